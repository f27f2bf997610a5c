"""Which comments say that a task is blocked, in which words?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.blockers import Comment, claim_in, claims, strengths

NOW = datetime(2026, 11, 30, 6, tzinfo=UTC)


def comment(text: str, days: float = 1, task: str = "t", gid: str = "") -> Comment:
    return Comment(gid or f"s{days:09.3f}", task, "u", text, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("We are blocked by the legal review.", "We are blocked by the legal review."),
        ("Done with the draft. Still waiting for the API keys from IT!", "Still waiting for the API keys from IT!"),
        ("I can't start until the contract is signed", "I can't start until the contract is signed"),
        ("Hi,\nthis is  STUCK in procurement\nthanks", "this is  STUCK in procurement"),
        ("Blocker: the vendor has not answered.", "Blocker: the vendor has not answered."),
        ("We cannot proceed without the numbers.", "We cannot proceed without the numbers."),
        ("The launch is on hold.", "The launch is on hold."),
        ("No longer blocked by legal. But now waiting on security.", "But now waiting on security."),
    ],
)
def test_a_claim_is_quoted_word_for_word(text: str, quote: str) -> None:
    assert claim_in(text) == quote
    assert quote in text


@pytest.mark.parametrize(
    "text",
    [
        "We are no longer blocked.",
        "This is not blocked by anything.",
        "Unblocked, going on tomorrow.",
        "There are no blockers.",
        "Nothing is blocking us.",
        "The blocker is resolved.",
        "It was blocked last week, fine now.",
        "Are you blocked?",
        "Is anybody waiting for this?",
        "If we get blocked, I will tell you.",
        "This would be blocked without the key.",
        "> we are blocked by legal\nI asked them, it moves.",
        'The client wrote "we are blocked" in the mail.',
        "\u201cWe are stuck\u201d is what they always say.",
        "I blocked some time in my calendar for it.",
        "Never stuck, always moving.",
        "Looks good to me!",
        "",
    ],
)
def test_what_is_denied_asked_supposed_or_quoted_is_no_claim(text: str) -> None:
    assert claim_in(text) == ""


def test_a_later_comment_takes_a_claim_back_on_its_own_task_alone() -> None:
    told = [comment("We are blocked.", 5), comment("Blocked as well.", 5, "other"), comment("Unblocked now.", 2)]
    assert [each.task_gid for each in claims(told)] == ["other"]
    again = [*told, comment("Blocked once more.", 1)]
    assert [(each.task_gid, each.quote) for each in claims(again)] == [
        ("other", "Blocked as well."),
        ("t", "Blocked once more."),
    ]


def test_a_claim_names_its_story_and_its_author() -> None:
    (found,) = claims([comment("We are blocked.", gid="s7")])
    assert (found.story_gid, found.task_gid, found.author_gid) == ("s7", "t", "u")


def test_the_freshest_claim_counts_and_repeating_it_adds_nothing() -> None:
    one = strengths(claims([comment("Blocked.", 1)]), NOW)
    many = strengths(claims([comment("Blocked.", 1 + n) for n in range(50)]), NOW)
    assert one == many


def test_a_claim_fades_and_is_forgotten() -> None:
    ages = [strengths(claims([comment("Blocked.", days)]), NOW).get("t", 0.0) for days in (0, 14, 60)]
    assert ages == [1.0, 0.5, 0.0]


def test_a_claim_from_the_future_does_not_count() -> None:
    assert strengths(claims([comment("Blocked.", -1)]), NOW) == {}


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_quote_always_stands_in_the_comment(text: str, more: str) -> None:
    body = f"{text} we are stuck {more}"
    quote = claim_in(body)
    assert quote in body
    assert all(each.quote in body for each in claims([comment(body)]))


@given(st.permutations(range(6)))
def test_the_order_of_comments_does_not_matter(order: list[int]) -> None:
    told = [comment(("Blocked.", "Unblocked.")[n % 2], n, f"t{n % 3}", f"s{n}") for n in range(6)]
    assert claims([told[at] for at in order]) == claims(told)
