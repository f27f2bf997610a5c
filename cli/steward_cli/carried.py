"""Do the audit entries of a run that carried out what people decided say what its plan says?

Such a run judged nothing, so there is nothing to make again: its entries are held against the plan that they point at,
and it is said which runs made the proposals.
"""

from steward.governance.consent import DECISION
from steward.pipeline.replay import Difference, unlike
from steward.run import Subject
from steward.store import keys
from steward.store.table import Item
from steward_cli.failure import Failure
from steward_cli.ledger import Ledger

PREFIX = f"{DECISION}-"  # how the name of such a run begins, before its task


def held_against_plan(ledger: Ledger, run_id: str) -> tuple[list[Difference], str]:
    """The differences, and what is to be said of the run. Raises Failure where it edited nothing that is known."""
    subject = str(Subject("task", run_id.removeprefix(PREFIX).partition("-")[0]))
    entries = [e for e in ledger.chain(subject).entries if e.get("run_id") == run_id and "mutation_id" in e]
    if not entries:
        raise Failure(f"run {run_id} judged nothing and edited nothing: there is nothing to replay")
    plans = {entry["values"]["key"]: ledger.values(entry["values"]) for entry in entries}
    found = unlike([entry for entry in entries if plans[entry["values"]["key"]]], plans)
    judges = sorted({by for each in entries if (by := _proposed_by(ledger, each))})
    where = f"; what it carried out was judged by {', '.join(judges)}: replay that" if judges else ""
    kept = "" if all(plans.values()) else " of those whose values are kept (35 days)"
    counts = f"{len(entries)} edits audited{kept}, {len(found) or 'no'} differences"
    return found, f"the run judged nothing, it did what people decided: {counts}{where}"


def _proposed_by(ledger: Ledger, entry: Item) -> str:
    """The run that made the proposal behind an edit; empty where it answered people, or the proposal is not kept."""
    proposal_id = entry.get("proposal_id")
    row = ledger.deployment.table.get(keys.proposal(proposal_id)) if proposal_id else None
    return str((row or {}).get("run_id") or "")
