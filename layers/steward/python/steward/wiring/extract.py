"""Which real clients does `extract` get?"""

from typing import Any, Final

from steward.pipeline.extract import Extractor, extract
from steward.reading.limits import Limits
from steward.run import RunState
from steward.settings import ExtractSettings
from steward.store.objects import Objects
from steward.telemetry import Telemetry
from steward.wiring.clients import client

settings = ExtractSettings.load()
telemetry = Telemetry("extract", settings.stage)
objects = Objects(client("s3"), settings.bucket_name)
LIMITS: Final = Limits()


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with what its files say out."""
    return extract(event, Extractor(objects, telemetry, LIMITS))
