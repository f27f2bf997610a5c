"""Each audience of a project is told in its own text, of the same facts, and only what all its readers can open."""

import pytest

from local.asana.graph import Ref
from steward.evidence.narrative.roles import ROLES, words
from tests.integration.aws import Aws
from tests.integration.pipeline.narrator import Narrator, Sentences, worded_by
from tests.integration.pipeline.stalled_night import AWAY, FREE, LEAD
from tests.integration.pipeline.update_night import UpdateNight, update_night_on

ROLES_OF = {
    "Board": "executive",
    "Managers": "project_manager",
    "Team": "contributor",
    "Acme": "client",
    "Books": "finance",
}


@pytest.fixture
def night(aws: Aws) -> UpdateNight:
    made = update_night_on(aws)
    for number in range(12):
        made.task("Launch", f"Step {number}", due_on=made.in_days(20 + number))
    made.scan()
    return made


def text_of(notes: str) -> str:
    return notes[notes.index("In short") :].partition("\nref ai-")[0]


def test_an_update_is_put_to_an_approver_and_handed_over_as_it_was_read_once_they_say_yes(night: UpdateNight) -> None:
    run = night.draft_updates()
    (asked,) = night.asked("Board")
    assert run["outcome"] == "written"
    assert f"For Board, as executive, by a task: {FREE}" in asked["notes"]
    assert night.delivered() == [], "nobody said yes"
    night.answers_update("Board")
    night.hears()
    (given,) = night.delivered()
    assert given["name"] == "Update for Board of 1 October 2026: Launch is on track"
    assert given["assignee"]["name"] == FREE
    assert text_of(given["notes"]) == text_of(asked["notes"]), "what was approved is what they get"


def test_several_readers_get_one_task(night: UpdateNight) -> None:
    night.audience("Board", "executive", FREE, LEAD)
    night.draft_updates()
    night.answers_update("Board")
    (given,) = night.delivered()
    assert given["assignee"]["name"] == FREE
    assert LEAD in [each["name"] for each in given["followers"]]


def told_to_all(night: UpdateNight) -> dict[str, str]:
    """What each role is told of the same review, by audience."""
    for name, role in ROLES_OF.items():
        night.audience(name, role, FREE)
    night.draft_updates()
    return {name: text_of(night.asked(name)[0]["notes"]) for name in ROLES_OF}


@pytest.fixture
def late(night: UpdateNight) -> UpdateNight:
    for number in range(9):
        night.task("Launch", f"Late {number}", due_on=night.in_days(-5))
    night.reads = {"budgets": True}
    night.night()
    return night


def test_every_role_is_told_the_same_status_in_the_same_word(late: UpdateNight) -> None:
    told = told_to_all(late)
    said = {text.partition("The status is ")[2].partition(".")[0] for text in told.values()}
    assert len(said) == 1
    assert said <= {"at risk", "off track"}
    (word,) = said
    assert all(f": Launch is {word}\u201d" in each["name"] for each in late.asked())


def test_no_role_is_told_a_sentence_that_the_manager_is_not(late: UpdateNight) -> None:
    told = told_to_all(late)
    lines = {name: {each for each in text.splitlines() if each.startswith("\u2022")} for name, text in told.items()}
    for name in ROLES_OF:
        assert lines[name] <= lines["Managers"], name
    assert lines["Board"] != lines["Managers"]


def test_executives_read_no_more_words_than_their_role_is_given(late: UpdateNight) -> None:
    for name, text in told_to_all(late).items():
        assert words(text) <= ROLES[ROLES_OF[name]].word_cap, name


def test_a_client_sees_no_budget_and_no_health_and_no_overdue_work(late: UpdateNight) -> None:
    told = told_to_all(late)
    assert "overdue" in told["Managers"]
    assert not {"budget", "health", "overdue", "capacity"} & set(told["Acme"].lower().split())


def test_who_cannot_open_the_project_is_told_nothing_of_it(night: UpdateNight) -> None:
    night.closed_to_others(LEAD, "Mika Member")
    night.audience("Board", "executive", LEAD)
    night.audience("Others", "executive", AWAY)
    night.draft_updates()
    assert night.asked("Others") == []
    assert len(night.asked("Board")) == 1


def test_without_anybody_who_can_open_it_nothing_is_drafted(night: UpdateNight) -> None:
    night.closed_to_others(LEAD)
    run = night.draft_updates()
    assert (run["outcome"], night.asked()) == ("no_readers", [])


def test_a_member_who_was_removed_gets_nothing_of_what_was_drafted_before(night: UpdateNight) -> None:
    night.closed_to_others(LEAD, FREE)
    night.audience("Board", "executive", FREE, LEAD)
    night.draft_updates()
    night.closed_to_others(LEAD)
    night.answers_update("Board")
    (given,) = night.delivered()
    names = [each["name"] for each in given["followers"]]
    assert (given["assignee"]["name"], FREE in names) == (LEAD, False)


def test_where_all_readers_were_removed_nothing_is_sent_and_whoever_approved_it_is_told(night: UpdateNight) -> None:
    night.closed_to_others(LEAD, FREE)
    night.draft_updates()
    night.closed_to_others(LEAD)
    night.answers_update("Board")
    assert night.delivered() == []
    assert any("nobody whom it was for may get it any more" in each for each in night.comments(night.log_gid()))


