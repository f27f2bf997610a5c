"""Is what Steward did to a task taken back once, audited, and nowhere over what people changed since?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from steward.asana.client import READING, AsanaReader
from steward.errors import Rejected
from steward.governance import audit, flags
from steward.governance.policy import configuration_of
from steward.governance.telling import chain_of
from steward.governance.undo import Undoing, Why
from steward.pipeline.undo import Undoer, last_run
from steward.run import Subject
from steward.store import keys
from steward.store.proposals import Proposal, State
from steward.store.table import Item
from tests.integration.aws import Aws
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on

FIELDS = ("priority", "confidence", "summary", "reason")


@dataclass
class Regret:
    """A deployment that triaged one request, and somebody who wants it undone."""

    shift: Shift

    @property
    def subject(self) -> Subject:
        return Subject("task", self.shift.task_gid)

    def undoer(self) -> Undoer:
        shift = self.shift
        deadline = shift.now() + timedelta(seconds=60)
        reader = AsanaReader(shift._wire("read", READING), run_id="undo", deadline=deadline.timestamp())
        bot_gid = shift.configuration.bot_user_gid
        return Undoer(shift.aws.table, shift.aws.objects, reader, shift.send, bot_gid, shift.now)

    def prepared(self, chosen: Callable[[Item], bool] = lambda _entry: True) -> Undoing:
        return self.undoer().prepared(self.subject, chosen)

    def ask(self, undo: Undoing) -> list[Proposal]:
        return self.undoer().ask(self.subject, undo, "ana", "operator")

    def undone(self) -> Undoing:
        """Prepared, asked for and carried out."""
        undo = self.prepared()
        self.ask(undo)
        self.shift.pass_(60)
        return undo

    def chain(self) -> list[Item]:
        entries, head = chain_of(self.shift.aws.table, str(self.subject))
        assert audit.verify(str(self.subject), entries, head) == []
        return entries

    def values(self) -> dict[str, Any]:
        return {key: self.shift.value(key) for key in FIELDS}

    def mode(self, mode: str) -> None:
        """The workflow gets another phase."""
        document = self.shift.configuration.model_dump(mode="json", exclude_none=True)
        document["projects"][self.shift.project_gid]["workflows"][WORKFLOW]["mode"] = mode
        self.shift.configuration = configuration_of(document)

    def switch(self, *, on: bool) -> None:
        switch, at = flags.Switch.parse("global"), self.shift.now().isoformat()
        for write in flags.setting(switch, on=on, reason="test", by="ana", at=at):
            self.shift.aws.table.write(write)


@pytest.fixture
def regret(aws: Aws) -> Regret:
    shift = shift_on(aws)
    shift.hook()
    shift.submit("production is down")
    shift.pass_(60)
    made = Regret(shift)
    assert made.values()["priority"] == "Urgent"
    return made


def test_every_field_is_put_back_in_one_request_and_audited(regret: Regret) -> None:
    before = regret.shift.mutations()
    regret.undone()
    assert regret.values() == dict.fromkeys(FIELDS)
    assert regret.shift.mutations() == before + 1
    done, undone = regret.chain()
    assert (done["workflow"], undone["workflow"]) == (WORKFLOW, "decision")
    assert undone["approved_by"] == "ana"
    assert undone["after_sha256"] == done["before_sha256"]


def test_an_undo_is_done_once_however_often_it_is_asked_for(regret: Regret) -> None:
    undo = regret.prepared()
    (first,), (second,) = regret.ask(undo), regret.ask(undo)
    assert first.proposal_id == second.proposal_id
    regret.shift.pass_(60)
    (used,) = regret.ask(undo)
    regret.shift.pass_(60)
    assert used.state is State.USED
    assert len(regret.chain()) == 2


def test_undoing_again_finds_everything_as_it_was(regret: Regret) -> None:
    regret.undone()
    again = regret.prepared()
    assert again.restorations == ()
    assert {each.why for each in again.left} == {Why.AS_BEFORE}


def test_what_a_person_changed_since_stays_theirs_and_the_rest_goes_back(regret: Regret) -> None:
    regret.shift.sets("priority", "By hand")
    undo = regret.undone()
    assert [(each.name, each.why) for each in undo.left] == [(regret.shift.fields["priority"], Why.CHANGED)]
    assert regret.values() == {"priority": "By hand", "confidence": None, "summary": None, "reason": None}


def test_what_a_person_changes_between_the_question_and_the_answer_stops_the_undo(regret: Regret) -> None:
    regret.ask(regret.prepared())
    regret.shift.sets("summary", "in my own words")
    regret.shift.pass_(60)
    assert regret.values()["summary"] == "in my own words"
    assert regret.values()["priority"] == "Urgent"
    assert len(regret.chain()) == 1


def test_an_undo_that_went_stale_can_be_asked_for_again(regret: Regret) -> None:
    regret.ask(regret.prepared())
    regret.shift.sets("priority", "By hand")
    regret.shift.pass_(60)
    regret.undone()
    assert regret.values() == dict.fromkeys(FIELDS) | {"priority": "By hand"}


def test_an_undone_field_is_not_filled_again_by_the_next_run(regret: Regret) -> None:
    regret.undone()
    regret.shift.edit(notes="production is down, still")
    regret.shift.pass_(120)
    assert regret.values()["priority"] is None


@pytest.mark.parametrize("mode", ["observe", "off"])
def test_a_workflow_that_was_switched_off_in_anger_can_still_be_undone(regret: Regret, mode: str) -> None:
    regret.mode(mode)
    regret.undone()
    assert regret.values() == dict.fromkeys(FIELDS)


def test_under_the_kill_switch_nothing_is_undone_and_afterwards_it_is(regret: Regret) -> None:
    regret.switch(on=True)
    undo = regret.undone()
    assert regret.values()["priority"] == "Urgent"
    regret.switch(on=False)
    regret.ask(undo)
    regret.shift.pass_(60)
    assert regret.values() == dict.fromkeys(FIELDS)


def test_only_the_chosen_run_is_undone(regret: Regret) -> None:
    regret.shift.edit(notes="before the weekend")
    regret.shift.pass_(120)
    assert regret.values()["priority"] == "Soon"
    last = last_run(regret.chain())
    assert last is not None
    regret.ask(regret.prepared(lambda entry: entry["run_id"] == last.run_id))
    regret.shift.pass_(60)
    assert regret.values()["priority"] == "Urgent"


def test_all_runs_of_a_task_go_back_to_before_the_first(regret: Regret) -> None:
    regret.shift.edit(notes="before the weekend")
    regret.shift.pass_(120)
    regret.undone()
    assert regret.values() == dict.fromkeys(FIELDS)


def test_a_task_that_left_the_project_is_left_alone(regret: Regret) -> None:
    path = f"/tasks/{regret.shift.task_gid}/removeProject"
    regret.shift.human.post(path, json={"data": {"project": regret.shift.project_gid}}).raise_for_status()
    undo = regret.prepared()
    assert undo.restorations == ()
    assert {each.why for each in undo.left} <= {Why.OUT_OF_SCOPE, Why.GONE}


def test_a_task_that_was_deleted_is_named(regret: Regret) -> None:
    regret.shift.human.delete(f"/tasks/{regret.shift.task_gid}").raise_for_status()
    assert {each.why for each in regret.prepared().left} == {Why.GONE}


def test_values_that_are_no_longer_kept_are_named(regret: Regret) -> None:
    aws = regret.shift.aws
    for key in aws.keys_in_bucket("values/"):
        aws.s3.delete_object(Bucket="steward-context", Key=key)
    undo = regret.prepared()
    assert (undo.restorations, [each.why for each in undo.left]) == ((), [Why.EXPIRED])


def test_a_record_that_was_tampered_with_is_not_believed(regret: Regret) -> None:
    table, key = regret.shift.aws.table, keys.audit_entry(str(regret.subject), 1)
    row = table.get(key) or {}
    table.put(key, row | {"before_sha256": "0" * 64})
    with pytest.raises(Rejected, match=f"the audit chain of {regret.subject} is broken"):
        regret.prepared()


def test_an_undo_is_taken_back_by_its_own_run_and_by_nothing_else(regret: Regret) -> None:
    regret.undone()
    undo_run = regret.chain()[-1]["run_id"]

    def by_undo(entry: Item) -> bool:
        return bool(entry["run_id"] == undo_run)

    assert regret.prepared(by_undo).restorations == ()
    regret.ask(regret.undoer().prepared(regret.subject, by_undo, undos=True))
    regret.shift.pass_(60)
    assert regret.values()["priority"] == "Urgent"


def test_a_value_that_a_person_set_back_to_ours_by_hand_is_left_to_them(regret: Regret) -> None:
    regret.shift.sets("priority", "By hand")
    regret.shift.sets("priority", "Urgent")
    undo = regret.undone()
    assert [(each.name, each.why) for each in undo.left] == [(regret.shift.fields["priority"], Why.CHANGED)]
    assert regret.values() == {"priority": "Urgent", "confidence": None, "summary": None, "reason": None}


def by_run(run_id: str) -> Callable[[Item], bool]:
    return lambda entry: bool(entry["run_id"] == run_id)


def test_an_undo_of_what_was_undone_takes_nothing_from_a_later_run(regret: Regret) -> None:
    first = regret.chain()[0]["run_id"]
    regret.undone()
    gid = regret.shift.fields["priority"]
    regret.ask(regret.undoer().prepared(regret.subject, by_run(regret.chain()[-1]["run_id"]), undos=True))
    regret.shift.pass_(60)
    assert regret.values()["priority"] == "Urgent"
    regret.shift.sandbox.advance(3700)  # a task's fields are set three times an hour at most
    regret.undone()
    assert regret.values()["priority"] is None, "an undo that was undone can be asked for again"
    undo = regret.prepared(by_run(first))
    assert undo.restorations == ()
    assert {each.why for each in undo.left if each.name == gid} == {Why.AS_BEFORE}


def test_a_span_that_holds_an_undo_alone_does_nothing_and_says_so(regret: Regret) -> None:
    regret.undone()
    undo = regret.prepared(by_run(regret.chain()[-1]["run_id"]))
    assert (undo.restorations, [each.why for each in undo.left]) == ((), [Why.AN_UNDO])
