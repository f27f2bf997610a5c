"""Which faults can be switched on, which are on, and how is one switched?

All of them hit what Steward does: its token in the sandbox, the deliveries to it, its model. People go on working.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from local.console.stacks import Opened
from steward.governance import flags
from steward_cli.failure import Failure


@dataclass(frozen=True, slots=True)
class Preset:
    """One switch of the page: what it is called, what it does, and the sandbox's or the model's word for it."""

    title: str
    what: str
    fault: Mapping[str, Any]


ASANA: Final[Mapping[str, Preset]] = {
    "storm": Preset(
        "429 storm",
        "Asana refuses 7 of 10 of Steward's requests as too many, and says to wait 2 s.",
        {"kind": "status", "status": 429, "retry_after": "2", "probability": 0.7},
    ),
    "down": Preset("Asana down", "Every request of Steward's is answered 503.", {"kind": "status", "status": 503}),
    "slow": Preset("Asana slow", "Every answer to Steward takes 3 s longer.", {"kind": "slow", "seconds": 3.0}),
    "lost_answers": Preset(
        "Answers lost",
        "Half of Steward's writes happen, and the answer says 500: is anything done twice?",
        {"kind": "status_after_commit", "status": 500, "probability": 0.5, "method": "PUT"},
    ),
}
DELIVERIES: Final[Mapping[str, Preset]] = {
    "lost": Preset(
        "Webhooks lost", "No delivery reaches Steward; reconcile finds what was missed.", {"kind": "delivery_drop"}
    ),
    "twice": Preset("Webhooks twice", "Every delivery comes twice.", {"kind": "delivery_duplicate"}),
    "late": Preset("Webhooks late", "Every delivery comes 20 s later.", {"kind": "delivery_delay", "seconds": 20.0}),
}
MODEL: Final[Mapping[str, Preset]] = {
    "throttled": Preset("Model throttled", "Bedrock answers ThrottlingException.", {"code": "ThrottlingException"}),
    "down": Preset("Model down", "Bedrock answers ServiceUnavailable.", {"code": "ServiceUnavailableException"}),
    "slow": Preset("Model slow", "Every answer takes 4 s longer.", {"delay_seconds": 4.0}),
    "broken": Preset("Connection broken", "Bedrock hangs up in the middle.", {"drop": True}),
}
PRESETS: Final = {"asana": ASANA, "deliveries": DELIVERIES, "model": MODEL}


def read(opened: Opened) -> dict[str, Any]:
    """Every switch with whether it is on, other faults that somebody set, and every kill switch that was ever set."""
    active = opened.control("GET", "faults")
    model = opened.model("GET", "faults")["fault"]
    bot = opened.stack.bot_user_gid
    groups = {
        kind: [
            {"name": name, "title": each.title, "what": each.what, "on": _is_on(kind, each, active, model, bot)}
            for name, each in presets.items()
        ]
        for kind, presets in PRESETS.items()
    }
    known = [_wanted(kind, each, bot) for kind in ("asana", "deliveries") for each in PRESETS[kind].values()]
    return {
        "groups": groups,
        "others": [each for each in active if not any(_fits(each, wanted) for wanted in known)],
        "kill": flags.listed(opened.deployment.table),
        "scopes": scopes(opened),
    }


def scopes(opened: Opened) -> list[dict[str, str]]:
    """What a kill switch can stop, as the page offers it."""
    projects = [
        {"scope": f"project:{gid}", "name": each.name or gid} for gid, each in opened.configuration.projects.items()
    ]
    workflows = sorted({name for each in opened.configuration.projects.values() for name in each.workflows})
    return [
        {"scope": "global", "name": "everything"},
        *projects,
        *({"scope": f"workflow:{name}", "name": name} for name in workflows),
        {"scope": "field:assignee", "name": "the assignee"},
    ]


def count(opened: Opened) -> int:
    """How many faults are on."""
    return len(opened.control("GET", "faults")) + bool(opened.model("GET", "faults")["fault"])


def switch(opened: Opened, kind: str, name: str, *, on: bool) -> None:
    """Switch one on or off, and leave the others as they are. Raises Failure for no such switch."""
    preset = PRESETS.get(kind, {}).get(name)
    if preset is None:
        raise Failure(f"there is no switch {kind}/{name}")
    if kind == "model":
        opened.model("POST" if on else "DELETE", "faults", preset.fault if on else None)
        return
    wanted = _wanted(kind, preset, opened.stack.bot_user_gid)
    active = opened.control("GET", "faults")
    kept = [each for each in active if not _fits(each, wanted)]
    if len(kept) != len(active):
        opened.control("DELETE", "faults")
        for each in kept:
            opened.control("POST", "faults", each)
    if on:
        opened.control("POST", "faults", wanted)


def all_off(opened: Opened) -> None:
    """Switch every fault off, whoever set it. Kill switches are no faults."""
    opened.control("DELETE", "faults")
    opened.model("DELETE", "faults")


def _wanted(kind: str, preset: Preset, bot: str) -> dict[str, Any]:
    return {**preset.fault, **({"owner": bot} if kind == "asana" else {})}


def _fits(active: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(active.get(name) == value for name, value in wanted.items())


def _is_on(
    kind: str, preset: Preset, active: list[Mapping[str, Any]], model: Mapping[str, Any] | None, bot: str
) -> bool:
    if kind == "model":
        return model is not None and _fits(model, preset.fault)
    return any(_fits(each, _wanted(kind, preset, bot)) for each in active)
