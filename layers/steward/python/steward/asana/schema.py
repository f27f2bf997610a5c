"""Which custom field and which option does a configured name mean in this project?

Configuration says names, as people see them in Asana; the API takes gids. A task carries the schema of its own fields,
so that resolving costs no request. A name that fits nothing is refused in one line that says what to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

from steward.asana.models import LEARNED_KINDS, CustomField, Task
from steward.errors import Rejected, RejectedReason


class FieldRule(Protocol):
    """The part of a configured field that says which custom fields it means."""

    @property
    def field(self) -> str | None:
        """The field to fill; None for a property of the task, such as its assignee."""

    @property
    def learn_from(self) -> str | None:
        """The field in which people settle the same judgement."""


class TextRule(Protocol):
    """The part of a configured rule that says which options it sets."""

    @property
    def name(self) -> str:
        """The rule's name."""

    @property
    def sets(self) -> Mapping[str, str]:
        """Field key to option name."""


class WorkflowRules(Protocol):
    """The part of a configured workflow that a project's schema can contradict."""

    @property
    def fields(self) -> Mapping[str, FieldRule]:
        """Field key to what it means."""

    @property
    def rules(self) -> Sequence[TextRule]:
        """The deterministic rules."""


class PersonRules(Protocol):
    """The part of what is configured of a person that a project's schema can contradict."""

    @property
    def teams(self) -> Sequence[str]:
        """Options of the field that is filled as `team`."""

    @property
    def skills(self) -> Sequence[str]:
        """Options of the field that is filled as `request_type`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in the configuration that the project does not have."""

    path: str
    reason: RejectedReason
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


def resolve(task: Task, policies: Mapping[str, FieldRule], project: str) -> dict[str, CustomField]:
    """The custom field behind each configured key; keys that mean a task property are left out.

    `project` names the project in the message. Raises Rejected(unknown_field) for the first name that fits no field,
    fits two, or fits one that Asana computes.
    """
    named = {key: policy.field for key, policy in policies.items() if policy.field}
    return {key: _field(task.custom_fields, name, f"project {project}, field {key!r}") for key, name in named.items()}


def option_gid(field: CustomField, name: str, where: str) -> str:
    """The gid of the field's enabled option of that name. Raises Rejected(unknown_option) naming the closest ones."""
    options = [option for option in field.options if option.name == name]
    enabled = [option for option in options if option.enabled]
    if len(enabled) == 1:
        return enabled[0].gid
    open_names = [option.name for option in field.options if option.enabled]
    problem = "is disabled in" if options and not enabled else "is two options of" if enabled else "is no option of"
    mend = f"option {name!r} {problem} {field.name!r}; {closest(name, open_names)}"
    raise Rejected(RejectedReason.UNKNOWN_OPTION, f"{where}: {mend}")


def fields_of(settings: Iterable[Mapping[str, Any]]) -> tuple[CustomField, ...]:
    """The custom fields in the pages of `custom_field_settings`."""
    return tuple(CustomField.parse(each["custom_field"]) for each in settings if each.get("custom_field"))


def findings(
    project_gid: str, fields: Sequence[CustomField], workflows: Mapping[str, WorkflowRules]
) -> tuple[Finding, ...]:
    """Everything in a project's configuration that its fields contradict, all at once, in the document's order."""
    found: list[Finding] = []
    for name, workflow in workflows.items():
        path = f"projects.{project_gid}.workflows.{name}"
        found += _field_findings(path, fields, workflow)
        found += _rule_findings(path, fields, workflow)
    return tuple(found)


def people_findings(
    project_gid: str,
    fields: Sequence[CustomField],
    workflows: Mapping[str, WorkflowRules],
    people: Mapping[str, PersonRules],
) -> tuple[Finding, ...]:
    """Every option that a person is to take and no field has: requests that nobody would be proposed for."""
    found: list[Finding] = []
    for gid, person in people.items():
        for key, listed, options in (("team", "teams", person.teams), ("request_type", "skills", person.skills)):
            path = f"projects.{project_gid}.people.{gid}.{listed}"
            field = _filled(key, fields, workflows)
            if options and field is None:
                found.append(Finding(path, RejectedReason.UNKNOWN_FIELD, f"no workflow fills {key!r}; take it out"))
            found += [each for name in options if field for each in _option_refusals(path, field, name)]
    return tuple(found)


