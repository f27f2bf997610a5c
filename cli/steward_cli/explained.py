"""What is there to say of one task: what started, what was judged on which evidence, what came of it, at what price?

Pure: of what the stores hold (`known.py`) one document of plain values. Every part is there even where it is empty, and
what is older than the stores keep it is said to be gone.
"""

from collections.abc import Mapping
from typing import Any, Final

from steward.evidence.facts import TASK_LINK
from steward.governance.labels import Label
from steward.store.proposals import Proposal, State
from steward.store.table import Item
from steward_cli.edit_lines import lines, value
from steward_cli.known import Known
from steward_cli.reasons import STARTED, by_rule, why

RUNS_SHOWN: Final = 10  # a busy task has hundreds; `steward audit query --task` lists them all
NEIGHBOURS_SHOWN: Final = 5
MICRODOLLARS: Final = 1_000_000

_OF_ONE_PROPERTY: Final = frozenset({"assign", "set_due_date", "place_in_section"})
_NO_VALUES: Final = {"what": None, "before": None, "after": None}
_HAPPENED: Final = frozenset({"written", "proposed", "unchanged"})
_UNSURE: Final = "it was not sure enough, or a person's value stands there"

type Document = dict[str, Any]


def explained(known: Known) -> Document:
    """Everything that is known of the task."""
    last = _judging(known)
    return {
        "task": known.task_gid,
        "link": TASK_LINK.format(gid=known.task_gid),
        "projects": dict(known.projects),
        "as_of": known.at.isoformat(timespec="seconds"),
        "runs": [_run(each, known) for each in reversed(known.runs)][:RUNS_SHOWN],
        "earlier_runs": max(len(known.runs) - RUNS_SHOWN, 0),
        "under_way": list(known.running),
        "judgement": _judgement(last, known) if last else None,
        "changes": [change for each in known.edits for change in _changes(each, known)],
        "not_done": _not_done(known.plans[last["run_id"]]) if last else [],
        "proposals": [_proposal(each, diff) for each, diff in known.proposals],
        "waits": [
            {"workflow": each.workflow, "why": why(each.reason), "since": each.at.isoformat(), "for": _held(each)}
            for each in known.waiting
        ],
        "switches": list(known.switches),
        "dollars": round(sum(_dollars(each) for each in known.runs), 6),
        "undo": _undo(known),
    }


def _judging(known: Known) -> Item | None:
    """The newest run whose judgement is still kept."""
    return next((each for each in reversed(known.runs) if known.plans.get(each["run_id"], {}).get("answer")), None)


def _run(entry: Item, known: Known) -> Document:
    outcome, _, reason = str(entry["reason"]).partition(": ")
    row = known.outcomes.get(str(entry["run_id"]), {})
    passed = row.get("end_to_end_ms")
    return {
        "run_id": entry["run_id"],
        "at": entry["at"],
        "workflow": entry["workflow"],
        "project": known.projects.get(str(entry["project_gid"]), entry["project_gid"]),
        "started_by": STARTED.get(str(row.get("trigger", "")), row.get("trigger")),
        "outcome": outcome,
        "reason": reason or None,
        "why": why(reason or outcome),
        "seconds": None if passed is None else round(passed / 1000, 1),
        "model": (entry.get("model") or {}).get("model_id"),
        "prompt": _prompt(entry),
        "dollars": _dollars(entry),
    }


def _prompt(entry: Mapping[str, Any]) -> str | None:
    prompt = entry.get("prompt") or {}
    return f"{prompt['name']} {prompt['version']}" if prompt else None


def _dollars(entry: Mapping[str, Any]) -> float:
    return float((entry.get("model") or {}).get("cost_microdollars", 0)) / MICRODOLLARS


def _judgement(entry: Item, known: Known) -> Document:
    plan, facts = known.plans[entry["run_id"]], known.facts.get(entry["run_id"], {})
    model = plan.get("model") or {}
    offers = {str(each["key"]): each for each in facts.get("offers", ())}
    label = next(iter(known.labels), None)
    happened = str(entry["reason"]).partition(":")[0] in _HAPPENED
    return {
        "run_id": entry["run_id"],
        "at": entry["at"],
        "workflow": plan.get("workflow"),
        "mode": (plan.get("policy") or {}).get("mode"),
        "model": model.get("model_id"),
        "instead_of_a_model": model.get("fallback") or None,
        "prompt": _prompt(plan),
        "tokens": [model.get("input_tokens", 0), model.get("output_tokens", 0)],
        "dollars": _dollars(plan),
        "said": (plan.get("answer") or {}).get("reason"),
        "facts_kept": bool(facts),
        "fields": [
            each if happened else each | {"became": "left"}
            for each in (_field(key, plan, facts, offers, label) for key in _judged(plan, facts))
        ],
        "settled_requests": facts.get("history_size"),
        "similar": [_neighbour(each, plan, offers) for each in facts.get("neighbours", ())[:NEIGHBOURS_SHOWN]],
        "effort_hours": facts.get("effort"),
        "missing": [str(each["name"]) for each in facts.get("missing", ())],
    }


