"""What would make the fields in Asana those that the configuration names?

Pure. Nothing that exists is renamed, retyped, disabled or taken away, and no option is added to a field of people: what
only a person can settle is a problem with its mend.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from steward.asana.models import CustomField, EnumOption
from steward.governance.policy import FieldPolicy, ProjectPolicy, WorkflowPolicy
from steward.workflows import WORKFLOWS
from steward_cli.field_kinds import DECISION, KINDS, FieldKind

type Action = Literal["create", "add_option", "attach"]

OPTIONS_MOST: Final = 500  # of one field (FACTS 3)
NO_HOLDER: Final = (
    "it stands on the project, as its portfolio shows it, and no configured portfolio lists the project: "
    "add it to one in Asana, and the portfolio to `portfolios`"
)
# Configured keys, by workflow, of fields that a project shows because a portfolio that lists it does.
OF_PROJECT: Final = {each.name: frozenset(each.of_project) for each in WORKFLOWS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One field as the document means it; `path` is its key there, `ours` whether the bot fills it unasked.

    `of_project` tells that it stands on the project itself, not on its tasks.
    """

    path: str
    name: str
    kind: FieldKind
    options: tuple[str, ...] = ()
    ours: bool = True
    of_project: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One request that would be sent; `field_gid` is empty where the field is only to be created by an earlier one.

    A field is shown in a project or, where it stands on projects, in a portfolio.
    """

    action: Action
    name: str
    field_gid: str = ""
    project_gid: str = ""
    kind: FieldKind | None = None
    portfolio_gid: str = ""
    options: tuple[str, ...] = ()

    def says(self) -> str:
        """In words, for the terminal and the audit."""
        match self.action:
            case "create":
                options = f" with {', '.join(self.options)}" if self.options else ""
                return f"create {self.name!r}, {self.kind.subtype if self.kind else ''}{options}"
            case "add_option":
                return f"add the option {self.options[0]!r} to {self.name!r}"
            case "attach":
                where = f"portfolio {self.portfolio_gid}" if self.portfolio_gid else f"project {self.project_gid}"
                return f"show {self.name!r} in {where}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What only a person can settle."""

    path: str
    name: str
    mend: str


@dataclass
class Plan:
    """The steps in the order to take them, and the problems; `fields` are the workspace's as they will be then."""

    fields: list[CustomField]
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Holder:
    """A portfolio: the fields that it shows, and so every project in it."""

    gid: str
    shown: tuple[CustomField, ...] = ()


def planned(
    fields: Sequence[CustomField],
    projects: Mapping[str, ProjectPolicy],
    shown: Mapping[str, Sequence[CustomField]],
    holders: Mapping[str, Holder] | None = None,
) -> Plan:
    """The plan for these projects; `fields` are the workspace's, `shown` those of each project.

    `holders` are the portfolios that list them directly, by project gid.
    """
    plan = Plan(list(fields))
    for gid, project in projects.items():
        for wanted in _wanted(gid, project, shown[gid], plan):
            if not wanted.of_project:
                _place(wanted, shown[gid], Step("attach", wanted.name, project_gid=gid), plan)
            elif holder := (holders or {}).get(gid):
                _place(wanted, holder.shown, Step("attach", wanted.name, portfolio_gid=holder.gid), plan)
            else:
                plan.problems.append(Problem(wanted.path, wanted.name, NO_HOLDER))
    return plan


def of_project(projects: Mapping[str, ProjectPolicy]) -> bool:
    """Whether any of them names a field that a portfolio must show."""
    return any(
        policy.field and key in OF_PROJECT.get(name, ())
        for project in projects.values()
        for name, workflow in project.workflows.items()
        for key, policy in (workflow.fields.items() if workflow.mode != "off" else ())
    )


def _wanted(gid: str, project: ProjectPolicy, shown: Sequence[CustomField], plan: Plan) -> Iterator[Wanted]:
    for name, workflow in project.workflows.items():
        for key, policy in workflow.fields.items() if workflow.mode != "off" else ():
            path = f"projects.{gid}.workflows.{name}.fields.{key}"
            if policy.field and (kind := KINDS.get(key)):
                options = _options(key, policy, workflow, kind, shown) if kind.subtype == "enum" else ()
                on_project = key in OF_PROJECT.get(name, ())
                yield Wanted(path, policy.field, kind, options, policy.owner == "ai", on_project)
            elif policy.field:
                plan.problems.append(Problem(path, policy.field, "no kind of field is known for this key: take it out"))
            if policy.learn_from and not any(each.name == policy.learn_from for each in shown):
                mend = "people settle in it and the project does not show it: add it in Asana, or correct the name"
                plan.problems.append(Problem(f"{path}.learn_from", policy.learn_from, mend))
    if answers := project.approvals.field:
        yield Wanted(f"projects.{gid}.approvals.field", answers, DECISION, DECISION.options)