def _filled(key: str, fields: Sequence[CustomField], workflows: Mapping[str, WorkflowRules]) -> CustomField | None:
    names = {workflow.fields[key].field for workflow in workflows.values() if key in workflow.fields}
    return next((each for each in fields if each.name in names), None)


def _field_findings(path: str, fields: Sequence[CustomField], workflow: WorkflowRules) -> list[Finding]:
    found: list[Finding] = []
    for key, policy in workflow.fields.items():
        if policy.field:
            found += refusals(f"{path}.fields.{key}.field", fields, policy.field)
        if policy.learn_from:
            found += _learning_refusals(f"{path}.fields.{key}.learn_from", fields, policy.learn_from)
    return found


def _rule_findings(path: str, fields: Sequence[CustomField], workflow: WorkflowRules) -> list[Finding]:
    found: list[Finding] = []
    for position, rule in enumerate(workflow.rules):
        for key, option in rule.sets.items():
            where = f"{path}.rules.{position}.sets.{key}"
            policy = workflow.fields.get(key)
            if policy is None:
                problem = f"rule {rule.name!r} sets a key that the workflow has not; {closest(key, workflow.fields)}"
                found.append(Finding(where, RejectedReason.UNKNOWN_FIELD, problem))
            elif field := next((each for each in fields if each.name == policy.field), None):
                found += _option_refusals(where, field, option)
    return found


def refusals(path: str, fields: Sequence[CustomField], name: str, *, filled: bool = True) -> list[Finding]:
    """Why that name means no field here, or none that may be filled; empty where it means one."""
    try:
        _field(fields, name, "", filled=filled)
    except Rejected as refusal:
        return [_finding(path, refusal)]
    return []


def _learning_refusals(path: str, fields: Sequence[CustomField], name: str) -> list[Finding]:
    """A field that people's words or names stand in is none to learn from: an index holds neither."""
    if refused := refusals(path, fields, name, filled=False):
        return refused
    kind = next(each.kind for each in fields if each.name == name)
    if kind in LEARNED_KINDS:
        return []
    problem = f"{name!r} is a {kind} field, from which nothing is learned; name one of options or a number"
    return [Finding(path, RejectedReason.UNKNOWN_FIELD, problem)]


def _option_refusals(path: str, field: CustomField, name: str) -> list[Finding]:
    if not field.options:
        return []
    try:
        option_gid(field, name, "")
    except Rejected as refusal:
        return [_finding(path, refusal)]
    return []


def _finding(path: str, refusal: Rejected) -> Finding:
    return Finding(path, refusal.reason, str(refusal).removeprefix(f"{refusal.reason}: ").removeprefix(": "))


def _field(fields: Sequence[CustomField], name: str, where: str, *, filled: bool = True) -> CustomField:
    matches = [each for each in fields if each.name == name]
    if len(matches) == 1 and not (filled and matches[0].read_only):
        return matches[0]
    if not matches:
        mend = f"no custom field is called {name!r}; {closest(name, [each.name for each in fields])}"
    elif len(matches) > 1:
        mend = f"{len(matches)} custom fields are called {name!r}; rename all but one in Asana"
    else:
        mend = f"{name!r} is computed by Asana and cannot be set; name another field in the configuration"
    raise Rejected(RejectedReason.UNKNOWN_FIELD, f"{where}: {mend}")


def closest(name: str, known: Iterable[str]) -> str:
    """The known names that somebody may have meant, with the mend."""
    folded = {each.casefold(): each for each in known}
    near = [folded[each] for each in get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    named = " or ".join(repr(each) for each in near)
    return f"did you mean {named}? Correct the configuration, or add it in Asana" if near else _none_near(folded)


def _none_near(folded: Mapping[str, str]) -> str:
    there = ", ".join(repr(each) for each in sorted(folded.values())[:8]) or "none at all"
    return f"there is {there}. Correct the configuration, or add it in Asana"
