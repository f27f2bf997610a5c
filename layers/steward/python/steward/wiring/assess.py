"""Which real clients does `assess` get?"""

from typing import Any

from steward.pipeline.assess import Assessor, Pasts, assess
from steward.run import RunState
from steward.settings import AssessSettings
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = AssessSettings.load()
telemetry = Telemetry("assess", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
workflows = {workflow.name: workflow for workflow in WORKFLOWS}
pasts = Pasts()


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its facts out."""
    return assess(event, Assessor(table, objects, configurations.current(), workflows, pasts, telemetry))
