"""Does every edit of the vocabulary take effect once, by its class, with an app's token and with a personal one?"""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from local.asana.faults import FaultKind
from steward.asana.client import READING, AsanaReader
from steward.asana.edits import EDITS, Edit, MutationClass, Risk
from steward.asana.mutations import request_of
from steward.asana.wire import content
from steward.errors import OutcomeUnknown, Refused, RefusedReason, Rejected
from steward.governance.carrier import Carrier
from steward.governance.creation import Creation
from steward.governance.finding import Finding, Seen
from steward.governance.journal import Row, State, reads_back
from steward.governance.marker import marker_of
from steward.governance.mutation import Mutation
from steward.governance.readback import copies_of
from steward.governance.target import target_of
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.journal.deeds import CREATIONS, DEEDS, ONE_OF_EACH_CLASS, Deed
from tests.integration.journal.life import SETTLED_SECONDS
from tests.integration.journal.scene import MARKER_KEY, Scene

TOKENS = ("oauth", "bot")
POINTS_LEAST, POINTS_MOST = 12, 40
TOLD_BY_STORIES = {"set_task_fields", "assign", "set_due_date"}  # a task's change stories say who set what
deeds = pytest.mark.parametrize("name", DEEDS)
tokens = pytest.mark.parametrize("token", TOKENS)


def begun(aws: Aws, token: str, name: str, seed: int = 7) -> tuple[Scene, Deed]:
    scene, deed = Scene(aws, token, seed), DEEDS[name]
    deed.plan(scene)
    assert deed.standing(scene) == 0
    return scene, deed


def check_done(scene: Scene, deed: Deed, requests: int) -> None:
    assert deed.standing(scene) == 1
    assert scene.sent(deed.operation) == requests
    assert scene.row().state is State.DONE
    assert len(scene.entries()) == 1


def lose_the_answer(scene: Scene, deed: Deed, kind: FaultKind, **settings: Any) -> None:  # noqa: ANN401 - the switch's own settings
    scene.fault(deed.operation, kind, **settings)
    with pytest.raises(OutcomeUnknown):
        scene.carry()
    assert scene.row().state is State.SENDING


def test_there_is_a_deed_for_every_edit_that_can_be_read_back() -> None:
    assert set(DEEDS) == {edit.name for edit in EDITS if reads_back(edit.mutation_class)}


