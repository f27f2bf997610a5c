"""Do labels end by what stands in Asana, and certificates by labels?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from local.asana.faults import FaultKind
from steward.asana.models import Task
from steward.governance.certificates import Certificate, State, Why
from steward.governance.labels import Label, judged, report, settling
from steward.governance.outcomes import SETTLED_AFTER, How, Outcome, Said
from steward.governance.policy import Configuration
from steward.ingest.labels import LABELS, NEW_LABELS, review_certificates, settle_labels
from steward.ingest.settled import SETTLED_FIELDS
from steward.ingest.turn import Reconciler
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.store.table import ConditionFailed
from steward.workflows import WORKFLOWS
from tests.integration.aws import Aws
from tests.integration.ingest.test_reconcile import reconciled
from tests.integration.ingest.test_reconcile import using as reconciler_of
from tests.integration.journal.furnishing import data_of
from tests.integration.office import Office
from tests.integration.pipeline.committee import APPROVER, URGENT, Committee, committee_on
from tests.integration.pipeline.shift import WORKFLOW, Shift
from tests.integration.pipeline.test_certified import JUDGE, certified, grant
from tests.integration.pipeline.test_certified import judged as comes_in
from tests.integration.pipeline.test_certified import label as row_of
from tests.integration.pipeline.wording import loses_an_answer
from tests.unit.ingest.world import RecordedTelemetry

LABELS_NEEDED = 60


@dataclass
class Turn:
    """Reconcile's two steps over a shift."""

    shift: Shift
    sent: list[dict[str, Any]] = field(default_factory=list)
    telemetry: RecordedTelemetry = field(default_factory=RecordedTelemetry)
    broken: bool = False

    def send(self, body: str, _delay_seconds: int) -> None:
        if self.broken:
            raise OSError("the queue is away")
        self.sent.append(json.loads(body))

    def using(self, configuration: Configuration | None = None) -> Reconciler:
        shift, nothing = self.shift, cast("Any", None)  # no part of these steps asks Asana
        return Reconciler(
            reader=nothing, table=shift.aws.table, configuration=configuration or shift.configuration,
            telemetry=self.telemetry, now=shift.now, send=self.send, workflows=WORKFLOWS, hooks=nothing, runs=nothing,
        )  # fmt: skip

    def settles(self) -> int:
        params = {"project": self.shift.project_gid, "opt_fields": ",".join(SETTLED_FIELDS), "limit": "100"}
        tasks = [Task.parse(each) for each in data_of(self.shift.human.get("/tasks", params=params))]
        return settle_labels(self.shift.project_gid, tasks, self.using())

    def reviews(self) -> dict[str, Any]:
        return review_certificates(self.shift.project_gid, self.using())

    def label(self) -> Label:
        return Label.of_row(row_of(self.shift))

    def certificate(self) -> Certificate:
        return Certificate.of_row(self.shift.aws.table.get(self.key))

    @property
    def key(self) -> keys.Key:
        return keys.certificate(self.shift.project_gid, WORKFLOW, "priority")


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


@pytest.fixture
def turn(aws: Aws) -> Turn:
    return Turn(certified(aws, labels=LABELS_NEEDED))


def said(right: bool = True) -> Said:  # noqa: FBT001, FBT002 - the only fact of a planted judgement
    return Said("9", "9", "o1", "o1" if right else "o2", 0.95, How.LEFT)


def plant(turn: Turn, count: int, *, right: bool, start: int = 0) -> None:
    """Judgements of the past on which people settled, an hour apart, the last of them just now."""
    shift, table = turn.shift, turn.shift.aws.table
    for number in range(start, start + count):
        at = (shift.now() - timedelta(hours=1000 - number)).isoformat()
        work = Work(WORKFLOW, Subject("task", f"7{number:05d}"), shift.project_gid, "webhook", "f", 1, 1, at, at)
        told = {"judge": JUDGE, "prompt_version": "v1", "left": 0.0, "said": {"priority": said().as_item()}}
        state = work.as_state() | RunState(label=told, snapshot_read_at=at)  # type: ignore[typeddict-item]
        write = judged(state, shift.now())
        assert write is not None
        item = dict(
            zip(write.names.values(), write.values.values(), strict=False)
        )  # what it sets, before what it removes
        table.put(write.key, item | {"found#priority": {"outcome": "unseen", "right": right}})


