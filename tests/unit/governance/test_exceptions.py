"""What becomes of what a rule refused?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steward.asana.edits import Assign, CommentOnTask, CreateTask, PlaceInSection, SetTaskFields
from steward.asana.models import Task
from steward.errors import Refused, RefusedReason
from steward.governance import places
from steward.governance.exceptions import (
    SAID,
    closing,
    episodes,
    keep,
    noted,
    rows_of,
    task_mutation,
    task_of,
    tasks_for,
    with_task,
)
from steward.governance.mutation import Mutation, Source
from steward.governance.policy import ProjectPolicy, WorkflowPolicy
from steward.governance.rules import RULES
from steward.pipeline.set_aside import with_places
from steward.run import Pointer, RunState, Subject, Work
from steward.store import keys
from tests.integration.aws import Aws, services

NOW = datetime(2026, 10, 1, 10, tzinfo=UTC)
SET = SetTaskFields("7", {"501": "o1"})
TASK = Task.parse(
    {"gid": "7", "memberships": [{"project": {"gid": "77", "name": "P"}, "section": {"gid": "80", "name": "New"}}]}
)
POLICY = WorkflowPolicy.model_validate(
    {"mode": "act", "fields": {"priority": {"field": "AI P", "owner": "ai"}, "team": {"field": "Team"}}}
)
PROJECT = ProjectPolicy.model_validate(
    {"name": "P", "exceptions_section": "AI exceptions", "review_section": "Review", "workflows": {}}
)
PLACES = {"exceptions": "90", "review": "91"}


def plan(edits: list[Any], refused: list[Any] | None = None) -> dict[str, Any]:
    return {
        "project_gid": "77",
        "edits": [each.as_json() for each in edits],
        "refused": refused if refused is not None else [{"edit": SET.as_json(), "reason": "out_of_range"}],
        "fields": {"priority": "501", "team": "502"},
        "names": {"501": "AI Priority"},
        "base": {"501": None},
    }


def state(**more: Any) -> RunState:  # noqa: ANN401 - parts of the state
    at = NOW.isoformat()
    work = Work("triage_request", Subject("task", "7"), "77", "webhook", "f", 1, 1, at, at)
    state: RunState = {**work.as_state(), "input_fingerprint": "i1", **more}  # type: ignore[typeddict-item]
    return state


def test_every_rule_has_words_for_people() -> None:
    assert set(SAID) == set(RULES)


def test_only_what_a_rule_refused_is_an_exception_and_one_reason_is_one() -> None:
    other = SetTaskFields("7", {"502": "x"})
    found = noted(
        [
            (SET, RefusedReason.OUT_OF_RANGE),
            (other, RefusedReason.OUT_OF_RANGE),
            (Assign("7", "4"), RefusedReason.OPTION_NOT_ALLOWED),
            (SET, RefusedReason.MODE_OBSERVE),
            (SET, RefusedReason.HUMAN_CHANGED),
        ]
    )
    assert found == [
        {"reason": "out_of_range", "edit": "set_task_fields", "field_gids": ["501", "502"]},
        {"reason": "option_not_allowed", "edit": "assign", "field_gids": []},
    ]


def test_the_task_names_the_field_and_the_request_and_nothing_that_was_written_in_it() -> None:
    ((made, name),) = tasks_for(
        noted([(SET, RefusedReason.OUT_OF_RANGE)]), "7", "77", PLACES, {"501": "A <b> & www.x.com"}
    )
    assert (made.project_gid, made.section_gid, name) == ("77", "90", "exception:out_of_range:1")
    assert 'data-asana-gid="7"' in made.html_notes
    assert "<b>" not in made.html_notes
    assert "www" not in made.html_notes


def test_a_plan_puts_each_exception_into_its_section_once_whatever_the_input_is() -> None:
    found = with_places(plan([SET]), PLACES, TASK, POLICY)
    assert [each["edit"] for each in found["edits"]] == ["set_task_fields", "create_task"]
    assert found["once"] == {"1": "exception:out_of_range:1"}

    def mutation(fingerprint: str, ordinal: int) -> str:
        source = Source("r", "triage_request", "task:7", "77", fingerprint)
        document = found | {"snapshot_read_at": NOW.isoformat()}
        return Mutation.of_plan(source, document, Pointer(key="k", sha256="s"), ordinal).mutation_id

    assert mutation("one", 1) == mutation("two", 1)
    assert mutation("one", 0) != mutation("two", 0)


@pytest.mark.parametrize(("mode", "made"), [("off", 0), ("observe", 0), ("suggest", 1), ("act", 1)])
def test_an_exception_is_put_to_people_only_from_suggest_on(mode: str, made: int) -> None:
    found = with_places(plan([]), PLACES, TASK, POLICY.model_copy(update={"mode": mode}))
    assert len(found["edits"]) == made
    assert [each["reason"] for each in found["exceptions"]] == ["out_of_range"]


def test_a_project_without_such_a_section_gets_no_task_and_the_exception_is_noted_all_the_same() -> None:
    found = with_places(plan([]), {}, TASK, POLICY)
    assert found["edits"] == []
    assert found["exceptions"]


def test_a_task_of_which_a_persons_field_is_set_without_asking_is_moved_for_review() -> None:
    own = with_places(plan([SET], []), PLACES, TASK, POLICY)
    assert own["edits"] == [SET.as_json()], "the bot's own fields are nobody's to review"
    found = with_places(plan([SetTaskFields("7", {"502": "x"})], []), PLACES, TASK, POLICY)
    assert found["edits"][1] == PlaceInSection("7", "91").as_json()
    assert found["base"]["section"] == "80"
    there = with_places(plan([SetTaskFields("7", {"502": "x"})], []), PLACES | {"review": "80"}, TASK, POLICY)
    assert len(there["edits"]) == 1, "it is there already"


def test_at_write_time_only_the_sections_that_are_configured_now_may_be_used() -> None:
    task, move = CreateTask("77", "t", "<body/>", "90"), PlaceInSection("7", "91")
    assert places.belongs(task, PLACES)
    assert places.belongs(move, PLACES)
    assert not places.belongs(CreateTask("77", "t", "<body/>", "91"), PLACES)
    assert not places.belongs(CreateTask("77", "t", "<body/>"), {})
    assert not places.belongs(CommentOnTask("7", "<body/>"), PLACES)
    places.permit(task, PROJECT, "suggest")
    places.permit(move, PROJECT, "act")
    for edit, project, mode in [
        (task, PROJECT, "observe"),
        (move, PROJECT, "suggest"),
        (task, PROJECT.model_copy(update={"exceptions_section": None}), "act"),
        (task, None, "act"),
    ]:
        with pytest.raises(Refused) as refused:
            places.permit(edit, project, mode)  # type: ignore[arg-type]
        assert refused.value.reason is RefusedReason.NOT_ALLOWED


@pytest.fixture
def aws() -> Iterator[Aws]:
    with services() as made:
        yield made


def test_a_row_stays_as_a_person_left_it_until_the_input_changes(aws: Aws) -> None:
    exceptions = noted([(SET, RefusedReason.OUT_OF_RANGE)])
    keep(aws.table, rows_of(state(exceptions=exceptions), NOW))
    key = keys.exception("77", "task:7", "triage_request", "out_of_range")
    row = aws.table.get(key) or {}
    assert (row["state"], row["reason"], row["field_gids"], row["subject"]) == (
        "open", "out_of_range", ["501"], "task:7",
    )  # fmt: skip
    aws.table.write(closing(row, "ana", "by hand", NOW))
    assert looked(aws, "i1") == "0", "nobody has to be told of the same again"
    keep(aws.table, rows_of(seen(aws, "i1", exceptions), NOW + timedelta(hours=1)))
    assert (aws.table.get(key) or {})["state"] == "closed"
    keep(aws.table, rows_of(seen(aws, "i2", exceptions), NOW + timedelta(hours=2)))
    row = aws.table.get(key) or {}
    assert (row["state"], row["episode"], "closed_by" in row) == ("open", 2, False)


def looked(aws: Aws, fingerprint: str) -> str | None:
    """The episode of another refusal, as Assess finds it."""
    return episodes(aws.table, Work.of_state(state()), fingerprint).get("episode:out_of_range")


def seen(aws: Aws, fingerprint: str, exceptions: list[Any]) -> RunState:
    """The state of a run of this input that Assess has passed."""
    places = episodes(aws.table, Work.of_state(state()), fingerprint)
    return state(exceptions=exceptions, places=places) | RunState(input_fingerprint=fingerprint)  # type: ignore[typeddict-item]


def test_an_open_exception_is_one_episode_and_a_closed_one_makes_the_next_refusal_another(aws: Aws) -> None:
    exceptions = noted([(SET, RefusedReason.OUT_OF_RANGE)])
    key = keys.exception("77", "task:7", "triage_request", "out_of_range")
    assert looked(aws, "i1") is None
    keep(aws.table, rows_of(seen(aws, "i1", exceptions), NOW))
    assert looked(aws, "i2") == "1", "its task may not be made yet"
    aws.table.write(with_task(aws.table.get(key) or {}, "900"))
    assert looked(aws, "i2") == "0", "its task is there"
    aws.table.write(closing(aws.table.get(key) or {}, "ana", "by hand", NOW))
    assert looked(aws, "i2") == "2"
    keep(aws.table, rows_of(seen(aws, "i2", exceptions), NOW))
    assert task_of(aws.table.get(key) or {}) is None, "the task of an earlier episode is not this one's"
    assert task_mutation(aws.table.get(key) or {}) != task_mutation((aws.table.get(key) or {}) | {"episode": 1})


def test_what_people_closed_since_the_run_looked_stays_closed(aws: Aws) -> None:
    exceptions = noted([(SET, RefusedReason.OUT_OF_RANGE)])
    key = keys.exception("77", "task:7", "triage_request", "out_of_range")
    keep(aws.table, rows_of(seen(aws, "i1", exceptions), NOW))
    under_way = seen(aws, "i2", exceptions)
    aws.table.write(closing(aws.table.get(key) or {}, "ana", "by hand", NOW))
    keep(aws.table, rows_of(under_way, NOW))
    assert (aws.table.get(key) or {})["state"] == "closed"


def test_the_key_of_an_episodes_task_is_the_one_that_its_plan_gives(aws: Aws) -> None:
    keep(aws.table, rows_of(seen(aws, "i1", noted([(SET, RefusedReason.OUT_OF_RANGE)])), NOW))
    found = with_places(plan([]), PLACES, TASK, POLICY) | {"snapshot_read_at": NOW.isoformat()}
    source = Source("r", "triage_request", "task:7", "77", "whatever")
    made = Mutation.of_plan(source, found, Pointer(key="k", sha256="s"), 0).mutation_id
    row = aws.table.get(keys.exception("77", "task:7", "triage_request", "out_of_range")) or {}
    assert task_mutation(row) == made


def test_a_rule_that_became_stricter_before_the_write_makes_an_exception_too() -> None:
    failed = {"Error": "Refused", "Cause": '{"errorMessage":"low_confidence: set_task_fields of 501"}'}
    (row,) = rows_of(state(failed=failed), NOW)
    assert row.values[":reason"] == "low_confidence"
    other = {"Error": "Refused", "Cause": '{"errorMessage":"switched_off: the switch global is set"}'}
    assert rows_of(state(failed=other), NOW) == []
