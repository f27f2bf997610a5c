"""Who wrote that a task is blocked, in which words, and does it still hold?

By rules over sentences: a claim counts unless it is denied, asked, supposed, quoted from somebody else, or taken back
later. The words are kept as they were written, for a quote. A rule cannot hear sarcasm and anybody can write
"blocked": the strength of all claims of a task is one number from 0 to 1, and its weight is capped where it is used.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.evidence.text import visible

HALF_LIFE_DAYS: Final = 14.0  # a claim that nobody repeats for two weeks holds in half of the cases
_FORGOTTEN: Final = 0.1  # below it a claim is over six weeks old and no evidence
_LONGEST: Final = 10_000  # characters of a comment that are read
_LONGEST_QUOTE: Final = 300  # characters: a sentence has a third of that
_DAY_SECONDS: Final = 86_400.0

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_QUOTED: Final = re.compile(r"^\s*>.*$|\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|`[^`\n]*`", re.MULTILINE)

_CLAIM: Final = re.compile(
    r"\bblocked\b|\bblock(?:er|ing|s)\b|\bstuck\b|\bon hold\b|\bheld up\b|\bwaiting (?:on|for)\b"
    r"|\b(?:can(?:no|')?t|cannot|unable to|not able to) "
    r"(?:proceed|continue|start|begin|finish|move|go on|go ahead|work)\b"
)
_GONE: Final = (
    r"\bunblocked\b|\bno (?:more )?blockers?\b|\bnothing (?:is )?block"
    r"|\bblockers? (?:is |are |was |were |has been |have been )?(?:gone|fixed|resolved|removed|cleared)"
    r"|\b(?:resolved|fixed|removed|cleared) the block"
    r"|\b(?:no longer|not|isn't|aren't|not any longer) (?:blocked|stuck|on hold|held up|waiting)\b"
)
_RESOLVED: Final = re.compile(rf"{_GONE}|\bwe can (?:proceed|continue|start|go ahead) now\b|\bgood to go\b")
_DENIED: Final = re.compile(
    rf"{_GONE}|\b(?:not|no|never|isn't|aren't|wasn't|without|nothing|nobody|none|hardly)\b(?:[ ,]+[\w']+){{0,3}}[ ,]+"
    r"(?:blocked|blocker|blockers|blocking|stuck|on hold|held up|waiting)"
    r"|\bwas blocked\b|\bused to\b|\bunblock|\bblock(?:ed|ing) (?:out |off |some |my )*(?:time|calendar|day|hour)"
)
_SUPPOSED: Final = re.compile(
    r"\b(?:if|unless|in case|would|could|might|may|whether|should|when|until|before) (?:[\w']+ ){0,4}?"
    r"(?:be |get |are |is )?(?:blocked|block|blocks|blocking|stuck|on hold|held up|waiting)"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """One story with somebody's words."""

    story_gid: str
    task_gid: str
    author_gid: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BlockerClaim:
    """Somebody's words that a task is blocked; `quote` stands in the comment as it is."""

    story_gid: str
    task_gid: str
    author_gid: str
    quote: str
    created_at: datetime


def claims(comments: Iterable[Comment]) -> list[BlockerClaim]:
    """The claims that hold, oldest first, one a comment: none that a later comment on the task took back."""
    found: dict[str, list[BlockerClaim]] = {}
    for comment in sorted(comments, key=lambda each: (each.created_at, each.story_gid)):
        if _takes_back(comment.text):
            found.pop(comment.task_gid, None)
        if quote := claim_in(comment.text):
            claim = BlockerClaim(comment.story_gid, comment.task_gid, comment.author_gid, quote, comment.created_at)
            found.setdefault(comment.task_gid, []).append(claim)
    return sorted(
        (claim for each in found.values() for claim in each), key=lambda each: (each.created_at, each.story_gid)
    )


def strengths(held: Iterable[BlockerClaim], now: datetime) -> Mapping[str, float]:
    """How strong the claims on each task are, 0 to 1: the freshest counts, so that repeating adds nothing.

    Args:
        held: What `claims` found.
        now: Claims made later are left out.
    """
    latest: dict[str, datetime] = {}
    for claim in held:
        if claim.created_at <= now:
            latest[claim.task_gid] = max(claim.created_at, latest.get(claim.task_gid, claim.created_at))
    ages = {gid: (now - made).total_seconds() / _DAY_SECONDS for gid, made in latest.items()}
    found = {gid: 0.5 ** (age / HALF_LIFE_DAYS) for gid, age in sorted(ages.items())}
    return {gid: round(each, 4) for gid, each in found.items() if each >= _FORGOTTEN}


def claim_in(text: str) -> str:
    """The first sentence that claims a blocker, as it is written; empty where none does."""
    body = text[:_LONGEST]
    for match in _SENTENCE.finditer(_without_quotes(body)):
        if _claims(match.group()):
            return body[match.start() : match.end()].strip()[:_LONGEST_QUOTE]
    return ""


def _claims(sentence: str) -> bool:
    told = _folded(sentence)
    if told.endswith("?") or not _CLAIM.search(told):
        return False
    return not (_DENIED.search(told) or _SUPPOSED.search(told))


def _takes_back(text: str) -> bool:
    sentences = [_folded(each.group()) for each in _SENTENCE.finditer(_without_quotes(text[:_LONGEST]))]
    return any(_RESOLVED.search(each) and not each.endswith("?") for each in sentences)


def _without_quotes(text: str) -> str:
    """The text with quoted words blanked, every character in its place."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def _folded(sentence: str) -> str:
    return visible(sentence).casefold().replace("\u2019", "'")
