"""Where does a command's every request to Asana stand on record, beside those of the functions?

Each is one line in the form of the functions' access log. In the cloud the lines go under `access/` of the locked audit
bucket, where the functions' own come to rest; on a laptop they are appended to `access.log` in the stack's state
folder, beside the functions' logs.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from steward.asana.wire import AccessEntry
from steward.store.objects import encode
from steward.store.vault import Vault
from steward.telemetry import ACCESS_LINE
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

SERVICE: Final = "cli"
# Lines that are held back at most: a command that is killed loses no more, and a long one makes few objects.
HELD: Final = 25
LAPTOP: Final = "access.log"


@dataclass
class AccessLog:
    """One command's lines. `entries` are all its requests."""

    desk: Desk
    entries: list[AccessEntry] = field(default_factory=list)
    _held: list[bytes] = field(default_factory=list)

    def __call__(self, entry: AccessEntry) -> None:
        """Take one request down."""
        self.entries.append(entry)
        self._held.append(encode(line_of(entry, self.desk)))
        if self.desk.deployment.state or len(self._held) >= HELD:
            self.flush()

    def flush(self) -> None:
        """Store what is held. Raises Unavailable, or Failure where the deployment has no audit bucket."""
        body, self._held = b"".join(line + b"\n" for line in self._held), []
        if not body:
            return
        deployment = self.desk.deployment
        if deployment.state:
            _append(deployment.state / LAPTOP, body)
            return
        if not deployment.audit_bucket_name:
            raise Failure(f"{deployment.name} has no audit bucket: deploy this version", Exit.UPSTREAM)
        key = f"access/{self.desk.now():%Y/%m/%d}/{hashlib.sha256(body).hexdigest()}.jsonl"
        Vault(deployment.client("s3"), deployment.audit_bucket_name).keep(key, body)


def line_of(entry: AccessEntry, desk: Desk) -> dict[str, object]:
    """The line, with the keys that a function's has, and the operator in its run's id."""
    return {
        "level": "INFO",
        "message": ACCESS_LINE,
        "timestamp": desk.now().isoformat(timespec="milliseconds"),
        "service": SERVICE,
        "operation": entry.operation,
        "gids": list(entry.gids),
        "run_id": entry.run_id,
        "status": entry.status,
        "milliseconds": round(entry.milliseconds),
    }


def _append(path: Path, body: bytes) -> None:
    with path.open("ab") as file:
        file.write(body)
