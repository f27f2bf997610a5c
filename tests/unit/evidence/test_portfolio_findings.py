"""What a portfolio's scan makes of the risks that its projects' reviews found."""

from datetime import UTC, datetime, timedelta
from typing import Any

from steward.evidence.portfolio_findings import ProjectReview, findings_of
from steward.evidence.risk_episodes import Change, Section

NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


def reviewed(probability: float, confidence: float) -> ProjectReview:
    risk: dict[str, Any] = {
        "key": "risk-7-history", "driver": "history", "probability": probability, "confidence": confidence,
    }  # fmt: skip
    return ProjectReview("7", "Launch", 60.0, "", NOW, (risk,))


def test_a_likely_risk_of_which_the_past_says_little_is_told_and_not_escalated() -> None:
    (move,) = findings_of([reviewed(0.99, 0.08)], {}, NOW).moves
    assert (move.change, move.state.section) == (Change.CREATED, Section.NEW)


def test_one_that_the_past_supports_is_escalated() -> None:
    (move,) = findings_of([reviewed(0.99, 0.3)], {}, NOW).moves
    assert move.state.section is Section.ESCALATED


def test_a_review_that_is_older_than_a_scan_takes_is_named() -> None:
    found = findings_of([reviewed(0.1, 1.0)], {}, NOW + timedelta(hours=5))
    assert [each.name for each in found.stale] == ["Launch"]
