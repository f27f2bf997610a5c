"""Which real clients does `assess` get?"""

from random import SystemRandom
from typing import Any, Final

from botocore.config import Config

from steward.governance.embedding import embedder_of
from steward.pipeline.assess import Assessor, Pasts, assess
from steward.run import RunState
from steward.settings import AssessSettings
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

# A vector comes in a tenth of a second. 3 s are a slow day; after that the words alone are the better answer, with most
# of the function's 30 s left. One attempt: the words are the second one.
EMBEDDING: Final = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1}, user_agent="steward")

settings = AssessSettings.load()
telemetry = Telemetry("assess", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
workflows = {workflow.name: workflow for workflow in WORKFLOWS}
pasts = Pasts()
model = client("bedrock-runtime", EMBEDDING)
rng = SystemRandom()


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its facts out."""
    configuration = configurations.current()
    embedder = embedder_of(configuration, model, table, telemetry, rng, now)
    return assess(event, Assessor(table, objects, configuration, workflows, pasts, telemetry, embedder))
