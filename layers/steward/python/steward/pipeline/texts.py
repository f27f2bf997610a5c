"""What do the open tasks say, by which a model may rate what people left out of the backlog's factors?

No request of its own: name and notes come with the pages of tasks. They lie under `context/` for a day.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import Json
from steward.evidence.rating import text_of
from steward.evidence.work_items import WorkItem
from steward.governance import flags
from steward.run import Pointer, RunState, Work
from steward.store.keys import digest_of
from steward.workflows.project_review import BACKLOG_REASON, BACKLOG_SCORE

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

FIELDS: Final = ("name", "notes")


def stored(
    documents: Iterable[Json], items: Iterable[WorkItem], state: RunState, using: "Enricher"
) -> Iterable[Pointer]:
    """Where the texts of a page's open tasks lie, by gid; nowhere for a page without any."""
    open_ = {each.gid for each in items if each.is_open and not each.is_milestone}
    found = {gid: dict(text_of(each)) for each in documents if (gid := str(each["gid"])) in open_}
    if found:
        yield using.objects.put(f"context/{state['run_id']}/texts-{digest_of(found)[:16]}.json", found)


def for_rating(
    pages: Iterable[Mapping[str, str]], work: Work, outputs: Mapping[str, Mapping[str, Any]], using: "Enricher"
) -> dict[str, Any]:
    """The texts, and whether a kill switch stops what they are for: nobody pays for what may not be written."""
    gids = [outputs[key]["gid"] for key in (BACKLOG_SCORE, BACKLOG_REASON) if key in outputs]
    over = set(flags.switches_over(work.project_gid, work.workflow, gids))
    return {"texts": list(pages), "silenced": bool(over & flags.set_now(using.table))}
