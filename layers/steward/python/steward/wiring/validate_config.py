"""Which real clients does validate_config get? None: it only reads what it is given."""

from typing import Any

from steward.settings import ValidateConfigSettings
from steward.telemetry import Telemetry
from steward.upkeep.validate_config import validate_config

settings = ValidateConfigSettings.load()
telemetry = Telemetry("validate_config", settings.stage)


@telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> None:  # noqa: ANN401 - Lambda's context object has no public type
    """AppConfig's validation event in; nothing out, or an error whose message AppConfig shows."""
    validate_config(event)
