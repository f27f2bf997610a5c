"""How does a mail lie in the bucket once SES received it, and how does a newcomer send one on the laptop?

SES puts its own headers above a mail: who handed it over, what it thinks of spam, viruses and the sender. Here they say
what one asks for, so that a refusal can be seen too.
"""

import re
import secrets
from pathlib import Path
from typing import Final

from steward.evidence.mail.headers import headers_of, sender_of
from steward.run import Pointer
from steward_cli.deployment import Deployment
from steward_cli.failure import Failure

PREFIX: Final = "quarantine/files/mail/"  # where mail.yaml's rule puts mails
_LINE: Final = re.compile(rb"\r?\n")


def post(deployment: Deployment, path: Path, *, forged: bool) -> Pointer:
    """Put a mail down as SES would; S3 tells the queue. Raises Failure for a file that cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}; name a mail saved as .eml") from error
    return deployment.objects.put_bytes(f"{PREFIX}laptop{secrets.token_hex(12)}", as_received(raw, forged=forged))


def as_received(raw: bytes, *, forged: bool = False) -> bytes:
    """The mail under what SES adds on top; `forged` says that its sender is not proven."""
    content = _LINE.sub(b"\r\n", raw)
    sender = sender_of(headers_of(content))
    domain, verdict = sender.partition("@")[2] or "unknown.invalid", "fail" if forged else "pass"
    results = (
        f"spf={verdict} client-ip=127.0.0.1; dkim={verdict} header.i=@{domain}; dmarc={verdict} header.from={domain};"
    )
    on_top = (
        f"Return-Path: <{sender}>",
        f"Received: from {domain} (localhost [127.0.0.1])",
        " by inbound-smtp.laptop.amazonaws.com with SMTP id laptop",
        " for the intake address",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Authentication-Results: amazonses.com; {results}",
        "",
    )
    return "\r\n".join(on_top).encode() + content
