"""Who is proposed for a request, who is not, and what is said where it is nobody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from steward.evidence.facts import Offer, Option, PassedOver, Person
from steward.evidence.load import Ask, Load, Open, Why
from steward.evidence.people import Found, Roster, best_placed, eligible, grounds, nobody
from steward.evidence.retrieval import Match
from steward.evidence.timelines import Absence
from steward.governance.members import PersonPolicy
from tests import northwind

ASK = Ask("77", "10", hours=4, usual_hours=3, now=northwind.NOW)
TODAY = northwind.NOW.date()
OFFERS = (
    Offer("team", "", "enum", 0.5, (Option("o1", "51", "Platform"), Option("o2", "52", "Customer Experience"))),
    Offer("request_type", "", "enum", 0.5, (Option("o1", "61", "Bug"), Option("o2", "62", "Access"))),
)
TEAMS = {"t": "o1", "u": "o2"}


def _match(assignee: str, team: str = "t") -> Match:
    return Match(replace(northwind.settled_entries()[0], settled={"assignee": assignee, "team": team}), 0.5)


def _row(gid: str, hours: float = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a row or of a load
    parts = {name: more.pop(name) for name in ("promised", "away", "read_at") if name in more}
    load = replace(Load(northwind.NOW, {"10": Open(hours, 0, 1)}), **parts)
    return {"gid": gid, "name": f"N{gid}", "load": load.as_row()} | more


def _found(
    rows: list[dict[str, Any]], matches: list[Match], members: Mapping[str, PersonPolicy] | None = None
) -> Found:
    return eligible(matches, Roster(rows, members or {}), ASK, OFFERS, TEAMS)


def _who(found: Found, **chosen: str) -> str | None:
    placed = best_placed(found.people, chosen)
    return placed[0] if placed else None


def test_only_people_who_settled_such_requests_may_be_asked() -> None:
    found = _found([_row("1", 9), _row("2", 1), _row("3")], [_match("1"), _match("1"), _match("2", "u")])
    told = {each.gid: (each.settled, each.teams, each.open_hours) for each in found.people}
    assert told == {"1": (2, {"o1": 2}, 9), "2": (1, {"o2": 1}, 1)}
    assert [each.key for each in found.people] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"gid": "1", "name": "", "left": True}, Why.LEFT),
        ({"gid": "1", "name": "Ana", "guest": True}, Why.GUEST),
        ({"gid": "1", "name": "Ana", "load": None}, Why.UNKNOWN),
        (_row("1", read_at=northwind.NOW - timedelta(days=2)), Why.UNKNOWN),
        (_row("1", away=(Absence(TODAY, TODAY + timedelta(days=9)),)), Why.OUT),
        (_row("1", 400), Why.FULL),
    ],
)
def test_who_may_not_be_asked_is_passed_over_and_the_reason_kept(row: dict[str, Any], why: Why) -> None:
    found = _found([row], [_match("1")] * 9)
    assert found.people == ()
    assert [(each.gid, each.why, each.settled) for each in found.passed_over] == [("1", why, 9)]
    assert _who(found) is None


def test_whoever_the_configuration_keeps_out_is_never_asked() -> None:
    found = _found([_row("1")], [_match("1")] * 9, {"1": PersonPolicy(never=True)})
    assert [each.why for each in found.passed_over] == [Why.NEVER]


def test_an_absence_is_told_with_its_last_day() -> None:
    found = _found([_row("1", away=(Absence(TODAY, date(2026, 10, 30)),))], [_match("1")])
    assert found.passed_over[0].out_until == "2026-10-30"


def test_a_part_time_week_is_over_capacity_sooner() -> None:
    matches = [_match("1")]
    assert _found([_row("1", 60)], matches).people
    part = _found([_row("1", 60)], matches, {"1": PersonPolicy(capacity_hours_per_week=12.0)})
    assert [each.why for each in part.passed_over] == [Why.FULL]


def _person(gid: str, days: int, settled: int, **more: Any) -> Person:  # noqa: ANN401 - parts of a person
    return Person(f"p{gid}", gid, f"N{gid}", 1, settled, {"o1": settled}, days=days, **more)


def test_ability_comes_before_load_and_load_before_fairness() -> None:
    able, less, hardly = _person("1", 9, 9), _person("2", 4, 4, recent=7), _person("3", 1, 1)
    assert best_placed([able, less, hardly], {"team": "o1"}) == ("2", 4 / 6)
    assert best_placed([able, hardly], {"team": "o1"}) == ("1", 9 / 11)
    assert best_placed([able, less, hardly], {"team": "o9"}) == ("2", 4 / 6)
    assert best_placed([], {"team": "o1"}) is None


def test_among_those_who_are_done_as_soon_it_is_the_turn_of_the_one_proposed_least_lately() -> None:
    often, seldom, late = _person("1", 2, 8, recent=3), _person("2", 3, 5, recent=1), _person("3", 4, 8)
    assert _who(Found((often, seldom, late)), team="o1") == "2"
    assert _who(Found((often, replace(seldom, recent=3), late)), team="o1") == "1"


def test_between_people_whom_nothing_tells_apart_each_request_draws_anew_and_always_the_same() -> None:
    rows, matches = [_row("1"), _row("2"), _row("3")], [_match("1"), _match("2"), _match("3")]

    def drawn(subject_gid: str) -> str | None:
        return _who(eligible(matches, Roster(rows), replace(ASK, subject_gid=subject_gid), OFFERS, TEAMS))

    first = [drawn(str(gid)) for gid in range(300)]
    assert first == [drawn(str(gid)) for gid in range(300)]
    assert all(70 <= first.count(each) <= 130 for each in ("1", "2", "3"))


def test_whoever_is_configured_for_a_team_takes_its_requests_without_a_past_and_no_others() -> None:
    members = {"2": PersonPolicy(teams=("Platform",))}
    found = _found([_row("1", 40), _row("2")], [_match("1"), _match("1", "u")], members)
    assert best_placed(found.people, {"team": "o1"}) == ("2", 0.67)
    assert _who(found, team="o2") == "1"


def test_a_configured_skill_is_an_option_of_the_type() -> None:
    found = _found([_row("1")], [_match("1")], {"1": PersonPolicy(skills=("access",))})
    assert _who(found, request_type="o2") == "1"
    assert _who(found, request_type="o1") is None
    assert _who(found, request_type="none") == "1"


def test_a_configured_name_that_the_field_has_not_opens_no_other_requests() -> None:
    found = _found([_row("1")], [_match("1")], {"1": PersonPolicy(teams=("Platfrom",))})
    assert _who(found, team="o1") is None


def test_nobody_is_told_in_words() -> None:
    out, full = PassedOver("1", "A", Why.OUT, 3), PassedOver("2", "B", Why.FULL, 2)
    assert nobody((), (out, full, out)) == "Nobody is proposed: everyone able is out of office or over capacity."
    assert nobody((), ()) == ""
    assert "none of those who are free" in nobody((_person("1", 1, 1),), (out,))


def test_the_ground_of_a_proposal_is_told_without_a_name_or_a_load() -> None:
    busy, new = _person("1", 3, 2, open_hours=17), _person("2", 1, 0, takes={"team": ["o1"]})
    assert (
        grounds((busy, new), "1")
        == "The person proposed settled 2 similar requests and could have it done in about 3 working days."
    )
    assert grounds((busy, new), "2") == "The person proposed takes such requests and could have it done today."
    assert grounds((busy, new), "9") == ""


def test_on_northwind_whoever_left_is_out_or_has_no_hour_left_is_never_proposed() -> None:
    rows = northwind.people_rows({"jonas": 300})
    kept_out = {northwind.PEOPLE[each] for each in ("victor", "ingrid", "jonas")}
    proposed, passed = set(), set()
    for task in northwind.settled_tasks()[-60:]:
        facts = northwind.facts_of(replace(task, created_at=northwind.NOW), northwind.past(), people=rows)
        passed |= {each.gid for each in facts.passed_over}
        proposed |= {_who(Found(facts.people), team=team) for team in ("o1", "o2", "none")}
    assert passed == kept_out
    assert not proposed & kept_out
    assert len(proposed - {None}) > 3
