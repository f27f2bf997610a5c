"""A mail's own words and those that it passes on are kept, what it answers is left out, and no ask is lost."""

import time

import pytest

from steward.evidence.mail.words import own_words

HEADS = "From: Cust <c@x.example>\nSent: Monday, 30 November 2026 10:00\nTo: Ana\nSubject: Broken\n"
LATER = "Am 29.11.2026 um 10:00 schrieb Bo:\n> Old\n"


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (f"FYI\n\n---------- Forwarded message ---------\n{HEADS}\nPlease fix it by Friday.\n\n{LATER}", "Fwd: Broken"),
        (f"---------- Forwarded message ---------\n{HEADS}\nPlease fix it by Friday.\n", "Fwd: Broken"),
        (f"FYI\n\n{HEADS}\nPlease fix it by Friday.\n", "FW: Broken"),
        (f"FYI\n\n________________________________\n{HEADS}\nPlease fix it by Friday.\n", "WG: Broken"),
        (f"{HEADS}\nPlease fix it by Friday.\n", "Broken"),
        ("FYI\n\nBegin forwarded message:\n\n> From: Cust\n> Date: 30 Nov\n>\n> Please fix it by Friday.\n", "Fwd: x"),
    ],
)
def test_whoever_passes_a_mail_on_wants_its_words_read(body: str, subject: str) -> None:
    own = own_words(body, subject)
    assert "Please fix it by Friday." in own
    assert "Cust" in own
    assert "Old" not in own


@pytest.mark.parametrize(
    "body",
    [
        "Hello,\nOn the error page the vendor wrote:\nplease restart it.\nFix it by Friday.",
        "Hello,\n______________________\nFix it by Friday.",
        "On Mon, 30 Nov 2026 at 10:00, Bo <bo@corp.example> wrote:\n> Old\n\nFix it by Friday.",
        "Bo <bo@corp.example> wrote:\n> Old?\nYes.\n> Old!\nFix it by Friday.",
    ],
)
def test_words_below_what_only_looks_like_an_end_or_below_a_quote_are_kept(body: str) -> None:
    own = own_words(body)
    assert own.endswith("Fix it by Friday.")
    assert "Old" not in own


@pytest.mark.parametrize(
    "history",
    [
        "From: Bo King\nSent: Monday, 30 November 2026 10:00\nTo: Ana\nSubject: x\n\nOld",
        "________________________________\nFrom: Bo <bo@x.example>\nSent: Monday\n\nOld",
        "Von: Bo\nGesendet: Montag\nAn: Ana\nBetreff: x\n\nOld",
        "Il giorno lun 30 nov 2026 alle ore 10:00 Bo <bo@x.example> ha scritto:\n\nOld",
        "Op ma 30 nov. 2026 om 10:00 schreef Bo <bo@x.example>:\n\nOld",
    ],
)
def test_what_is_answered_is_left_out_in_the_words_of_several_programs(history: str) -> None:
    assert own_words(f"Yes.\n\n{history}", "Re: x") == "Yes."


@pytest.mark.parametrize("piece", ["From: a@b\n", ">\n", "\n", "On 2026 wrote:\n", "____________________\n", "-- x\n"])
def test_a_mail_of_one_piece_costs_no_more_than_its_length(piece: str) -> None:
    begun = time.process_time()
    own_words(piece * (60_000 // len(piece)), "Fwd: x")
    assert time.process_time() - begun < 5
