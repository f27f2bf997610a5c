"""What did a decision rest on: the odds, the model's answer beside the offline one, and what became of each field?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from local.console.plans import Judgement, judgement_of
from local.console.stacks import Opened
from steward_cli import edit_lines
from steward_cli.failure import Failure

NEIGHBOURS: Final = 8  # the nearest say most; all of them are in the facts
# What is shown in places of its own; whatever else the facts and the plan hold stands under "more", as it is.
TOLD_FACTS: Final = frozenset({"effort", "judgements", "neighbours", "offers", "people", "rules", "history_size"})
TOLD_OF_A_PERSON: Final = frozenset({"gid", "key", "name", "settled", "open_tasks", "teams"})
TOLD_PLAN: Final = frozenset(
    {
        "answer", "confidence", "edits", "proposals", "refused", "abstained", "base", "names", "fields", "model",
        "prompt", "policy", "label", "facts", "reading", "run_id", "subject", "project_gid", "workflow",
        "evidence_gids", "answer_sha256", "judge",
    }
)  # fmt: skip


def read(opened: Opened, run_id: str) -> dict[str, Any]:
    """The evidence of one run. Raises Failure where it judged nothing."""
    found = judgement_of(opened, run_id)
    if found is None:
        raise Failure(f"run {run_id} judged nothing: it has no plan, so there is no evidence to show")
    subject = str(found.plan.get("subject", ""))
    gids = [str(each["task_gid"]) for each in found.facts.get("neighbours", ())[:NEIGHBOURS]]
    titles = {gid: opened.title(gid) for gid in [*gids, subject.removeprefix("task:")]}
    return described(found, titles)


def described(found: Judgement, titles: Mapping[str, str]) -> dict[str, Any]:
    """A judgement in a person's words."""
    plan, facts = found.plan, found.facts
    subject = str(plan.get("subject", ""))
    offers = {str(each["key"]): each for each in facts.get("offers", ())}
    return {
        "run_id": plan["run_id"],
        "subject": subject,
        "task": {"gid": subject.removeprefix("task:"), "name": titles.get(subject.removeprefix("task:"), "")},
        "model": plan.get("model", {}),
        "prompt": plan.get("prompt", {}),
        "mode": plan.get("policy", {}).get("mode"),
        "judge": plan.get("judge"),
        "reason": plan.get("answer", {}).get("reason"),
        "summary": plan.get("answer", {}).get("summary"),
        "fields": [_field(key, offer, found) for key, offer in offers.items() if _judged(key, found)],
        "effort": facts.get("effort"),
        "rules": _rules(facts, offers),
        "neighbours": [_neighbour(each, offers, titles) for each in facts.get("neighbours", ())[:NEIGHBOURS]],
        "history_size": facts.get("history_size"),
        "people": [_person(each, offers, plan) for each in facts.get("people", ())],
        "edits": [_edit(each, plan) for each in plan.get("edits", ())],
        "proposals": [_edit(each, plan) for each in plan.get("proposals", ())],
        "refused": [_edit(each["edit"], plan) | {"reason": each["reason"]} for each in plan.get("refused", ())],
        "abstained": [names_of(each, plan) for each in plan.get("abstained", ())],
        "more": _rest(facts, TOLD_FACTS) | _rest(plan, TOLD_PLAN),
        "whole": {"facts": facts, "plan": plan},
    }


def names_of(key: str, plan: Mapping[str, Any]) -> str:
    """A configured key by the name of its field in Asana."""
    return str(plan.get("names", {}).get(plan.get("fields", {}).get(key, ""), key))


def _judged(key: str, found: Judgement) -> bool:
    said = found.plan.get("label", {}).get("said", {})
    return key in found.plan.get("confidence", {}) or key in found.facts.get("judgements", {}) or key in said


def _field(key: str, offer: Mapping[str, Any], found: Judgement) -> dict[str, Any]:
    plan, offline = found.plan, found.facts.get("judgements", {}).get(key, {})
    options = _options(offer)
    said = plan.get("label", {}).get("said", {}).get(key, {})
    policy = plan.get("policy", {}).get("fields", {}).get(key, {})
    return {
        "key": key,
        "name": names_of(key, plan),
        "owner": policy.get("owner"),
        "value": edit_lines.value(said.get("value"), plan.get("names", {})),
        "how": said.get("how") or ("left" if key in plan.get("abstained", ()) else ""),
        "confidence": plan.get("confidence", {}).get(key),
        "min_confidence": offer.get("min_confidence"),
        "taken": bool(offer.get("taken")),
        "model": _answered(plan.get("answer", {}).get(key), options),
        "offline": {
            "option": options.get(offline.get("choice", ""), offline.get("choice")),
            "confidence": offline.get("confidence"),
            "basis": offline.get("basis"),
            "why": offline.get("why"),
        },
        "odds": odds(offline.get("odds", {}), options),
    }


def odds(given: Mapping[str, float], options: Mapping[str, str]) -> list[dict[str, Any]]:
    """The odds of each option, the likeliest first."""
    ordered = sorted(given.items(), key=lambda each: (-each[1], each[0]))
    return [{"option": options.get(key, key), "odds": share} for key, share in ordered]


def _answered(answer: Any, options: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - a part of a model's answer
    """What a model said of a field: an option by its name, or a value as it is."""
    if isinstance(answer, Mapping):
        option = answer.get("option")
        return {"option": options.get(str(option), option), "confidence": answer.get("confidence")}
    return {"option": answer, "confidence": None}


def _options(offer: Mapping[str, Any]) -> dict[str, str]:
    return {str(each["key"]): str(each["name"]) for each in offer.get("options", ())}


def _rules(facts: Mapping[str, Any], offers: Mapping[str, Any]) -> list[dict[str, Any]]:
    hits: Iterable[Mapping[str, Any]] = facts.get("rules", ())
    return [{"rule": hit.get("rule"), "sets": hit.get("key"), "to": _set_by(hit, offers)} for hit in hits]


def _set_by(hit: Mapping[str, Any], offers: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an option's name or what stands there
    options = _options(offers.get(hit.get("key", ""), {}))
    return options.get(str(hit.get("option")), hit.get("option"))


def _neighbour(neighbour: Mapping[str, Any], offers: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    settled = neighbour.get("settled", {})
    told = {key: _options(offers.get(key, {})).get(str(option), option) for key, option in settled.items()}
    gid = str(neighbour["task_gid"])
    return {"gid": gid, "name": titles.get(gid, gid), "similarity": neighbour.get("similarity"), "settled": told}


def _person(person: Mapping[str, Any], offers: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    teams = _options(offers.get("team", {}))
    told = {teams.get(key, key): count for key, count in person.get("teams", {}).items()}
    chosen = {each.get("assignee_gid") for each in (*plan.get("proposals", ()), *plan.get("edits", ()))}
    more = {name: value for name, value in person.items() if name not in TOLD_OF_A_PERSON and value is not None}
    return {**person, "teams": told, "chosen": person.get("gid") in chosen, "more": more}


def _edit(edit: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "edit": str(edit.get("edit", "")).replace("_", " "),
        "lines": edit_lines.lines(edit, plan.get("base", {}), plan.get("names", {})),
    }


def _rest(document: Mapping[str, Any], told: frozenset[str]) -> dict[str, Any]:
    """What this page has no place for, so that nothing of the evidence is hidden; what is empty says nothing."""
    return {name: value for name, value in document.items() if name not in told and value not in (None, {}, [], "")}
