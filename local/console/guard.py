"""May this request be answered: is it from this machine's own page, and not from a site that found the port?

Any web page can send requests to a loopback port, and a name of its own can be made to point there. So a host that is
not loopback's is refused (DNS rebinding), and what changes anything must come from the page: its origin, its token.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TOKEN_HEADER: Final = "X-Console-Token"  # noqa: S105 - a header's name
LARGEST_BODY: Final = 1_000_000  # bytes; 50,000 characters of notes take 200,000 at most
LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost")

# Nothing from elsewhere, no inline code or style, in no frame; text cannot become markup, and would not run if it did.
POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: an HTTP status and a line."""

    status: int
    line: str


def refused(method: str, headers: Mapping[str, str], port: int, token: str) -> Refusal | None:
    """Why this request is refused, None where it may be answered. Header names are in any case of `email.message`."""
    hosts = [f"{name}:{port}" for name in LOOPBACK_NAMES]
    if headers.get("Host", "") not in hosts:
        return Refusal(421, f"this console answers to {' or '.join(hosts)} only")
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return Refusal(403, "another site asked: open the console by its own address")
    return _refused_change(headers, token) if method != "GET" else None


def _refused_change(headers: Mapping[str, str], token: str) -> Refusal | None:
    if headers.get("Origin", "") != f"http://{headers.get('Host', '')}":
        return Refusal(403, "another site asked for a change: open the console by its own address")
    if not hmac.compare_digest(headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return Refusal(403, "the page is older than the console: load it again")
    if headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        return Refusal(415, "a change is asked for as application/json")
    length = headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        return Refusal(411, "a change says how long it is: Content-Length")
    return Refusal(413, f"a change has at most {LARGEST_BODY} bytes") if int(length) > LARGEST_BODY else None
