"""What is copied where nobody can change it: each new audit entry, and each line of the access log?

The table's stream brings entries, a log subscription brings lines, both at least once: an object's name follows from
what is in it, so that a second time changes nothing. A copy is the entry as canonical JSON without the table's keys.

RELIABILITY 4.6: the end of a chain that was cut off together with its head shows only beside this copy.
"""

import base64
import binascii
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from steward.errors import Rejected, RejectedReason, Retryable
from steward.store.objects import encode
from steward.store.table import Item, plain_item
from steward.store.vault import Kept, Vault
from steward.telemetry import ACCESS_LINE, Telemetry

TABLE_KEYS: Final = frozenset({"pk", "sk"})  # where the entry lay; its subject and number say the same


def archive(event: Mapping[str, Any], vault: Vault, telemetry: Telemetry) -> dict[str, Any]:
    """Archive one batch, of the table's stream or of the log subscription.

    Answers the sequence numbers that the stream must bring again. Raises Unavailable where lines could not be stored
    (Lambda asks again), Rejected(malformed) for an event of neither kind.
    """
    if "awslogs" in event:
        keep_lines(event["awslogs"], vault, telemetry)
        return {"batchItemFailures": []}
    if "Records" not in event:
        raise Rejected(RejectedReason.MALFORMED, "neither a stream's records nor a log's lines")
    failed = [each["dynamodb"]["SequenceNumber"] for each in event["Records"] if not _is_kept(each, vault, telemetry)]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def object_key(entry: Mapping[str, Any]) -> str:
    """Where an entry's copy lies. Raises Rejected(malformed) for what is no entry of a chain."""
    match entry:
        case {"subject": str(subject), "seq": int(number)} if subject and "/" not in subject:
            return f"audit/{subject}/{number:010d}.json"
        case _:
            raise Rejected(RejectedReason.MALFORMED, "an audit entry without subject and number")


def copy_of(row: Item) -> bytes:
    """An entry's copy: what its hash covers, and the hash."""
    return encode({name: value for name, value in row.items() if name not in TABLE_KEYS})


def _is_kept(record: Mapping[str, Any], vault: Vault, telemetry: Telemetry) -> bool:
    """Whether a record is dealt with. What can never be archived is counted and let go: it may not hold up the rest."""
    row = plain_item(record["dynamodb"].get("NewImage", {}))
    try:
        key = object_key(row)
        kept = vault.keep(key, copy_of(row))
    except Rejected as refused:
        telemetry.count("AuditMismatches")
        telemetry.fault("an audit entry cannot be archived", reason=str(refused.reason))
        return True
    except Retryable as error:
        telemetry.fault("an audit entry waits", subject=str(row["subject"]), error=str(error))
        return False
    if kept is Kept.OTHER:
        telemetry.count("AuditMismatches")
        telemetry.fault("an audit entry differs from its archived copy", subject=str(row["subject"]), seq=row["seq"])
    elif kept is Kept.NEW:
        telemetry.count("AuditArchived")
    return True


def keep_lines(payload: Mapping[str, Any], vault: Vault, telemetry: Telemetry) -> None:
    """Store the access-log lines of one subscription batch as one object. Raises Unavailable, Rejected(malformed)."""
    events = log_events(payload)
    lines = list(access_lines(events))
    if not lines:
        return
    body = b"".join(line + b"\n" for line in lines)
    if vault.keep(lines_key(events, body), body) is Kept.NEW:
        telemetry.count("AccessArchived", len(lines))


def log_events(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The log events of a subscription's payload; none in the control message that only tries the door."""
    try:
        message = json.loads(gzip.decompress(base64.b64decode(payload["data"], validate=True)))
        return list(message["logEvents"]) if message["messageType"] == "DATA_MESSAGE" else []
    except (KeyError, TypeError, ValueError, OSError, EOFError, binascii.Error) as error:
        raise Rejected(RejectedReason.MALFORMED, f"no log subscription's payload: {type(error).__name__}") from error


def access_lines(events: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    """The lines that say of one request to Asana; the subscription's pattern may also match other text."""
    for event in events:
        try:
            line = json.loads(event["message"])
        except (KeyError, TypeError, ValueError):
            continue
        if isinstance(line, dict) and line.get("message") == ACCESS_LINE:
            yield encode(line)


def lines_key(events: Sequence[Mapping[str, Any]], body: bytes) -> str:
    """Where a batch of lines lies: by the day of its first line, in UTC, and by its content."""
    day = datetime.fromtimestamp(events[0]["timestamp"] / 1000, UTC)
    return f"access/{day:%Y/%m/%d}/{hashlib.sha256(body).hexdigest()}.jsonl"
