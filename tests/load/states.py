"""Does each request end as its last text and the people say? Pure.

Every request that is still open must show what its last text says and what a person set (`Request.truth`), which needs
no other run to compare with; and what else stands there must be as in the run without faults. A person's value that
stands is right, whatever the other run shows. What is wrong is a breach, unless a refusal is on record that came after
the last thing a person did to that request: then it is told, and counted.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.load.effects import unseen
from tests.load.history import History, Request
from tests.load.promises import Breach, Promise

# These say of a person's value that it was left alone, if it stood there already when the AI looked.
TOLD_OF_PERSONS: Final = {"reason", "confidence"}

type Wrong = tuple[Promise, Request, str]


def state_breaches(history: History, reference: History) -> Iterator[Breach]:
    """What is wrong with the requests in the end, and nobody was told of."""
    for promise, request, what in _wrong(history, reference):
        if not request.refused:
            yield Breach(promise, f"request {request.number}", what)


def told(history: History, reference: History) -> dict[int, str]:
    """By the number of each request that is wrong in the end, why it was refused."""
    return {
        request.number: ", ".join(dict.fromkeys(request.refused))
        for _, request, _ in _wrong(history, reference)
        if request.refused
    }


def _wrong(history: History, reference: History) -> Iterator[Wrong]:
    expected = {request.number: request for request in reference.requests}
    over, over_there = _unseen_keys(history), _unseen_keys(reference)
    for request in (each for each in history.requests if each.open):
        wanted = expected[request.number]
        if not any(request.final.values()):
            if request.truth or any(wanted.final.values()):
                yield Promise.LOST, request, f"(task {request.task_gid}) never triaged"
            continue
        free = request.cleared | over.get(request.task_gid, set())
        untrue = {key for key in request.truth.keys() - free if not _begins(request, key)}
        if untrue:
            yield Promise.UNTRUE, request, _said(untrue, request, request.truth)
        others = free | request.truth.keys() | over_there.get(wanted.task_gid, set())
        others |= TOLD_OF_PERSONS if request.by_hand or request.cleared else set()
        keys = {key for key in {*request.final, *wanted.final} - others if not _same(request, wanted, key)}
        if keys and not untrue and not wanted.refused:
            yield Promise.DIFFERS, request, _said(keys, request, wanted.final)


def _begins(request: Request, key: str) -> bool:
    shown, right = str(request.final.get(key) or ""), request.truth[key]
    return shown.startswith(right) if right else not shown


def _same(request: Request, wanted: Request, key: str) -> bool:
    return bool(request.final.get(key) == wanted.final.get(key))


def _said(keys: set[str], request: Request, right: Mapping[str, Any]) -> str:
    shown = (f"{key}: {request.final.get(key)!r} not {right.get(key)!r}" for key in sorted(keys))
    return f"(task {request.task_gid}) " + "; ".join(shown)


def _unseen_keys(history: History) -> dict[str, set[str]]:
    """By task, the keys whose person's value was replaced within the time in which nobody could see it."""
    found: dict[str, set[str]] = {}
    for effect, field_gid in unseen(history):
        found.setdefault(effect.task_gid, set()).add(history.keys.get(field_gid, field_gid))
    return found
