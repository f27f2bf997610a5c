"""Are the games those of the runbook: its alarms, its sections, its commands?"""

import ast
from collections.abc import Iterator

import pytest

from local.gameday import book
from local.gameday.games import GAMES
from tests.contract.template import reading

ALARMS = reading.of_type(reading.template(), "AWS::CloudWatch::Alarm")
PAGE = (reading.ROOT / "docs/operations.md").read_text(encoding="utf-8")


def steps() -> Iterator[tuple[str, str]]:
    """Every (section, words) that a game types."""
    for node in ast.walk(ast.parse((reading.ROOT / "local/gameday/games.py").read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr="types"), args=[ast.Constant(anchor), ast.Constant(words)]):
                yield str(anchor), str(words)
            case _:
                pass


STEPS = sorted(set(steps()))


@pytest.mark.parametrize(("anchor", "words"), STEPS)
def test_what_a_game_types_stands_in_its_section(anchor: str, words: str) -> None:
    assert book.command(book.section(anchor), words, {}).startswith("steward ")


@pytest.mark.parametrize("name", GAMES)
def test_a_game_waits_for_an_alarm_of_the_template_and_follows_the_section_that_it_leads_to(name: str) -> None:
    game = GAMES[name]
    anchor = str(ALARMS[game.alarm]["AlarmDescription"]).rpartition("#")[2]
    assert anchor in {each for each, _ in STEPS}
    assert f"| `{name}` |" in PAGE
    assert f"| {game.alarm} | [{anchor}](#{anchor}) |" in PAGE


def test_every_game_has_its_steps_checked() -> None:
    assert len({anchor for anchor, _ in STEPS}) == len(GAMES)
