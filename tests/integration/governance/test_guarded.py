"""Does every client of Asana leave a sick one alone, whatever its breaker's state, and is there none without one?"""

import ast
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.asana.faults import Fault, FaultKind
from steward.asana import client, protocol
from steward.asana.client import READING, REGISTERING, WRITING
from steward.errors import Unavailable
from steward.governance.breaker import (
    ASANA_READ,
    ASANA_WEBHOOK,
    ASANA_WRITE,
    COOL_DOWN_SECONDS,
    FAILURES_TO_OPEN,
    Breaker,
    Position,
    stored,
)
from steward.governance.guarded import GuardedReader, GuardedRegistrar, GuardedWriter
from steward.governance.health import PROBE_SECONDS, Health
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.pipeline.shift import Shift, shift_on

ROOT = Path(__file__).parents[3]
PRODUCT = [*(ROOT / "layers/steward/python/steward").rglob("*.py"), *(ROOT / "cli/steward_cli").rglob("*.py")]
PLAIN = {"AsanaReader", "AsanaWriter", "AsanaRegistrar"}
# Asks by GET, for the person at the terminal, with a token that is no grant of the deployment's yet.
BEFORE_THERE_IS_A_GRANT = {"identity.py": {"AsanaReader"}}

type Client = GuardedReader | GuardedRegistrar | GuardedWriter


def reader(shift: Shift) -> Client:
    settings: Any = {"run_id": "r", "deadline": (shift.now() + timedelta(hours=1)).timestamp(), "owner": "me"}
    return GuardedReader(
        shift._wire("read", READING), Health(shift.aws.table, ASANA_READ), lambda: shift.now().timestamp(), **settings
    )


def registrar(shift: Shift) -> Client:
    settings: Any = {"run_id": "r", "deadline": (shift.now() + timedelta(hours=1)).timestamp(), "owner": "me"}
    health = Health(shift.aws.table, ASANA_WEBHOOK)
    return GuardedRegistrar(shift._wire("read", REGISTERING), health, lambda: shift.now().timestamp(), **settings)


def writer(shift: Shift) -> Client:
    settings: Any = {"run_id": "r", "deadline": (shift.now() + timedelta(hours=1)).timestamp()}
    health = Health(shift.aws.table, ASANA_WRITE)
    return GuardedWriter(shift._wire("write", WRITING), health, lambda: shift.now().timestamp(), **settings)


