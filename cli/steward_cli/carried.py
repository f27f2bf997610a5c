"""Do the audit entries of a run that carried out what people decided say what its plan says?

Such a run judged nothing, so there is nothing to make again: its entries are held against the plan that they point at,
and it is said which runs made the proposals. The same is done with runs whose words were checked as they were written.
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
    entries, found = held_up(ledger, run_id, subject)
    if not entries:
        raise Failure(f"run {run_id} judged nothing and edited nothing: there is nothing to replay")
    judges = sorted({by for each in entries if (by := _proposed_by(ledger, each))})
    where = f"; what it carried out was judged by {', '.join(judges)}: replay that" if judges else ""
    kept = "" if all(ledger.values(each["values"]) for each in entries) else " of those whose values are kept (35 days)"
    counts = f"{len(entries)} edits audited{kept}, {len(found) or 'no'} differences"
    return found, f"the run judged nothing, it did what people decided: {counts}{where}"


def held_against_own_plan(ledger: Ledger, run_id: str, plan: Item) -> tuple[list[Difference], str]:
    """The differences of a run whose plan is not made again, and what it did by whose word."""
    entries, found = held_up(ledger, run_id, str(plan["subject"]))
    prompt, model = plan.get("prompt"), plan["model"]
    by = f"{prompt['name']} {prompt['version']} asked of {model['model_id']}" if prompt else model["model_id"]
    counts = {name: len(plan[name]) for name in ("edits", "proposals", "refused")}
    planned = ", ".join(f"{count} {name}" for name, count in counts.items())
    did = ", ".join(sorted(str(each["edit"]) for each in entries)) or "nothing"
    return found, f"by {by}: {planned} planned; done and audited: {did}; {len(found) or 'no'} differences"


def held_up(ledger: Ledger, run_id: str, subject: str) -> tuple[list[Item], list[Difference]]:
    """The entries of a run's edits, and where those whose values are kept say otherwise than their plans."""
    entries = [e for e in ledger.chain(subject).entries if e.get("run_id") == run_id and "mutation_id" in e]
    plans = {entry["values"]["key"]: ledger.values(entry["values"]) for entry in entries}
    return entries, unlike([entry for entry in entries if plans[entry["values"]["key"]]], plans)


def _proposed_by(ledger: Ledger, entry: Item) -> str:
    """The run that made the proposal behind an edit; empty where it answered people, or the proposal is not kept."""
    proposal_id = entry.get("proposal_id")
    row = ledger.deployment.table.get(keys.proposal(proposal_id)) if proposal_id else None
    return str((row or {}).get("run_id") or "")
