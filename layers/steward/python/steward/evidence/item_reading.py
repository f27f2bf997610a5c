"""Which work item, and which project, does a document of Asana's describe?

Custom fields are found by the names of the configuration: `inputs` are read for what they mean, `outputs` are the bot's
own, kept as they stand so that an unchanged value is not written again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from steward.asana.models import CustomField, FieldValue, Json, moment
from steward.evidence.timelines import MILESTONE
from steward.evidence.work_items import ReviewedProject, WorkItem

# What `item_of` looks at; `dependencies` are compact (FACTS 3, "Task in one call").
ITEM_FIELDS: Final = (
    "resource_subtype",
    "created_at",
    "modified_at",
    "completed_at",
    "start_on",
    "due_on",
    "assignee",
    "dependencies",
    "num_subtasks",
    "num_likes",
    "actual_time_minutes",
    "memberships.project",
    "memberships.section",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.enum_value.name",
    "custom_fields.number_value",
    "custom_fields.precision",
    "custom_fields.text_value",
    "custom_fields.date_value",
    "custom_fields.is_formula_field",
    "custom_fields.is_value_read_only",
)

WORK: Final = frozenset({"default_task", MILESTONE})  # approvals and section headings are no work of a plan
EFFORT: Final = "effort_hours"  # the input that holds what a task was estimated at
KIND: Final = "request_type"  # the one that tells kinds of task apart, each with cycle times of its own
STATUS: Final = "status"  # the one that holds where a task stands, by its people's word

HOURS: Final = "hours"  # the unit of a budget of time; of one of money it is the currency's code
_MINUTES: Final = "minutes"  # what Asana counts time in
_MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Named:
    """Which custom fields matter, by their names: `inputs` by meaning, `outputs` by configured key."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Output:
    """A custom field of ours as a project has it: its gid, its kind and its enabled options by name."""

    gid: str
    kind: str
    precision: int | None
    options: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"gid": self.gid, "kind": self.kind, "precision": self.precision, "options": dict(self.options)}


def items_of(documents: Iterable[Json], project_gid: str, named: Named, first_place: int) -> list[WorkItem]:
    """The work among the tasks of one page, in its order; `first_place` is the place of the page's first task."""
    placed = enumerate(documents, first_place)
    return [item_of(each, project_gid, named, place) for place, each in placed if _is_work(each)]


def item_of(document: Json, project_gid: str, named: Named, place: int) -> WorkItem:
    """One task as ITEM_FIELDS show it. Raises KeyError for a document without its times."""
    fields = fields_in(document)
    values = _meant(fields, named.inputs)
    effort = values.pop(EFFORT, None)
    minutes = document.get("actual_time_minutes")
    created, modified = moment(document["created_at"]), moment(document["modified_at"])
    assert created is not None  # noqa: S101 - Asana stamps every task
    assert modified is not None  # noqa: S101 - as above
    return WorkItem(
        gid=str(document["gid"]),
        created_at=created,
        modified_at=modified,
        completed_at=moment(document.get("completed_at")),
        start_on=_day(document.get("start_on")),
        due_on=_day(document.get("due_on")),
        assignee_gid=_gid(document.get("assignee")),
        section_gid=_section(document, project_gid),
        is_milestone=document.get("resource_subtype") == MILESTONE,
        waits_for=tuple(str(each["gid"]) for each in document.get("dependencies") or ()),
        effort_hours=float(effort) if isinstance(effort, int | float) and effort > 0 else None,
        actual_hours=minutes / _MINUTES_AN_HOUR if minutes else None,
        subtasks=int(document.get("num_subtasks") or 0),
        likes=int(document.get("num_likes") or 0),
        place=place,
        values=values | _standing(fields, named.outputs),
    )


