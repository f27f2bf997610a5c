"""What did people settle since the last look, and who carries how much?

The caches that every triage reads: the index of settled tasks (term hashes and values, no text) and the people of a
project with their open tasks. Pages are read incrementally; once a day the index is held against the list of all tasks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any, Final

from steward.asana.models import Task, moment
from steward.asana.protocol import project_tasks
from steward.evidence.history import ASSIGNEE, Entry, index_entry, pack, unpack
from steward.governance.policy import WorkflowPolicy
from steward.ingest.labels import settle_labels
from steward.ingest.meanings import Meanings
from steward.ingest.own_values import unconfirmed
from steward.ingest.proposed import proposed_lately
from steward.ingest.turn import OVERLAP, Reconciler
from steward.ingest.worked_off import close_worked_off
from steward.ingest.workloads import Workloads
from steward.store import keys
from steward.store.table import Item, Table

# What the index is made of; the text is hashed and forgotten.
SETTLED_FIELDS: Final = (
    "name",
    "notes",
    "completed",
    "completed_at",
    "completed_by.name",
    "created_at",
    "modified_at",
    "resource_subtype",
    "actual_time_minutes",
    "assignee.name",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.display_value",
    "custom_fields.enum_value.name",
    "custom_fields.number_value",
    "custom_fields.text_value",
)

# A deletion, or a move to another project, is in no page of what was modified. A day's delay is a wrong neighbour at
# most; the listing costs a request for each hundred tasks.
LISTED_EVERY: Final = timedelta(days=1)

# Older judgements describe another team; 5,000 entries also keep the index under 2 MB and a look-up under 0.2 s.
SETTLED_TASKS_KEPT: Final = 5000

# At about a kilobyte each they fill half of the 400 KB that a row may have (RELIABILITY 1.2).
PEOPLE_KEPT: Final = 200


def keep_caches(project_gid: str, workloads: Workloads, meanings: Meanings, using: Reconciler) -> dict[str, Any]:
    """Bring caches, labels and exceptions up to date: `{"settled", "people", "pages", "labelled", "worked_off"}`.

    Raises what the reader raises.
    """
    learn = learned_fields(using.configuration.projects[project_gid].workflows.values())
    mark = using.table.get(keys.cache(project_gid, "watermark")) or {}
    since, started_at = mark.get("modified_since"), using.now()
    request = project_tasks(project_gid, fields=SETTLED_FIELDS, modified_since=moment(since))
    pages = list(using.reader.pages(request))
    documents = list(chain.from_iterable(pages))
    tasks = [Task.parse(each) for each in documents]
    fresh = {task.gid: learned_entry(project_gid, task, learn, using) for task in tasks}
    before = _indexed(using.table, project_gid) if since else []
    listed_at, there = _listed(project_gid, mark, {task.gid for task in tasks}, using)
    kept = merge(before, fresh, there)
    if kept != before or not since:
        _store_index(using.table, project_gid, kept)
    recent = proposed_lately(project_gid, tasks, using)
    people = [each | {"recent": recent[each["gid"]]} for each in workloads.of(_able(project_gid, kept, using))]
    using.table.put(keys.cache(project_gid, "people"), {"people": people, "at": started_at.isoformat()})
    labelled = settle_labels(project_gid, tasks, using)
    worked_off = close_worked_off(project_gid, documents, using)
    watermark = {"modified_since": (started_at - OVERLAP).isoformat(), "listed_at": listed_at}
    using.table.put(keys.cache(project_gid, "watermark"), watermark)
    using.telemetry.count("SettledTasks", sum(entry is not None for entry in fresh.values()))
    if with_meanings := meanings.given(kept, tasks):
        _store_index(using.table, project_gid, with_meanings)
    counts = {"settled": len(kept), "people": len(people), "pages": len(pages), "labelled": labelled}
    return counts | {"worked_off": worked_off}


def learned_entry(project_gid: str, task: Task, learn: Mapping[str, str], using: Reconciler) -> Entry | None:
    """The index's view of a task, without what the bot put there and no person confirmed."""
    if index_entry(task, learn) is None:
        return None
    learned = {field.gid for name in learn.values() if (field := task.field(name))}
    judging = (each.name for each in using.workflows if each.judged)
    return index_entry(task, learn, unconfirmed(task, learned, project_gid, judging, using.table))


def _listed(
    project_gid: str, mark: Item, read: AbstractSet[str], using: Reconciler
) -> tuple[str, AbstractSet[str] | None]:
    """When the project was last listed whole, and its tasks if that is now: no page tells of one that is deleted."""
    now = using.now()
    if not mark.get("modified_since"):
        return now.isoformat(), read
    listed_at = moment(mark.get("listed_at"))
    if listed_at and now - listed_at < LISTED_EVERY:
        return str(mark["listed_at"]), None
    pages = using.reader.pages(project_tasks(project_gid, fields=("completed",)))
    return now.isoformat(), {str(task["gid"]) for task in chain.from_iterable(pages)}


def _able(project_gid: str, entries: Iterable[Entry], using: Reconciler) -> list[str]:
    """Those whom the project's configuration names and those who settled most of it, without whoever is no person."""
    settled = Counter(str(entry.settled[ASSIGNEE]) for entry in entries if ASSIGNEE in entry.settled)
    named = using.configuration.projects[project_gid].people
    agents = using.configuration.agents_of(project_gid)
    ranked = [*named, *(gid for gid, _ in settled.most_common() if gid not in named)]
    return [gid for gid in ranked if gid not in agents][:PEOPLE_KEPT]


def learned_fields(policies: Iterable[WorkflowPolicy]) -> dict[str, str]:
    """Which field people settle each configured key in: `{"priority": "Priority", ...}`."""
    fields = chain.from_iterable(policy.fields.items() for policy in policies if policy.mode != "off")
    return {key: field.learn_from for key, field in fields if field.learn_from}


def merge(
    old: Iterable[Entry], fresh: Mapping[str, Entry | None], there: AbstractSet[str] | None = None
) -> list[Entry]:
    """The newest SETTLED_TASKS_KEPT entries, one for each task; what was read last wins.

    `fresh` holds what was read: None for a task that is open again, or of which nothing is settled any more. Where
    `there` is told, what is not in it is gone. A text that did not change keeps its meaning.
    """
    by_gid: dict[str, Entry | None] = {entry.gid: entry for entry in old if there is None or entry.gid in there}
    by_gid |= {gid: entry and _with_meaning_of(entry, by_gid.get(gid)) for gid, entry in fresh.items()}
    kept = [entry for entry in by_gid.values() if entry]
    return sorted(kept, key=lambda entry: (entry.created_at, entry.gid))[-SETTLED_TASKS_KEPT:]


def _with_meaning_of(entry: Entry, before: Entry | None) -> Entry:
    same = before is not None and (before.terms, before.counts) == (entry.terms, entry.counts)
    return replace(entry, meaning=before.meaning) if before and same else entry


def _indexed(table: Table, project_gid: str) -> list[Entry]:
    return unpack([row["body"] for row in table.query(keys.history(project_gid, "").pk) if "body" in row])


def _store_index(table: Table, project_gid: str, entries: list[Entry]) -> None:
    """Write the chunks, then empty those of a longer index: a reader in between sees old and new, both true."""
    before = sum(1 for _ in table.query(keys.history(project_gid, "").pk))
    chunks = pack(entries)
    for number in range(max(before, len(chunks))):
        body = chunks[number] if number < len(chunks) else None
        table.put(keys.history(project_gid, f"{number:04d}"), {"body": body})
