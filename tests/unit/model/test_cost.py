"""What a judgement costs."""

import pytest

from steward.model.cost import microdollars


@pytest.mark.parametrize(
    ("model_id", "tokens", "price"),
    [
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", (2050, 95), 2525),  # PERFORMANCE 3.2: $2.53 a thousand
        ("amazon.nova-micro-v1:0", (1, 0), 1),  # a fraction is rounded up
        ("amazon.nova-lite-v1:0", (0, 0), 0),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0", (1000, 0), 1000),
    ],
)
def test_tokens_have_a_price_in_whole_microdollars(model_id: str, tokens: tuple[int, int], price: int) -> None:
    assert microdollars(model_id, *tokens) == price


def test_a_model_that_is_not_in_the_table_has_no_price_rather_than_a_wrong_one() -> None:
    assert microdollars("somebody.else-v1", 1000, 1000) is None