def test_a_proposal_that_people_followed_by_hand_is_accepted(turn: Turn) -> None:
    comes_in(turn.shift)
    assert turn.settles() == 0
    assert turn.label().then["priority"].outcome is Outcome.IGNORED
    turn.shift.sets("priority", "Urgent")
    turn.shift.edit(completed=True)
    assert turn.settles() >= 1
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.ACCEPTED, True)


def test_a_proposal_against_which_people_chose_is_corrected(turn: Turn) -> None:
    comes_in(turn.shift)
    turn.shift.sets("priority", "By hand")
    turn.shift.edit(completed=True)
    turn.settles()
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.CORRECTED, False)


def test_what_was_filled_and_changed_by_a_person_is_corrected_at_once(turn: Turn) -> None:
    grant(turn.shift)
    comes_in(turn.shift)
    turn.shift.sets("priority", "Later")
    turn.settles()
    assert turn.label().found["priority"].outcome is Outcome.CORRECTED
    assert turn.telemetry.counts["Outcomes"] == 1
    assert "ValuesUndone" in turn.telemetry.counts
    assert turn.telemetry.counts["ValuesUndone"] == 0


def test_what_was_filled_and_cleared_is_reverted(turn: Turn) -> None:
    grant(turn.shift)
    comes_in(turn.shift)
    turn.shift.sets("priority", None)
    turn.settles()
    assert turn.label().found["priority"].outcome is Outcome.REVERTED
    assert turn.telemetry.counts["ValuesUndone"] == 1


def test_what_nobody_touched_is_ignored_after_the_time_and_no_evidence(turn: Turn) -> None:
    grant(turn.shift)
    comes_in(turn.shift)
    turn.settles()
    turn.reviews()
    assert turn.label().open_keys
    turn.shift.sandbox.advance(SETTLED_AFTER.total_seconds())
    turn.reviews()
    assert not turn.label().open_keys
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.IGNORED, None)


def test_what_was_seen_last_counts_when_the_time_is_over(turn: Turn) -> None:
    comes_in(turn.shift)
    turn.shift.pass_(3600)
    turn.shift.sets("priority", "Urgent")
    turn.settles()
    assert "priority" in turn.label().open_keys
    turn.shift.sandbox.advance(SETTLED_AFTER.total_seconds())
    turn.reviews()
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.ACCEPTED, True)


def test_a_task_that_is_judged_again_is_waited_for_again(turn: Turn) -> None:
    comes_in(turn.shift)
    turn.settles()
    first = turn.label()
    assert first.then
    turn.shift.edit(notes="before the weekend, please")
    turn.shift.pass_(60)
    again = turn.label()
    assert again.at > first.at
    assert again.said["priority"].value == turn.shift.options["Soon"] != first.said["priority"].value
    assert not again.then


def test_what_was_found_of_an_earlier_judgement_is_not_written_over_a_later_one(turn: Turn) -> None:
    comes_in(turn.shift)
    write = settling(keys.label(turn.shift.project_gid, WORKFLOW, turn.shift.task_gid), {}, {}, turn.label())
    stale = replace(write, expression="SET #at = :judged_at, stale = :judged_at")
    turn.shift.edit(notes="before the weekend, please")
    turn.shift.pass_(60)
    with pytest.raises(ConditionFailed):
        turn.shift.aws.table.write(stale)


def test_enough_right_labels_certify_the_field(turn: Turn) -> None:
    plant(turn, 59, right=True)
    assert turn.reviews() == {"certified": 0, "withdrawn": 0}
    assert turn.certificate().labels == 59
    plant(turn, 1, right=True, start=59)
    turn.shift.aws.table.put(keys.cache(turn.shift.project_gid, LABELS), {})
    assert turn.reviews() == {"certified": 1, "withdrawn": 0}
    assert turn.certificate().stands


