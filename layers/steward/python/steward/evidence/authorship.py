"""Who wrote our fields, and what stood there before?

A task's change stories carry `created_by`, the field, its old and its new value (FACTS 3, RELIABILITY A10). They alone
say so after the fact: a lost update, a rule that reverts us and another automation all show there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import FieldValue, moment

# What `GET /tasks/{gid}/stories` must be asked for; objects answer with their gids.
STORY_FIELDS: Final = (
    "created_at",
    "created_by.name",
    "resource_subtype",
    "source",
    "type",
    "assignee.name",
    "custom_field.name",
    "new_date_value",
    "new_dates",
    "new_enum_value.name",
    "new_multi_enum_values.name",
    "new_number_value",
    "new_people_value.name",
    "new_text_value",
    "old_date_value",
    "old_dates",
    "old_enum_value.name",
    "old_multi_enum_values.name",
    "old_number_value",
    "old_people_value.name",
    "old_text_value",
)

_CUSTOM: Final = "_custom_field_changed"
_MEMBERS: Final = {
    "text": "text_value",
    "number": "number_value",
    "enum": "enum_value",
    "multi_enum": "multi_enum_values",
    "people": "people_value",
    "date": "date_value",
}


class Author(StrEnum):
    """Whose hand a change was; each word is a metric dimension."""

    BOT = "bot"  # this deployment
    PERSON = "person"  # somebody in Asana itself
    APP = "app"  # somebody's script or another bot: a user through the API
    AGENT = "agent"  # an AI teammate of the workspace
    SYSTEM = "system"  # no user: a rule, AI Studio, an import


# What may write again by itself, without a person looking: to be reported, and not to be fought.
AUTOMATIONS: Final = frozenset({Author.APP, Author.AGENT, Author.SYSTEM})

type Value = FieldValue | bool


@dataclass(frozen=True, slots=True)
class Writing:
    """One change of one field or property, as its story tells it. `name` is a custom field gid or a property's name."""

    story_gid: str
    at: datetime
    name: str
    author: Author
    author_gid: str
    before: Value
    after: Value


def authorship(
    stories: Iterable[Mapping[str, Any]], field_gids: Collection[str], bot_gid: str, agent_gids: Collection[str]
) -> list[Writing]:
    """The changes of these custom fields and properties, oldest first.

    `stories` are Asana's documents with STORY_FIELDS; `field_gids` may hold `assignee`, `due_on` and `completed` too;
    `agent_gids` come from `GET /workspaces/{gid}/agents`. A story that tells no value is left out.
    """
    found: list[Writing] = []
    assignee: Value = None  # an assignment's story has no old value: it is what the one before it left
    for story in sorted(stories, key=lambda each: (str(each.get("created_at")), str(each.get("gid")))):
        told = _told(story, assignee)
        at = moment(story.get("created_at"))
        if told is None or at is None:
            continue
        name, before, after = told
        assignee = after if name == "assignee" else assignee
        if name in field_gids:
            by = str((story.get("created_by") or {}).get("gid") or "")
            author = author_of(by, str(story.get("source") or ""), bot_gid, agent_gids)
            found.append(Writing(str(story["gid"]), at, name, author, by, before, after))
    return found


def author_of(user_gid: str, source: str, bot_gid: str, agent_gids: Collection[str]) -> Author:
    """Whose hand it was, by the user ("" for none) and the story's `source`.

    Where in doubt it is a person's: their values are never overwritten, an automation's might be.
    """
    if user_gid and user_gid == bot_gid:
        return Author.BOT
    if not user_gid:
        return Author.SYSTEM
    if user_gid in agent_gids:
        return Author.AGENT
    return Author.APP if source == "api" else Author.PERSON


def other_automations(writings: Iterable[Writing]) -> Counter[Author]:
    """How often each kind of automation that is not this bot wrote the fields."""
    return Counter(each.author for each in writings if each.author in AUTOMATIONS)


def _told(story: Mapping[str, Any], assignee: Value) -> tuple[str, Value, Value] | None:
    """What changed, from what, to what; None for a story that is no change of a value we could have set."""
    match str(story.get("resource_subtype") or ""):
        case "assigned":
            told: tuple[str, Value, Value] | None = ("assignee", assignee, _gid(story.get("assignee")))
        case "unassigned":
            told = ("assignee", assignee, None)
        case "due_date_changed":
            told = ("due_on", _day(story.get("old_dates")), _day(story.get("new_dates")))
        case "marked_complete" | "marked_incomplete" as subtype:
            told = ("completed", subtype != "marked_complete", subtype == "marked_complete")
        case subtype:
            told = _told_of_field(story, subtype.removesuffix(_CUSTOM)) if subtype.endswith(_CUSTOM) else None
    return told


def _told_of_field(story: Mapping[str, Any], kind: str) -> tuple[str, Value, Value] | None:
    field, member = _gid(story.get("custom_field")), _MEMBERS.get(kind)
    if not (field and member):
        return None
    return field, _value(kind, story.get(f"old_{member}")), _value(kind, story.get(f"new_{member}"))


def _value(kind: str, told: Any) -> FieldValue:  # noqa: ANN401 - a member of a story, of a shape that `kind` names
    match kind:
        case "enum":
            return _gid(told)
        case "multi_enum" | "people":
            return tuple(str(each["gid"]) for each in told or ())
        case "date":
            return _day(told)
        case "number":
            return None if told is None else float(told)
        case _:
            return str(told) if told else None


def _gid(told: Any) -> str | None:  # noqa: ANN401 - an object of Asana or null
    return str(told["gid"]) if told else None


def _day(told: Any) -> str | None:  # noqa: ANN401 - dates of Asana or null
    return told.get("due_on") if told else None
