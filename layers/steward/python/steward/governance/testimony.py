"""Do a task's own change stories say that a request of ours took effect there?

A value that cannot be seen any more, because people changed it or moved the task away, tells nothing of the request
that set it. The stories still do: who set what, when (FACTS 3, RELIABILITY A10).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana import protocol
from steward.asana.client import AsanaReader
from steward.asana.models import moment
from steward.errors import Rejected, RejectedReason
from steward.evidence.authorship import STORY_FIELDS, Author, Writing, authorship
from steward.governance.absolute import OwnTask, TaskValues
from steward.governance.finding import Value, kept_precision, value_digest
from steward.governance.mutation import Mutation

# Where the plan does not say when its task was last modified, by Asana's clock: ours may be so much ahead of it.
SKEW: Final = timedelta(seconds=10)

# Who may not see the stories learns nothing from them, and does not wait for them for ever either.
_CLOSED: Final = frozenset({RejectedReason.FORBIDDEN, RejectedReason.GONE, RejectedReason.PAYMENT_REQUIRED})


def testified(reader: AsanaReader, mutation: Mutation, target: TaskValues | OwnTask, bot_user_gid: str) -> bool | None:
    """Whether a story says that the bot set one of the target's values since the plan was made; None where none shows.

    One value that it alone set shows that all were set. Raises what a walk over pages raises that did not reach its
    end, because then nothing is known to be absent.
    """
    desired = target.desired
    try:
        stories = list(reader.records(protocol.stories(target.gid, STORY_FIELDS)))
    except Rejected as refusal:
        if refusal.reason in _CLOSED:
            return None
        raise
    return any(_is_ours(each, mutation, desired) for each in _writings(stories, desired, bot_user_gid))


def _writings(stories: Iterable[Mapping[str, Any]], names: Iterable[str], bot_user_gid: str) -> Iterable[Writing]:
    found = authorship(stories, frozenset(names), bot_user_gid, ())
    return (each for each in found if each.author is Author.BOT)


def _is_ours(writing: Writing, mutation: Mutation, desired: Mapping[str, Value]) -> bool:
    is_new = mutation.base.get(writing.name) != value_digest(writing.after)
    return is_new and writing.at >= _planned_after(mutation) and _is_same(desired[writing.name], writing.after)


def _planned_after(mutation: Mutation) -> datetime:
    """When the task had last changed as the plan read it: by Asana's clock, as its stories are."""
    reading = mutation.document.get("reading") or {}
    return moment(reading.get("modified_at")) or mutation.read_at - SKEW


def _is_same(desired: Value, told: Value) -> bool:
    """Numbers are told as Asana keeps them."""
    if isinstance(desired, int | float) and isinstance(told, int | float):
        return kept_precision(desired, told) is not None
    return value_digest(desired) == value_digest(told)