@deeds
@tokens
def test_it_takes_one_request_and_a_repeat_none(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    assert scene.carry().sent
    check_done(scene, deed, requests=1)
    assert not scene.carry().sent
    check_done(scene, deed, requests=1)


@deeds
@tokens
def test_an_effect_whose_answer_was_lost_is_found_and_not_sent_again(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    lose_the_answer(scene, deed, FaultKind.RESET_AFTER_COMMIT)
    scene.sandbox.advance(SETTLED_SECONDS)
    assert not scene.carry().sent
    check_done(scene, deed, requests=1)


@deeds
@tokens
def test_a_request_that_had_no_effect_is_sent_again_once_after_it_settled(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    lose_the_answer(scene, deed, FaultKind.RESET)
    scene.sandbox.advance(70)
    with pytest.raises(OutcomeUnknown):
        scene.carry()  # its invocation is over, but the request may still land
    scene.sandbox.advance(SETTLED_SECONDS)
    assert scene.carry().sent
    check_done(scene, deed, requests=2)


@deeds
def test_a_request_that_lands_late_is_found(aws: Aws, name: str) -> None:
    scene, deed = begun(aws, "bot", name)
    lose_the_answer(scene, deed, FaultKind.LATE_LANDING, seconds=90.0)
    scene.sandbox.advance(SETTLED_SECONDS)
    assert not scene.carry().sent
    check_done(scene, deed, requests=1)


@deeds
@tokens
def test_readings_that_lag_behind_double_nothing(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    scene.sandbox.advance(30)
    scene.sandbox.world.faults.clear()
    lose_the_answer(scene, deed, FaultKind.STATUS_AFTER_COMMIT, status=502)
    scene.sandbox.world.faults.clear()
    for operation in ("getTask", "getTasks", "getStory", "getGoal", "getProject", *CREATIONS.values()):
        scene.fault(operation, FaultKind.STALE_READ, count=None, seconds=5.0)
    scene.sandbox.advance(SETTLED_SECONDS)
    scene.carry()
    scene.sandbox.world.faults.clear()
    check_done(scene, deed, requests=1)


@deeds
def test_what_a_person_did_after_the_plan_stands_in_the_end(aws: Aws, name: str) -> None:
    scene, deed = begun(aws, "bot", name)
    deed.meanwhile(scene)
    scene.sandbox.advance(6)
    if not deed.conflicts:
        scene.carry()
        check_done(scene, deed, requests=1)
        return
    with pytest.raises(Refused) as refused:
        scene.carry()
    assert refused.value.reason is RefusedReason.HUMAN_CHANGED
    assert (scene.row().state, deed.standing(scene), scene.entries()) == (State.CONFLICT, 0, [])


@deeds
@tokens
def test_what_a_person_did_after_an_unknown_outcome_stands_in_the_end(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    lose_the_answer(scene, deed, FaultKind.RESET_AFTER_COMMIT)
    deed.meanwhile(scene)
    scene.sandbox.advance(SETTLED_SECONDS)
    if not deed.conflicts:
        scene.carry()
        check_done(scene, deed, requests=1)
        return
    if name in TOLD_BY_STORIES:
        scene.carry()
        assert (scene.row().state, deed.standing(scene), len(scene.entries())) == (State.DONE, 0, 1)
        return
    with pytest.raises(Refused) as refused:
        scene.carry()
    assert refused.value.reason is RefusedReason.HUMAN_CHANGED
    assert (scene.row().state, deed.standing(scene)) == (State.CONFLICT, 0)


def test_a_follower_whom_a_person_took_away_is_not_added_back(aws: Aws) -> None:
    scene, deed = Scene(aws, "bot"), DEEDS["follow"]
    path = f"/tasks/{scene.gids['task']}"
    scene.person("POST", f"{path}/addFollowers", followers=[scene.gids["member"]])
    deed.plan(scene)
    scene.person("POST", f"{path}/removeFollowers", followers=[scene.gids["member"]])
    with pytest.raises(Refused) as refused:
        scene.carry()
    assert refused.value.reason is RefusedReason.HUMAN_CHANGED
    assert (deed.standing(scene), scene.sent(deed.operation)) == (0, 0)


@pytest.mark.parametrize(("name", "token"), ONE_OF_EACH_CLASS)
def test_a_worker_killed_at_any_point_leaves_one_effect_and_one_audit_entry(aws: Aws, token: str, name: str) -> None:
    for point in range(POINTS_MOST):
        scene, deed = begun(aws, token, name, seed=100 + point)  # another seed, another subject: its rows are its own
        if not scene.killed_at(point):
            break
        scene.sandbox.advance(SETTLED_SECONDS)
        scene.carry()
        check_done(scene, deed, requests=1)
    assert POINTS_LEAST <= point < POINTS_MOST, "each call of an invocation has a point before and after it"


@pytest.mark.parametrize("name", CREATIONS)
@tokens
def test_a_list_that_was_cut_proves_nothing_and_the_outcome_stays_unknown(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    lose_the_answer(scene, deed, FaultKind.RESET)
    scene.sandbox.advance(SETTLED_SECONDS)
    scene.fault(CREATIONS[name], FaultKind.STATUS, status=400)
    with pytest.raises(OutcomeUnknown, match="did not reach its end"):
        scene.carry()
    assert (scene.row().state, deed.standing(scene)) == (State.SENDING, 0)
    assert scene.carry().sent
    check_done(scene, deed, requests=2)


def test_a_comment_on_the_second_page_is_found_and_a_walk_that_ends_before_it_is_not_believed(aws: Aws) -> None:
    scene, deed = begun(aws, "bot", "comment_on_task")
    for number in range(100):
        scene.person("POST", f"/tasks/{scene.gids['task']}/stories", text=f"remark {number}")
    lose_the_answer(scene, deed, FaultKind.RESET_AFTER_COMMIT)
    scene.sandbox.advance(SETTLED_SECONDS)
    scene.fault("getStoriesForTask", FaultKind.STATUS, status=400, skip=1)
    with pytest.raises(OutcomeUnknown):
        scene.carry()
    assert scene.row().state is State.SENDING
    assert not scene.carry().sent
    assert scene.row().state is State.DONE
    assert scene.sent(deed.operation) == 1


def test_somebody_elses_comment_with_our_marker_is_not_believed(aws: Aws) -> None:
    scene, deed = begun(aws, "bot", "comment_on_task")
    lose_the_answer(scene, deed, FaultKind.RESET)
    marker = marker_of(MARKER_KEY, scene.mutation().mutation_id)
    scene.person("POST", f"/tasks/{scene.gids['task']}/stories", text=f"I did it\nref {marker}")
    scene.sandbox.advance(SETTLED_SECONDS)
    assert scene.carry().sent
    check_done(scene, deed, requests=2)


def test_the_marker_that_was_planned_is_looked_for_although_the_key_was_changed_since(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, deed = begun(aws, "bot", "comment_on_task")
    lose_the_answer(scene, deed, FaultKind.RESET_AFTER_COMMIT)
    monkeypatch.setattr("tests.integration.journal.scene.MARKER_KEY", "j" * 64)
    scene.sandbox.advance(SETTLED_SECONDS)
    assert not scene.carry().sent
    check_done(scene, deed, requests=1)


def test_a_grant_without_a_marker_key_plans_and_sends_nothing(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, deed = begun(aws, "bot", "comment_on_task")
    monkeypatch.setattr("tests.integration.journal.scene.MARKER_KEY", "")
    with pytest.raises(Rejected, match="marker_key"):
        scene.carry()
    assert deed.standing(scene) == 0


@pytest.mark.parametrize("token", TOKENS)
def test_a_created_task_is_keyed_by_an_app_and_marked_by_a_person(aws: Aws, token: str) -> None:
    scene, _ = begun(aws, token, "add_subtask")
    scene.carry()
    path = f"/tasks/{scene.gids['task']}/subtasks"
    headers = {"Authorization": f"Bearer {scene.sandbox.cast.tokens['oauth']}"}
    (made,) = scene.bot.get(path, params={"opt_fields": "notes,external"}, headers=headers).json()["data"]
    mutation_id, marker = scene.mutation().mutation_id, marker_of(MARKER_KEY, scene.mutation().mutation_id)
    if token == "oauth":
        assert (made["external"]["gid"], made["notes"]) == (mutation_id, "The export fails")
    else:
        assert ("external" in made, made["notes"]) == (False, f"The export fails\nref {marker}")


def test_a_comment_of_another_author_and_a_task_that_left_are_refused_without_a_request(aws: Aws) -> None:
    scene, deed = Scene(aws, "bot"), DEEDS["edit_own_comment"]
    scene.gids["comment"] = scene.make(f"/tasks/{scene.gids['task']}/stories", text="Seen")
    deed.plan(scene)
    with pytest.raises(Refused) as refused:
        scene.carry()
    assert (refused.value.reason, scene.sent("updateStory")) == (RefusedReason.NOT_OURS, 0)


def test_nothing_is_said_on_a_task_that_was_completed_since_the_plan(aws: Aws) -> None:
    scene, deed = begun(aws, "bot", "comment_on_task")
    scene.person("PUT", f"/tasks/{scene.gids['task']}", completed=True)
    scene.sandbox.advance(6)
    with pytest.raises(Refused) as refused:
        scene.carry()
    assert (refused.value.reason, deed.standing(scene)) == (RefusedReason.OUT_OF_SCOPE, 0)


@pytest.mark.parametrize("name", CREATIONS)
@tokens
def test_a_second_copy_shows_to_a_reader_as_a_finding(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    scene.carry()
    target, row = target_of(deed.edit(scene)), scene.row()
    assert isinstance(target, Creation)
    wire = scene.wire()
    wire.methods = READING
    reader = AsanaReader(wire, run_id="reconcile", deadline=scene.now().timestamp() + 600)

    def copies() -> int:
        return len(copies_of(reader, target, row.mark, scene.mutation().read_at, scene.gids["bot"]))

    assert copies() == 1
    request = request_of(deed.edit(scene), external_gid=row.mark.external_gid, marker=row.mark.marker)
    headers = {"Authorization": f"Bearer {scene.sandbox.cast.tokens[token]}"}
    scene.bot.request(request.method, request.path, **content(request), headers=headers).raise_for_status()
    assert copies() == 2


class Blind(Carrier):
    """A broken carrier: it takes an unknown outcome for a failure and sends again without looking."""

    def reading(self, mutation: Mutation, row: Row) -> Seen:
        del mutation, row
        return Seen(Finding.BASE)


@pytest.mark.parametrize("name", CREATIONS)
@tokens
def test_the_check_catches_a_carrier_that_does_not_look_for_what_it_made(aws: Aws, token: str, name: str) -> None:
    scene, deed = begun(aws, token, name)
    lose_the_answer(scene, deed, FaultKind.RESET_AFTER_COMMIT)
    scene.sandbox.advance(SETTLED_SECONDS)
    scene.carrier(kind=Blind).carry(scene.mutation(), 30)
    with pytest.raises(AssertionError):
        check_done(scene, deed, requests=1)
    assert deed.standing(scene) == 2


@dataclass(frozen=True, slots=True)
class Letter(Edit, name="letter", mutation_class=MutationClass.AT_MOST_ONCE, risk=Risk.HIGH):
    """Something that cannot be read back."""

    to: str


def test_of_what_cannot_be_read_back_an_unknown_outcome_is_reported_and_never_sent_again(aws: Aws) -> None:
    scene, _ = begun(aws, "bot", "comment_on_task")
    letter = replace(scene.mutation(), edit=Letter("5"), mutation_id="b" * 40)
    in_doubt = {"state": "SENDING", "attempts": 1, "epoch": 1, "send_deadline": scene.now().timestamp()}
    aws.table.put(keys.mutation(letter.mutation_id), letter.as_item(scene.now().timestamp()) | in_doubt)
    scene.sandbox.advance(SETTLED_SECONDS)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            scene.carrier().carry(letter, 30)
        assert refused.value.reason is RefusedReason.NEVER_KNOWN
    row = aws.table.get(keys.mutation(letter.mutation_id)) or {}
    assert (row["state"], row["reason"], scene.entries()) == ("UNKNOWN", "never_known", [])
    assert {call.owner for call in scene.sandbox.calls.entries} == {scene.gids["owner"]}, "the bot asked nothing"