def _judged(plan: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    said = (plan.get("label") or {}).get("said") or {}
    return list(dict.fromkeys((*facts.get("judgements", {}), *plan.get("confidence", {}), *said)))


def _field(
    key: str, plan: Mapping[str, Any], facts: Mapping[str, Any], offers: Mapping[str, Any], label: Label | None
) -> Document:
    """One field: what was chosen, how surely against which cutoff, what decided it, what came of it."""
    names = plan.get("names") or {}
    said = ((plan.get("label") or {}).get("said") or {}).get(key, {})
    policy = ((plan.get("policy") or {}).get("fields") or {}).get(key, {})
    offer, offline = offers.get(key, {}), facts.get("judgements", {}).get(key, {})
    certified = (plan.get("certified") or {}).get(key)
    ended = label.found.get(key) or label.then.get(key) if label else None
    return {
        "key": key,
        "name": names.get((plan.get("fields") or {}).get(key, ""), policy.get("field") or key),
        "owner": policy.get("owner"),
        "value": value(said.get("value"), names),
        "confidence": (plan.get("confidence") or {}).get(key),
        "cutoff": (plan.get("certificates") or {}).get(key, {}).get("cutoff")
        if certified
        else offer.get("min_confidence"),
        "decided_by": _decided_by(key, plan, facts),
        "without_a_model": _option(offer, offline.get("choice")),
        "because": offline.get("why"),
        "became": "left" if offer.get("taken") else said.get("how"),
        "persons_value_stands": bool(offer.get("taken")),
        "people_made_of_it": str(ended.outcome) if ended else None,
    }


def _decided_by(key: str, plan: Mapping[str, Any], facts: Mapping[str, Any]) -> str | None:
    """The rule of the configuration that set it, else who judged."""
    rules = [str(each["rule"]) for each in facts.get("rules", ()) if each.get("key") == key]
    if rules:
        return f"rule {', '.join(rules)!r} of the configuration"
    model = plan.get("model") or {}
    if key not in (plan.get("confidence") or {}) and key not in facts.get("judgements", {}):
        return None
    if model.get("engine") == "offline":
        basis = facts.get("judgements", {}).get(key, {}).get("basis")
        return "similar settled requests, without a model" if basis == "history" else "nothing that is known"
    return f"model {model.get('model_id')}"


def _option(offer: Mapping[str, Any], key: object) -> Any:  # noqa: ANN401 - an option's name, or what was chosen
    return next((each["name"] for each in offer.get("options", ()) if each["key"] == key), key)


def _neighbour(neighbour: Mapping[str, Any], plan: Mapping[str, Any], offers: Mapping[str, Any]) -> Document:
    names, fields = plan.get("names") or {}, plan.get("fields") or {}
    settled = {
        str(names.get(fields.get(key, ""), key)): value(_option(offers.get(key, {}), option), {})
        for key, option in (neighbour.get("settled") or {}).items()
    }
    gid = str(neighbour["task_gid"])
    return {"task": gid, "link": TASK_LINK.format(gid=gid), "similarity": neighbour["similarity"], "settled": settled}


def _changes(entry: Item, known: Known) -> list[Document]:
    """A line for each value that an edit set; of an edit whose plan is gone one line without values."""
    told: Document = {
        "at": entry["at"],
        "run_id": entry.get("run_id"),
        "edit": str(entry["edit"]).replace("_", " "),
        "rule": entry.get("rule"),
        "allowed_because": by_rule(str(entry.get("rule") or "none")),
        "approved_by": entry.get("approved_by"),
        "prompt": _prompt(entry),
        "model": (entry.get("model") or {}).get("model_id"),
    }
    plan = known.plans.get(str(entry.get("run_id")), {})
    ordinal, edits = int((entry.get("values") or {}).get("ordinal", -1)), plan.get("edits") or ()
    if not 0 <= ordinal < len(edits):
        gone = {"what": ", ".join(entry.get("field_gids") or ()) or None, "before": None, "after": None}
        return [told | gone | {"values_kept": False}]
    names = plan.get("names") or {}
    told["approved_by"] = value(told["approved_by"], names)
    found = lines(edits[ordinal], plan.get("base") or {}, names) if _sets_values(edits[ordinal]) else [_NO_VALUES]
    return [told | each | {"values_kept": True} for each in found]


def _sets_values(edit: Mapping[str, Any]) -> bool:
    """Whether an edit set values; what was made or said stands in Asana itself."""
    return "values" in edit or edit.get("edit") in _OF_ONE_PROPERTY


def _not_done(plan: Mapping[str, Any]) -> list[Document]:
    """What the judgement would have set and did not, with the reason, and the fields that were left to people."""
    names, base = plan.get("names") or {}, plan.get("base") or {}
    refused = [
        {"what": line["what"], "value": line["after"], "reason": each["reason"], "why": why(str(each["reason"]))}
        for each in plan.get("refused", ())
        for line in lines(each["edit"], base, names)
    ]
    fields = plan.get("fields") or {}
    unsure = [
        {"what": names.get(fields.get(key, ""), key), "value": None, "reason": "low_confidence", "why": _UNSURE}
        for key in plan.get("abstained", ())
    ]
    return refused + unsure


def _proposal(proposal: Proposal, diff: Mapping[str, Any]) -> Document:
    found = lines(diff.get("edit") or {}, diff.get("base") or {}, diff.get("names") or {})
    return {
        "ref": proposal.reference,
        "at": proposal.created_at.isoformat(),
        "kind": str(proposal.kind),
        "state": str(proposal.state),
        "what": [f"{each['what']}: {each['before']} -> {each['after']}" for each in found],
        "decided_by": proposal.approved_by or None,
        "by_way_of": proposal.signal or None,
        "reason": proposal.reason or None,
        "expires_at": proposal.expires_at.isoformat() if proposal.state is State.OPEN else None,
    }


def _held(run: Any) -> str | None:  # noqa: ANN401 - an unsettled run
    if run.held.not_before:
        return f"until {run.held.not_before:%Y-%m-%dT%H:%MZ}"
    return ", ".join(run.held.switches) or None


def _undo(known: Known) -> str | None:
    """The command that takes all of it back; None where nothing was changed."""
    return f"steward --reason '...' undo --task {known.task_gid}" if known.edits else None
