"""What can a person have a running stack do at once: take another configuration, reconcile, scan?"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.stack import processes, seed
from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.fitting import fits
from local.stack.layout import Layout
from local.stack.up import function_of, register
from steward.governance.policy import configuration_of
from steward.upkeep.inspection import listened_to
from steward.workflows import WORKFLOWS

SCAN_SECONDS = 60.0  # a scan only asks for runs: a page of a hundred tasks takes well under a second


def publish(stack: Stack, layout: Layout, config: Path, *, later: bool = False) -> str:
    """Put a document into force, and have Asana tell of what it listens to; in a line. Raises StackError.

    `later`: fields that `steward fields ensure` makes may be lacking.
    """
    aws, ids = Aws(stack.aws_endpoint), json.loads(layout.announcement("asana").read_text())
    document = seed.validated(seed.rendered(seed.read_configuration(config), ids, config.name), config.name)
    fits(document, stack.asana_base_url, stack.asana_token, later=later)
    version = seed.publish_configuration(aws, stack.configuration, document)
    configured = configuration_of(document)
    for project_gid in configured.projects:
        if listened_to(configured, project_gid, WORKFLOWS):
            register(aws, stack, project_gid)
    return f"{config.name} is in force as version {version}; functions read it within half a minute"


def reconcile(stack: Stack) -> str:
    """One turn of the reconciler: its answer as JSON. Raises StackError."""
    answer = seed.invoke(Aws(stack.aws_endpoint), function_of(stack, "reconcile"), {}, "reconcile")
    return json.dumps(answer, indent=2, ensure_ascii=False)


def scan(stack: Stack) -> str:
    """One scan of every configured project: how many triages it asked for, as JSON. Raises StackError."""
    states = Aws(stack.aws_endpoint).client("stepfunctions")
    arn = states.start_execution(stateMachineArn=stack.state_machines["ScanMachine"], input="{}")["executionArn"]
    until = time.monotonic() + SCAN_SECONDS
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        if time.monotonic() > until:
            raise StackError(f"the scan still runs after {SCAN_SECONDS:.0f} s: {arn}")
        time.sleep(processes.POLL_SECONDS)
    return _summary(found)


def _summary(found: Mapping[str, Any]) -> str:
    if found["status"] != "SUCCEEDED":
        raise StackError(f"the scan ended as {found['status']}: {str(found.get('cause', ''))[:200]}")
    return json.dumps(json.loads(found["output"]), indent=2)
