"""Which sample inputs are there, of which function, and what must each be answered?

`events/<name>.json` is an input, `events/expected/<name>.json` the part of its answer that depends on nothing but the
sample, `events/objects/` what lies in the bucket beforehand.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "events"
OBJECTS = EVENTS / "objects"

# A sample is called as its function, or as its situation.
SITUATIONS = {
    "handshake": "webhook",
    "heartbeat": "webhook",
    "task_added": "webhook",
    "task_changed_by_us": "webhook",
    "attachment_added": "webhook",
    "bad_signature": "webhook",
    "events_queue_batch": "dispatch",
    "access_log_batch": "archive",
    "review_schedule": "list_projects",
    "capacity_schedule": "list_projects",
    "portfolio_risk_batch": "dispatch",
    "summary_asked_batch": "dispatch",
    "input_asked_batch": "dispatch",
    "stakeholder_update_batch": "dispatch",
    "goal_status_batch": "dispatch",
    "mail_came_batch": "dispatch",
}
# In this order each finds what it needs, and none what another must not have done before it.
ORDER = (
    "list_projects", "reconcile", "enrich", "extract", "assess", "classify", "propose", "write_back", "record",
    "summarise",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """One situation of one function."""

    name: str
    verb: str
    event: Path
    expected: Path

    @property
    def logical_id(self) -> str:
        """The function's name in the template."""
        return logical_id_of(self.verb)

    def wanted(self) -> Any:  # noqa: ANN401 - any JSON value
        """The part of the answer that is checked."""
        return json.loads(self.expected.read_text())


def samples(folder: Path = EVENTS) -> list[Sample]:
    """Every sample, the pipeline's in its own order and after all others."""
    found = [_sample(path) for path in folder.glob("*.json")]
    return sorted(found, key=lambda each: (ORDER.index(each.name) if each.name in ORDER else -1, each.name))


def logical_id_of(verb: str) -> str:
    """A function's name in the template."""
    return "".join(word.capitalize() for word in verb.split("_")) + "Function"


def _sample(path: Path) -> Sample:
    verb = SITUATIONS.get(path.stem, path.stem)
    return Sample(path.stem, verb, path, path.parent / "expected" / path.name)


def differences(wanted: Any, found: Any, at: str = "answer") -> Iterator[str]:  # noqa: ANN401 - any JSON values
    """Where an answer lacks or contradicts the expected part; keys that are not expected may hold anything."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, each in wanted.items():
            if name in found:
                yield from differences(each, found[name], f"{at}.{name}")
            else:
                yield f"{at} has no {name}, it should be {_short(each)}"
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (each, other) in enumerate(zip(wanted, found, strict=True)):
            yield from differences(each, other, f"{at}[{number}]")
    elif wanted != found:
        yield f"{at} is {_short(found)}, it should be {_short(wanted)}"


def pointers(value: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401 - any JSON value
    """Every pointer to an object in a state document."""
    if isinstance(value, dict):
        if value.keys() == {"key", "sha256"}:
            yield value
        for each in value.values():
            yield from pointers(each)
    elif isinstance(value, list):
        for each in value:
            yield from pointers(each)


def _short(value: object) -> str:
    return re.sub(r"\s+", " ", json.dumps(value))[:160]
