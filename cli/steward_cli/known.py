"""What do the stores hold of one task: its runs, its edits, its proposals, and what was judged with which evidence?

No request goes to Asana: what Steward knows is told while Asana is away, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from steward.governance.flags import set_now
from steward.governance.labels import Label
from steward.governance.telling import RUN, runs_of
from steward.run import Subject
from steward.store import keys
from steward.store.proposals import Proposal, Proposals
from steward.store.table import Item
from steward.store.unsettled import Open, Unsettled
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one task, the oldest first. `plans` and `facts` are by run; those older than 35 days are gone.

    `outcomes` are Record's rows by run, kept 90 days; `running` are the runs that hold a lease now; `projects` the
    configured names of the projects in which it was worked on.
    """

    task_gid: str
    at: datetime
    runs: list[Item]
    edits: list[Item]
    outcomes: Mapping[str, Item]
    plans: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Mapping[str, Any]]
    proposals: list[tuple[Proposal, Mapping[str, Any]]]
    labels: list[Label] = field(default_factory=list)
    waiting: list[Open] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)
    projects: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever done about the task, and nothing is under way."""
        return not (self.runs or self.edits or self.running)


def known(desk: Desk, task_gid: str) -> Known:
    """Read all of it. Raises Contended where a chain keeps moving, Rejected(tampered) for a value that was changed."""
    ledger, subject = Ledger(desk.deployment), str(Subject("task", task_gid))
    runs = [each for each in ledger.chain(runs_of(subject)).entries if each.get("edit") == RUN]
    edits = [each for each in ledger.chain(subject).entries if "mutation_id" in each]
    table, proposals = desk.deployment.table, Proposals(desk.deployment.table, desk.deployment.objects)
    plans = dict(_plans(ledger, [*runs, *edits]))
    places = {str(each["project_gid"]): str(each.get("workflow", "")) for each in (*runs, *edits)}
    names = {gid: each.name for gid, each in desk.deployment.configuration().projects.items()}
    workflows = sorted({str(each["workflow"]) for each in runs})
    return Known(
        task_gid=task_gid,
        at=desk.now(),
        runs=runs,
        edits=edits,
        outcomes={r: row for r in _ids(runs) if (row := table.get(keys.outcome(r, subject)))},
        plans=plans,
        facts={r: facts for r, plan in plans.items() if "facts" in plan and (facts := ledger.values(plan["facts"]))},
        proposals=[(each, _diff(ledger, each)) for each in proposals.of(subject)],
        labels=[
            Label.of_row(row)
            for gid in places
            for workflow in workflows
            if (row := table.get(keys.label(gid, workflow, task_gid)))
        ],
        waiting=[run for gid in places for run in Unsettled(table).of_project(gid) if run.subject == subject],
        running=[run for each in workflows if (run := _running(desk, each, subject))],
        switches=sorted(map(str, set_now(table))),
        projects={gid: names.get(gid, "a project that is not configured any more") for gid in places},
    )


def _ids(runs: list[Item]) -> list[str]:
    return list(dict.fromkeys(str(each["run_id"]) for each in runs))


def _plans(ledger: Ledger, entries: list[Item]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The plan of each run that has one, read once however many of its edits point at it."""
    pointers = {(str(each["run_id"]), each["values"]["key"]): each["values"] for each in entries if each.get("values")}
    for (run_id, _), pointer in pointers.items():
        if plan := ledger.values(pointer):
            yield run_id, plan


def _diff(ledger: Ledger, proposal: Proposal) -> Mapping[str, Any]:
    return ledger.values(proposal.diff) or {}


def _running(desk: Desk, workflow: str, subject: str) -> str:
    lease = desk.deployment.table.get(keys.lease(workflow, subject)) or {}
    held = lease.get("state") == "running" and float(lease.get("lease_until", 0)) > desk.now().timestamp()
    return str(lease.get("run_id", "")) if held else ""


def unknown(task_gid: str) -> Failure:
    """What is said of a task that was never worked on, with what to look at."""
    return Failure(
        f"Steward knows nothing of task {task_gid}: no run was recorded of it. Is it in a configured project (steward "
        "rollout status), is that heard (steward webhooks verify), and does everything answer (steward doctor)? "
        "A new request takes some seconds"
    )
