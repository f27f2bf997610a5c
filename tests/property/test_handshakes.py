"""Can any order of genuine and hostile handshakes, registrations and events make a stranger's secret count?"""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from steward.asana.client import Registered
from steward.errors import OutcomeUnknown, Rejected, RejectedReason, Unavailable
from steward.governance.policy import configuration_of
from steward.upkeep.register import Register
from tests.integration.aws import Aws, services
from tests.integration.ingest.receiver import Receiver, receiver
from tests.unit.ingest.world import BOT, PROJECT, added, body_of, post, signed, workflow

BASE = "https://api.example/v1"
HOSTILE = tuple(f"hostile secret {number} of more than 32 characters" for number in range(3))

CONFIGURATION = configuration_of(
    {
        "version": 1,
        "workspace_gid": "1",
        "bot_user_gid": BOT,
        "projects": {PROJECT: {"name": "Intake", "workflows": {"triage_request": {"mode": "act"}}}},
    }
)


class Asana:
    """Asana's side of registration: shakes hands inside the create call, and may lose its answer."""

    def __init__(self, function: Receiver, rng: Random) -> None:
        self.function, self.rng = function, rng
        self.kept: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, str] = {}
        self.around: list[str] = []  # hostile secrets that somebody who learnt the target sends first
        self.lose_answer = False
        self.targets: list[tuple[str, str]] = []

    def webhooks(self, _workspace_gid: str, resource_gid: str | None = None) -> list[dict[str, Any]]:
        return [each for each in self.kept.values() if resource_gid in (None, each["resource"]["gid"])]

    def create_webhook(self, resource_gid: str, target: str, filters: Iterable[Mapping[str, Any]]) -> Registered:
        assert list(filters)
        hook_id, token = target.removeprefix(f"{BASE}/hooks/").split("/")
        self.targets.append((hook_id, token))
        secret = f"{self.rng.getrandbits(256):064x}"
        order = [*self.around, secret]
        self.rng.shuffle(order)
        answers = {each: self.function.reply(_handshake(each, hook_id, token)) for each in order}
        if answers[secret]["headers"] != {"X-Hook-Secret": secret}:
            raise Rejected(RejectedReason.BAD_REQUEST, "the remote server did not respond with the handshake secret")
        gid = str(7000 + len(self.targets))
        self.kept[gid] = {"gid": gid, "target": target, "resource": {"gid": resource_gid}, "active": True}
        self.secrets[hook_id] = secret
        if self.lose_answer:
            raise OutcomeUnknown("the answer was lost")
        return Registered(self.kept[gid], secret)

    def delete_webhook(self, webhook_gid: str) -> None:
        if self.kept.pop(webhook_gid, None) is None:
            raise Rejected(RejectedReason.GONE, "no such webhook")


def _handshake(secret: str, hook_id: str, token: str) -> dict[str, Any]:
    return post(b"{}", {"X-Hook-Secret": secret}, hook_id=hook_id, token=token)


class Doorstep(RuleBasedStateMachine):
    """One project's registrations, with a stranger who learns every target."""

    def __init__(self, aws: Aws) -> None:
        super().__init__()
        self.aws = aws
        self.function = receiver(aws)
        self.rng = Random(7)  # noqa: S311 - a seeded world, not a secret
        self.asana = Asana(self.function, self.rng)

    @rule(lost=st.booleans(), strangers=st.integers(0, 5), rotate=st.booleans())
    def register(self, *, lost: bool, strangers: int, rotate: bool) -> None:
        self.asana.lose_answer = lost
        self.asana.around = [HOSTILE[number % len(HOSTILE)] + str(number) for number in range(strangers)]
        register = Register(
            registrar=self.asana,
            hooks=self.function.hooks,
            seal=self.function.seal,
            configuration=CONFIGURATION,
            workflows=(workflow(),),
            public_api_url=BASE,
            telemetry=self.function.telemetry,
            random_bytes=self.rng.randbytes,
            now=self.function.clock,
        )
        try:
            answer = register.register(PROJECT, rotate=rotate)
        except (Unavailable, Rejected):
            return
        listed = {each["target"].split("/")[-2] for each in self.asana.kept.values()}
        assert listed == {answer["hook_id"]}

    @rule(secret=st.sampled_from(HOSTILE), newest=st.booleans())
    def hostile_handshake(self, secret: str, *, newest: bool) -> None:
        if self.asana.targets:
            self.function.answer(_handshake(secret, *self.asana.targets[-1 if newest else 0]))

    @rule(secret=st.sampled_from(HOSTILE))
    def hostile_event(self, secret: str) -> None:
        for hook_id, token in self.asana.targets:
            assert self.function.answer(signed(body_of(added()), secret, hook_id=hook_id, token=token)) in (401, 503)
        assert self.function.queue.sent == []

    @rule()
    def genuine_event(self) -> None:
        for hook_id, token in self.asana.targets:
            hook = self.function.hook(hook_id)
            event = signed(body_of(added()), self.asana.secrets.get(hook_id, "x" * 64), hook_id=hook_id, token=token)
            self.function.clock.pass_(seconds=2)
            status = self.function.answer(event)
            assert status in ((200, 503) if hook.state != "ACTIVE" else (200,))
        self.function.queue.sent.clear()

    @rule(minutes=st.sampled_from([1, 11]))
    def wait(self, minutes: int) -> None:
        self.function.clock.pass_(minutes=minutes)

    @invariant()
    def no_hostile_secret_is_active(self) -> None:
        for hook_id, _ in self.asana.targets:
            hook = self.function.hook(hook_id)
            if hook.state == "ACTIVE":
                assert hook.secret is not None
                assert self.function.seal.open(hook_id, hook.secret).decode() == self.asana.secrets[hook_id]
            else:
                assert hook.secret is None

    def teardown(self) -> None:
        self.aws.clear()


def test_w4_w5_no_order_of_handshakes_and_events_makes_a_hostile_secret_active() -> None:
    with services() as aws:
        run_state_machine_as_test(
            lambda: Doorstep(aws),  # type: ignore[arg-type]  # any factory will do
            settings=settings(
                max_examples=12,
                stateful_step_count=10,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
