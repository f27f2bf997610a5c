"""What did a review leave behind that began to write and was never recorded: killed, refused halfway, or overtaken?

Its values stand in our fields, and its words may have been read. Before its first edit WriteBack notes what it would
leave; whoever reviews next takes its values for ours, and its words for told where the journal says that they were.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import AttachReport, CommentOnTask, CreateTask, Edit
from steward.errors import ContextExpired
from steward.governance.journal import TERMINAL, State
from steward.governance.mutation import Source
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import Table
from steward.workflows.project_review import AI_LOG, report_name, telling_name

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

# What people know once a review has told it.
TOLD: Final = ("told_at", "told_score", "told_why", "told_milestones", "told_level", "told_claims")

# In these no page can be there, or come: in doubt it counts as there, since a second one is worse than none.
_NOT_THERE: Final = frozenset({None, State.PLANNED, State.REFUSED, State.EXPIRED})

type Memory = dict[str, Any]


def begin(state: RunState, table: Table) -> None:
    """Note what this review would leave, before anything of it takes effect."""
    if "review" in state:
        row = {**state["review"], "run_id": state["run_id"]}
        table.put(keys.review_begun(state["workflow"], state["subject"]), row)


def continued(memory: Memory, recorded_run_id: str, work: Work, using: "Enricher") -> Memory:
    """The memory of the last recorded review with what a later one did that was not recorded."""
    own = {name: value for name, value in memory.items() if name != "tried"}
    row = using.table.get(keys.review_begun(work.workflow, str(work.subject)))
    if row is None or row["run_id"] == recorded_run_id:
        return own
    begun = _document(using.objects, row)
    return _told(own, begun, work, using) | {"tried": _tried(begun)} if begun else own


def _document(objects: Objects, row: Mapping[str, Any]) -> Memory:
    try:
        document: Memory = objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    except ContextExpired:
        return {}
    return document


def _tried(begun: Memory) -> dict[str, dict[str, list[str]]]:
    """Short digests of what may stand in our fields by it and by those before it, by object and field."""
    tried = {gid: dict(each) for gid, each in (begun.get("tried") or {}).items()}
    for gid, left in (begun.get("left") or {}).items():
        for name, digest in left.items():
            tried.setdefault(gid, {})[name] = sorted({*tried.get(gid, {}).get(name, ()), digest})
    return tried


def _told(memory: Memory, begun: Memory, work: Work, using: "Enricher") -> Memory:
    """What people know: as the review that began told it, where it did. A name that is spent is not used again."""
    number = memory.get("tellings", 0)
    if begun.get("tellings", number) == number:
        return memory
    names = (telling_name(number), AI_LOG)
    rows = [_row(kind, name, work, using) for kind, name in zip((CommentOnTask, CreateTask), names, strict=True)]
    told = _state(rows[0]) if memory.get("log_gid") else _state(rows[1])
    pages = [report_name(number, with_words=with_words) for with_words in (True, False)]
    attached = {_state(_row(AttachReport, name, work, using)) for name in pages}
    reported = memory.get("reported") or not attached <= _NOT_THERE
    if told is State.DONE:
        return memory | {name: begun[name] for name in (*TOLD, "tellings") if name in begun} | {"reported": reported}
    return memory | {"reported": reported, "tellings": number + (told in TERMINAL)}


def _row(kind: type[Edit], name: str, work: Work, using: "Enricher") -> Mapping[str, Any] | None:
    source = Source(work.run_id(), work.workflow, str(work.subject), work.project_gid, "")
    return using.table.get(keys.mutation(source.mutation_id_once(kind, name)))


def _state(row: Mapping[str, Any] | None) -> State | None:
    return State(row["state"]) if row else None
