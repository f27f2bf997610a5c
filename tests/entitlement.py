"""May the function that is at work do what it asks AWS for? What IAM would say, asked of every in-process call.

moto and the memory's services know no roles. Which function is at work is read off the call stack: the innermost entry
of a function under which the call was made. A call beneath none of them is an operator's or the test's own. What was
asked for is noted, too: `tests/e2e/rights_used.py` tells the rights that nothing needs.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

from local.stack.exercised import folder_of
from local.stack.parity.rows import MEMBERS, named
from tests.contract.template.narrowed import Asked, covers, given

# By module and name, the code that a handler calls in `steward.wiring`, and the role that its function has. Of
# reconcile the parts of a turn, too: tests take them one by one.
ENTRIES: Mapping[tuple[str, str], str] = {
    ("steward.ingest.webhook", "answer"): "WebhookRole",
    ("steward.ingest.dispatch", "handle"): "DispatchRole",
    ("steward.pipeline.enrich", "enrich"): "EnrichRole",
    ("steward.pipeline.extract", "extract"): "ExtractRole",
    ("steward.pipeline.assess", "assess"): "AssessRole",
    ("steward.pipeline.classify", "classify"): "ClassifyRole",
    ("steward.pipeline.propose", "propose"): "ProposeRole",
    ("steward.pipeline.write_back", "write_back"): "WriteBackRole",
    ("steward.pipeline.record", "record"): "RecordRole",
    ("steward.pipeline.list_projects", "list_projects"): "ListProjectsRole",
    ("steward.pipeline.summarise", "summarise"): "SummariseRole",
    ("steward.upkeep.register", "run"): "RegisterRole",
    ("steward.ingest.reconcile", "reconcile"): "ReconcileRole",
    ("steward.governance.watch", "note"): "RecordRole",
    ("steward.ingest.contradictions", "contradicted"): "ReconcileRole",
    ("steward.ingest.grounding", "keep_grounding"): "ReconcileRole",
    ("steward.ingest.health", "look_after_hooks"): "ReconcileRole",
    ("steward.ingest.labels", "review_certificates"): "ReconcileRole",
    ("steward.ingest.missed", "miss_rate"): "ReconcileRole",
    ("steward.ingest.settled", "keep_caches"): "ReconcileRole",
    ("steward.ingest.stream", "read_stream"): "ReconcileRole",
    ("steward.ingest.unsettled", "ask_again"): "ReconcileRole",
    ("steward.ingest.unsettled", "note_ended_runs"): "ReconcileRole",
    ("steward.ingest.verify", "verify_touched"): "ReconcileRole",
    ("steward.ingest.walk", "cover"): "ReconcileRole",
    ("steward.ingest.worked_off", "close_worked_off"): "ReconcileRole",
    ("steward.upkeep.archive", "archive"): "ArchiveRole",
    ("steward.upkeep.digest", "digest"): "DigestRole",
    ("steward.upkeep.refresh_token", "run"): "RefreshTokenRole",
}

PAGINATOR = "get_paginator"  # a method of the client and no call; its pages are asked for beneath it

_noted: set[tuple[str, str, str]] = set()
_lent: set[tuple[str, str, str]] = set()


class NotEntitled(AssertionError):
    """The function's role has no right to what it asked for: on AWS it would be refused."""


class Entitled:
    """A client of boto3 that refuses, as IAM does, what the role of the function at work has no right to."""

    def __init__(self, client: Any, service: str) -> None:  # noqa: ANN401 - boto3's clients have no importable class
        self._client = client
        self._service = service

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - as above
        found = getattr(self._client, operation)
        return self._held(operation, found) if callable(found) else found

    def _held(self, operation: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def held(*given: Any, **request: Any) -> Any:  # noqa: ANN401 - a service's documents
            hold(self._service, operation, request)
            return call(*given, **request)

        return held


def hold(service: str, operation: str, request: Mapping[str, Any]) -> None:
    """Raise NotEntitled where the function at work may not do this to what the request names."""
    role = role_at_work(sys._getframe(1))
    if role is None or operation == PAGINATOR:
        return
    for asked in asked_for(service, operation, request):
        if (role, *asked) in _lent:
            continue
        if not any(covers(right, asked) for right in given(role).values()):
            raise NotEntitled(f"{role} may not {' '.join(asked)}, says tests/contract/template/rights.py")
        _noted.add((role, *asked))


@contextmanager
def lent(role: str, action: str, place: str) -> Iterator[None]:
    """Let a function do what its role has no right to, for a protocol that is broken on purpose."""
    _lent.add((role, action, place))
    try:
        yield
    finally:
        _lent.discard((role, action, place))


def role_at_work(frame: FrameType | None) -> str | None:
    """The role of the innermost entry on the stack."""
    while frame is not None:
        if role := ENTRIES.get((frame.f_globals.get("__name__", ""), frame.f_code.co_name)):
            return role
        frame = frame.f_back
    return None


def asked_for(service: str, operation: str, request: Mapping[str, Any]) -> Iterator[Asked]:
    """Each action of IAM that a call of boto3's client asks for, and the kind of row or the folder that it names."""
    action = f"{service}:{''.join(map(str.capitalize, operation.split('_')))}"
    if operation == "transact_write_items":
        parts = ((member, item[member]) for item in request["TransactItems"] for member in MEMBERS if member in item)
        for member, part in parts:
            verb = f"{member}Item"
            yield from ((f"dynamodb:{verb}", kind) for kind in _kinds(part))
    elif service == "dynamodb":
        yield from ((action, kind) for kind in _kinds(request))
    else:
        yield action.replace("HeadObject", "GetObject"), folder_of(request.get("Key", ""))


def _kinds(request: Mapping[str, Any]) -> list[str]:
    """The kinds of row that a request names; one that names none (a scan, a batch) needs a right to the whole table."""
    return [f"{key.partition('#')[0]}#" for key in named(request)] or [""]


def keep(folder: Path) -> None:
    """Write down what was asked for, as the laptop's stacks do."""
    if _noted:
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps([f"steward-{role}-tests", action, "Allow", place]) for role, action, place in _noted)
        (folder / f"{uuid4().hex}.jsonl").write_text("\n".join(lines))
