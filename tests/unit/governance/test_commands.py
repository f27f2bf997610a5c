"""Which comments are commands, and which only speak of one?"""

import pytest

from steward.governance.commands import Verb, commands

BOT = "1"


def story(text: str, author: str | None = "11", **changes: object) -> dict[str, object]:
    plain = {
        "gid": "900",
        "type": "comment",
        "text": text,
        "created_at": "2026-10-01T10:00:00.000Z",
        "created_by": {"gid": author} if author else None,
    }
    return plain | changes


@pytest.mark.parametrize(
    ("text", "verb", "reference"),
    [
        ("/ai accept", Verb.ACCEPT, ""),
        ("  /AI Accept  ", Verb.ACCEPT, ""),
        ("/ai accept 1a2b3c4d", Verb.ACCEPT, "1a2b3c4d"),
        ("/ai reject ref 1A2B3C4D.", Verb.REJECT, "1a2b3c4d"),
        ("/ai undo\nthe team was wrong", Verb.UNDO, ""),
        ("/ai mute", Verb.MUTE, ""),
        ("/ai unmute!", Verb.UNMUTE, ""),
    ],
)
def test_a_first_line_that_is_a_command_is_one(text: str, verb: Verb, reference: str) -> None:
    (command,) = commands([story(text)], BOT)
    assert (command.verb, command.reference, command.actor_gid) == (verb, reference, "11")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "please /ai accept",
        "he wrote:\n/ai accept",
        "/aim higher",
    ],
)
def test_a_comment_that_speaks_of_a_command_is_none(text: str) -> None:
    assert commands([story(text)], BOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "/ai",
        "/ai delete",
        "/AI accept it, would you?",
        "/ai accept all",
        "/ai acceptance",
        "/ai accept 1a2b",
        "/ai accept zzzzzzzz",
    ],
)
def test_a_first_line_that_speaks_to_steward_and_is_no_command_says_so_and_nothing_of_proposals(text: str) -> None:
    (command,) = commands([story(text)], BOT)
    assert (command.verb, command.as_signal()) == (Verb.UNKNOWN, None)


def test_the_bots_own_comment_and_a_system_story_are_never_commands() -> None:
    assert commands([story("/ai accept", BOT), story("/ai accept", type="system")], BOT) == []


def test_a_command_of_nobody_says_so() -> None:
    (command,) = commands([story("/ai accept", None)], BOT)
    assert not command.actor_gid


def test_undo_and_mute_say_nothing_of_proposals() -> None:
    assert [each.as_signal() for each in commands([story("/ai undo")], BOT)] == [None]