def test_wrong_labels_certify_nothing(turn: Turn) -> None:
    plant(turn, 60, right=False)
    assert turn.reviews() == {"certified": 0, "withdrawn": 0}
    assert turn.certificate().why is Why.NO_CUTOFF


def test_a_review_that_withdraws_nothing_is_counted_as_0_so_that_its_widget_has_a_line(turn: Turn) -> None:
    turn.reviews()
    assert ("CertificatesWithdrawn", 0) in turn.telemetry.counts.items()


def test_a_review_waits_for_news_and_a_day_at_most(turn: Turn) -> None:
    turn.reviews()
    plant(turn, 60, right=True)
    assert turn.reviews() == {}
    turn.shift.sandbox.advance(timedelta(days=1).total_seconds())
    assert turn.reviews() == {"certified": 1, "withdrawn": 0}


@pytest.mark.parametrize("news", [{"fresh": NEW_LABELS}, {"wrong": True}])
def test_enough_new_labels_or_one_that_was_wrong_do_not_wait(turn: Turn, news: dict[str, Any]) -> None:
    plant(turn, 60, right=True)
    at = {"at": turn.shift.now().isoformat()}
    turn.shift.aws.table.put(keys.cache(turn.shift.project_gid, LABELS), at | news)
    assert turn.reviews() == {"certified": 1, "withdrawn": 0}


def demoted(turn: Turn) -> None:
    plant(turn, 120, right=True)
    turn.reviews()
    assert turn.certificate().stands
    plant(turn, 20, right=False, start=120)
    turn.shift.aws.table.put(keys.cache(turn.shift.project_gid, LABELS), {})


def test_labels_that_turn_wrong_withdraw_the_certificate_and_ask_for_the_task_that_says_so(turn: Turn) -> None:
    demoted(turn)
    assert turn.reviews() == {"certified": 0, "withdrawn": 1}
    assert turn.telemetry.counts["CertificatesWithdrawn"] == 1
    assert (turn.certificate().state, turn.certificate().why) == (State.WITHDRAWN, Why.DRIFTED)
    (message,) = turn.sent
    assert message["subjects"] == [f"project:{turn.shift.project_gid}"]
    turn.reviews()
    assert len(turn.sent) == 1
    turn.shift.send(json.dumps(message))
    turn.shift.pass_(60)
    assert turn.shift.outcomes() == ["written"]


def test_a_withdrawal_whose_message_was_lost_is_told_by_the_next_turn(turn: Turn) -> None:
    demoted(turn)
    turn.broken = True
    with pytest.raises(OSError, match="away"):
        turn.reviews()
    assert turn.certificate().state is State.WITHDRAWN
    turn.broken = False
    turn.reviews()
    assert len(turn.sent) == 1


def test_a_field_that_the_configuration_certifies_no_more_stops_at_the_next_review(turn: Turn) -> None:
    grant(turn.shift)
    document = turn.shift.configuration.model_dump(mode="json", exclude_none=True)
    del document["projects"][turn.shift.project_gid]["workflows"][WORKFLOW]["fields"]["priority"]["certify"]
    review_certificates(turn.shift.project_gid, turn.using(Configuration.model_validate(document)))
    assert (turn.certificate().state, turn.certificate().why) == (State.WITHDRAWN, Why.NOT_CONFIGURED)


def test_the_report_counts_what_was_shown_and_bounds_it(turn: Turn) -> None:
    comes_in(turn.shift)
    turn.shift.sets("priority", "Urgent")
    turn.shift.edit(completed=True)
    turn.settles()
    (row,) = [each for each in report([turn.label()]) if each["field"] == "priority"]
    assert (row["accepted"], row["pending"], row["settled"], row["right"]) == (1, 0, 1, 1.0)
    assert row["accepted_low"] == pytest.approx(0.05)
    assert row["accepted_high"] == 1.0


@contextmanager
def counted(office: Office) -> Iterator[list[int]]:
    """How many requests to Asana were made meanwhile."""
    before, found = office.requests(), list[int]()
    yield found
    found.append(office.requests() - before)


