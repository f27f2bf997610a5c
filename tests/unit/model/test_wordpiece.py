"""Does the product cut texts exactly as the tokeniser that the model was trained with?"""

from pathlib import Path

import pytest

from local.model.wordpiece import WordPiece

# What the reference tokeniser answers for these texts.
REFERENCE = {
    "The invoice for ACME (no. 4711) wasn't paid": [
        *(101, 1996, 1999, 6767, 6610, 2005, 9353, 4168, 1006, 2053, 1012, 4700, 14526, 1007, 2347, 1005, 1056, 3825),
        102,
    ],
    "Überweisung an José: naïve café": [101, 19169, 19845, 19729, 2290, 2019, 4560, 1024, 15743, 7668, 102],
    "東京 office printer offline": [101, 1879, 1755, 2436, 15041, 2125, 4179, 102],
    "broken\ufffd text\u200b here\tand\x00there": [101, 3714, 3793, 2182, 1998, 12399, 2063, 102],
    "antidisestablishmentarianism": [101, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964, 102],
    "x" * 101: [101, 100, 102],
    "🎉 shipped": [101, 100, 12057, 102],
    "": [101, 102],
}


@pytest.fixture(scope="module")
def wordpiece() -> WordPiece:
    return WordPiece()


@pytest.mark.parametrize("text", REFERENCE, ids=lambda text: text[:20] or "empty")
def test_a_text_is_cut_as_by_the_reference(wordpiece: WordPiece, text: str) -> None:
    assert wordpiece.ids(text, 256) == REFERENCE[text]


def test_a_long_text_is_cut_at_the_limit_and_still_ends_properly(wordpiece: WordPiece) -> None:
    found = wordpiece.ids("word " * 1000, 16)
    assert len(found) == 16
    assert (found[0], found[-1]) == (wordpiece.cls, wordpiece.sep)


def test_a_vocabulary_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "vocab.txt"
    other.write_text("[CLS]\n[SEP]\n[UNK]\n")
    with pytest.raises(ValueError, match=r"vocab\.txt is not the pinned vocabulary"):
        WordPiece(other)