def project_of(document: Json, named: Named, read_at: datetime) -> ReviewedProject:
    """One project as REVIEWED_FIELDS show it."""
    values = _meant(fields_in(document), named.inputs)
    status: Any = document.get("current_status_update") or {}
    return ReviewedProject(
        gid=str(document["gid"]),
        read_at=read_at,
        created_at=moment(document.get("created_at")),
        start_on=_day(document.get("start_on")),
        due_on=_day(document.get("due_on")),
        owner_gid=_gid(document.get("owner")),
        archived=bool(document.get("archived")),
        status_type=str(status.get("status_type") or ""),
        budget_total=_number(values.get("budget_total")),
        budget_actual=_number(values.get("budget_actual")),
        budget_unit=_currency(document, named),
        risk_rating=str(values.get("risk_rating") or ""),
        stakeholder_priority=str(values.get("stakeholder_priority") or ""),
    )


def budget_of(budgets: Sequence[Json]) -> tuple[float, float, str] | None:
    """Total, actual and their unit of a project's budget; None where there is none, or no total is set.

    Where people set no total, what its tasks or the capacity plan are estimated at stands for it.
    """
    held: Json = budgets[0] if budgets else {}
    actual, parts = held.get("actual") or {}, (held.get("total") or {}, held.get("estimate") or {})
    total = next((part for part in parts if part.get("enabled") and _number(part.get("value"))), None)
    if total is None or actual.get("value") is None or total.get("units") != actual.get("units"):
        return None
    unit = str(total.get("units") or "")
    by = _MINUTES_AN_HOUR if unit == _MINUTES else 1
    return float(total["value"]) / by, float(actual["value"]) / by, HOURS if unit == _MINUTES else unit


def outputs_in(documents: Iterable[Json], named: Named) -> dict[str, Output]:
    """Our own fields by configured key, as the first document shows each; computed ones cannot be set and are none."""
    found: dict[str, Output] = {}
    for fields in map(fields_in, documents):
        for key, name in named.outputs.items():
            field = fields.get(name)
            if key not in found and field and not field.read_only:
                options = {each.name.casefold(): each.gid for each in field.options if each.enabled}
                found[key] = Output(field.gid, field.kind, field.precision, options)
        if found.keys() == named.outputs.keys():
            break
    return found


def present_in(document: Json, named: Named) -> dict[str, FieldValue]:
    """What stands in our own fields of a document, by configured key."""
    return _standing(fields_in(document), named.outputs)


def fields_in(document: Json) -> dict[str, CustomField]:
    """The custom fields of a document by their names."""
    return {each["name"]: CustomField.parse(each) for each in document.get("custom_fields") or () if each.get("name")}


def _is_work(document: Json) -> bool:
    return document.get("resource_subtype", "default_task") in WORK


def _meant(fields: Mapping[str, CustomField], inputs: Mapping[str, str]) -> dict[str, FieldValue]:
    """What the configured fields say: an option by its name in lower case, all else as it is; without what is empty."""
    found = {meaning: _plain(fields[name]) for meaning, name in inputs.items() if name in fields}
    return {meaning: value for meaning, value in found.items() if value not in (None, "")}


def _plain(field: CustomField) -> FieldValue:
    return field.option_name.casefold() if field.kind == "enum" else field.value


def _standing(fields: Mapping[str, CustomField], outputs: Mapping[str, str]) -> dict[str, FieldValue]:
    found = {key: fields[name].value for key, name in outputs.items() if name in fields}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _currency(document: Json, named: Named) -> str:
    """The code of the currency in which both fields of the budget are; "" where that is not one."""
    names = [named.inputs.get(each) for each in ("budget_total", "budget_actual")]
    codes = {each.get("name"): each.get("currency_code") for each in document.get("custom_fields") or ()}
    held = {codes.get(each) or "" for each in names}
    return str(held.pop()) if len(held) == 1 else ""


def _section(document: Json, project_gid: str) -> str | None:
    here = (each for each in document.get("memberships") or () if _gid(each.get("project")) == project_gid)
    return next((_gid(each.get("section")) for each in here), None)


def _gid(named: Json | None) -> str | None:
    return str(named["gid"]) if named else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(value: FieldValue) -> float | None:
    return float(value) if isinstance(value, int | float) else None
