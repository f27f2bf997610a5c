"""What can stand in a delivery's `events`: the shapes of Asana's EventResponse, and everything that it is not?

Seeded. Each event has a gid of its own, so that a run can be told to be of that event. `asks` says, independently of
the product, whether an event is one that the triage of the tests' deployment listens to.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from tests.unit.ingest.world import BOT, PERSON, PROJECT, START

TYPES = (
    "task", "project", "section", "story", "tag", "attachment", "portfolio", "goal", "user", "workspace", "team",
    "custom_field", "webhook", "Task", "TASK", "tasks", "task ", "tas\u043a", "", "\u0000", "x" * 65, "sync_error",
)  # fmt: skip
SUBTYPES = ("default_task", "milestone", "approval", "section", "comment_added", "", "none_of_these")
ACTIONS = ("changed", "added", "removed", "deleted", "undeleted", "ADDED", "archived", "", "sync_error", "x" * 300)
FIELDS = ("name", "notes", "assignee", "due_on", "custom_fields", "completed", "Name", "", "html_notes", "n" * 65)
WORDS = ("name", "notes", "html_notes")  # a person writes the notes plain or rich (FACTS 1.6)
TIMES = (
    "2026-10-01T09:59:59.000Z", "2026-10-01", "2012-02-22T02:06:58.147Z", "now", "", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-13-45T99:99:99Z", "2026-10-01T10:00:00+99:99", "1790848800", "\u0662\u0660",
    "2026-W40-4", "20261001T100000", "2026-10-01T10:00:00.123456789Z", "-0001-01-01T00:00:00Z", "2026-10-01T24:00:00Z",
)  # fmt: skip
GIDS = (
    "", "0", "-1", "1.5", "1e9", " 7", "7 ", "0x10", "\u0661\u0662\u0663", "\uff11\uff12", "1" * 33, "9" * 5000, "null",
    "../users/me", "1/../../2", "1?x=y", "1#2", "task:1", "1;2", "\u0000", "1\n", "\u202e12", "'; --",
)  # fmt: skip


def deep(rng: Random) -> Any:  # noqa: ANN401 - any JSON
    """Something nested, at most 200 levels."""
    value: Any = rng.choice(["x", 0, None])
    for _ in range(rng.randint(1, 200)):
        value = [value] if rng.random() < 0.5 else {"resource": value}
    return value


def junk(rng: Random) -> Any:  # noqa: ANN401 - any JSON
    """A value of a type that stands nowhere in the schema's place."""
    return rng.choice(
        [
            None, True, False, 0, -1, 10**18, 10**400, 1e308, -0.0, "", "task", [], {}, [[]], {"gid": {}}, [None] * 50,
            {"gid": [PROJECT]}, {"resource_type": "task"}, "\ud83d\ude00", "\u202e", "x" * 10_000, {"": ""}, deep(rng),
        ]
    )  # fmt: skip


def regular(rng: Random, gid: str) -> dict[str, Any]:
    """An event as Asana sends it: any resource, action, author and time of the schema."""
    action = rng.choice(["added", "added", "changed", "changed", *ACTIONS[:5]])
    document: dict[str, Any] = {
        "user": {"gid": rng.choice([PERSON, PERSON, PERSON, BOT]), "resource_type": "user"}
        if rng.random() < 0.9
        else None,
        "created_at": moment(rng).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "action": action,
        "type": "task",
        "parent": None,
        "resource": {"gid": gid, "resource_type": rng.choice(["task"] * 24 + list(TYPES[:12])), "name": "a name"},
    }
    if rng.random() < 0.8:
        document["resource"]["resource_subtype"] = rng.choice(SUBTYPES)
    if action == "changed":
        document["change"] = {
            "field": rng.choice([*FIELDS, "name", "notes", "name"]),
            "action": rng.choice(ACTIONS[:3]),
            "new_value": junk(rng),
        }
    elif rng.random() < 0.9:
        document["parent"] = {"gid": PROJECT, "resource_type": rng.choice(["project", "project", "task", "section"])}
    return document


def moment(rng: Random) -> datetime:
    """Mostly of the last hours; one in twelve older than 26 h."""
    return START - timedelta(hours=rng.choice([0.01, 1, 5, 25.9, *[0.1] * 7, rng.choice([26.1, 30, 9000])]))


