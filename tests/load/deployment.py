"""What is deployed in a run: which projects, which fields, which configuration?"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from local.asana.sandbox import Sandbox
from steward.governance.policy import Configuration, configuration_of
from tests.load.asana_gate import ask

PROJECTS: Final = ("Intake", "Support")
ELSEWHERE: Final = "Archive"  # a project nobody listens to: what is moved there is out of scope
BY_HAND: Final = "By hand"  # the option that only people choose

# What a request can say, and what the rules make of it: the AI's answer follows from the text alone.
TYPES: Final = {
    "Bug": "it shows an error",
    "Access": "access to the ledger",
    "Question": "how do we",
    "Wish": "it would be nice",
}
PRIORITIES: Final = {
    "Urgent": "production is down",
    "Soon": "before the end of the week",
    "Later": "whenever there is time",
}
TEAMS: Final = {"Ledger": "in the ledger", "Portal": "in the portal"}

# key: the field's name, the options (None: text, a number: its precision), who owns it
FIELDS: Final[dict[str, tuple[str, tuple[str, ...] | int | None, str]]] = {
    "request_type": ("AI Type", (*TYPES, BY_HAND), "ai"),
    "priority": ("AI Priority", (*PRIORITIES, BY_HAND), "ai"),
    "confidence": ("AI Confidence", 2, "ai"),
    "summary": ("AI Summary", None, "ai"),
    "reason": ("AI Reason", None, "ai"),
    "recommendation": ("AI Recommendation", None, "ai"),
    "team": ("Team", tuple(TEAMS), "person"),
}
AI_FIELDS: Final = tuple(key for key, (_, _, owner) in FIELDS.items() if owner == "ai")


@dataclass(frozen=True, slots=True)
class Deployment:
    """The gids of a furnished sandbox and the configuration over them. `field_gids` is by key, `options` by name."""

    projects: tuple[str, ...]
    elsewhere: str
    field_gids: dict[str, str]
    options: dict[str, str]
    document: dict[str, Any]

    def configured(self, modes: Mapping[str, str] | None = None) -> Configuration:
        """The configuration in force, with other modes of triage in some projects."""
        document = deepcopy(self.document)
        for project_gid, mode in (modes or {}).items():
            document["projects"][project_gid]["workflows"]["triage_request"]["mode"] = mode
        return configuration_of(document)


def furnish(sandbox: Sandbox) -> Deployment:
    """Make the projects and the fields as an owner would, before anything listens."""
    cast, token = sandbox.cast, sandbox.cast.tokens["owner"]
    team = next(iter(cast.teams.values()))

    def post(path: str, data: dict[str, Any]) -> Any:  # noqa: ANN401 - Asana's documents
        return ask(sandbox, token, "POST", path, data)

    gids = [cast.projects["Intake"]]
    for name in (*PROJECTS[1:], ELSEWHERE):
        made = post("/projects", {"name": name, "workspace": cast.workspace_gid, "team": team})
        gids.append(str(made["gid"]))
    field_gids: dict[str, str] = {}
    options: dict[str, str] = {}
    for key, (name, shape, _) in FIELDS.items():
        field = post("/custom_fields", {"workspace": cast.workspace_gid, "name": name, **_shaped(shape)})
        field_gids[key] = str(field["gid"])
        options |= {f"{key}:{each['name']}": str(each["gid"]) for each in field.get("enum_options") or ()}
        for gid in gids[:-1]:
            post(f"/projects/{gid}/addCustomFieldSetting", {"custom_field": field["gid"]})
    sandbox.calls.clear()
    projects = tuple(gids[:-1])
    return Deployment(projects, gids[-1], field_gids, options, _document(sandbox, projects))


def _shaped(shape: tuple[str, ...] | int | None) -> dict[str, Any]:
    if shape is None:
        return {"resource_subtype": "text"}
    if isinstance(shape, int):
        return {"resource_subtype": "number", "precision": shape}
    return {"resource_subtype": "enum", "enum_options": [{"name": each} for each in shape]}


def _document(sandbox: Sandbox, projects: tuple[str, ...]) -> dict[str, Any]:
    said = {"request_type": TYPES, "priority": PRIORITIES, "team": TEAMS}
    rules = [
        {"name": f"{key} {option}", "phrases": [phrase], "sets": {key: option}}
        for key, phrases in said.items()
        for option, phrase in phrases.items()
    ]
    fields = {key: {"field": name, "owner": owner} for key, (name, _, owner) in FIELDS.items()}
    workflows = {
        "triage_request": {"mode": "act", "fields": fields, "rules": rules},
        "backlog": {"mode": "act"},
    }
    return {
        "version": 1,
        "workspace_gid": sandbox.cast.workspace_gid,
        "bot_user_gid": sandbox.cast.bot_user_gid,
        "asana": {"requests_per_minute": 1500},
        "model": {"engine": "offline"},
        "projects": {gid: {"name": f"Project {gid}", "workflows": workflows} for gid in projects},
    }
