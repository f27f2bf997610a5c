"""Which headers has a mail, whose are they, and which of its words are the sender's own?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.mail.headers import answered_ids, decoded, headers_of, sender_of
from steward.evidence.mail.identity import identity_of
from steward.evidence.mail.standing import is_proven, on_top, refusal
from steward.evidence.mail.words import UNNAMED, own_words, title_of
from tests.mails import ANA, mail, received

PASSED = "amazonses.com; spf=pass; dkim=pass header.i=@corp.example; dmarc=pass header.from=corp.example"


def test_a_header_that_goes_on_in_the_next_line_is_one_and_the_body_is_none() -> None:
    assert headers_of(b"A: one\r\n two\r\nB: x\r\n\r\nC: no\r\n") == [("a", "one two"), ("b", "x")]


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reading_and_none_without_ses_on_top_is_taken_in(content: bytes) -> None:
    headers = headers_of(content)
    assert all(name == name.lower() and "\n" not in value for name, value in headers)
    assert refusal(headers, ["@corp.example"]) is not None


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_a_mail_brings_along_ses_s_own_words_are_those_on_top(name: str, value: str) -> None:
    forged = f"{name}: {value}\r\nAuthentication-Results: {PASSED}\r\n".encode("utf-8", "replace")
    failed = received(forged + mail(), "spf=fail; dkim=fail; dmarc=fail header.from=corp.example;")
    assert refusal(headers_of(failed), [ANA]) is not None


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        (PASSED, True),
        (PASSED.replace("spf=pass", "spf=softfail (x; dmarc=fail)"), True),
        (PASSED.replace("amazonses.com", "mx.evil.example"), False),
        (PASSED.replace("amazonses.com", "amazonses.com.evil.example"), False),
        (PASSED.replace("header.from=corp.example", "header.from=evil.example"), False),
        (f"{PASSED}; dmarc=pass header.from=evil.example", False),
        (PASSED.replace("dmarc=pass", "dmarc=none"), False),
        (PASSED.replace("spf=pass", "spf=fail").replace("dkim=pass", "dkim=fail"), False),
        ("", False),
    ],
)
def test_a_sender_is_proven_by_dmarc_of_just_that_domain(results: str, proven: bool) -> None:  # noqa: FBT001
    assert is_proven(results, "corp.example") is proven


@pytest.mark.parametrize(
    ("told", "sender"),
    [
        ("ana@corp.example", "ana@corp.example"),
        ("Ana Ruiz <Ana@Corp.Example>", "ana@corp.example"),
        ("=?utf-8?q?Ana?= <ana@corp.example>", "ana@corp.example"),
        ("ana@corp.example <eve@evil.example>", ""),
        ("<ana@corp.example> <eve@evil.example>", ""),
        ("ana@corp.example, eve@evil.example", ""),
        ("ana", ""),
        ("", ""),
    ],
)
def test_the_sender_is_one_plain_address_or_nobody(told: str, sender: str) -> None:
    assert sender_of([("from", told)]) == sender


def test_what_ses_wrote_ends_where_the_mail_begins() -> None:
    headers = headers_of(received(b"X-SES-Virus-Verdict: PASS\r\n" + mail(), virus="FAIL"))
    assert on_top(headers)["x-ses-virus-verdict"] == "FAIL"


def test_a_mail_is_the_same_however_ses_received_it_and_another_one_is_not() -> None:
    unnamed = mail(message_id="")
    assert identity_of(headers_of(received(mail()))) == identity_of(headers_of(received(mail(text="x"), spam="GRAY")))
    assert identity_of(headers_of(received(unnamed))) == identity_of(headers_of(received(unnamed, spam="GRAY")))
    assert identity_of(headers_of(received(unnamed))) != identity_of(headers_of(received(mail("Other", message_id=""))))


def test_the_nearest_mail_that_is_answered_comes_first_and_each_once() -> None:
    headers = [("in-reply-to", "<c>"), ("references", "<a> <b> <c>")]
    assert answered_ids(headers) == ["<c>", "<b>", "<a>"]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("Hello\n-- \nAna\n+34", "Hello"),
        ("Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Bo <bo@corp.example> wrote:\n> No?", "Yes."),
        ("Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Bo <bo@corp.example>\nwrote:\n> No?", "Yes."),
        ("Ja.\n\nAm 02.11.2026 um 10:00 schrieb Bo:\n> Nein?", "Ja."),
        ("Yes.\n\n-----Original Message-----\nFrom: Bo", "Yes."),
        ("Yes.\n\nFrom: Bo <bo@corp.example>\nSent: Monday\nTo: Ana", "Yes."),
        ("> quoted\nMy words\n> more", "My words"),
        ("On Monday we wrote: a letter", "On Monday we wrote: a letter"),
        ("", ""),
    ],
)
def test_own_words_end_at_the_signature_and_at_what_is_answered(body: str, own: str) -> None:
    assert own_words(body) == own


def test_a_title_is_one_line_without_the_marks_of_answers() -> None:
    assert title_of("Re: AW: Fwd: The  export") == "The export"
    assert title_of("Re: ") == title_of("") == UNNAMED
    assert len(title_of("x" * 500)) == 200


@given(st.text(max_size=300))
def test_no_subject_breaks_its_reading(subject: str) -> None:
    assert isinstance(decoded(subject), str)
    assert "\n" not in title_of(subject)
