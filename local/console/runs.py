"""Which runs are on their way or over: how far, how long, how they ended, by whom judged, at what price?"""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from local.console.plans import judgement_of
from local.console.stacks import Opened
from steward.governance.money import MICRODOLLARS
from steward.store import keys

SHOWN_RUNS: Final = 30  # what a screen holds; older ones are in `steward audit query`
STATES: Final = ("Enrich", "Assess", "Classify", "Propose", "WriteBack", "Record")
OVERLAP_MS: Final = 15_000  # a function's lines come up to some seconds after they were said
REQUESTS: Final = "asana requests"  # under which name the counts of requests are kept beside the runs


def read(opened: Opened) -> dict[str, Any]:
    """The latest runs, the newest first."""
    states = opened.deployment.client("stepfunctions")
    machine = opened.deployment.run_machine_arn
    listed = states.list_executions(stateMachineArn=machine, maxResults=SHOWN_RUNS)["executions"]
    newest = sorted(listed, key=lambda each: each["startDate"], reverse=True)
    requests = asana_requests(opened)
    return {
        "states": list(STATES),
        "runs": [_titled(opened, run(opened, each)) | {"asana_requests": requests[each["name"]]} for each in newest],
        "more": len(listed) == SHOWN_RUNS,
    }


def _titled(opened: Opened, told: dict[str, Any]) -> dict[str, Any]:
    """The run with the name of its task, which is asked for once: a board shows the name of now."""
    kept = f"title {told['subject']}"
    if kept not in opened.plans:
        opened.plans[kept] = opened.title(told["subject"].removeprefix("task:"))
    return told | {"title": opened.plans[kept]}


def run(opened: Opened, execution: Mapping[str, Any]) -> dict[str, Any]:
    """One run; what is over is read once."""
    run_id = str(execution["name"])
    if run_id in opened.runs:
        return dict(opened.runs[run_id])
    states = opened.deployment.client("stepfunctions")
    events = states.get_execution_history(executionArn=execution["executionArn"], maxResults=200)["events"]
    asked = _input(events)
    subject = str(asked.get("subject", ""))
    row = opened.deployment.table.get(keys.outcome(run_id, subject)) if subject else None
    judged = judgement_of(opened, run_id)
    told = described(execution, events, row or {}, judged.plan if judged else {})
    if execution["status"] != "RUNNING":
        opened.runs[run_id] = told
    return told


def described(
    execution: Mapping[str, Any], events: list[dict[str, Any]], row: Mapping[str, Any], plan: Mapping[str, Any]
) -> dict[str, Any]:
    """A run in a person's words, of its execution, its history, its outcome and its plan."""
    model, asked = plan.get("model", {}), _input(events)
    paid = model.get("cost_microdollars")
    ended = execution.get("stopDate")
    return {
        "run_id": execution["name"],
        "workflow": asked.get("workflow") or str(execution["name"]).partition("-")[0],
        "subject": asked.get("subject", ""),
        "trigger": asked.get("trigger", ""),
        "status": execution["status"],
        "at": execution["startDate"].isoformat(),
        "seconds": round((ended - execution["startDate"]).total_seconds(), 2) if ended else None,
        "end_to_end_seconds": round(row["end_to_end_ms"] / 1000, 2) if row.get("end_to_end_ms") else None,
        "hops": hops(events),
        "outcome": row.get("outcome", ""),
        "reason": row.get("reason", "") or failure(events),
        "model_id": model.get("model_id", ""),
        "engine": model.get("engine", ""),
        "fallback": model.get("fallback", ""),
        "tokens": model.get("input_tokens", 0) + model.get("output_tokens", 0) if model else None,
        "dollars": None if paid is None else paid / MICRODOLLARS,
        "judged": bool(plan),
    }


def hops(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each state a run was in, in order, with its seconds; none yet for the one it is in. A retry is the same state."""
    found: list[dict[str, Any]] = []
    entered: datetime | None = None
    failed = 0
    for event in events:
        if event["type"] == "TaskStateEntered":
            entered, failed = event["timestamp"], 0
            found.append({"state": event["stateEnteredEventDetails"]["name"], "seconds": None, "failures": 0})
        elif event["type"] == "TaskFailed" and found:
            failed += 1
            found[-1]["failures"] = failed
        elif event["type"] == "TaskStateExited" and found and entered:
            found[-1]["seconds"] = round((event["timestamp"] - entered).total_seconds(), 2)
    return found


def failure(events: Iterable[Mapping[str, Any]]) -> str:
    """The last thing that went wrong in a state; empty where nothing did."""
    failed = [each["taskFailedEventDetails"] for each in events if "taskFailedEventDetails" in each]
    if not failed:
        return ""
    try:
        said = json.loads(failed[-1].get("cause") or "{}").get("errorMessage", "")
    except (ValueError, AttributeError):
        said = failed[-1].get("cause", "")
    return f"{failed[-1].get('error')}: {said}"


def asana_requests(opened: Opened) -> Counter[str]:
    """How many requests to Asana each run made, as the functions' own access lines say."""
    counts, seen, since = opened.runs.setdefault(REQUESTS, (Counter(), set(), 0))
    logs, group = opened.deployment.client("logs"), opened.stack.log_group
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern='"asana request"', startTime=max(0, since - OVERLAP_MS)
    )
    events = list(itertools.chain.from_iterable(page["events"] for page in pages))
    for event in events:
        identity = (event["timestamp"], event["message"])
        if identity not in seen:
            seen.add(identity)
            counts.update(_run_of(event["message"]))
    latest = max((each["timestamp"] for each in events), default=since)
    opened.runs[REQUESTS] = (counts, {each for each in seen if each[0] >= latest - OVERLAP_MS}, latest)
    return Counter(counts)


def _run_of(line: str) -> list[str]:
    try:
        run_id = json.loads(line[line.index("{") :]).get("run_id")
    except ValueError:
        return []
    return [run_id] if isinstance(run_id, str) else []


def _input(events: list[dict[str, Any]]) -> dict[str, Any]:
    text = events[0].get("executionStartedEventDetails", {}).get("input", "{}") if events else "{}"
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