def test_reconcile_ends_labels_with_the_pages_that_it_reads_anyway(office: Office) -> None:
    reconciled(office)
    gid = office.submit("The printer is on fire")
    key = keys.label(office.intake_gid, WORKFLOW, gid)
    at = office.now().isoformat()
    item = {"at": at, "judge": JUDGE, "prompt_version": "v1", "said#assignee": _assignee("7").as_item()}
    with counted(office) as without:
        reconciled(office)
    office.aws.table.put(key, item)
    office.as_person("PUT", f"/tasks/{gid}", {"completed": True})
    with counted(office) as with_label:
        answer = reconciled(office)[office.intake_gid]
    assert answer["labelled"] == 1
    assert with_label == without
    ended = Label.of_row(office.aws.table.get(key) or {}).found["assignee"]
    assert ended.outcome is Outcome.IGNORED
    assert datetime.fromisoformat(at) <= reconciler_of(office).now()


def test_a_value_that_people_approved_and_kept_is_accepted(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    turn = Turn(committee.shift)
    turn.settles()
    assert "priority" in turn.label().open_keys
    committee.shift.edit(completed=True)
    turn.settles()
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.ACCEPTED, True)


TAKEN_BACK: dict[str, tuple[Callable[[Committee], None], Outcome]] = {
    "another value": (lambda each: each.shift.sets("priority", "Later"), Outcome.CORRECTED),
    "cleared": (lambda each: each.shift.sets("priority", None), Outcome.REVERTED),
    "undone": (lambda each: each.comments(APPROVER, "/ai undo"), Outcome.REVERTED),
}


@pytest.mark.parametrize("how", TAKEN_BACK)
def test_what_people_took_back_after_their_yes_is_evidence_against_it(committee: Committee, how: str) -> None:
    take_back, outcome = TAKEN_BACK[how]
    committee.request()
    committee.presses(APPROVER, "approved")
    assert committee.priority() == "Urgent"
    turn = Turn(committee.shift)
    turn.settles()
    committee.shift.pass_(3600)
    take_back(committee)
    turn.settles()
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (outcome, False)


def test_what_people_took_back_after_their_yes_counts_though_the_task_was_judged_again(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.shift.edit(notes=f"{URGENT}, still")
    committee.shift.pass_(3600)
    committee.shift.sets("priority", None)
    turn = Turn(committee.shift)
    turn.settles()
    ended = turn.label().found["priority"]
    assert (ended.outcome, ended.right) == (Outcome.REVERTED, False)


def test_a_yes_that_waits_is_no_answer_while_a_no_may_end_it(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True)
    committee.comments(APPROVER, "/ai accept")
    turn = Turn(committee.shift)
    turn.settles()
    assert "priority" in turn.label().open_keys
    committee.comments(APPROVER, "/ai reject")
    turn.settles()
    assert turn.label().found["priority"].outcome is Outcome.REJECTED


def test_a_yes_whose_request_is_not_known_to_have_an_end_is_no_reverted_value(committee: Committee) -> None:
    committee.request()
    loses_an_answer(committee.shift, FaultKind.LATE_LANDING, seconds=3000)
    committee.presses(APPROVER, "approved")
    turn = Turn(committee.shift)
    turn.settles()
    assert (committee.priority(), "priority" in turn.label().open_keys) == (None, True)


def test_of_two_proposals_of_one_judgement_each_has_its_own_answer(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    other, turn = "f" * 32, Turn(committee.shift)
    committee.shift.aws.table.put(keys.proposal(other), {"state": "rejected"})
    row = {name: value for name, value in row_of(committee.shift).items() if name not in ("pk", "sk")}
    row["said#assignee"] = replace(_assignee("9"), proposal_id=other).as_item()
    committee.shift.aws.table.put(keys.label(committee.shift.project_gid, WORKFLOW, committee.shift.task_gid), row)
    turn.settles()
    assert (turn.label().found["assignee"].outcome, turn.label().open_keys) == (Outcome.REJECTED, ["priority"])


def _assignee(gid: str) -> Said:
    return Said("assignee", "assignee", gid, gid, 0.5, How.PROPOSED)
