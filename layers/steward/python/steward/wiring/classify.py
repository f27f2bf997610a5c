"""Which real clients does `classify` get?"""

from random import SystemRandom
from typing import Any, Final

from botocore.config import Config

from steward.pipeline.classify import Classifier, classify
from steward.run import RunState
from steward.settings import ClassifySettings
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

# A triage answers in 2 to 4 s. 20 s leave room for a slow day and for one repair inside the function's minute; a model
# that is slower than that is as good as away, and the offline judgement stands in. One attempt: a call is paid for.
MODEL: Final = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 1}, user_agent="steward")

settings = ClassifySettings.load()
telemetry = Telemetry("classify", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
model = client("bedrock-runtime", MODEL)
workflows = {workflow.name: workflow for workflow in WORKFLOWS}
rng = SystemRandom()


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its frozen plan and the way on out."""
    using = Classifier(table, objects, configurations.current(), workflows, model, telemetry, rng, now)
    return classify(event, using)
