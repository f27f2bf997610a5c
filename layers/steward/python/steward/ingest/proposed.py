"""Who was proposed how often of late, so that among equals it is somebody else's turn?

The pages that keep the caches show each task that a triage touched, so that this costs no request. Gids and times
alone are kept.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from steward.asana.models import Task
from steward.evidence.history import ASSIGNEE
from steward.governance.labels import Label
from steward.governance.outcomes import How
from steward.ingest.turn import Reconciler
from steward.store import keys

LATELY: Final = timedelta(days=14)  # two working weeks: what was proposed before that is done, or shows as load
TASKS_KEPT: Final = 500  # the newest; at 80 bytes each a tenth of what a row may hold (RELIABILITY 1.2)


def proposed_lately(project_gid: str, tasks: Iterable[Task], using: Reconciler) -> Counter[str]:
    """How many tasks each person was proposed for within LATELY, by gid. Raises what the table raises."""
    key = keys.cache(project_gid, "proposed")
    known: dict[str, list[str]] = (using.table.get(key) or {}).get("tasks", {})
    judging = [each.name for each in using.workflows if each.judged and ASSIGNEE in each.touches]
    since = using.now() - LATELY
    touched = [task for task in tasks if task.modified_at and task.modified_at >= since]
    rows = {task.gid: using.table.get(keys.label(project_gid, name, task.gid)) for task in touched for name in judging}
    fresh = {gid: each for gid, row in rows.items() if row and (each := _proposed(Label.of_row(row)))}
    ranked = sorted((known | fresh).items(), key=lambda each: each[1][1], reverse=True)[:TASKS_KEPT]
    kept = {gid: [who, at] for gid, (who, at) in ranked if at >= since.isoformat()}
    if kept != known:
        using.table.put(key, {"tasks": kept})
    return Counter(who for who, _ in kept.values())


def _proposed(label: Label) -> list[str] | None:
    said = label.said.get(ASSIGNEE)
    return [str(said.value), label.at.isoformat()] if said and said.how is How.PROPOSED else None
