"""What did a judgement cost?

By the dated list prices in `prices.toml`. A price that changes is a line there and an entry in the change log; the
audit keeps what was computed on the day.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens, which is microdollars for one; `read` says when the `source` was."""

    name: str
    input: Decimal
    output: Decimal
    cache_write: Decimal
    cache_read: Decimal
    source: str
    read: date


# The longest name first: a profile's own line comes before its model's.
PRICES: Final = tuple(
    sorted(
        (Price(**line) for line in tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)["model"]),
        key=lambda price: -len(price.name),
    )
)


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one call, as Converse counts them: what was cached is not among the input tokens."""

    input_tokens: int
    output_tokens: int
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0


def price_of(model_id: str) -> Price | None:
    """The price of a model, an inference profile or an ARN of one; None where the table has none."""
    return next((price for price in PRICES if price.name in model_id), None)


def price(model_id: str, usage: Usage) -> int | None:
    """What the tokens cost in millionths of a dollar, rounded up; None for a model whose price is not in the table."""
    per_token = price_of(model_id)
    if per_token is None:
        return None
    cost = (
        usage.input_tokens * per_token.input
        + usage.output_tokens * per_token.output
        + usage.cache_write_tokens * per_token.cache_write
        + usage.cache_read_tokens * per_token.cache_read
    )
    return int(cost.to_integral_value(ROUND_CEILING))


def microdollars(model_id: str, input_tokens: int, output_tokens: int) -> int | None:
    """As `price`, of tokens of which none was cached: an estimate before the call."""
    return price(model_id, Usage(input_tokens, output_tokens))
