"""Was anything missed, is anything unsettled, and are the caches true?

Every 15 minutes, and on request. Asana may fail to deliver an event (RELIABILITY W19, W20), a run may end without an
answer, a webhook may be gone: each is found here and mended by a message on the events queue, as if it had come by
itself, or, where no run would mend it, reported. Nothing is ever written to Asana: there is only the read grant.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from steward.errors import Rejected, RejectedReason, Retryable
from steward.ingest.automations import Automations
from steward.ingest.contradictions import contradicted
from steward.ingest.grounding import keep_grounding
from steward.ingest.health import look_after_hooks
from steward.ingest.labels import review_certificates
from steward.ingest.meanings import Meanings
from steward.ingest.missed import miss_rate
from steward.ingest.settled import keep_caches
from steward.ingest.stream import go_on_from, read_stream
from steward.ingest.turn import Reconciler
from steward.ingest.unsettled import ask_again, note_ended_runs
from steward.ingest.verify import verify_touched
from steward.ingest.walk import cover
from steward.ingest.workloads import Workloads

type Step = Callable[[], Mapping[str, Any]]


def reconcile(event: Mapping[str, Any], using: Reconciler) -> dict[str, Any]:
    """Answer `{"projects": {gid: {...}}, "hooks": {"missing": n, "repaired": [gid]}, "unrecorded": n}`.

    A project's answer counts `events` sent on, `walked` and `asked`, `unsettled`, `verified`, `settled` and `people`;
    `grounding` are the lines kept of goals, limits and brief, `ungrounded` what Asana refused of them;
    `missed` is the miss rate of the last day; `lost`, `copies` and `automations` are what the stories say of our writes
    (`ingest.verify`); `findings` are the configured names that the project contradicts, each with the mend; `failed` is
    the first reason why a part of it could not be done. `{"project_gids": [...]}` narrows it. What fails, in one
    project or in one part of it, is reported and does not stop the rest.
    """
    wanted = sorted(event.get("project_gids") or using.configuration.projects)
    hooks, gaps = look_after_hooks(wanted, using)
    answer = {"hooks": hooks} | _done([lambda: {"unrecorded": note_ended_runs(using)}], using)
    turn = Workloads(using), Meanings(using), Automations(using)
    projects = {gid: _done(_steps(gid, gaps.get(gid), turn, using), using, gid) for gid in wanted}
    return answer | {"projects": projects}


def _steps(
    project_gid: str, hook_gap: datetime | None, turn: tuple[Workloads, Meanings, Automations], using: Reconciler
) -> list[Step]:
    """What is done for a project, the most urgent first; each part stands alone."""
    workloads, meanings, automations = turn
    if project_gid not in using.configuration.projects:
        return [partial(_unknown, project_gid)]
    listened = [
        partial(_missed, project_gid, hook_gap, using),
        partial(miss_rate, project_gid, using),
        partial(verify_touched, project_gid, automations, using),
    ]
    return [
        partial(contradicted, project_gid, using),
        partial(ask_again, project_gid, using),
        *(listened if using.listening_workflows(project_gid) else ()),
        partial(keep_caches, project_gid, workloads, meanings, using),
        partial(keep_grounding, project_gid, using),
        partial(review_certificates, project_gid, using),
    ]


def _missed(project_gid: str, hook_gap: datetime | None, using: Reconciler) -> dict[str, Any]:
    """The stream, and the walk where the stream does not tell all; a lost span is left only when it was walked."""
    started_at = using.now()
    streamed = read_stream(project_gid, using)
    walked = cover(project_gid, streamed, hook_gap, using)
    if streamed.sync:
        go_on_from(project_gid, streamed.sync, started_at, using)
    return {"events": streamed.events} | walked


def _unknown(project_gid: str) -> dict[str, Any]:
    detail = f"project_gid {project_gid!r} is not configured; add it under projects and publish"
    raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)


def _done(steps: Iterable[Step], using: Reconciler, project_gid: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for step in steps:
        try:
            answer |= step()
        except (Retryable, Rejected) as error:
            using.telemetry.count("ReconcileFailed", reason=str(getattr(error, "reason", type(error).__name__)))
            using.telemetry.fault("not reconciled", project_gid=project_gid, error=type(error).__name__)
            answer.setdefault("failed", str(error))
    return answer
