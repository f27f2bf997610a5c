"""What does an answer of Asana mean: a value, or which of our errors?

Pure, and written once for all operations: RELIABILITY 3.3 step 8. A mutation is known not to have taken effect only for
the statuses listed here; every other answer to one, or none, leaves its outcome unknown.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from steward.errors import (
    Contended,
    OutcomeUnknown,
    Rejected,
    RejectedReason,
    Retryable,
    Throttled,
    Unavailable,
)

RETRY_AFTER_CAP_SECONDS: Final = 900.0  # the longest delay a queue message can have, and the life of one run
RETRY_AFTER_DEFAULT_SECONDS: Final = 60.0  # one whole minute of quota: after it, whatever window was full is empty

_NEVER: Final = {
    400: RejectedReason.BAD_REQUEST,
    401: RejectedReason.UNAUTHORISED,
    402: RejectedReason.PAYMENT_REQUIRED,
    403: RejectedReason.FORBIDDEN,
    404: RejectedReason.GONE,
    451: RejectedReason.GONE,
}
_CONFLICT: Final = 409
_SYNC_EXPIRED: Final = 412
_TOO_MANY: Final = 429
_SUCCESS: Final = range(200, 300)
_SAID_LIMIT: Final = 160  # characters of Asana's own words: a sentence, and no room for somebody's text
_QUOTES: Final = re.compile(r"[\"'`\u2018\u201c\[{<]")  # what follows one may be a value that we sent
_EACH_CHANGE: Final = re.compile(r",\s*(?=name=)")  # repeated headers arrive joined by commas


@dataclass(frozen=True, slots=True)
class Reply:
    """What Asana answered: the `data`, and what came beside it.

    `next_offset` is where the next page starts, None on the last; `asana_change` the deprecations that touch us
    (FACTS 2); `sync` the next token of `/events` and `has_more` whether more is there already; `hook_secret` what the
    201 of `POST /webhooks` carries (FACTS 1.2).
    """

    data: Any
    next_offset: str | None = None
    asana_change: tuple[str, ...] = ()
    sync: str | None = None
    has_more: bool = False
    hook_secret: str | None = field(default=None, repr=False)


class SyncExpired(Rejected):
    """The sync token is too old: read everything again, and go on from `sync`."""

    def __init__(self, detail: str, sync: str | None) -> None:
        super().__init__(RejectedReason.BAD_REQUEST, detail)
        self.sync = sync


def decipher(
    operation: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    mutation: bool,
    now: datetime,
) -> Reply:
    """Turn an answer into a Reply, or raise what it means.

    `headers` has lower-case names (or ignores case), `body` is None where it broke off. Raises Rejected (400, 401, 402,
    403, 404, 451), SyncExpired (412), Contended (409), Throttled (429, with the wait), and for all else OutcomeUnknown
    of a mutation, Unavailable of a read. An expired page token is Unavailable: the walk starts again.
    """
    document = _document(body)
    if status in _SUCCESS and document is not None and "data" in document:
        return _reply(document, headers)
    said = f"{operation}: Asana answered {status}{_said(document)}"
    if status == 400 and "offset:" in said and not mutation:  # noqa: PLR2004 - the status that FACTS 2 names
        raise Unavailable(f"{said}; start the page walk again", retry_after_seconds=0)
    if reason := _NEVER.get(status):
        raise Rejected(reason, said)
    if status == _CONFLICT:
        raise Contended(said)
    if status == _SYNC_EXPIRED:
        raise SyncExpired(said, (document or {}).get("sync"))
    if status == _TOO_MANY:
        wait, how = retry_after(headers.get("retry-after"), now)
        raise Throttled(f"{said}; {how}", retry_after_seconds=wait)
    raise unsettled(f"{said}{' without a readable body' if status in _SUCCESS else ''}", mutation=mutation)


def changes(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The deprecations that an answer announces: `name=...;info=...;affected=true` each (FACTS 2)."""
    announced = headers.get("asana-change")
    return tuple(_EACH_CHANGE.split(announced)) if announced else ()


def unsettled(detail: str, *, mutation: bool) -> Retryable:
    """The error for a request that left and whose answer proves nothing."""
    return OutcomeUnknown(detail) if mutation else Unavailable(detail)


def retry_after(text: str | None, now: datetime) -> tuple[float, str]:
    """The seconds to wait that a Retry-After header asks for, and in words where they come from.

    Takes seconds, whole or not, and an HTTP date; what is missing or makes no sense becomes the default, what is longer
    than RETRY_AFTER_CAP_SECONDS is cut to it.
    """
    asked = _seconds(text, now)
    if asked is None:
        return RETRY_AFTER_DEFAULT_SECONDS, "no usable Retry-After, so one whole minute"
    if asked > RETRY_AFTER_CAP_SECONDS:
        return RETRY_AFTER_CAP_SECONDS, f"Retry-After cut to {RETRY_AFTER_CAP_SECONDS:.0f} s"
    return asked, f"retry after {asked:.0f} s"


def _seconds(text: str | None, now: datetime) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _seconds_until(text, now)
    return seconds if seconds >= 0 and not math.isnan(seconds) else None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _document(body: bytes | None) -> dict[str, Any] | None:
    try:
        document = json.loads(body or b"")
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested beyond reason
        return None
    return document if isinstance(document, dict) else None


def _reply(document: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
    page = document.get("next_page")
    return Reply(
        data=document["data"],
        next_offset=page.get("offset") if isinstance(page, Mapping) else None,
        asana_change=changes(headers),
        sync=document.get("sync"),
        has_more=document.get("has_more") is True,
        hook_secret=document.get("X-Hook-Secret"),
    )


def _said(document: Mapping[str, Any] | None) -> str:
    """The first error's message, up to where it could begin to quote what somebody wrote, and the support phrase."""
    errors = (document or {}).get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], Mapping) else {}
    words = [str(first.get(name) or "") for name in ("error", "message", "phrase")]
    said = "; ".join(cut for word in words if (cut := _QUOTES.split(word, maxsplit=1)[0].strip()[:_SAID_LIMIT]))
    return f": {said}" if said else ""
