"""What did people write on the tasks that changed?

One request a task, and one more for each further hundred of its stories: Asana lists them oldest first and in no other
order, and a page's token does not outlive the night, so that the newest ones are behind all others. The texts lie under
`context/` for a day, where Assess weighs them (`evidence/remarks.py`); what a person wrote is kept nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.models import moment
from steward.errors import Rejected, RejectedReason
from steward.evidence.work_items import WorkItem
from steward.pipeline.walk import from_page
from steward.run import Pointer, RunState
from steward.store.keys import digest_of

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

TASKS_A_RUN: Final = 200  # whose comments are read, newest first: 80 s at a free plan's 150 requests a minute
PAGES_A_TASK: Final = 5  # 500 stories: a second each, within what is left for handing over (walk.HANDOVER)
FIRST_DAYS: Final = 7  # how far the first reading looks back: what the tone of a project is made of
_OLDEST: Final = timedelta(days=47)  # evidence.remarks.HEARD_DAYS, which Enrich cannot import: it has no numpy
_TEXT_LIMIT: Final = 10_000  # characters: what evidence.blockers reads of a comment
_FIELDS: Final = ("created_at", "created_by.resource_type", "resource_subtype", "text")

type Read = Mapping[str, Any]


def since_of(memory: Mapping[str, Any], occurred_at: str, overlap: timedelta) -> datetime:
    """From when on a changed task's comments are read."""
    kept = memory.get("remarks")
    if kept:
        return datetime.fromisoformat(kept["at"]) - overlap
    return datetime.fromisoformat(occurred_at) - timedelta(days=FIRST_DAYS)


def with_changed(read: Read, items: Iterable[WorkItem], since: datetime, but: str | None) -> dict[str, Any]:
    """The reading with the open tasks of one page more that changed: the newest TASKS_A_RUN, and how many there are."""
    fresh = [[each.modified_at.isoformat(), each.gid] for each in items if _is_due(each, since) and each.gid != but]
    waiting = nlargest(TASKS_A_RUN, [*read["waiting"], *fresh])
    return {**read, "waiting": waiting, "changed": read["changed"] + len(fresh)}


def _is_due(item: WorkItem, since: datetime) -> bool:
    return item.is_open and item.modified_at > since


def with_texts(read: Read, state: RunState, using: "Enricher") -> dict[str, Any]:
    """The reading with the comments of its next waiting task, stored."""
    (_, gid), *waiting = read["waiting"]
    texts = _texts(gid, state["project_gid"], using)
    stored = _stored(texts, state, using) if texts else None
    return {**read, "waiting": waiting, "heard": [*read["heard"], [gid, stored]]}


def _texts(task_gid: str, project_gid: str, using: "Enricher") -> list[dict[str, str]]:
    """What people wrote on a task of late; a task that is gone by now has nothing."""
    try:
        stories = list(_stories(task_gid, using))
    except Rejected as refusal:
        if refusal.reason is not RejectedReason.GONE:
            raise
        return []
    machines = using.configuration.agents_of(project_gid) | {using.configuration.bot_user_gid}
    since = using.now() - _OLDEST
    return [
        {
            "story_gid": str(each["gid"]),
            "author_gid": str(each["created_by"]["gid"]),
            "created_at": str(each["created_at"]),
            "text": str(each.get("text") or "")[:_TEXT_LIMIT],
        }
        for each in stories
        if each.get("resource_subtype") == "comment_added" and _by_a_person(each, machines) and _at(each) >= since
    ]


def _stories(task_gid: str, using: "Enricher") -> Iterator[Mapping[str, Any]]:
    """Its stories, the oldest first, up to PAGES_A_TASK pages."""
    query, offset = protocol.stories(task_gid, _FIELDS), None
    for _ in range(PAGES_A_TASK):
        reply = using.reader.read(from_page(query, offset))
        yield from reply.data
        offset = reply.next_offset
        if offset is None:
            return


def _by_a_person(story: Mapping[str, Any], machines: frozenset[str]) -> bool:
    author = story.get("created_by") or {}
    return author.get("resource_type", "user") == "user" and author.get("gid") not in machines | {None}


def _at(story: Mapping[str, Any]) -> datetime:
    at = moment(story["created_at"])
    assert at is not None  # noqa: S101 - Asana stamps every story
    return at


def _stored(texts: list[dict[str, str]], state: RunState, using: "Enricher") -> Pointer:
    return using.objects.put(f"context/{state['run_id']}/said-{digest_of(texts)[:16]}.json", texts)
