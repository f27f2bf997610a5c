"""Does a game day type what the runbook says, and nothing that it does not say?"""

import pytest

from local.console.runbook import section
from local.gameday.alarms import shorter
from local.gameday.book import command
from local.gameday.failure import GameFailed

PAGE = "## anomaly\n\n**Do:** `steward --reason '...' kill off\nproject:<gid>`, then `steward kill list`.\n"


def test_a_command_is_the_sections_own_with_the_values_of_the_stack_in_its_places() -> None:
    line = command(section(PAGE, "anomaly"), "kill off", {"<gid>": "1201", "'...'": "'game day'"})
    assert line == "steward --reason 'game day' kill off project:1201"


@pytest.mark.parametrize("words", ["undo", "kill o", "kill listed"])
def test_a_command_that_the_section_does_not_name_fails_the_game(words: str) -> None:
    with pytest.raises(GameFailed, match=f"docs/operations.md#anomaly names no `steward {words}`"):
        command(section(PAGE, "anomaly"), words, {})


@pytest.mark.parametrize(("period", "counts_for"), [(60, 10), (300, 20), (900, 20), (3600, 20)])
def test_a_period_is_as_short_as_cloudwatch_takes_and_three_of_them_a_minute_at_most(
    period: int, counts_for: int
) -> None:
    assert shorter(period) == counts_for