CLIENTS = [(reader, ASANA_READ), (registrar, ASANA_WEBHOOK), (writer, ASANA_WRITE)]


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A task that somebody submitted."""
    shift = shift_on(aws)
    shift.submit("please")
    shift.sandbox.calls.clear()
    return shift


def stands(shift: Shift, dependency: str) -> Breaker:
    return Breaker.parse(shift.aws.table.get(keys.breaker(dependency)))


def put(shift: Shift, dependency: str, breaker: Breaker) -> None:
    shift.aws.table.write(stored(dependency, stands(shift, dependency), breaker))


def asks(shift: Shift, client: Client) -> int:
    """One reading, answered or held back; how many requests left."""
    before = len(shift.sandbox.calls.of("getTask"))
    with suppress(Unavailable):
        client.read(protocol.task(shift.task_gid, ("name",)))
    return len(shift.sandbox.calls.of("getTask")) - before


def is_sick(shift: Shift) -> None:
    shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id="getTask", status=503, count=100))


@pytest.mark.parametrize(("of", "dependency"), CLIENTS)
@pytest.mark.parametrize(
    ("state", "leaves"),
    [
        (lambda _now: Breaker(), 1),
        (lambda now: Breaker(failures=2, first_failure_at=now), 1),
        (lambda now: Breaker(Position.OPEN, opened_at=now - COOL_DOWN_SECONDS + 1), 0),
        (lambda now: Breaker(Position.OPEN, opened_at=now - COOL_DOWN_SECONDS), 1),
        (lambda now: Breaker(Position.OPEN, opened_at=now - 10_000, held=True), 0),
        (lambda now: Breaker(Position.HALF_OPEN, probe_owner="another", probe_until=now + 1), 0),
        (lambda now: Breaker(Position.HALF_OPEN, probe_owner="dead", probe_until=now - 1), 1),
    ],
    ids=["closed", "failing", "open", "cooled down", "held by an operator", "probed by another", "its prober died"],
)
def test_in_each_state_a_client_of_asana_sends_what_the_breaker_lets_pass(
    shift: Shift, of: Callable[[Shift], Client], dependency: str, state: Callable[[float], Breaker], leaves: int
) -> None:
    put(shift, dependency, state(shift.now().timestamp()))
    assert asks(shift, of(shift)) == leaves


@pytest.mark.parametrize(("of", "dependency"), CLIENTS)
def test_a_client_leaves_a_sick_asana_alone_after_some_failures(
    shift: Shift, of: Callable[[Shift], Client], dependency: str
) -> None:
    is_sick(shift)
    sent = [asks(shift, of(shift)) for _ in range(3 * FAILURES_TO_OPEN)]
    assert sum(sent) == FAILURES_TO_OPEN
    assert stands(shift, dependency).position is Position.OPEN
    others = {ASANA_READ, ASANA_WRITE, ASANA_WEBHOOK} - {dependency}
    assert {stands(shift, each).position for each in others} == {Position.CLOSED}


@pytest.mark.parametrize(("of", "dependency"), CLIENTS[:2])
def test_the_probe_of_one_that_reads_closes_the_breaker_or_opens_it_again(
    shift: Shift, of: Callable[[Shift], Client], dependency: str
) -> None:
    put(shift, dependency, Breaker(Position.OPEN, opened_at=shift.now().timestamp() - COOL_DOWN_SECONDS))
    is_sick(shift)
    assert [asks(shift, of(shift)) for _ in range(3)] == [1, 0, 0]
    shift.sandbox.world.faults.clear()
    shift.sandbox.advance(COOL_DOWN_SECONDS)
    assert [asks(shift, of(shift)) for _ in range(3)] == [1, 1, 1]
    assert stands(shift, dependency) == Breaker(version=stands(shift, dependency).version)


def test_a_writers_reading_that_is_answered_neither_closes_the_breaker_of_writes_nor_forgets_their_failures(
    shift: Shift,
) -> None:
    now = shift.now().timestamp()
    for state in (Breaker(failures=3, first_failure_at=now), Breaker(Position.OPEN, opened_at=now - PROBE_SECONDS)):
        put(shift, ASANA_WRITE, state)
        before = stands(shift, ASANA_WRITE)
        assert asks(shift, writer(shift)) == 1
        assert stands(shift, ASANA_WRITE) == before


def test_a_registrar_changes_nothing_while_its_breaker_is_open(shift: Shift) -> None:
    put(shift, ASANA_WEBHOOK, Breaker(Position.OPEN, opened_at=shift.now().timestamp(), held=True))
    at_work = registrar(shift)
    assert isinstance(at_work, GuardedRegistrar)
    with pytest.raises(Unavailable, match=r"asana\.webhook is open"):
        at_work.create_webhook("1", "https://hook.test", [])
    assert shift.sandbox.calls.of("createWebhook") == []


def made_plain(source: str) -> set[str]:
    """The clients without a breaker that a module makes."""
    calls = [each.func for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call)]
    return {each.id for each in calls if isinstance(each, ast.Name)} & PLAIN


def test_the_product_makes_no_client_of_asana_without_a_breaker() -> None:
    made = {path.name: plain for path in PRODUCT if (plain := made_plain(path.read_text()))}
    assert made == BEFORE_THERE_IS_A_GRANT
    assert {each.__name__ for each in (client.AsanaReader, client.AsanaWriter, client.AsanaRegistrar)} == PLAIN


def test_the_check_finds_a_client_without_a_breaker() -> None:
    assert made_plain("reader = AsanaReader(wire, run_id='r', deadline=1)") == {"AsanaReader"}
