"""What do Northwind's settled requests look like to the judgement, without a sandbox or a service?

The seed of the laptop's sandbox as Asana documents, with gids that say what they are: option gids count up from 500.
"""

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from local.asana.seed import blueprint, fields
from local.asana.seed.history import completed_requests
from local.asana.seed.people import people as staff
from steward.asana.models import Task
from steward.evidence.assemble import Past, Sources, Wanted, triage_facts
from steward.evidence.facts import TriageFacts
from steward.evidence.history import Entry, index_entry
from steward.evidence.load import Load, Open
from steward.evidence.people import Roster
from steward.evidence.timelines import Absence

NOW = datetime(2026, 10, 20, 9, tzinfo=UTC)
LEARN = {"request_type": "Request type", "priority": "Priority", "team": "Team", "effort_hours": "Effort (h)"}
AI_FIELDS = {
    "request_type": "AI Type",
    "priority": "AI Priority",
    "team": "AI Team",
    "effort_hours": "AI Effort (h)",
    "confidence": "AI Confidence",
    "summary": "AI Summary",
    "reason": "AI Reason",
    "recommendation": "AI Recommendation",
}
# What a project may have beside these: by code alone, and the model's next action.
MORE_AI_FIELDS = {
    "priority_score": "AI Priority Score",
    "risk_level": "AI Risk Level",
    "next_action": "AI Next Action",
}


def rng(seed: int) -> random.Random:
    """Repeatable chance."""
    return random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing


def _schema() -> dict[str, dict[str, Any]]:
    gids: Iterator[int] = count(500)
    found = {}
    for number, field in enumerate(fields.HUMAN_FIELDS + fields.AI_FIELDS, 100):
        options = [{"gid": str(next(gids)), "name": name, "enabled": True} for name in field.options]
        document = {
            "gid": str(number),
            "name": field.name,
            "resource_subtype": field.kind,
            "precision": field.precision,
        }
        found[field.key] = {**document, "enum_options": options}
    return found


SCHEMA = _schema()
PEOPLE = {person.key: str(900 + number) for number, person in enumerate(staff(NOW.date()))}


def document(gid: str, name: str, notes: str, settled: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A task of the intake project as Asana answers it, for one caller; `settled` goes by the seed's field keys."""
    return {
        "gid": gid,
        "name": name,
        "notes": notes,
        "completed": False,
        "created_at": NOW.isoformat(),
        "memberships": [{"project": {"gid": "10", "name": "Customer requests"}}],
        "custom_fields": [_valued(deepcopy(each), (settled or {}).get(key)) for key, each in SCHEMA.items()],
    }


def _valued(field: Mapping[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401 - any field value
    if field["resource_subtype"] == "enum":
        return {**field, "enum_value": next((each for each in field["enum_options"] if each["name"] == value), None)}
    return {**field, "number_value" if field["resource_subtype"] == "number" else "text_value": value}


def option(key: str, name: str) -> str:
    """The gid of an option by its seed field key and its name."""
    return next(str(each["gid"]) for each in SCHEMA[key]["enum_options"] if each["name"] == name)


def field(key: str) -> str:
    """The gid of a field by its seed key."""
    return str(SCHEMA[key]["gid"])


def completed(number: int, task: blueprint.Task) -> Task:
    """A settled request of the seed, as Asana answers it."""
    done = {
        "completed": True,
        "created_at": task.created_at.isoformat(),
        "assignee": {"gid": PEOPLE[str(task.assignee)]},
    }
    return Task.parse(document(str(1000 + number), task.name, task.notes, task.fields) | done)


@cache
def settled_tasks(seed: int = 7) -> tuple[Task, ...]:
    """All settled requests, oldest first."""
    return tuple(completed(number, task) for number, task in enumerate(completed_requests(rng(seed), NOW)))


@cache
def settled_entries(seed: int = 7) -> tuple[Entry, ...]:
    """The same as the index holds them."""
    return tuple(entry for task in settled_tasks(seed) if (entry := index_entry(task, LEARN)))


@cache
def past(seed: int = 7) -> Past:
    """The whole history, rehearsed."""
    return Past(settled_entries(seed))


def request(name: str, notes: str = "", gid: str = "77") -> Task:
    """A new request that nobody has looked at."""
    return Task.parse(document(gid, name, notes))


def people_rows(open_tasks: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """What reconcile caches: everybody who settled requests, with open tasks of an hour each."""
    return [
        _person_row(each, (open_tasks or {}).get(each.key, 3)) for each in staff(NOW.date()) if each.role == "member"
    ]


def _person_row(person: blueprint.Person, tasks: int) -> dict[str, Any]:
    if not person.active:
        return {"gid": PEOPLE[person.key], "name": "", "left": True, "recent": 0}
    away = tuple(Absence(each.start_on, each.end_on) for each in person.absences)
    load = Load(NOW, {"10": Open(float(tasks), 0, tasks)}, away=away)
    return {"gid": PEOPLE[person.key], "name": person.name, "recent": 0, "load": load.as_row()}


def facts_of(task: Task, history: Past, min_confidence: float = 0.5, **parts: Any) -> TriageFacts:  # noqa: ANN401
    """The facts of a request under the demo's fields; `parts` replaces what else `sources` takes, and `fields`."""
    fields = parts.pop("fields", AI_FIELDS)
    wanted = [
        Wanted(key, task.field(name), task.field(LEARN[key]) if key in LEARN else None, min_confidence)
        for key, name in fields.items()
    ]
    wanted.append(Wanted("assignee", None, None, 0.3))
    return triage_facts(task, sources(wanted, history, **parts))


def sources(wanted: list[Wanted], history: Past, **parts: Any) -> Sources:  # noqa: ANN401 - as facts_of
    """What facts are made of, with Northwind's people."""
    owned = frozenset(each.field.gid for each in wanted if each.field)
    roster = Roster(parts.get("people", people_rows()), parts.get("members", {}))
    rules, now, more = (
        parts.get("rules", ()),
        parts.get("now", NOW),
        {k: parts[k] for k in ("meaning", "asks") if k in parts},
    )
    return Sources(wanted, owned, rules, history, "10", roster, now, **more)
