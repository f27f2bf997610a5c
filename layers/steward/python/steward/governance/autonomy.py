"""What may each workflow do in each project and field? The configuration document, and the one place that decides.

The document is validated here on every read (DESIGN section 4, "Config"): an unknown key or a wrong value is refused
with its path, and the reader keeps the last good document.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from steward.asana.edits import Assign, Edit, SetDueDate, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason

Mode = Literal["off", "observe", "suggest", "act"]
Written = BeforeValidator(lambda value: "off" if value is False else value)  # what YAML makes of a bare `off`
Owner = Literal["ai", "person"]

Gid = Annotated[str, Field(pattern=r"^\d{1,32}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """A part of the document: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldPolicy(Strict):
    """One thing a workflow may fill.

    `field` is the custom field's name as people see it in Asana; without it the key is a task property such as
    `assignee`.
    `learn_from` names the field in which people settle the same judgement. A person-owned field is only ever proposed.
    """

    field: Name | None = None
    owner: Owner = "person"
    learn_from: Name | None = None
    min_confidence: Probability = 0.5
    mode: Annotated[Mode | None, Written] = None


class Rule(Strict):
    """A deterministic rule, tried first: where the text has one of the phrases, the field gets the option."""

    name: Name
    phrases: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    sets: dict[str, Name]


class WorkflowPolicy(Strict):
    """What one workflow may do in one project."""

    mode: Annotated[Mode, Written] = "observe"
    prompt_version: Annotated[str, Field(pattern=r"^v\d+$")] = "v1"
    fields: dict[str, FieldPolicy] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    sections: tuple[Name, ...] = ()


class ProjectPolicy(Strict):
    """One project Steward listens to."""

    name: Name
    # As the workspace's `agents`, for what is active in this project alone.
    agents: tuple[Gid, ...] = ()
    # DESIGN section 4, "Blast budget": 30 changed tasks in any 60 s unless the deployment says otherwise.
    changed_tasks_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 30
    workflows: dict[str, WorkflowPolicy] = Field(default_factory=dict)


class AsanaPolicy(Strict):
    """How fast one token may ask. 150 a minute on a free plan, 1500 on a paid one (FACTS 2)."""

    requests_per_minute: Annotated[int, Field(ge=10, le=1500)] = 150


class ModelPolicy(Strict):
    """Which model answers; `offline` never leaves the account."""

    engine: Literal["bedrock", "offline"] = "bedrock"
    model_id: Name = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    max_output_tokens: Annotated[int, Field(ge=64, le=4096)] = 400


class Configuration(Strict):
    """The whole document of one deployment."""

    version: Literal[1]
    workspace_gid: Gid
    bot_user_gid: Gid
    # Users behind which no person stands, such as another bot or an AI teammate that Asana does not list.
    agents: tuple[Gid, ...] = ()
    asana: AsanaPolicy = AsanaPolicy()
    model: ModelPolicy = ModelPolicy()
    projects: dict[Gid, ProjectPolicy] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_told_apart(self) -> "Configuration":
        for gid, project in self.projects.items():
            named: dict[str, str] = {}
            for name, workflow in project.workflows.items():
                for key, policy in workflow.fields.items():
                    path = f"projects.{gid}.workflows.{name}.fields.{key}"
                    if policy.field and policy.field in named:
                        raise ValueError(
                            f"{path}: field {policy.field!r} is named twice, also by {named[policy.field]}"
                        )
                    named |= {policy.field: path} if policy.field else {}
        return self

    def agents_of(self, project_gid: str) -> frozenset[str]:
        """The users in this project behind which no person stands."""
        project = self.projects.get(project_gid)
        return frozenset((*self.agents, *(project.agents if project else ())))

    def policy(self, project_gid: str, workflow: str) -> WorkflowPolicy:
        """The policy in force; a project or workflow that is not configured is off."""
        project = self.projects.get(project_gid)
        return (project and project.workflows.get(workflow)) or WorkflowPolicy(mode="off")


