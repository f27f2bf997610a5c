"""A portfolio's status is drafted from its projects' reviews, of what all its readers can open, posted after a yes."""

import pytest

from local.asana.graph import Ref
from steward.errors import Rejected
from tests.integration.aws import Aws
from tests.integration.pipeline.overview_night import DIGEST, OverviewNight, overview_night_on
from tests.integration.pipeline.stalled_night import FREE, LEAD


@pytest.fixture
def night(aws: Aws) -> OverviewNight:
    return overview_night_on(aws)


def draft_text(night: OverviewNight) -> str:
    (asked,) = night.asked()
    notes = str(asked["notes"])
    return notes[notes.index("In short") :].partition("\nref ai-")[0]


def test_a_draft_is_put_to_an_approver_of_the_risks_project_and_posted_to_the_portfolio_after_a_yes(
    night: OverviewNight,
) -> None:
    run = night.draft()
    assert run["outcome"] == "written"
    said = draft_text(night)
    assert '"Atlas" is ' in said
    assert night.statuses() == [], "nobody said yes"
    night.answers_overview("approved")
    (posted,) = night.statuses()
    assert posted["status_type"] in ("at_risk", "off_track")
    assert " ".join(posted["text"].split()).startswith(" ".join(said.split()))


def test_what_not_every_reader_can_open_by_the_yes_is_not_posted_and_who_said_yes_is_told(night: OverviewNight) -> None:
    night.draft()
    night.is_private("Atlas", LEAD)
    night.answers_overview("approved")
    assert night.statuses() == []
    log_gid = night.risk_tasks()[DIGEST]["gid"]
    assert any("can open all that it tells of" in each for each in night.comments(log_gid))


def test_asked_for_twice_it_is_one_draft(night: OverviewNight) -> None:
    night.draft()
    night.draft()
    assert len(night.asked()) == 1


def test_a_project_that_not_every_reader_can_open_is_neither_named_nor_counted_and_its_trouble_still_counts(
    night: OverviewNight,
) -> None:
    night.draft()
    word = night.asked()[0]["name"].rpartition(": ")[2]
    night.answers_overview("rejected")
    night.is_private("Atlas", LEAD)
    night.draft()
    assert "Atlas" not in str(night.asked())
    assert "of 3 projects" not in str(night.asked())
    assert night.asked()[0]["name"].rpartition(": ")[2].split("\u201d")[0] == word.split("\u201d")[0]
    assert "not every reader can open all of its projects" in night.asked()[0]["notes"]


def test_what_is_open_to_all_readers_of_a_closed_portfolio_is_told(night: OverviewNight) -> None:
    graph = night.shift.sandbox.world.graph
    members = [Ref(night.gid_of(name)) for name in (LEAD, FREE)]
    graph.change(graph.get("portfolio", night.portfolio_gid), privacy_setting="members_only", members=members)
    risks = graph.get("project", night.risks_gid, "project")
    graph.change(risks, privacy_setting="private", members=[*members, Ref(night.shift.sandbox.cast.bot_user_gid)])
    night.is_private("Atlas", LEAD, FREE)
    night.is_private("Beacon", LEAD)
    night.draft()
    assert '"Atlas" is ' in draft_text(night)
    assert "Beacon" not in draft_text(night)


def test_where_nobody_but_the_bot_is_seen_to_read_it_nothing_is_drafted(night: OverviewNight) -> None:
    graph, bot = night.shift.sandbox.world.graph, Ref(night.shift.sandbox.cast.bot_user_gid)
    portfolio = graph.get("portfolio", night.portfolio_gid)
    graph.change(portfolio, privacy_setting="members_only", members=[bot], owner=bot)
    risks = graph.get("project", night.risks_gid, "project")
    graph.change(risks, privacy_setting="private", members=[bot], owner=bot)
    assert night.draft()["outcome"] == "no_readers"


def test_in_no_mode_is_it_posted_before_a_person_says_yes(night: OverviewNight) -> None:
    night.overview = {**(night.overview or {}), "mode": "act"}
    night.draft()
    night.shift.pass_(600)
    assert (len(night.asked()), night.statuses()) == (1, [])


def test_on_its_weekday_it_is_drafted_after_the_scan_and_on_no_other_day(night: OverviewNight) -> None:
    night.overview = {**(night.overview or {}), "weekday": "saturday"}
    made = []
    for _ in range(3):
        night.night()
        night.shift.pass_(60)
        made.append((f"{night.shift.now():%A}", len(night.asked())))
    assert made == [("Friday", 0), ("Saturday", 1), ("Sunday", 1)]


def test_without_fresh_reviews_nothing_is_drafted(night: OverviewNight) -> None:
    night.shift.sandbox.advance(2 * 86_400)
    assert (night.draft()["outcome"], night.asked()) == ("not_reviewed", [])


def test_a_portfolio_without_the_workflow_is_refused_with_the_mend(night: OverviewNight) -> None:
    with pytest.raises(Rejected, match="has no risks_project with a portfolio_status that is on"):
        night.scan(workflow="portfolio_status", portfolio_gid="99")
