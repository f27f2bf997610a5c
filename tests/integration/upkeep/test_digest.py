"""What does the digest say where a part of it cannot be read, and does its email leave?"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from steward.asana.protocol import Request
from steward.errors import Rejected, RejectedReason, Unavailable
from steward.governance.deeds import deed, deeds
from steward.governance.policy import configuration_of
from steward.run import RunState, Subject, Work
from steward.store.mail import Mail
from steward.store.proposals import Proposals
from steward.upkeep.digest import CLASHES_SHOWN, COMPARED_DAYS, MOST_DAYS, Teller, digest
from steward.upkeep.digest_text import text_of
from tests.integration.aws import REGION, Aws, services
from tests.unit.ingest.world import RecordedTelemetry

NOW = datetime(2026, 10, 20, 6, tzinfo=UTC)
CONFIGURATION = configuration_of(
    {
        "version": 1,
        "workspace_gid": "1",
        "bot_user_gid": "2",
        "projects": {"77": {"name": "Intake", "workflows": {"triage_request": {}}}},
    }
)


class Nobody:
    """A post office that must not be used."""

    def send(self, *_letter: object) -> None:
        """Refuse."""
        raise AssertionError("no email was asked for")


class Reading:
    """The reader as far as the digest asks it; `answers` goes by operation."""

    def __init__(self, answers: dict[str, Callable[[], list[dict[str, Any]]]]) -> None:
        self._answers = answers

    def pages(self, request: Request) -> Iterator[list[dict[str, Any]]]:
        yield self._answers[request.operation]()

    def records(self, request: Request) -> Iterator[dict[str, Any]]:
        yield from self._answers[request.operation]()


@pytest.fixture
def aws() -> Iterator[Aws]:
    with services() as made:
        yield made


def teller(aws: Aws, **answers: Callable[[], list[dict[str, Any]]]) -> Teller:
    reader: Any = Reading({"getTasks": list, "getOooEntries": list} | answers)
    telemetry: Any = RecordedTelemetry()
    return Teller(reader, aws.table, aws.objects, CONFIGURATION, Nobody(), telemetry, NOW)


def ended(aws: Aws, number: int, at: datetime, **more: Any) -> None:  # noqa: ANN401 - parts of the state
    """One run that ended then."""
    work = Work("triage_request", Subject("task", str(number)), "77", "webhook", str(number), 1, 1, "", "")
    state: RunState = {**work.as_state(), **more}  # type: ignore[typeddict-item]
    aws.table.write(deed(state, "observed", "", at))


def raising(reason: RejectedReason) -> Callable[[], list[dict[str, Any]]]:
    def refuse() -> list[dict[str, Any]]:
        raise Rejected(reason, "no")

    return refuse


def task(gid: str, due_on: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - keys of a task
    return {"gid": gid, "name": "x", "due_on": due_on, "assignee": {"gid": "9"}} | more


def test_the_runs_of_a_span_are_found_by_their_end_and_of_no_other_project(aws: Aws) -> None:
    for number, hours in enumerate((0.5, 23.5, 24.5, 60)):
        ended(aws, number, NOW - timedelta(hours=hours))
    found = [row["subject"] for row in deeds(aws.table, "77", NOW - timedelta(days=1), NOW)]
    assert found == ["task:1", "task:0"]
    assert list(deeds(aws.table, "78", NOW - timedelta(days=9), NOW)) == []
    assert digest({}, teller(aws))["projects"]["77"]["runs"] == 2
    assert digest({"days": 3}, teller(aws))["projects"]["77"]["runs"] == 4
    assert digest({"days": 30}, teller(aws))["projects"]["77"]["runs"] == 4


def test_the_span_is_bounded(aws: Aws) -> None:
    assert digest({"days": 9999}, teller(aws))["since"] == (NOW - timedelta(days=MOST_DAYS)).isoformat()
    assert digest({"days": 0}, teller(aws))["since"] == (NOW - timedelta(days=1)).isoformat()
    assert COMPARED_DAYS < MOST_DAYS < 35, "the plans it reads live 35 days"


@pytest.mark.parametrize("reason", [RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN])
def test_a_plan_without_absences_is_told_without_them(aws: Aws, reason: RejectedReason) -> None:
    tasks = [task("1", "2026-10-25"), task("2", "2026-10-21", dependencies=[{"gid": "1"}])]
    told = digest({}, teller(aws, getTasks=lambda: tasks, getOooEntries=raising(reason)))["projects"]["77"]
    assert told["unread"] == ["absences"]
    assert [each["kind"] for each in told["conflicts"]] == ["due_before_predecessor"]
    assert "absences could not be read" in text_of({"since": "", "until": "", "projects": {"77": told}})


def test_a_project_that_asana_refuses_is_told_as_such(aws: Aws) -> None:
    document = digest({}, teller(aws, getTasks=raising(RejectedReason.GONE)))
    assert "gone" in document["projects"]["77"]["failed"]
    assert "Could not be looked at" in text_of(document)


@pytest.mark.parametrize(
    ("mode", "begins"),
    [
        ("act", "The last judgement of each request set: 4 x team"),
        ("suggest", "If it might act it would have set: 4 x"),
    ],
)
def test_what_was_done_is_not_told_as_what_might_have_been(aws: Aws, mode: str, begins: str) -> None:
    document = digest({}, teller(aws))
    told = document["projects"]["77"]
    told |= {"modes": {"triage_request": mode}, "would": {"write": {"team": 4}, "propose": {}, "refuse": {}}}
    assert begins in text_of(document)


def test_a_judgement_whose_values_are_gone_is_left_out(aws: Aws) -> None:
    ended(aws, 1, NOW - timedelta(hours=1), plan={"key": "values/gone.json", "sha256": "0"})
    told = digest({}, teller(aws))["projects"]["77"]
    assert (told["runs"], told["judged"]) == (1, 0)


def test_a_run_of_a_model_without_a_price_is_counted_as_such_and_not_as_free(aws: Aws) -> None:
    ended(aws, 1, NOW - timedelta(hours=1), engine="unknown-model")
    ended(aws, 2, NOW - timedelta(hours=1), engine="known", cost_microdollars=2_500)
    document = digest({}, teller(aws))
    told = document["projects"]["77"]
    assert (told["cost_microdollars"], told["unpriced"]) == (2_500, 1)
    assert "0.0025 USD (1 run of a model without a price)" in text_of(document)


def test_a_long_list_of_conflicts_is_cut_and_says_so(aws: Aws) -> None:
    count = CLASHES_SHOWN + 5
    first = task("1", "2026-10-25")
    late = [task(str(number), "2026-10-21", dependencies=[{"gid": "1"}]) for number in range(2, count + 2)]
    document = digest({}, teller(aws, getTasks=lambda: [first, *late]))
    told = document["projects"]["77"]
    assert (len(told["conflicts"]), told["more_conflicts"]) == (CLASHES_SHOWN, 5)
    assert f"contradict each other: {count}" in text_of(document)


def test_the_email_leaves_from_a_verified_sender_and_an_unverified_one_is_a_clear_failure() -> None:
    with mock_aws():
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        client = session.client("sesv2")
        mail = Mail(client)
        with pytest.raises(Unavailable, match=r"is digest\.sender verified"):
            mail.send("steward@example.com", ("pmo@example.com",), "Subject", "Text")
        client.create_email_identity(EmailIdentity="steward@example.com")
        mail.send("steward@example.com", ("pmo@example.com", "it@example.com"), "Subject", "Text")
        (sent,) = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        assert (sent.source, sent.destinations["ToAddresses"]) == (
            "steward@example.com", ["pmo@example.com", "it@example.com"],
        )  # fmt: skip


def test_how_long_the_oldest_question_waits_is_told(aws: Aws) -> None:
    def asked(number: int, hours: float, expires: float = 99) -> None:
        diff = {"proposal_id": str(number), "subject": "task:1", "workflow": "triage_request", "project_gid": "77",
                "edit": {"n": number}, "base": "", "fields": [], "names": {}}  # fmt: skip
        since = NOW - timedelta(hours=hours)
        Proposals(aws.table, aws.objects).store(diff, "run", since, since + timedelta(hours=expires))

    def told() -> int:
        using = teller(aws)
        digest({}, using)
        counts: Counter[str] = using.telemetry.counts  # type: ignore[attr-defined]
        return counts["ApprovalHours"]

    assert told() == 0
    asked(1, hours=5)
    asked(2, hours=73)
    asked(3, hours=200)  # over: nobody may answer it any more
    assert told() == 73
