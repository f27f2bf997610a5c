"""Is the effort foretold better than by the median, does it say so where it is not, and does its range hold?"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from statistics import mean

import pytest

from steward.asana.models import Task
from steward.evidence.assemble import Past
from steward.evidence.cycle_time import LEAST_PAIRS, with_cycle_times
from steward.evidence.effort import effort_range, similar_is_better, usual_hours
from steward.evidence.effort_range import MEDIAN, NOTHING_LIKE_IT, SIMILAR, EffortRange
from steward.evidence.history import CYCLE, Entry, index_entry
from steward.evidence.rehearsal import NEIGHBOURS, Miss, Rehearsal
from tests import northwind

ENTRIES = northwind.settled_entries()
KNOWN = 240  # of 360; the later ones are judged by these
QUICK = ("500", "501")


def _with_hours(hours: Callable[[Entry], float]) -> tuple[Entry, ...]:
    return tuple(replace(each, settled={**each.settled, "effort_hours": hours(each)}) for each in ENTRIES)


@cache
def _planted() -> tuple[Entry, ...]:
    """Effort that follows the type of the request, to within a factor of about 1.5 either way."""
    rng = northwind.rng(5)
    return _with_hours(lambda each: (2 if each.settled["request_type"] in QUICK else 16) * math.exp(rng.gauss(0, 0.4)))


@cache
def _shuffled() -> tuple[Entry, ...]:
    """The same hours, each at another request."""
    drawn = [float(each.settled["effort_hours"]) for each in _planted()]
    northwind.rng(6).shuffle(drawn)
    hours = iter(drawn)
    return _with_hours(lambda _entry: next(hours))


def _later(entries: tuple[Entry, ...]) -> list[tuple[float, EffortRange]]:
    """What each later request took, and what was foretold from the earlier ones."""
    past = Past(entries[:KNOWN])
    found = []
    for entry in entries[KNOWN:]:
        matches = past.index.matches(entry.terms, NEIGHBOURS, KNOWN)
        told = effort_range(matches, past.index.entries, past.rehearsal)
        assert told
        found.append((float(entry.settled["effort_hours"]), told))
    return found


def _error(later: list[tuple[float, EffortRange]]) -> float:
    return mean(abs(took - told.p50) for took, told in later)


def test_where_texts_foretell_effort_the_error_is_below_the_medians() -> None:
    later = _later(_planted())
    usual = usual_hours(_planted()[:KNOWN])
    assert {told.basis for _, told in later} == {SIMILAR}
    assert _error(later) < 0.8 * mean(abs(took - usual) for took, _ in later)


def test_where_labels_are_shuffled_it_switches_itself_off_and_says_so() -> None:
    later = _later(_shuffled())
    assert {told.basis for _, told in later} == {MEDIAN}
    assert all("as similar ones foretold no better" in told.says() for _, told in later)
    usual = usual_hours(_shuffled()[:KNOWN])
    assert _error(later) == pytest.approx(mean(abs(took - usual) for took, _ in later), rel=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_luck_does_not_switch_it_on(seed: int) -> None:
    drawn = [each.settled["effort_hours"] for each in ENTRIES]
    northwind.rng(seed).shuffle(drawn)
    hours = iter(drawn)
    past = Past(_with_hours(lambda _entry: float(next(hours))))
    assert not similar_is_better(past.rehearsal)


def test_it_judges_itself_by_the_latest_requests_alone() -> None:
    turned = _planted()[:KNOWN] + _shuffled()[KNOWN:]
    assert similar_is_better(Past(_planted()).rehearsal)
    assert not similar_is_better(Past(turned).rehearsal)


def test_a_request_like_none_is_told_by_the_median_and_says_that() -> None:
    past = Past(_planted())
    found = effort_range([], past.index.entries, past.rehearsal)
    assert found
    assert found.basis == NOTHING_LIKE_IT
    assert "as none is like it" in found.says()


@pytest.mark.parametrize(("quantiles", "share"), [((0.2, 0.8), 0.6), ((0.1, 0.9), 0.8)])
def test_a_range_holds_the_share_that_it_says(quantiles: tuple[float, float], share: float) -> None:
    rng = northwind.rng(11)
    inside = 0
    for _ in range(1000):
        took = [rng.gauss(1, 0.9) for _ in range(81)]
        found = effort_range([], ENTRIES, Rehearsal({}, tuple(Miss(each, None, 1.0) for each in took[1:])), quantiles)
        assert found
        centre = math.log(usual_hours(ENTRIES))  # the misses are of a median of 1, the range is about this project's
        inside += math.log(found.p20) - centre <= took[0] - 1 <= math.log(found.p80) - centre
    assert share - 0.03 <= inside / 1000 <= share + 0.03


def test_three_requests_in_five_fall_into_the_range_on_several_workspaces() -> None:
    inside = total = 0
    for seed in (7, 8, 9, 10):
        entries = northwind.settled_entries(seed)
        past = Past(entries[:KNOWN])
        found = effort_range([], past.index.entries, past.rehearsal)
        assert found
        hours = [float(entry.settled["effort_hours"]) for entry in entries[KNOWN:]]
        inside += sum(found.p20 <= each <= found.p80 for each in hours)
        total += len(hours)
    assert 0.55 <= inside / total <= 0.75


def test_a_wider_range_holds_the_narrower_one() -> None:
    past = Past(ENTRIES)
    narrow = effort_range([], past.index.entries, past.rehearsal)
    wide = effort_range([], past.index.entries, past.rehearsal, (0.05, 0.95))
    assert narrow
    assert wide
    assert wide.p20 <= narrow.p20 <= narrow.p50 == wide.p50 <= narrow.p80 <= wide.p80


def test_a_young_project_gets_no_range() -> None:
    assert effort_range([], ENTRIES[:30], Past(ENTRIES[:30]).rehearsal) is None
    few = Rehearsal({}, (Miss(0.0, 0.0, 0.0),) * 19)
    assert effort_range([], ENTRIES, few) is None
    assert usual_hours(()) == 4.0


def test_a_range_says_where_it_comes_from() -> None:
    told = "Effort 1 to 6.5 h, middle 3 h (from all 40 settled requests, as similar ones foretold no better)."
    assert EffortRange(1, 3, 6.5, MEDIAN, 40).says() == told
    assert EffortRange(1, 3, 6, SIMILAR, 12).says() == "Effort 1 to 6 h, middle 3 h (from 12 similar requests)."


def _settled(actual_minutes: float | None, effort: float | None, days: float, start_on: str | None = None) -> Entry:
    document = northwind.document("7", "Export fails", "", {"effort": effort, "type": "Bug"}) | {
        "completed": True,
        "completed_at": (northwind.NOW + timedelta(days=days)).isoformat(),
        "actual_time_minutes": actual_minutes,
        "start_on": start_on,
    }
    entry = index_entry(Task.parse(document), northwind.LEARN)
    assert entry
    return entry


def test_noted_time_comes_before_the_field_and_the_field_before_the_time_it_lay_open() -> None:
    assert _settled(90, 4, days=2).settled["effort_hours"] == 1.5
    assert _settled(None, 4, days=2).settled["effort_hours"] == 4
    bare = _settled(None, None, days=2).settled
    assert "effort_hours" not in bare
    assert bare[CYCLE] == 48


def test_time_before_the_planned_start_is_no_part_of_the_cycle() -> None:
    assert _settled(None, None, days=3, start_on="2026-10-22").settled[CYCLE] == 33


def test_a_cycle_time_stands_for_what_cycle_times_of_known_effort_stood_for() -> None:
    known = [_settled(None, 2, days=1)] * LEAST_PAIRS
    (*_, last) = with_cycle_times([*known, _settled(None, None, days=3)])
    assert last.settled[CYCLE] == pytest.approx(6)
    (*_, alone) = with_cycle_times([*known[1:], _settled(None, None, days=3)])
    assert CYCLE not in alone.settled


def test_requests_of_which_only_the_cycle_time_is_known_help_to_foretell_the_others() -> None:
    def blank(at: int, entry: Entry) -> Entry:
        hours = float(entry.settled["effort_hours"])
        kept = {key: value for key, value in entry.settled.items() if key != "effort_hours"}
        return replace(entry, settled=kept | {CYCLE: hours * 12} | ({"effort_hours": hours} if at % 4 == 0 else {}))

    entries = [blank(at, each) for at, each in enumerate(_planted())]
    subject = ENTRIES[-1]
    past = Past(entries)
    matches = past.index.matches(subject.terms, NEIGHBOURS, len(entries) - 1)
    found = effort_range(matches, past.index.entries, past.rehearsal)
    assert found
    assert (found.basis, found.n) == (SIMILAR, NEIGHBOURS)


def _cycles_alone(count: int = 240) -> list[Entry]:
    """The planted history as if nobody had ever noted hours: each request lay open for twelve times its work."""
    return [
        replace(
            each,
            settled={key: value for key, value in each.settled.items() if key != "effort_hours"}
            | {CYCLE: 12 * float(each.settled["effort_hours"])},
        )
        for each in _planted()[:count]
    ]


def test_where_nobody_notes_hours_effort_is_by_cycle_times_around_half_a_day_and_says_so() -> None:
    past = Past(_cycles_alone())
    assert usual_hours(past.index.entries) == pytest.approx(4)
    told = [
        effort_range(past.index.matches(each.terms, NEIGHBOURS, KNOWN), past.index.entries, past.rehearsal)
        for each in _planted()[KNOWN:]
    ]
    quick = [each.p50 for each, entry in zip(told, _planted()[KNOWN:], strict=True) if each and _is_quick(entry)]
    slow = [each.p50 for each, entry in zip(told, _planted()[KNOWN:], strict=True) if each and not _is_quick(entry)]
    assert mean(slow) > 2 * mean(quick)
    assert all(each and each.assumed and "nobody notes hours" in each.says() for each in told)


def _is_quick(entry: Entry) -> bool:
    return entry.settled["request_type"] in QUICK


def test_too_few_cycle_times_alone_tell_no_effort() -> None:
    past = Past(_cycles_alone(LEAST_PAIRS - 1))
    assert effort_range([], past.index.entries, past.rehearsal) is None
    assert all("effort_hours" not in each.settled for each in past.index.entries)


def test_one_noted_hour_is_no_longer_nobody_and_nothing_is_assumed() -> None:
    entries = [*_cycles_alone(), replace(_planted()[KNOWN], settled=_planted()[KNOWN].settled)]
    past = Past(entries)
    assert effort_range([], past.index.entries, past.rehearsal) is None


@pytest.mark.parametrize("absurd", [10**400, 1e300, float("inf"), float("nan"), -1, 0])
def test_an_absurd_number_of_hours_tells_nothing_and_stops_nothing(absurd: float) -> None:
    assert "effort_hours" not in _settled(None, 10**400, days=1).settled
    assert _settled(10**400, 4, days=1).settled["effort_hours"] == 4
    turned = [replace(each, settled={**each.settled, "effort_hours": absurd}) for each in ENTRIES[:60]]
    past = Past([*turned, *ENTRIES[60:KNOWN]])
    assert usual_hours(past.index.entries) == usual_hours(ENTRIES[60:KNOWN])
    assert northwind.facts_of(northwind.request("Charged twice", "invoice"), past).effort


def test_where_efforts_are_told_in_few_values_the_range_still_leaves_about_a_fifth_outside() -> None:
    rng = northwind.rng(11)
    inside = []
    for _ in range(300):
        took = [math.log(rng.choices((1.0, 2.0, 3.0, 5.0, 8.0), (30, 25, 20, 15, 10))[0]) for _ in range(81)]
        rehearsal = Rehearsal({}, tuple(Miss(each, None, math.log(2)) for each in took[1:]))
        found = effort_range([], _with_hours(lambda _: 2.0)[:50], rehearsal, (0.1, 0.9))
        assert found
        inside.append(found.p20 <= math.exp(took[0]) + 1e-9 and math.exp(took[0]) <= found.p80 + 1e-9)
    assert mean(inside) == pytest.approx(0.8, abs=0.08)
