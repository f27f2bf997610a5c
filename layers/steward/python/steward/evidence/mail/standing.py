"""May a mail be believed, and is it one that a person sent?

Only what SES itself wrote on top of the mail is believed: the first of each of its headers, above everything that came
with the mail. The sender is the From header, and only where SES says that DMARC passed for just its domain.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from steward.errors import RefusedReason
from steward.evidence.mail.headers import Header, all_of, first_of, sender_of

_BY_SES: Final = "amazonses.com"
_RECEIVED_BY_SES: Final = re.compile(r"by inbound-smtp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)? with SMTP id \w+")
# What SES puts above a mail. The first header of another name, or the second of one of these, came with it.
_ON_TOP: Final = frozenset(
    {"return-path", "received", "x-ses-spam-verdict", "x-ses-virus-verdict", "received-spf", "authentication-results",
     "x-ses-receipt", "x-ses-dkim-signature"}
)  # fmt: skip
_COMMENT: Final = re.compile(r"\([^()]*\)")
_SAFE: Final = {"x-ses-spam-verdict": ("PASS", "GRAY"), "x-ses-virus-verdict": ("PASS",)}
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
# What programs that answer for somebody, or tell that a mail did not arrive, write in place of Auto-Submitted.
_ANSWERED_BY_ITSELF: Final = frozenset(
    {"x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoresponse", "x-failed-recipients"}
)
_OF_MACHINES: Final = ("multipart/report", "text/calendar")  # a receipt or a bounce; "Accepted: Weekly"
_MACHINES: Final = frozenset({"mailer-daemon", "postmaster", "noreply-dmarc-support"})


def refusal(headers: Sequence[Header], senders: Collection[str]) -> RefusedReason | None:
    """Why the mail is not taken in; None where it is. `senders` are addresses, and domains behind an @."""
    ours = on_top(headers)
    if any(ours.get(name) not in verdicts for name, verdicts in _SAFE.items()):
        return RefusedReason.MAIL_UNSAFE
    sender = sender_of(headers)
    domain = sender.partition("@")[2]
    if not sender or not is_proven(ours.get("authentication-results", ""), domain):
        return RefusedReason.MAIL_UNVERIFIED
    if is_automatic(headers, sender):
        return RefusedReason.MAIL_AUTOMATIC
    known = {each.lower() for each in senders}
    return None if sender in known or f"@{domain}" in known else RefusedReason.MAIL_STRANGER


def on_top(headers: Sequence[Header]) -> Mapping[str, str]:
    """What SES wrote on top, by name; nothing where the mail does not begin as one that SES received."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name not in _ON_TOP or name in found:
            break
        found[name] = value
    return found if _RECEIVED_BY_SES.search(found.get("received", "")) else {}


def is_proven(results: str, domain: str) -> bool:
    """Whether SES says that DMARC passed for that domain, and SPF or DKIM with it."""
    service, *told = (each.strip() for each in _COMMENT.sub(" ", results).split(";"))
    if service.split(" ")[0].lower() != _BY_SES:
        return False
    said = [dict(_pairs(each)) for each in told if each]
    dmarc = [each for each in said if "dmarc" in each]
    passed = any(each.get("spf") == "pass" or each.get("dkim") == "pass" for each in said)
    is_own = len(dmarc) == 1 and dmarc[0]["dmarc"] == "pass" and dmarc[0].get("header.from") == domain
    return passed and is_own


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = (each.partition("=") for each in text.lower().split())
    return [(name, value) for name, equals, value in parts if equals]


def is_automatic(headers: Sequence[Header], sender: str) -> bool:
    """Whether a machine sent it: an answer to it, or a task of it, could go round for ever."""
    submitted = first_of(headers, "auto-submitted").split(";")[0].strip().lower()
    return any(
        (
            submitted not in ("", "no"),
            first_of(headers, "precedence").strip().lower() in _BULK,
            bool(all_of(headers, "list-id") or all_of(headers, "list-unsubscribe")),
            first_of(headers, "return-path").strip() == "<>",
            any(name in _ANSWERED_BY_ITSELF for name, _ in headers),
            first_of(headers, "x-auto-response-suppress").strip().lower() == "all",
            first_of(headers, "content-type").lower().startswith(_OF_MACHINES),
            sender.partition("@")[0] in _MACHINES,
        )
    )
