"""Has every word that a run can end with a sentence for people?"""

import pytest

from steward.errors import RefusedReason, RejectedReason
from steward_cli.reasons import WORDS, by_rule, why


@pytest.mark.parametrize("word", [*RefusedReason, *RejectedReason])
def test_every_reason_of_the_closed_vocabularies_is_told_in_words(word: str) -> None:
    assert " " in WORDS[str(word)]
    assert why(str(word)) != str(word)


def test_a_word_of_another_version_is_shown_as_it_is() -> None:
    assert why("a_new_word") == "a new word"


def test_the_rules_of_an_entry_are_told_once_each() -> None:
    assert by_rule("act:priority, act:team") == "the workflow is in mode act there, and the field is Steward's own"
    assert by_rule("approved:1a2b") == "a person said yes"