def test_a_reader_who_was_taken_out_of_the_configuration_gets_nothing(night: UpdateNight) -> None:
    night.audience("Board", "executive", FREE, LEAD)
    night.draft_updates()
    night.audience("Board", "executive", LEAD)
    night.shift.configuration = night.configuration()
    night.answers_update("Board")
    assert [each["assignee"]["name"] for each in night.delivered()] == [LEAD]


def test_readers_who_are_of_another_role_by_now_do_not_get_the_text_of_the_old_one(night: UpdateNight) -> None:
    night.draft_updates()
    night.audience("Board", "client", FREE)
    night.shift.configuration = night.configuration()
    night.answers_update("Board")
    assert night.delivered() == []


def test_a_guest_is_told_of_what_they_are_a_member_of_and_of_nothing_else(night: UpdateNight) -> None:
    night.is_guest(AWAY)
    night.audience("Acme", "client", AWAY)
    night.draft_updates()
    assert night.asked("Acme") == []
    night.closed_to_others(LEAD, AWAY)
    night.draft_updates()
    assert len(night.asked("Acme")) == 1


def test_a_project_of_a_team_is_told_to_the_team_and_to_nobody_else(night: UpdateNight) -> None:
    graph = night.shift.sandbox.world.graph
    project = graph.get("project", night.projects["Launch"], "project")
    team = graph.get("team", str(project.ref("team")), "team")
    members = [Ref(night.shift.sandbox.cast.bot_user_gid)]
    graph.change(project, privacy_setting="private_to_team", members=members)
    graph.link(team, "users", night.gid_of(FREE))
    graph.unlink(team, "users", night.gid_of(AWAY))
    night.audience("Others", "executive", AWAY)
    night.draft_updates()
    assert (len(night.asked("Board")), night.asked("Others")) == (1, [])


def test_what_a_task_of_a_hidden_project_is_called_is_told_to_nobody(night: UpdateNight) -> None:
    night.project("Secret", privacy_setting="private")
    hidden = night.task("Secret", "Fire the whole team", due_on=night.in_days(-9))
    blocked = night.task("Launch", "Announce it", resource_subtype="approval", due_on=night.in_days(3))
    data = {"data": {"dependencies": [hidden]}}
    night.shift.human.post(f"/tasks/{blocked}/addDependencies", json=data).raise_for_status()
    night.night()
    told = told_to_all(night)
    assert "Announce it" in "".join(told.values())
    assert "Fire the whole team" not in str(night.under_log())


def test_asked_for_twice_it_is_one_draft_for_each_audience(night: UpdateNight) -> None:
    night.audience("Acme", "client", FREE)
    night.draft_updates()
    night.draft_updates()
    assert len(night.asked()) == 2
    assert len(night.under_log()) == 2, "nothing was made and closed again"


def test_a_no_hands_nothing_over_and_stands_for_the_same_facts(night: UpdateNight) -> None:
    night.draft_updates()
    night.answers_update("Board", "rejected")
    night.draft_updates()
    assert (night.delivered(), night.asked()) == ([], [])


@pytest.mark.parametrize("mode", ["observe", "suggest", "act"])
def test_in_no_mode_does_anybody_get_an_update_before_a_person_says_yes(night: UpdateNight, mode: str) -> None:
    night.updates = {"mode": mode}
    night.draft_updates()
    night.shift.pass_(600)
    assert night.delivered() == []
    assert len(night.asked()) == (0 if mode == "observe" else 1)


def test_the_next_update_tells_what_changed_since_the_one_that_was_sent(night: UpdateNight) -> None:
    night.audience("Acme", "client", FREE)
    night.draft_updates()
    night.answers_update("Board")
    night.night()
    night.task("Launch", "One more")
    night.night()
    night.draft_updates()
    assert "It tells what changed since 1 October 2026." in night.asked("Board")[0]["notes"]
    assert "It tells what changed since 1 October 2026." in night.asked("Acme")[0]["notes"]


def test_on_its_weekday_the_updates_are_drafted_after_the_review_and_on_no_other_day(night: UpdateNight) -> None:
    night.updates = {"weekday": "saturday"}
    made = []
    for _ in range(4):
        night.night()
        night.shift.pass_(60)
        made.append((f"{night.shift.now():%A}", len(night.drafts_kept())))
    assert made == [("Friday", 0), ("Saturday", 1), ("Sunday", 1), ("Monday", 1)]


def test_a_model_words_each_audiences_text_for_its_reader_and_all_of_it_is_paid(night: UpdateNight) -> None:
    night.audience("Acme", "client", FREE)
    with worded_by(night, Narrator()) as narrator:
        run = night.draft_updates()
    assert [each["evidence"]["reader"] for each in narrator.asked] == ["client", "executive"]
    assert all("Worded by a model" in each["notes"] for each in night.asked())
    assert run["judged"]["prompt"]["name"] == "stakeholder_update"
    assert run["cost_microdollars"] > 0


def test_where_a_model_invents_for_one_audience_code_speaks_to_that_one_alone(night: UpdateNight) -> None:
    def inventing(attempt: int, sentences: Sentences) -> Sentences:
        return [*sentences, {"text": "12 tasks were completed.", "facts": ["F0"]}] if attempt <= 2 else sentences

    night.audience("Acme", "client", FREE)
    with worded_by(night, Narrator(inventing)):
        night.draft_updates()
    assert "Made without a model" in night.asked("Acme")[0]["notes"]
    assert "Worded by a model" in night.asked("Board")[0]["notes"]
    assert "12 tasks" not in str(night.asked())