def configuration_of(document: Any) -> Configuration:  # noqa: ANN401 - whatever the store holds
    """Validate a document. Raises Rejected(bad_configuration) whose detail is one line naming the key and the mend."""
    try:
        return Configuration.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "the document"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        message = f"{path}: {first['msg']}; correct it in the configuration and publish again{more}"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, message) from None


_RANK: dict[Mode, int] = {"off": 0, "observe": 1, "suggest": 2, "act": 3}
_REFUSALS: dict[Mode, RefusedReason] = {"off": RefusedReason.MODE_OFF, "observe": RefusedReason.MODE_OBSERVE}

# A property of a task, not a custom field: the configured key is the property's own name.
_PROPERTY_OF: dict[type[Edit], str] = {Assign: "assignee", SetDueDate: "due_on"}


@dataclass(frozen=True, slots=True)
class Split:
    """What a policy makes of a list of edits: do, ask a person, or leave; `refused` pairs an edit with the reason."""

    act: tuple[Edit, ...]
    propose: tuple[Edit, ...]
    refused: tuple[tuple[Edit, RefusedReason], ...]


def mode_of(policy: WorkflowPolicy, key: str) -> Mode:
    """The mode in force for one configured key: a field may lower its workflow's mode, never raise it."""
    own = policy.fields[key].mode if key in policy.fields else None
    return min(own or policy.mode, policy.mode, key=_RANK.__getitem__)


def split(
    edits: Iterable[Edit], policy: WorkflowPolicy, fields: Mapping[str, str], persons: Collection[str] = ()
) -> Split:
    """Tell apart what may be done, proposed, and neither. `fields` maps a configured key to its custom field gid.

    In `suggest` and `act` an AI-owned field is written, unless it is one of `persons`, in which a person's value
    stands; a person-owned one is proposed. Everything else is refused.
    """
    act: list[Edit] = []
    propose: list[Edit] = []
    refused: list[tuple[Edit, RefusedReason]] = []
    for edit in edits:
        verdicts: dict[str | RefusedReason, dict[str, FieldValue]] = {}
        for gid, value in _targets(edit).items():
            verdict = _verdict(edit, gid, policy, fields)
            kept = RefusedReason.HUMAN_CHANGED if verdict == "act" and gid in persons else verdict
            verdicts.setdefault(kept, {})[gid] = value
        for verdict, values in verdicts.items():
            part = replace(edit, values=values) if isinstance(edit, SetTaskFields) else edit
            if isinstance(verdict, RefusedReason):
                refused.append((part, verdict))
            else:
                (act if verdict == "act" else propose).append(part)
    return Split(tuple(act), tuple(propose), tuple(refused))


def permitted(edit: Edit, policy: WorkflowPolicy, fields: Mapping[str, str]) -> None:
    """The check at write time, by the policy as it is now. Raises Refused naming what may not be written, and why."""
    for gid in _targets(edit):
        verdict = _verdict(edit, gid, policy, fields)
        if isinstance(verdict, RefusedReason):
            raise Refused(verdict, f"{edit.name} of {gid}")
        if verdict == "propose":
            raise Refused(RefusedReason.NOT_ALLOWED, f"{edit.name} of {gid} belongs to people and needs an approval")


def _targets(edit: Edit) -> Mapping[str, FieldValue]:
    return edit.values if isinstance(edit, SetTaskFields) else {_PROPERTY_OF.get(type(edit), edit.name): None}


def _verdict(edit: Edit, target: str, policy: WorkflowPolicy, fields: Mapping[str, str]) -> str | RefusedReason:
    keys = {gid: key for key, gid in fields.items()} if isinstance(edit, SetTaskFields) else {target: target}
    key = keys.get(target)
    if key is None or key not in policy.fields:
        return RefusedReason.NOT_ALLOWED
    mode = mode_of(policy, key)
    if mode in _REFUSALS:
        return _REFUSALS[mode]
    return "act" if policy.fields[key].owner == "ai" and isinstance(edit, SetTaskFields) else "propose"
