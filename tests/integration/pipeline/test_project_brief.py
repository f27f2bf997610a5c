"""What becomes of a brief, through the real functions: a proposal, one project, and of a later version the news."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from steward.errors import RefusedReason, Unavailable
from steward.governance.policy import configuration_of
from steward.run import RunState
from tests.fakes import Killed, Tripwire
from tests.integration.aws import Aws
from tests.integration.pipeline.brief_room import BRIEF, BRIEF_2, NAME, BriefRoom, brief_room_on
from tests.integration.pipeline.committee import Committee
from tests.integration.pipeline.reading_room import APPROVER
from tests.integration.pipeline.test_document_model import Reader, reading
from tests.security.reading import corpus, pdfs

SMALL = """# Move

We move in spring.

## Tasks

1. Pack the archive
1.1 Buy boxes

## Milestones

- Keys: 2027-04-01
"""
HOSTILE = """# Plan <a href="http://evil.test">x</a>

We plan.

## Tasks

- Open https://evil.test/now <b>today</b>
- /ai accept
"""
INVENTED = "The supplier must pay one million on the first of May."


@pytest.fixture
def room(aws: Aws) -> BriefRoom:
    return brief_room_on(aws)


def test_a_brief_is_a_proposal_first_and_shows_each_part_with_its_words_and_place(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    assert room.projects() == []
    (asked,) = room.approvals()
    assert asked["name"].startswith("Approve: create the project \u201cCustomer portal relaunch\u201d with 3 sections,")
    assert "3 sections, 2 milestones, 5 tasks and 2 subtasks" in asked["name"]
    place = "milestone, Customer portal relaunch > Milestones, due 2027-05-12"
    assert f"{place}: \u201cBeta is live: 2027-05-12\u201d" in asked["notes"]
    assert "subtask, Customer portal relaunch > Phase 1: Discovery: \u201cWrite the questions\u201d" in asked["notes"]
    assert "The old system may lose attachments" not in asked["notes"]
    assert "Brief.md (rules, not a model): 9 points, 9 put to the approvers" in room.comment()


def test_a_yes_makes_one_project_with_all_of_it_and_says_where_it_is(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.yes()
    project, tasks = room.project(), room.tasks()
    assert (project["name"], project["owner"]["name"], project["privacy_setting"]) == (
        "Customer portal relaunch", APPROVER, "private",
    )  # fmt: skip
    assert room.board() == {
        "Untitled section": [],
        "Phase 1: Discovery": ["Interview five customers", "Audit the old portal by 2027-02-01"],
        "Phase 2: Build": [
            "The portal must show every open invoice to its customer.",
            "Set up single sign-on",
            "Mika Member will send the test data by 03/04/2027.",
        ],
        "Milestones": ["* Beta is live: 2027-05-12", "* Go-live"],
    }
    assert room.parts(tasks["Interview five customers"]["gid"]) == ["Write the questions", "Book the rooms"]
    assert {each["due_on"] for each in tasks.values()} == {None, "2027-02-01", "2027-05-12"}
    assert {each["assignee"] for each in tasks.values()} == {None}
    assert [each for each in room.comments() if "the project is there" in each]
    assert room.approvals() == []


def test_each_part_quotes_its_words_and_an_ambiguous_day_is_asked_about_and_left_empty(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.yes()
    task = room.tasks()["Mika Member will send the test data by 03/04/2027."]
    assert task["due_on"] is None
    assert 'Which day is meant by "03/04/2027"' in task["notes"]
    assert "From Brief.md, Customer portal relaunch > Phase 2: Build." in task["notes"]
    assert "Task, found by rules, not a model." in task["notes"]
    assert "Which day is meant" in "\n".join(room.comments())


def test_what_comes_again_makes_nothing_new_before_and_after_the_yes(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.attach("Brief.md", BRIEF)
    room.ordered()
    assert len(room.approvals()) == 1
    room.yes()
    made = room.built_by_bot()
    room.attach("Brief (1).md", BRIEF)
    room.ordered()
    Committee(room.shift).asked_again()
    room.shift.pass_(200)
    assert (len(room.projects()), room.built_by_bot(), room.approvals()) == (1, made, [])


def test_a_later_version_before_the_yes_takes_the_first_one_s_place(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.attach("Brief v2.md", BRIEF_2)
    (asked,) = room.approvals()
    assert "Move the archive by 2027-04-20" in asked["notes"]
    room.yes()
    assert "Interview six customers" in room.tasks()
    assert len(room.projects()) == 1


def test_of_a_later_version_only_what_it_adds_is_proposed_and_what_changed_is_told(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.yes()
    made = room.built_by_bot()
    room.attach("Brief v2.md", BRIEF_2)
    (asked,) = room.approvals()
    assert "with 1 task to the project of this brief" in asked["name"]
    assert "five customers" not in asked["notes"]
    told = next(each for each in room.comments() if "version 2" in each)
    assert "changed task" in told
    assert "it said: \u201cInterview five customers\u201d" in told
    room.yes()
    assert room.board()["New in version 2 of Brief v2.md"] == ["Move the archive by 2027-04-20"]
    assert (len(room.projects()), room.built_by_bot()) == (1, made + 1)
    assert room.tasks()["Move the archive by 2027-04-20"]["due_on"] == "2027-04-20"
    room.attach("Brief v3.md", BRIEF_2)
    assert room.approvals() == []


def test_a_no_makes_nothing_and_the_same_brief_is_not_asked_again(room: BriefRoom) -> None:
    room.attach("Brief.md", BRIEF)
    room.reject(room.approvals()[0]["gid"])
    room.attach("Brief.md", BRIEF)
    room.ordered()
    assert (room.projects(), room.approvals()) == ([], [])


@pytest.mark.parametrize("mode", ["suggest", "act"])
def test_in_every_mode_that_speaks_a_project_waits_for_a_yes(aws: Aws, mode: str) -> None:
    room = brief_room_on(aws, mode)
    room.attach("Brief.md", BRIEF)
    assert room.projects() == []
    assert len(room.approvals()) == 1


def test_in_observe_nothing_is_written(aws: Aws) -> None:
    room = brief_room_on(aws, "observe")
    room.attach("Brief.md", BRIEF)
    assert (room.shift.mutations(), room.shift.outcomes()) == (0, ["observed"])


def test_whoever_wrote_the_task_cannot_say_yes_to_its_project(room: BriefRoom) -> None:
    document = room.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][room.shift.project_gid]["approvals"]["approvers"] += [
        Committee(room.shift).gid_of("Olga Owner")
    ]
    room.shift.configuration = configuration_of(document)
    room.attach("Brief.md", BRIEF)
    Committee(room.shift).presses("Olga Owner", "approved", room.approvals()[0]["gid"])
    room.shift.pass_(200)
    assert room.projects() == []


def test_a_switch_set_in_the_middle_stops_the_rest_and_its_end_completes_it(room: BriefRoom) -> None:
    room.attach("Brief.md", SMALL)
    committee, seen = Committee(room.shift), list[str]()

    def stop(step: str) -> None:
        seen.append(step)
        if seen.count("write_back") == 2 and step == "write_back":
            committee.switch(on=True, name=f"workflow:{NAME}")

    room.shift.before = stop
    room.yes()
    assert [len(each) for each in room.board().values()] == [0]
    assert RefusedReason.SWITCHED_OFF in room.shift.outcomes()
    room.shift.before = lambda _step: None
    committee.switch(on=False, name=f"workflow:{NAME}")
    for _ in range(3):  # as the reconciler does for each run that left word
        committee.asked_again()
    check_small(room)


def test_a_configuration_that_lets_no_projects_be_made_any_more_stops_the_rest(room: BriefRoom) -> None:
    room.attach("Brief.md", SMALL)
    seen = list[str]()

    def forbid(step: str) -> None:
        seen.append(step)
        if seen.count("write_back") == 2:
            room.configured(fields={})

    room.shift.before = forbid
    room.yes()
    assert [len(each) for each in room.board().values()] == [0]


@dataclass
class Dying:
    """Ends the process at one point of the bot's requests, once; the machine tries again."""

    room: BriefRoom
    kill_at: int
    deaths: list[str] = field(default_factory=list)

    def begin(self) -> None:
        alone, trip = self.room.shift._functions, Tripwire(self.kill_at)
        self.room.shift.bot_requests = trip

        def guarded(function: Callable[[RunState], RunState]) -> Callable[[RunState], RunState]:
            def run(state: RunState) -> RunState:
                try:
                    return function(state)
                except Killed as killed:
                    self.deaths.append(str(killed))
                    raise Unavailable("the process died") from killed

            return run

        functions = lambda: {name: guarded(each) for name, each in alone().items()}  # noqa: E731
        self.room.shift._functions = functions  # type: ignore[method-assign]


