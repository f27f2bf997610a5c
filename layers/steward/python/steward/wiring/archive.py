"""Which real clients does archive get?"""

from typing import Any

from steward.settings import ArchiveSettings
from steward.store.vault import Vault
from steward.telemetry import Telemetry
from steward.upkeep.archive import archive
from steward.wiring.clients import client

settings = ArchiveSettings.load()
telemetry = Telemetry("archive", settings.stage)
vault = Vault(client("s3"), settings.audit_bucket_name)


@telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """A batch of the table's stream or of the log subscription in; what the stream must bring again out."""
    return archive(event, vault, telemetry)
