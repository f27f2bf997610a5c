"""How does an entry get onto its subject's audit chain, together with what it tells of, and how is a chain read whole?

The writes and the entry are one transaction: nothing is done without a trace, and nothing is told that was not done.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from steward.errors import Contended
from steward.governance import audit
from steward.run import RunState, Work
from steward.store import keys
from steward.store.table import Item, Table, TransactionRefused, Write

RUN: Final = "run"  # what stands under `edit` in the entry of a run
RUNS: Final = "runs:"  # how the chain begins that tells of a subject's runs: its own chain tells of edits alone

_PROMPT: Final = ("name", "version", "sha256")
_JUDGE: Final = ("engine", "model_id")
_PRICE: Final = ("input_tokens", "output_tokens", "cost_microdollars")

# Tries to append to a chain whose head moves: a run's own edits are over, so it moves for other workflows' alone.
TRIES: Final = 6


def append(table: Table, subject: str, facts: Mapping[str, Any], beside: Sequence[Write], actor: str) -> Item:
    """Do the writes and append the entry; `facts` are an entry's, `at` among them.

    Raises TransactionRefused where a condition of one of the writes does not hold, by the position in `beside`;
    Contended when the chain kept moving; Unavailable as the table.
    """
    for _ in range(TRIES):
        head = audit.Head.parse(subject, table.get(keys.audit_head(subject)))
        entry = audit.entry(head, subject, facts, actor)
        try:
            table.transact([*beside, *audit.appending(subject, head, entry)], entry["hash"][:36])
        except Contended:
            continue
        except TransactionRefused as refused:
            if any(position < len(beside) for position in refused.failed):
                raise
        else:
            return entry
    raise Contended("the audit chain of this subject kept moving", retry_after_seconds=1)


def chain_of(table: Table, subject: str) -> tuple[list[Item], Item | None]:
    """All entries of a subject and its head, as of one moment: every append moves the head.

    Nothing that was put in behind the head is left out. Raises Contended when the chain kept moving.
    """
    key = keys.audit_head(subject)
    head = table.get(key)
    for _ in range(TRIES):
        entries = list(table.query(key.pk, "audit#"))
        before, head = head, table.get(key)
        if before == head:
            return entries, head
    raise Contended("the audit chain of this subject kept moving", retry_after_seconds=1)


def runs_of(subject: str) -> str:
    """The chain of a subject's runs."""
    return f"{RUNS}{subject}"


def run_facts(state: RunState, outcome: str, reason: str, at: str) -> Item:
    """The facts of a run's entry: how it ended, by which plan, judged by what and on what, at what price.

    A run that ended before it judged has no judge, one that judged nothing new (an answer to people) no price.
    """
    work = Work.of_state(state)
    own = {"model_id": state.get("engine"), "cost_microdollars": state.get("cost_microdollars")}
    judged = state.get("judged", {})
    model = {name: value for name, value in own.items() if value is not None} | judged.get("model", {})
    plan = state.get("plan")
    return judged | {
        "at": at,
        "run_id": work.run_id(),
        "workflow": work.workflow,
        "project_gid": work.project_gid,
        "edit": RUN,
        "reason": f"{outcome}: {reason}" if reason else outcome,
        "model": model or None,
        "values": dict(plan) if plan else None,
    }


def policy_sha256(document: Mapping[str, Any]) -> str | None:
    """The hash of a plan's policy; a proposal's diff carries that of the plan it came from."""
    policy, carried = document.get("policy"), document.get("policy_sha256")
    return keys.digest_of(policy) if policy else carried


def judged_by(plan: Mapping[str, Any], *, before: bool = False) -> dict[str, Any]:
    """Who judged by what, for the entry of a run: prompt and model with tokens and cost, evidence, policy and mode.

    `before`: an earlier run judged it, and was paid for it; this one carries it out.
    """
    found = {
        "prompt": _only(plan.get("prompt"), _PROMPT),
        "model": _only(plan.get("model"), _JUDGE if before else (*_JUDGE, *_PRICE)),
        "evidence_gids": list(plan.get("evidence_gids") or ()),
        "policy_sha256": policy_sha256(plan),
        "rule": f"mode:{plan['policy']['mode']}" if plan.get("policy") else None,
    }
    return {name: value for name, value in found.items() if value}


def _only(document: Mapping[str, Any] | None, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: document[name] for name in names if document.get(name) is not None} if document else {}
