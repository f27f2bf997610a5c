"""What did the sender write, without what they quote and how they sign?"""

import re
from collections.abc import Iterable
from typing import Final

from steward.asana import richtext
from steward.evidence import mail_history
from steward.evidence.mail.headers import decoded
from steward.evidence.mail_history import is_forward

TITLE_LIMIT: Final = 200  # characters of a task's name
WORDS_LIMIT: Final = 12_000  # visible characters of the notes: five pages; the rest is said to be missing
NAMES_MOST: Final = 30  # attachments that are named
UNNAMED: Final = "Mail without a subject"

_PREFIX: Final = re.compile(r"(?i)^(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|doorst|enc)\s*(?:\[\d+\])?:\s*)+")
_EMPTY: Final = re.compile(r"\n{3,}")  # what was quoted left them


def title_of(subject: str) -> str:
    """The task's name: the subject's words on one line, without the marks of answers and forwards."""
    line = " ".join(richtext.clean(decoded(subject)).split())
    shown = _PREFIX.sub("", line).strip()
    return (shown if len(shown) <= TITLE_LIMIT else f"{shown[: TITLE_LIMIT - 1].rstrip()}\u2026") or UNNAMED


def own_words(body: str, subject: str = "") -> str:
    """The text down to its signature, without the mail that it answers and with the one that it passes on."""
    told = mail_history.own_words(body, forwards=is_forward(subject))
    return _EMPTY.sub("\n\n", told).strip()


def notes_of(words: str, sender: str, attached: Iterable[str], unread: str = "") -> str:
    """The notes of a task, or the text of a comment, that a mail becomes; `unread` says why its words are missing."""
    names = list(attached)
    text = words if len(words) <= WORDS_LIMIT else f"{words[:WORDS_LIMIT].rstrip()}\u2026"
    more = ["It is longer; the rest stands in the mail."] if len(words) > WORDS_LIMIT else []
    told = [f"Attached to the mail, and not here: {', '.join(names[:NAMES_MOST])}."] if names else []
    left = [f"Its words are not here: {unread}."] if unread else []
    user, _, domain = sender.partition("@")
    facts = [f"By mail from {user} at {domain.replace('.', ' dot ')}.", *left, *more, *told]
    return richtext.body(f"{text}\n" if text else "", richtext.bullets(*facts), cap=WORDS_LIMIT + 4_000)
