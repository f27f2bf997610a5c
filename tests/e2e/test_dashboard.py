"""Has every widget of the deployed dashboards data after the demonstration, or says it that only the cloud fills it?"""

import io
from typing import Any

import httpx
import pytest
from rich.console import Console

from local.console.dashboard import CLOUD_ALONE
from local.demo.__main__ import play, scene_on
from tests.e2e.workplace import PATIENCE_SECONDS, Workplace

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(600),  # a stack, and a demonstration that waits as long as it would for a person
]
# What a run on a laptop has no number for; each says so on the page.
CLOUDS = {"Money", "Spent on models, microdollars", "The day's money that is used, %", "Table"}


def widgets(workplace: Workplace) -> list[dict[str, Any]]:
    """The widgets as the console's page gets them."""
    reply = httpx.get(f"{str(workplace.stack.console_url).rstrip('/')}/api/dashboard", timeout=PATIENCE_SECONDS)
    found: list[dict[str, Any]] = reply.raise_for_status().json()["widgets"]
    return found


def line(workplace: Workplace, title: str, label: str) -> list[float]:
    """The values of one line of a widget."""
    (one,) = (each for each in widgets(workplace) if each["title"] == title)
    return [value for each in one["lines"] if each["label"] == label for _, value in each["points"]]


def without_data(workplace: Workplace) -> dict[str, str]:
    """What each widget without a single point says."""
    empty = (each for each in widgets(workplace) if not any(line["points"] for line in each["lines"]))
    return {each["title"]: each["nothing"] for each in empty}


def test_after_the_demonstration_every_widget_has_data_or_says_that_only_the_cloud_fills_it(
    workplace: Workplace,
) -> None:
    shown = Console(file=io.StringIO(), width=80)
    assert play(scene_on(workplace.stack, shown)) == 0, shown.file.getvalue()  # type: ignore[attr-defined]
    said = workplace.until(lambda: without_data(workplace), lambda found: found.keys() <= CLOUDS)
    assert set(said.values()) <= set(CLOUD_ALONE.values())
    told = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "Daniel says yes to" in told
    assert "The digest of Customer requests" in told
    assert sum(line(workplace, "What the money bought", "approved")) >= 1, "the yes that was just said"
    assert sum(line(workplace, "Model tokens", "offline")) > 0, "of the model that the configuration names"