def _options(
    key: str, policy: FieldPolicy, workflow: WorkflowPolicy, kind: FieldKind, shown: Sequence[CustomField]
) -> tuple[str, ...]:
    """What the document bounds the key to, else the kind's own, else the choices people have; and what rules set."""
    peoples = [o.name for each in shown if each.name == policy.learn_from for o in each.options if o.enabled]
    by_rules = [rule.sets[key] for rule in workflow.rules if key in rule.sets]
    return tuple(dict.fromkeys([*(policy.options or kind.options or peoples), *by_rules]))


def _place(wanted: Wanted, shown: Sequence[CustomField], attach: Step, plan: Plan) -> None:
    """The steps that put one field where it is wanted, or the problem that keeps it from there."""
    here = [each for each in shown if each.name == wanted.name]
    found = here or [each for each in plan.fields if each.name == wanted.name]
    if problem := _mistake(wanted, found):
        plan.problems.append(Problem(wanted.path, wanted.name, problem))
        return
    if found:
        _complete(wanted, found[0], plan)
    else:
        plan.steps.append(Step("create", wanted.name, kind=wanted.kind, options=wanted.options))
        plan.fields.append(_created(wanted))
    step = replace(attach, field_gid=found[0].gid if found else "")
    if not here and all(replace(each, field_gid="") != attach for each in plan.steps):
        plan.steps.append(step)  # once: what one portfolio shows is shown for all its projects


def _mistake(wanted: Wanted, found: Sequence[CustomField]) -> str:
    """Why a field of that name cannot be used or made, with the mend; empty where it can."""
    if len(found) > 1:
        return f"{len(found)} fields have this name: rename all but one in Asana"
    if len(wanted.options) > OPTIONS_MOST:
        return f"it would have {len(wanted.options)} options: Asana takes {OPTIONS_MOST}"
    if not found:
        lacks = wanted.kind.subtype == "enum" and not wanted.options
        return "nothing says which options it has: write options, or learn_from with people's field" if lacks else ""
    return _unfit(wanted, found[0])


def _unfit(wanted: Wanted, there: CustomField) -> str:
    """Why the field that is there is not the one that is meant."""
    lacking = _lacking(wanted, there)
    disabled = [each.name for each in there.options if each.name in lacking]
    if there.read_only:
        return "Asana computes it, or it is locked: name another field"
    if there.kind != wanted.kind.subtype:
        return f"it is a {there.kind} field, {wanted.kind.subtype} is wanted: rename it in Asana, or name another"
    if wanted.kind.precision and (there.precision or 0) < wanted.kind.precision:
        return f"it shows {there.precision or 0} decimals, {wanted.kind.precision} are wanted: change it in Asana"
    if disabled:
        return f"{', '.join(map(repr, disabled))} is disabled in it: enable it in Asana, or leave it out"
    if lacking and not wanted.ours:
        return f"people's own field lacks {', '.join(map(repr, lacking))}: add it in Asana, or correct the name"
    return ""


def _lacking(wanted: Wanted, there: CustomField) -> list[str]:
    enabled = {option.name for option in there.options if option.enabled}
    return [name for name in wanted.options if name not in enabled]


def _complete(wanted: Wanted, there: CustomField, plan: Plan) -> None:
    """The options that the field lacks; what another project asked for already is asked for once."""
    steps = [Step("add_option", there.name, there.gid, options=(name,)) for name in _lacking(wanted, there)]
    plan.steps += [each for each in steps if each not in plan.steps]


def _created(wanted: Wanted) -> CustomField:
    options = tuple(EnumOption("", name, enabled=True) for name in wanted.options)
    kind, precision = wanted.kind.subtype, wanted.kind.precision
    return CustomField("", wanted.name, kind, None, "", options, read_only=False, precision=precision)
