"""What did API Gateway hand over: which path, which headers, which raw bytes?"""

import binascii
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

# Lambda takes 6 MB in one synchronous call; a longer body is refused before any work is done on it (RELIABILITY W11).
BODY_LIMIT: Final = 6 * 1024 * 1024
# Base64 writes three bytes as four characters.
_ENCODED_LIMIT: Final = BODY_LIMIT * 4 // 3 + 4

# 128 random bits and 256 random bits in lower-case hex: what no registration wrote costs no look-up (RELIABILITY W17).
_HOOK_ID: Final = re.compile(r"[0-9a-f]{32}")
_TOKEN: Final = re.compile(r"[0-9a-f]{64}")


class Request(NamedTuple):
    """One POST. `hook_id` and `token` are "" where the path has another shape; `body` is None where it is too long."""

    hook_id: str
    token: str
    secrets: tuple[str, ...]
    signatures: tuple[str, ...]
    body: bytes | None


def method_of(event: Mapping[str, Any]) -> str:
    """The HTTP method, of a REST or an HTTP API event; overrides by header do not exist here (RELIABILITY W18)."""
    http = (event.get("requestContext") or {}).get("http") or {}
    return str(event.get("httpMethod") or http.get("method") or "")


def request_of(event: Mapping[str, Any]) -> Request:
    """Read an API Gateway proxy event; header names in any letter case, every value of a repeated header."""
    path = event.get("pathParameters") or {}
    hook_id, token = str(path.get("hook_id") or ""), str(path.get("token") or "")
    shaped = bool(_HOOK_ID.fullmatch(hook_id) and _TOKEN.fullmatch(token))
    secrets, signatures = _of_hooks(event)
    return Request(
        hook_id=hook_id if shaped else "",
        token=token if shaped else "",
        secrets=secrets,
        signatures=signatures,
        body=_raw_body(event),
    )


def _of_hooks(event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every value of X-Hook-Secret and of X-Hook-Signature. REST events hold repeats in `multiValueHeaders` only."""
    several = event.get("multiValueHeaders") or {name: [text] for name, text in (event.get("headers") or {}).items()}
    secrets: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    for name, values in several.items():
        match str(name).lower():
            case "x-hook-secret":
                secrets += tuple(map(str, values))
            case "x-hook-signature":
                signatures += tuple(map(str, values))
    return secrets, signatures


def _raw_body(event: Mapping[str, Any]) -> bytes | None:
    text = event.get("body") or ""
    if len(text) > (_ENCODED_LIMIT if event.get("isBase64Encoded") else BODY_LIMIT):
        return None
    if not event.get("isBase64Encoded"):
        body = text.encode("utf-8", "surrogatepass")
    else:
        try:
            body = binascii.a2b_base64(text, strict_mode=True)
        except ValueError:
            body = b""  # not what API Gateway writes; no signature of an empty body was sent with it
    return body if len(body) <= BODY_LIMIT else None
