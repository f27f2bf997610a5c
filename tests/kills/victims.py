"""Which processes are Lambda environments of the engine, which of them are at work, and how does one end?

Only children of the engine that this harness started are ever looked at, each known by its process id and start time.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.stack import processes
from local.stack.description import Stack

PROC: Final = Path("/proc")
SAMPLE_SECONDS: Final = 0.012  # one scheduler tick of 10 ms and a little: an environment at work used one in it
AIM_AT_WORKING: Final = 0.8  # of the kills; the rest takes any environment, as an idle one may be frozen and lost too
# The functions between a submitted request and its fields; the idle operators' tools are no aim.
ON_THE_WAY: Final = frozenset(
    {"webhook", "dispatch", "enrich", "assess", "classify", "propose", "write_back", "record"}
)  # fmt: skip
# Every second aim leaves these out: a webhook that dies holds all deliveries up for 15 s, a dispatch its batch for
# 200 s, and while nobody runs there is nobody to end.
SELDOM: Final = frozenset({"webhook", "dispatch"})
KEPT: Final = 0.5
DRIFT_SECONDS: Final = 0.04  # between aim and shot, so that calls on their way are hit as well as computation


@dataclass(frozen=True, slots=True, order=True)
class Environment:
    """One process of a function."""

    verb: str
    pid: int
    started: str


def environments(stack: Stack) -> list[Environment]:
    """The environments that run now, in a fixed order."""
    verbs = {name: verb for verb, name in stack.functions.items()}
    engine = next(child.pid for child in stack.processes if child.name == "engine")
    found = (_environment(pid, verbs) for pid in _children(engine))
    return sorted(each for each in found if each is not None)


def shoot(stack: Stack, draw: float, verbs: frozenset[str]) -> Environment | None:
    """End one environment with SIGKILL; None where none of these verbs ran. `draw` from 0 to 1 decides which, and when.

    Four of five are taken from those that used the processor just before, if any did.
    """
    aims = verbs if draw * 31 % 1 < KEPT else verbs - SELDOM
    before = {each: _ticks(each.pid) for each in environments(stack) if each.verb in aims}
    time.sleep(SAMPLE_SECONDS)
    living = sorted(each for each in before if processes.start_time(each.pid) == each.started)
    working = [each for each in living if _ticks(each.pid) > before[each]]
    candidates = working if working and draw < AIM_AT_WORKING else living
    if not candidates:
        return None
    fraction = draw * 7919 % 1  # the same draw, spent again: which one, and how long after the aim
    victim = candidates[int(fraction * len(candidates))]
    time.sleep(draw * 104729 % 1 * DRIFT_SECONDS)
    if processes.start_time(victim.pid) != victim.started:
        return None
    with suppress(ProcessLookupError):
        os.kill(victim.pid, signal.SIGKILL)
    return victim


def _children(parent: int) -> Iterator[int]:
    for folder in PROC.iterdir():
        if folder.name.isdecimal() and _stat(int(folder.name))[1:2] == [str(parent)]:
            yield int(folder.name)


def _environment(pid: int, verbs: Mapping[str, str]) -> Environment | None:
    """The environment that a child of the engine is; None for one that is gone or is none."""
    try:
        variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return None
    held = dict(each.decode(errors="replace").partition("=")[::2] for each in variables)
    verb, started = verbs.get(held.get("AWS_LAMBDA_FUNCTION_NAME", "")), processes.start_time(pid)
    return Environment(verb, pid, started) if verb and started else None


def _ticks(pid: int) -> int:
    """Processor time used, in ticks of 10 ms."""
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name: state, parent, ...; empty for one that is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
