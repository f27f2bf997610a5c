"""What must lie in the table and the bucket before a sample is sent?"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from local.stack.aws import Aws
from local.stack.description import Stack
from steward.ingest.request import request_of
from steward.store.hooks import Hook, Hooks
from steward.store.sealing import Seal
from steward.store.table import Table
from tests.sam_local.samples import OBJECTS, Sample

# The hook of the signed samples, as events/README.md describes it.
PROJECT_GID: Final = "1200000000000900"
BOT_GID: Final = "1200000000000001"
SECRET: Final = "9f86d081884c7d65" * 4
LISTENS: Final = (
    {"resource_type": "task", "action": "added", "parent_type": "project"},
    {"resource_type": "task", "action": "changed", "fields": ["name", "notes", "html_notes"]},
    {"resource_type": "attachment", "action": "added", "parent_type": "task"},
)


def plant(sample: Sample, stack: Stack) -> None:
    """Put what the sample finds; everything else of the stack stays as `up` left it."""
    aws = Aws(stack.aws_endpoint)
    event = json.loads(sample.event.read_text())
    if sample.verb == "webhook":
        _plant_hook(event, aws, stack, shaken=sample.name != "handshake")
    if sample.name == "summarise":
        _plant_outcomes(event, aws, stack)
    for path in (each for each in OBJECTS.rglob("*") if each.is_file()):
        key = str(path.relative_to(OBJECTS))
        aws.client("s3").put_object(Bucket=stack.buckets["ContextBucket"], Key=key, Body=path.read_bytes())


def _plant_hook(event: dict[str, Any], aws: Aws, stack: Stack, *, shaken: bool) -> None:
    """The row of the hook that the sample names: awaiting its handshake, or ACTIVE with the sample secret."""
    request = request_of(event)
    table = Table(aws.client("dynamodb"), stack.tables["Table"])
    hooks, seal = Hooks(table), Seal(aws.client("kms"), stack.keys["HookKey"])
    hook = Hook(
        hook_id=request.hook_id,
        state="EXPECTED",
        token_sha256=hashlib.sha256(request.token.encode()).hexdigest(),
        project_gid=PROJECT_GID,
        bot_gid=BOT_GID,
        listens=LISTENS,
        expires_at=int((datetime.now(UTC) + timedelta(minutes=10)).timestamp()),
    )
    aws.client("dynamodb").delete_item(
        TableName=table.name, Key={"pk": {"S": f"HOOK#{hook.hook_id}"}, "sk": {"S": "hook"}}
    )
    hooks.expect(hook)
    if shaken:
        hooks.activate(hook, seal.close(hook.hook_id, SECRET), webhook_gid="1200000000000999")


def _plant_outcomes(event: dict[str, Any], aws: Aws, stack: Stack) -> None:
    """What each run of the scan came to, as Record leaves it."""
    for run in event["projects"]:
        row = {"pk": f"OUTCOME#{run['run_id']}", "sk": run["subject"], "outcome": "fanned_out"}
        item = {name: {"S": text} for name, text in row.items()}
        aws.client("dynamodb").put_item(TableName=stack.tables["Table"], Item=item)
