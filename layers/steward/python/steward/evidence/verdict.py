"""What of an answer may be written, and how sure is it?

The clamps between any answer, however hostile, and a field: an option that was not offered does not exist, hours stay
within what settled requests took, words lose addresses, mentions and invisible characters.
"""

import re
from collections.abc import Sequence
from typing import Final

from steward.asana.models import FieldValue, Task
from steward.asana.richtext import LINK_REMOVED, clean
from steward.evidence.facts import TriageFacts
from steward.evidence.history import EFFORT
from steward.evidence.judge import RULE_CONFIDENCE, blended

# The middle of a P20 to P80 range holds three requests in five by construction; without history an effort is a guess.
RANGE_CONFIDENCE: Final = 0.6
GUESS_CONFIDENCE: Final = 0.2

_MARKUP: Final = re.compile(r"<[^<>]*>|<[a-z/!][^<>]*|data-asana-\S*", re.IGNORECASE)
# Asana's gids have 16 digits and more today, and so have the numbers of payment cards; an invoice has fewer.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){12,}")
# What may hold a host's name: words and dots in a run, with a port and a path. Any ending may be one, so that only the
# endings of files that are no domain pass; where a sentence was begun without a space it gets its space. The full stops
# of Chinese and Japanese have no space after them anyway, and count as dots between ASCII letters alone.
_RUN: Final = re.compile(r"[\w.+\-@\u3002\uff61]+(?::\d+)?(?:[/\\?#]\S*)?")
_HOST: Final = re.compile(r"[\w\-]\.[^\W\d_]{2,63}(?![\w\-])|[A-Za-z\d][\u3002\uff61][A-Za-z]{2,63}(?![\w\-])")
_NUMBERS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\.*(?:[:/\\?#].*)?")
_SENTENCES: Final = re.compile(r"(\w*[^\W_A-Z])\.([A-Z][^\W\d_A-Z]*)")
_FILE: Final = re.compile(
    r"[\w\-]+\.(?:bak|cfg|conf|css|csv|dll|docx?|eml|exe|gif|html?|ics|ini|java|jpe?g|js|json|jsx|log|msg|pdf|png|pptx?"
    r"|sql|svg|toml|tsx?|txt|xlsx?|xml|ya?ml)\.?",
    re.IGNORECASE,
)
_MENTION: Final = re.compile(
    r"(?<![@\uff20\ufe6b])[@\uff20\ufe6b]+(?=\w)"
)  # the sign as people type it, full width and small


def said(text: str, limit: int) -> str:
    """Model text as one line for a text field, at most `limit` characters.

    No address, mention, markup, gid or invisible character: Asana makes links of some of them, and none is a word.
    """
    plain = clean(_LONG_NUMBER.sub("(number removed)", _MARKUP.sub("", clean(text))))  # what is taken out may join two
    line = " ".join(_MENTION.sub("", _RUN.sub(_no_host, plain)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _no_host(run: re.Match[str]) -> str:
    """The run, or what stands in its place where it may name a host."""
    text = run[0]
    if not (_HOST.search(text) or _NUMBERS.fullmatch(text)) or _FILE.fullmatch(text):
        return text
    sentences = _SENTENCES.fullmatch(text)
    return f"{sentences[1]}. {sentences[2]}" if sentences else LINK_REMOVED + "." * text.endswith(".")


def chosen(facts: TriageFacts, key: str, option: str, stated: float) -> tuple[str, float] | None:
    """The gid of the chosen option and the confidence in it; a rule decides first. None for what was not offered."""
    offer = facts.offer(key)
    rule = next((hit.option for hit in facts.rules if hit.key == key), None)
    found = offer.option(rule or option) if offer else None
    if found is None:
        return None
    stated = RULE_CONFIDENCE if rule else stated
    return found.gid, blended(stated, facts.judgements.get(key), found.key)


def held(facts: TriageFacts, hours: float | None) -> tuple[float, float] | None:
    """The hours, held within the range of settled requests, and how sure that is; None where none were given."""
    if hours is None:
        return None
    if facts.effort is None:
        return hours, GUESS_CONFIDENCE
    return min(max(hours, facts.effort.p20), facts.effort.p80), RANGE_CONFIDENCE


def reasoned(facts: TriageFacts, words: str, left: Sequence[str], limit: int, *more: str) -> str:
    """The answer's reason, then what code knows and `more` of that.

    Facts by code, words by model; an address is always code's.
    """
    parts = [words if not words or words.endswith((".", "!", "?", "…")) else f"{words}."]
    parts += [facts.effort.says()] if facts.effort and EFFORT not in left else []
    parts += more
    parts += [f"Left to people: {', '.join(key.replace('_', ' ') for key in left)}."] if left else []
    link = facts.duplicates[0].says() if facts.duplicates else ""
    told = said(" ".join(each for each in parts if each), limit - len(link) - 1 if link else limit)
    return f"{told} {link}".strip()


def next_action(facts: TriageFacts, words: str, team: str | None, limit: int) -> str:
    """What somebody does first: to ask for what is missing, else in the answer's words, else by the team's gid."""
    if facts.missing:
        return said(f"Get from the requester: {'; '.join(each.name for each in facts.missing)}.", limit)
    offer = facts.offer("team")
    named = next((each.name for each in offer.options if each.gid == team), "") if offer else ""
    return said(words, limit) or said(f"Hand it to {named}." if named else "Decide which team takes it.", limit)


def fits(task: Task, field_gid: str, value: FieldValue) -> bool:
    """Whether the task itself carries the field, lets it be written and, for an enum, has the option enabled."""
    field = task.field_of(field_gid)
    if field is None or field.read_only:
        return False
    if field.kind != "enum":
        return isinstance(value, str) if field.kind == "text" else isinstance(value, int | float)
    option = field.option(value) if isinstance(value, str) else None
    return bool(option and option.enabled)
