"""Under which task of a project are people asked about what has no tasks of its own, a portfolio or a goal?

In a project that keeps risks it is the digest of its portfolios, in any other its AI log. Both are made by the first
scan that has something to tell; before that nobody can be asked.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from steward.asana.edits import CreateTask
from steward.governance.mutation import Source
from steward.pipeline.portfolio_lead import lead_of
from steward.pipeline.survey import log_made, memory_of
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.workflows import portfolio_risk
from steward.workflows.project_review import workflow as project_review

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


def task_to_speak_in(state: RunState, work: Work, using: "Enricher") -> str:
    """Its gid; "" where none was made."""
    if lead := lead_of(using.table, using.configuration, work.project_gid):
        return _digest(state, work, lead, using)
    own = replace(work, workflow=project_review.name, subject=Subject("project", work.project_gid))
    return str(memory_of(own, using).get("log_gid") or log_made(state, own, using) or "")


def _digest(state: RunState, work: Work, portfolio_gid: str, using: "Enricher") -> str:
    """As the last scan remembers it; the journal's row of its making lives for a month alone."""
    subject = Subject("portfolio", portfolio_gid)
    own = replace(work, workflow=portfolio_risk.workflow.name, subject=subject)
    if gid := memory_of(own, using).get("log_gid"):
        return str(gid)
    source = Source(state["run_id"], own.workflow, str(subject), work.project_gid, "")
    row = using.table.get(keys.mutation(source.mutation_id_once(CreateTask, portfolio_risk.LOG))) or {}
    return str(row.get("result_gid") or "")