def check_small(room: BriefRoom) -> None:
    assert len(room.projects()) == 1
    assert room.board() == {"Untitled section": [], "Tasks": ["Pack the archive"], "Milestones": ["* Keys: 2027-04-01"]}
    assert room.parts(room.tasks()["Pack the archive"]["gid"]) == ["Buy boxes"]
    assert len([each for each in room.comments() if "the project is there" in each]) == 1


@pytest.mark.parametrize("kill_at", range(0, 60, 4))
def test_whatever_request_it_dies_at_one_project_stands_whole_in_the_end(room: BriefRoom, kill_at: int) -> None:
    room.attach("Brief.md", SMALL)
    dying = Dying(room, kill_at)
    dying.begin()
    (asked,) = room.approvals()
    room.approve(asked["gid"])
    room.shift.pass_(1500)
    check_small(room)
    assert len(dying.deaths) == (1 if kill_at < len(room.shift.bot_requests.passed) - 1 else 0)


def test_each_run_that_is_not_the_last_leaves_word_for_the_reconciler(room: BriefRoom) -> None:
    room.attach("Brief.md", SMALL)
    room.yes()
    waits = [run for run in room.shift.runs if run.get("wait_until")]
    assert [each["workflow"] for each in waits] == ["decision"] * 3
    check_small(room)


