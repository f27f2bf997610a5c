"""What is to be seen of a round from outside the functions: in Asana, in the table, in the queues, in the machines?"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import httpx

from steward.governance import audit
from steward.store import keys
from steward.store.table import Item, plain_item
from tests.e2e.workplace import Workplace
from tests.kills.verdict import Lease, Mutation, Seen, Submitted

SUMMARY: Final = "AI Summary"
GOOD: Final = range(200, 300)
LOOKS: Final = 10  # a minute's quota of requests comes back within a minute
STATE_OF_VERB: Final = {
    "Enrich": "enrich", "Assess": "assess", "Classify": "classify", "Propose": "propose", "WriteBack": "write_back",
    "Record": "record", "ListProjects": "list_projects", "Summarise": "summarise",
}  # fmt: skip
ENVIRONMENT_DIED: Final = frozenset({"Runtime.ExitError", "Runtime.Unknown"})  # the engine's words (README.md)
QUEUE_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def rows(workplace: Workplace, *prefixes: str) -> Iterator[Item]:
    """Every row of the table whose partition opens with one of the prefixes."""
    pages = workplace.aws.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=workplace.table.name, ConsistentRead=True):
        yield from (plain_item(row) for row in page["Items"] if row["pk"]["S"].startswith(prefixes))


def leases(workplace: Workplace) -> list[Lease]:
    """The leases of every task."""
    found = (row for row in rows(workplace, "WORK#") if row["sk"] == "lease")
    return [Lease(str(row["subject"]), str(row["state"]), bool(row["dirty"])) for row in found]


def is_heard(workplace: Workplace, task_gid: str) -> bool:
    """Whether dispatch has taken up a request."""
    return workplace.table.get(keys.lease("triage_request", f"task:{task_gid}")) is not None


def summary(workplace: Workplace, task_gid: str) -> str:
    """What the AI says of a task; empty before it said anything. Who looks at hundreds waits for their turn."""
    for _ in range(LOOKS):
        try:
            return str(workplace.fields(task_gid).get(SUMMARY) or "")
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise
            time.sleep(float(refused.response.headers.get("Retry-After", 1)))
    raise TimeoutError(f"task {task_gid} could not be read in {LOOKS} looks")


def waiting(workplace: Workplace, queue: str = "EventsQueue") -> int:
    """The messages of a queue, those in flight and the delayed ones among them."""
    url = workplace.stack.queues[queue]
    reply = workplace.aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(QUEUE_COUNTS))
    return sum(int(reply["Attributes"].get(name, 0)) for name in QUEUE_COUNTS)


def executions(workplace: Workplace, status: str | None = None) -> Iterator[dict[str, Any]]:
    """The executions of the run machine."""
    pages = workplace.aws.client("stepfunctions").get_paginator("list_executions")
    machine = workplace.stack.state_machines["RunMachine"]
    for page in pages.paginate(stateMachineArn=machine, **({"statusFilter": status} if status else {})):
        yield from page["executions"]


def seen(workplace: Workplace, requests: Sequence[Submitted]) -> Seen:
    """Everything that the verdict is about, for a round at rest."""
    gids = [each.task_gid for each in requests]
    table = [row for row in rows(workplace, "JOURNAL#", "AUDIT#") if _gid_of(row) in gids]
    mutations = [row for row in table if row["pk"].startswith("JOURNAL#")]
    entries = [row for row in table if row["sk"].startswith("audit#")]
    chains = {gid: [str(each.fault) for each in _faults(table, gid)] for gid in gids}
    return Seen(
        requests=requests,
        summaries={gid: summary(workplace, gid) for gid in gids},
        writes=_writes(workplace, gids),
        stories=Counter(change for gid in gids for change in _changes(workplace, gid)),
        mutations=[
            Mutation(row["pk"].partition("#")[2], _gid_of(row), row["state"], row.get("reason", ""))
            for row in mutations
        ],
        entries=[(_gid_of(row), row["mutation_id"]) for row in entries],
        chains=chains,
        leases=[each for each in leases(workplace) if each.subject.partition(":")[2] in gids],
        dead=_dead(workplace),
    )


def interrupted(workplace: Workplace, engine_log: Path | None) -> Counter[str]:
    """How many invocations a kill ended, by verb: as Step Functions, the queue's poller and Asana saw them.

    The poller tells it in the engine's log alone; without that log, dispatch's are not counted.
    """
    found: Counter[str] = Counter()
    for execution in executions(workplace):
        found.update(_died(workplace, execution["executionArn"]))
    log = engine_log.read_text(errors="replace") if engine_log else ""
    found["dispatch"] = log.count(f"Lambda {workplace.stack.functions['dispatch']} failed processing SQS batch")
    found["webhook"] = sum(each["status"] not in GOOD for each in workplace.control.deliveries() if each["status"])
    return +found


def failures(workplace: Workplace) -> Counter[str]:
    """What Step Functions saw go wrong, by `State: Error`."""
    found: Counter[str] = Counter()
    for execution in executions(workplace):
        for state, error in _failed(workplace, execution["executionArn"]):
            found[f"{state}: {error}"] += 1
    return found


def _died(workplace: Workplace, execution_arn: str) -> Iterator[str]:
    for state, error in _failed(workplace, execution_arn):
        if error in ENVIRONMENT_DIED:
            yield STATE_OF_VERB.get(state, state)


def _failed(workplace: Workplace, execution_arn: str) -> Iterator[tuple[str, str]]:
    pages = workplace.aws.client("stepfunctions").get_paginator("get_execution_history")
    state = ""
    for page in pages.paginate(executionArn=execution_arn):
        for event in page["events"]:
            state = event.get("stateEnteredEventDetails", {}).get("name", state)
            if "taskFailedEventDetails" in event:
                yield state, event["taskFailedEventDetails"].get("error", "")


def _writes(workplace: Workplace, gids: Sequence[str]) -> Counter[str]:
    """The bot's mutating requests that Asana carried out, by task."""
    made = [each for each in workplace.bot_calls() if each["method"] != "GET" and each["status"] in GOOD]
    by_task = Counter(each["path"].split("/")[2] for each in made if each["path"].startswith("/tasks/"))
    return Counter({gid: by_task[gid] for gid in gids})