def spoiled(rng: Random, document: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """The event with one to three things wrong."""
    for _ in range(rng.randint(1, 3)):
        rng.choice(_SPOILS)(rng, document)
    return junk(rng) if rng.random() < 0.05 else document


def _replace(name: str, choices: tuple[str, ...], rng: Random, document: dict[str, Any]) -> None:
    document[name] = rng.choice(choices)


def _inside(path: tuple[str, str], choices: tuple[str, ...], rng: Random, document: dict[str, Any]) -> None:
    part = document.get(path[0])
    if isinstance(part, dict):
        part[path[1]] = rng.choice(choices) if rng.random() < 0.7 else junk(rng)


def _junk_member(rng: Random, document: dict[str, Any]) -> None:
    document[rng.choice(["user", "resource", "action", "parent", "created_at", "change", "type"])] = junk(rng)


def _drop_member(rng: Random, document: dict[str, Any]) -> None:
    if document:
        document.pop(rng.choice(list(document)))


def _add_member(rng: Random, document: dict[str, Any]) -> None:
    document[rng.choice(["gid", "events", "__proto__", "kind", "x" * 1000])] = junk(rng)


_SPOILS: tuple[Callable[[Random, dict[str, Any]], None], ...] = (
    partial(_replace, "action", ACTIONS),
    partial(_replace, "created_at", TIMES),
    partial(_inside, ("resource", "resource_type"), TYPES),
    partial(_inside, ("resource", "gid"), GIDS),
    partial(_inside, ("resource", "resource_subtype"), SUBTYPES),
    partial(_inside, ("parent", "gid"), GIDS),
    partial(_inside, ("parent", "resource_type"), TYPES),
    partial(_inside, ("change", "field"), FIELDS),
    partial(_inside, ("user", "gid"), GIDS),
    _junk_member,
    _drop_member,
    _add_member,
)


def events(rng: Random, first_gid: int) -> Iterator[Any]:
    """Events without end, half of them regular."""
    gid = first_gid
    while True:
        document = regular(rng, str(gid))
        yield document if rng.random() < 0.5 else spoiled(rng, document)
        gid += 1


def asks(event: object) -> str | None:
    """The gid of the task that the event asks a triage of; None where nothing listens. Written from the schema alone.

    Tasks that enter a project, and tasks whose name or notes change; not by the bot; not older than 26 h where the time
    can be read.
    """
    gid, kind = _at(event, "resource", "gid"), _at(event, "resource", "resource_type")
    named = isinstance(gid, str) and 0 < len(gid) <= 32 and all(letter in "0123456789" for letter in gid)
    entered = _at(event, "action") == "added" and _at(event, "parent", "resource_type") == "project"
    reworded = _at(event, "action") == "changed" and _at(event, "change", "field") in WORDS
    heard = named and kind == "task" and (entered or reworded) and _at(event, "user", "gid") != BOT
    return str(gid) if heard and not _old(_at(event, "created_at")) else None


def _at(value: object, *path: str) -> Any:  # noqa: ANN401 - any JSON
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if not isinstance(value, list | dict) else None


def _old(text: object) -> bool:
    try:
        at = datetime.fromisoformat(str(text))
        utc = (at - (at.utcoffset() or timedelta())).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return False
    return START.replace(tzinfo=None) - utc > timedelta(hours=26)


def torn(rng: Random, body: bytes) -> bytes:
    """A body with some of its bytes changed, cut out, doubled, or with what JSON does not allow."""
    at, end = rng.randrange(len(body)), rng.randrange(len(body))
    match rng.randrange(6):
        case 0:
            return body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
        case 1:
            return body[:at]
        case 2:
            return body[: min(at, end)] + body[max(at, end) :]
        case 3:
            return body[:at] + body[min(at, end) : max(at, end)] + body[at:]
        case 4:
            return body.replace(
                b'"action"', rng.choice([b'"action":NaN,"action"', b'"action":1e999,"x"', b"action"]), 1
            )
        case _:
            return (
                body[:at] + rng.choice([b"[" * 5000, b"9" * 5000, b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800"]) + body[at:]
            )


def read(body: bytes) -> list[Any]:
    """The events of a body as any JSON reader sees them; none where it is not a delivery."""
    try:
        document = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return []
    found = document.get("events") if isinstance(document, dict) else None
    return found if isinstance(found, list) else []


def _refuse(constant: str) -> None:
    raise ValueError(constant)