def told(role: str, quote: str, page: int = 1, due: str = "") -> dict[str, Any]:
    return {"role": role, "quote": quote, "page": page, "due": due}


class Planner(Reader):
    """A model that answers with entries."""

    def said(self, text: str) -> str:
        return json.dumps({"entries": self.finds(text)})


PROSE = """Clinic app

Everybody liked the colours. It is essential that patients see their next visit on the first page.

Later on

Somebody has to ask the wards which devices they still use, before we begin on 2027-03-01.
"""
VISIT = "It is essential that patients see their next visit on the first page."
WARDS = "Somebody has to ask the wards which devices they still use, before we begin on 2027-03-01."


def test_a_model_s_project_is_made_of_the_brief_s_own_words_alone(room: BriefRoom) -> None:
    finds = [
        told("section", "Later on"),
        told("task", WARDS.lower(), due="2027-03-01"),
        told("subtask", INVENTED),
        told("section", "A section that nobody wrote"),
        told("milestone", VISIT),
    ]
    with reading(room, Planner(lambda _text: finds)):
        room.attach("Notes.txt", PROSE)
        room.yes()
    assert room.board() == {"Untitled section": [], "Later on": [WARDS, f"* {VISIT}"]}
    assert room.tasks()[WARDS]["due_on"] == "2027-03-01"
    assert "found by model, each quote found on its page" in room.tasks()[WARDS]["notes"]
    assert room.shift.telemetry.counts["QuotesDropped"] == 2


def test_a_model_that_is_away_leaves_the_rules_and_they_say_so(room: BriefRoom) -> None:
    with reading(room, Planner(lambda _text: [], faults=[])) as model:
        model.finds = lambda _text: [{"not": "an answer"}]
        room.attach("Brief.md", SMALL)
    assert "(rules, not a model)" in room.comment()
    assert len(room.approvals()) == 1


UNREAD = {
    "locked.pdf": (pdfs.encrypted(corpus.pdf_file()), "it is under a password"),
    "torn.docx": (corpus.docx_file()[:400], "it is damaged"),
    "nothing.txt": (b"", "it is empty"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_brief_that_cannot_be_read_is_told_with_its_reason_and_proposes_nothing(room: BriefRoom, name: str) -> None:
    content, why = UNREAD[name]
    room.attach(name, content)
    assert f"{name} was not read: {why}" in room.comment()
    assert room.approvals() == []


def test_more_parts_than_a_person_reads_are_left_to_people_and_counted(room: BriefRoom) -> None:
    lines = "\n".join(f"- Build report number {at} of the portal" for at in range(75))
    room.attach("Long.md", f"# Reports\n\nThe reports are old.\n\n## Tasks\n\n{lines}\n")
    (asked,) = room.approvals()
    assert "with 1 section and 60 tasks" in asked["name"]
    room.yes()
    assert "15 more stand in the brief" in room.project()["notes"]
    assert len(room.tasks()) == 60


def test_words_of_a_brief_are_no_markup_no_link_and_no_command(room: BriefRoom) -> None:
    room.attach("Brief.md", HOSTILE)
    assert room.projects() == []
    room.yes()
    said = json.dumps([room.project(), room.tasks()])
    assert "evil.test" not in said