def _changes(workplace: Workplace, task_gid: str) -> Iterator[tuple[str, str]]:
    """(task, field) of each change of a field that the bot made."""
    asked = {"opt_fields": "created_by,custom_field.name", "limit": "100"}
    for story in workplace.people._call("GET", f"/tasks/{task_gid}/stories", "nadia", params=asked):
        if story.get("custom_field") and story["created_by"]["gid"] == workplace.stack.bot_user_gid:
            yield task_gid, story["custom_field"]["name"]


def _faults(table: Sequence[Item], task_gid: str) -> list[audit.Finding]:
    subject = f"task:{task_gid}"
    chain = sorted((row for row in table if row["pk"] == f"AUDIT#{subject}"), key=lambda row: str(row["sk"]))
    head = next((row for row in chain if row["sk"] == "head"), None)
    return audit.verify(subject, [row for row in chain if row["sk"] != "head"], head)


def _dead(workplace: Workplace) -> list[str]:
    """What lies in the dead-letter queue, without its content."""
    sqs, url = workplace.aws.client("sqs"), workplace.stack.queues["EventsDeadLetterQueue"]
    reply = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [f"message {each['MessageId']}" for each in reply.get("Messages", ())]


def _mutation(row: Item) -> Mutation:
    return Mutation(row["pk"].partition("#")[2], _gid_of(row), row["state"], row.get("reason", ""))


def _gid_of(row: Item) -> str:
    """The task that a journal row or a part of an audit chain is about."""
    subject = str(row.get("subject") or row["pk"].partition("#")[2])
    return subject.partition(":")[2]
