"""When a project's health calls for somebody, and how often."""

from datetime import date, timedelta

import pytest

from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.health import weights
from steward.evidence.health.episode import Episode, after
from steward.evidence.review_reading import Reading
from tests.unit.evidence.health_cases import TODAY, item, known_project

FIRST = date(2026, 11, 1)


def nights(*scores: float | None) -> list[Episode]:
    """The episode after each night."""
    found, episode = list[Episode](), Episode()
    for number, score in enumerate(scores):
        episode = after(episode, score, FIRST + timedelta(days=number))
        found.append(episode)
    return found


def opened(*scores: float | None) -> list[str]:
    """The distinct episodes of the nights: each is one follow-up."""
    return list(dict.fromkeys(each.opened_on for each in nights(*scores) if each.is_open))


@pytest.mark.parametrize("scores", [(49, 51) * 30, (51, 49) * 30, (49, 49, 51, 51) * 15])
def test_a_score_that_swings_round_the_threshold_is_one_episode(scores: tuple[float, ...]) -> None:
    assert len(opened(*scores)) == 1


def test_one_night_under_it_is_none_unless_it_fell_by_ten_points() -> None:
    assert opened(55, 48, 60, 70) == []
    assert len(opened(58, 48)) == 1
    assert opened(57.9, 48) == []


def test_a_recovery_in_between_forgets_the_first_night() -> None:
    assert opened(51, 49, 55, 49, 56, 49) == []


def test_it_ends_after_two_nights_at_five_points_over_and_the_next_fall_is_another() -> None:
    assert len(opened(40, 40, 55, 54, 55, 40)) == 1
    assert len(opened(40, 40, 55, 55, 40, 40)) == 2


def test_a_second_scan_of_a_day_is_no_second_night() -> None:
    once = after(Episode(), 49, FIRST)
    assert after(once, 12, FIRST) == once


def test_a_night_without_a_score_changes_nothing() -> None:
    assert nights(49, None)[-1] == nights(49)[-1]
    assert len(opened(49, None, 49)) == 1


def test_a_portfolio_may_set_its_own_threshold() -> None:
    episode = after(after(Episode(), 69, FIRST, 70), 69, FIRST + timedelta(days=1), 70)
    assert episode.is_open


def test_what_is_remembered_is_read_back() -> None:
    for each in nights(49, 48, 70, 80):
        assert Episode.of_json(each.as_json()) == each
    assert Episode.of_json(None) == Episode()


def test_a_score_of_other_weights_is_neither_compared_nor_a_fall() -> None:
    project, items = known_project()
    told = {"told_score": 95.0, "episode": Episode(on="2026-11-29", score=95.0).as_json()}

    def reviewed(weights_version: str) -> Findings:
        memory = told | {"weights": weights_version}
        return findings_of(Reading(project, [*items, *(item(at, -9) for at in range(50, 90))], memory, TODAY, 50.0))

    same, other = reviewed(weights.VERSION), reviewed("2020-01")
    assert (same.told_score, same.episode.is_open) == (95.0, True)
    assert (other.told_score, other.episode.is_open) == (None, False)
    assert other.score_is_news
