"""Did one of our writes replace a value that we never saw?

Asana has no conditional write: between the compare and the request, or behind a request that lands late, somebody may
change the field. Our own change story says what it replaced; where that is not what the plan was made on, somebody's
value was lost, and they are told (RELIABILITY A10, 3.3 step 10).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from steward.evidence.authorship import Author, Writing
from steward.governance.finding import SHORT_DIGEST, value_digest


@dataclass(frozen=True, slots=True)
class Intent:
    """What one mutation wanted: value hashes, whole or short, by field gid or property.

    Its journal row holds both: `base`, and as `desired` what it says in `written` (or the frozen plan's own values).
    """

    base: Mapping[str, str]
    desired: Mapping[str, str]


def lost_updates(writings: Iterable[Writing], intents: Sequence[Intent]) -> list[Writing]:
    """The bot's writings on one task that replaced a value which none of its mutations there was planned on.

    `intents` are the task's mutations that may have left (attempts > 0 or DONE); a writing is held against those that
    wanted its very value, and against all that name its field where a number's precision hides which one it was.
    `writings` are oldest first: what the bot itself had put there just before is nobody's loss, even where the row of
    the mutation that replaced it was left in doubt and so names no intent.
    """
    last: dict[str, Writing] = {}
    lost: list[Writing] = []
    for each in writings:
        before, last[each.name] = last.get(each.name), each
        own = before is not None and before.author is Author.BOT and before.after == each.before
        if each.author is Author.BOT and not own and _is_lost(each, intents):
            lost.append(each)
    return lost


def _is_lost(writing: Writing, intents: Sequence[Intent]) -> bool:
    name = writing.name
    after, before = _short(value_digest(writing.after)), _short(value_digest(writing.before))
    named = [each for each in intents if name in each.desired]
    exact = [each for each in named if _short(each.desired[name]) == after]
    return bool(named) and all(_short(each.base.get(name, "")) != before for each in exact or named)


def _short(digest: str) -> str:
    return digest[:SHORT_DIGEST]
