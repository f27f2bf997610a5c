"""What is made of a mail as its reader sees it, however odd it is?"""

import pytest

from steward.asana.richtext import plain
from steward.evidence.mail.headers import first_of, headers_of, sender_of
from steward.evidence.mail.words import notes_of, title_of
from steward.pipeline.mail_plan import said_in, unread_because
from steward.reading.limits import Limits
from steward.reading.outcome import Unread
from steward.reading.reader import read
from tests.mails import ANA, mail, received

HEADS = f"From: {ANA}\r\nSubject: Odd\r\nMessage-ID: <odd@corp.example>\r\nMIME-Version: 1.0\r\n"
WITHIN = "Subject: Inner\r\nFrom: eve@evil.example\r\n\r\nWords of the mail within\r\n"
TOO_MANY = 301  # parts: one more than is read; a thousand only took longer to make and to part


def odd(*parts: tuple[str, str]) -> bytes:
    """A mail of several parts, each its headers and what it holds."""
    told = (f"--x\r\n{heads}\r\n\r\n{words}\r\n" for heads, words in (("Content-Type: text/plain", "Words"), *parts))
    return f'{HEADS}Content-Type: multipart/mixed; boundary="x"\r\n\r\n{"".join(told)}--x--\r\n'.encode()


def file(at: int) -> tuple[str, str]:
    return f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="file {at}.pdf"', "x"


ODD: dict[str, tuple[bytes, str, str]] = {
    "no Message-ID": (mail(message_id=""), "The export fails", "production is down"),
    "an empty body": (mail(text=""), "The export fails", "By mail from"),
    "no subject": (mail(subject=""), "Mail without a subject", "production is down"),
    "encoded words": (mail(subject="=?utf-8?b?w4RuZGVydW5n?= =?utf-8?q?_n=C3=B6tig?="), "\u00c4nderung n\u00f6tig", ""),
    "UTF-7": (mail(subject="=?utf-7?q?+ADw-script+AD4-?="), "<script>", ""),
    "broken encoded words": (mail(subject="=?nonsense?b?!!!?= x"), "=?nonsense?b?!!!?= x", ""),
    "a header in the subject": (mail(subject="Hello\r\n\tBcc: eve@evil"), "Hello Bcc: eve@evil", ""),
    "broken MIME": (mail(Content_Type='multipart/mixed; boundary="x"', text="--x\r\nno end"), "The export fails", ""),
    "a mail within": (odd(("Content-Type: message/rfc822", WITHIN)), "Odd", "Words"),
    "files": (odd(*map(file, range(3))), "Odd", "file 2.pdf (application/pdf)"),
    "too many parts": (odd(*map(file, range(TOO_MANY))), "Odd", "Its words are not here"),
    "headers of thirty kilobytes": (
        mail(X_Seal="a" * 30_000, Message_ID="<one@corp.example>"),
        "The export fails",
        "production",
    ),
    "a forwarded mail": (
        mail(subject="Fwd: Broken", text="---------- Forwarded message ---------\r\nFrom: Cust\r\n\r\nIt is broken."),
        "Broken",
        "It is broken.",
    ),
    "a link": (mail(text="See https://evil.example/x"), "The export fails", "(link removed)"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_mail_is_told_as_far_as_it_can_be_read(name: str) -> None:
    raw, title, said = ODD[name]
    content = received(raw)
    headers, found = headers_of(content), read("laptop", content, Limits())
    words, attached = ("", []) if isinstance(found, Unread) else said_in(found)
    unread = unread_because(found) if isinstance(found, Unread) else ""
    text = plain(notes_of(words, sender_of(headers), attached, unread))
    assert title_of(first_of(headers, "subject")) == title
    assert said in text
    assert "Words of the mail within" not in text
