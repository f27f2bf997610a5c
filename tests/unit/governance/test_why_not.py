"""Which reason stands in what somebody wrote beside a no?"""

import pytest

from steward.governance.why_not import WhyNot, why_not


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", WhyNot.UNTOLD),
        ("  \n ", WhyNot.UNTOLD),
        ("This is a duplicate of the deck task.", WhyNot.DUPLICATE),
        ("We have a task for that.", WhyNot.DUPLICATE),
        ("That was done yesterday", WhyNot.DONE),
        ("Not mine, ask Olga", WhyNot.WRONG_PERSON),
        ("the date is wrong", WhyNot.WRONG_DAY),
        ("Nobody said that.", WhyNot.NOT_MEANT),
        ("it was just a joke", WhyNot.NOT_MEANT),
        ("No longer needed", WhyNot.NOT_NEEDED),
        ("not now", WhyNot.LATER),
        ("what does this mean?", WhyNot.UNCLEAR),
        ("schon erledigt", WhyNot.DONE),
        ("I had a bad feeling about it", WhyNot.OTHER),
        ("the translated deck", WhyNot.OTHER),
    ],
)
def test_a_reason_is_a_word_of_ours_whatever_was_written(words: str, why: WhyNot) -> None:
    assert why_not(words) is why


def test_a_wall_of_words_costs_no_more_than_its_beginning() -> None:
    assert why_not("a " * 1_000_000 + "duplicate") is WhyNot.OTHER
