"""What is one prepared change of a task: the checked new values, and how to tell of them?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local.asana.bodies import Body
from local.asana.graph import Record, Value
from local.asana.operation import Call
from local.asana.writes import Write

type Announce = Callable[[Write, Record, Mapping[str, Value]], None]


@dataclass(frozen=True, slots=True)
class Edit:
    """New values, and how to tell of them, given the record and its values before."""

    values: dict[str, Value] = field(default_factory=dict)
    announce: Announce = field(default=lambda _write, _task, _old: None)


type Prepare = Callable[[Call, Body, Record | None], Edit]
"""Checks the sent fields of a body for a task (None: one that is being made). Raises ApiError."""
