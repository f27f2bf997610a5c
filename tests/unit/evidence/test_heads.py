"""Do the heads that ship read tone and asks, and is a changed head refused?"""

import numpy as np
import pytest

from steward.evidence import heads
from steward.evidence.asks import ask
from steward.evidence.hashed import features, tokens
from steward.evidence.sentiment import sentiment, valences, word_key


def test_tone_is_read_from_plain_comments() -> None:
    assert sentiment("Great work, thank you so much, this is excellent!").label == "positive"
    angry = sentiment("This is terrible, I hate this stupid broken API, what a horrible mess")
    assert (angry.label, angry.is_negative) == ("negative", True)
    assert sentiment("The function returns a list of integers.").label == "neutral"


def test_the_negative_flag_is_dearer_than_the_likeliest_tone() -> None:
    doubtful = sentiment("Sadly this does not work for me")
    assert (doubtful.label, doubtful.is_negative) == ("negative", False)


def test_a_request_and_a_promise_are_asks_and_a_statement_is_none() -> None:
    assert ask("Could you please send me the signed contract by Friday?").is_ask
    assert ask("Please review the attached draft and let me know").is_ask
    assert not ask("The meeting was held in Houston last year.").is_ask


@pytest.mark.parametrize("text", ["", "   ", "\ud800", "🎉🎉", "x" * 50_000, "a\x00b"])
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert sum(sentiment(text).probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert 0 <= ask(text).probability <= 1


def test_a_negation_turns_the_word_after_it() -> None:
    lexicon = {word_key("good"): 2.0}
    assert valences("this is good", lexicon)[2] > 0 > valences("this is not good", lexicon)[2]
    assert valences("it isn't all that good", lexicon)[2] < 0


def test_words_and_letters_weigh_the_same_whatever_the_length() -> None:
    for text in ("broken", "the build is broken again, as it was broken yesterday"):
        assert sum(each * each for each in features(text).values()) == pytest.approx(2, rel=0.2)
    assert features("order 4711 again") == features("order 99 again")
    assert tokens("Don\u2019t PANIC!!") == ["don't", "panic", "!!"]


def test_a_head_that_is_not_the_pinned_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(heads.PINNED_SHA256, "asks", "0" * 64)
    heads.shipped.cache_clear()
    with pytest.raises(ValueError, match=r"asks\.npz is not the pinned head"):
        ask("Please call me")
    monkeypatch.undo()
    heads.shipped.cache_clear()


def test_a_head_is_read_as_it_was_written_and_is_written_alike_twice() -> None:
    head = heads.shipped("sentiment")
    body = heads.written(head)
    assert body == heads.written(heads.read(body))
    assert heads.read(body).probabilities({1: 1.0}, [0.0] * 6) == head.probabilities({1: 1.0}, [0.0] * 6)
    assert len(body) < 1_000_000


def test_one_byte_keeps_a_weight_to_half_a_step() -> None:
    weights = np.random.default_rng(1).standard_normal((50, 3))
    table, scale = heads.one_byte(weights)
    assert np.abs(table * scale - weights).max() <= scale.max() / 2 + 1e-6
