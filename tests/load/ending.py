"""What stands in the table and in Asana when a run has come to rest?"""

import json
from typing import Any, Final

from steward.asana.edits import edit_of
from steward.asana.mutations import request_of
from steward.governance import audit, journal
from steward.store.table import plain_item
from tests.load.asana_gate import signature_of
from tests.load.history import History, Planned, Request
from tests.load.machine import Machine
from tests.load.people import People
from tests.load.services import Services

TERMINAL: Final = frozenset(state.value for state in journal.TERMINAL)
PASSING: Final = frozenset({"overtaken", "switched_off", "mode_off", "expired"})


def gather(history: History, people: People, services: Services, machine: Machine, began: float) -> None:
    """Fill in what the checker looks at; `began` is when the run began, in epoch seconds."""
    history.executions = machine.executions()
    history.mutations = [planned(row, services, began) for row in _rows(services, "JOURNAL#")]
    history.audited, history.broken_chains = _audit(services)
    history.keys = {gid: key for key, gid in people.deployment.field_gids.items()}
    refused = _refused(history, services, machine)
    acted = {each.task_gid: each.at for each in sorted(history.acts, key=lambda each: each.at)}
    cleared, by_hand, truth = people.workload.cleared, people.workload.by_hand, people.workload.truth
    history.requests = [
        Request(
            number=number,
            task_gid=gid,
            open=number not in people.closed,
            final=people.values(number),
            refused=tuple(reason for at, reason in refused.get(f"task:{gid}", ()) if at >= acted.get(gid, 0.0)),
            burst=people.workload.bursts.get(number),
            cleared=cleared.get(number, frozenset()),
            by_hand=by_hand.get(number, {}),
            truth=truth[number],
        )
        for number, gid in people.gids.items()
    ]


def _refused(history: History, services: Services, machine: Machine) -> dict[str, list[tuple[float, str]]]:
    """When what was refused of each subject, in true seconds: by the runs' outcomes and the journal's rows.

    What passes is no excuse for the end: another text has a run of its own, a switch was let go, a mode came back.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for row in _rows(services, "OUTCOME#"):
        if row["sk"].startswith("task:") and row.get("outcome") in ("refused", "rejected"):
            run = machine.runs[row["run_id"]]
            found.setdefault(row["sk"], []).append((run.recorded_at or run.started_at, row["reason"]))
    for mutation in history.mutations:
        if mutation.state in TERMINAL - {"DONE"}:
            found.setdefault(mutation.subject, []).append((mutation.planned_at, mutation.reason))
    return {subject: sorted(one for one in each if one[1] not in PASSING) for subject, each in found.items()}


def planned(row: dict[str, Any], services: Services, began: float) -> Planned:
    """A journal row with the signature of its one request."""
    body = services.bucket.bodies[row["edit"]["key"]][1]
    edit = edit_of(json.loads(body)["edits"][row["edit"]["ordinal"]])
    request = request_of(edit)
    return Planned(
        mutation_id=row["pk"].removeprefix("JOURNAL#"),
        subject=row["subject"],
        state=row["state"],
        reason=row.get("reason", ""),
        signature=signature_of(request.method, request.path, request.body),
        planned_at=float(row["created_at"]) - began,
        sent=row["attempts"] > 0,
    )


def _audit(services: Services) -> tuple[list[str], list[str]]:
    audited: list[str] = []
    chains: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(services, "AUDIT#"):
        chains.setdefault(row["pk"], []).append(row)
    broken: list[str] = []
    for pk, rows in chains.items():
        head = next((row for row in rows if row["sk"] == "head"), None)
        entries = [row for row in rows if row["sk"] != "head"]
        audited += [entry["mutation_id"] for entry in entries if "mutation_id" in entry]
        faults = audit.verify(pk.removeprefix("AUDIT#"), entries, head)
        broken += [f"{pk}: {fault}" for fault in faults]
    return audited, broken


def _rows(services: Services, prefix: str) -> list[dict[str, Any]]:
    return [plain_item(item) for item in services.table.items(prefix)]
