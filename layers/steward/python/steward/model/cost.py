"""What did a judgement cost?

List prices of us-east-1, read between March and September 2026 (PERFORMANCE 3.1). A price that changes is a line here
and an entry in the change log; the audit keeps what was computed on the day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Price:
    """Microdollars for a thousand tokens."""

    input: int
    output: int


PRICES_AS_OF: Final = date(2026, 9, 30)

# By the part of the model id that names the model; an inference profile puts a region before it.
PRICES: Final = {
    "anthropic.claude-haiku-4-5": Price(input=1_000, output=5_000),
    "anthropic.claude-sonnet-4-6": Price(input=3_000, output=15_000),
    "amazon.nova-micro": Price(input=35, output=140),
    "amazon.nova-lite": Price(input=60, output=240),
}


def microdollars(model_id: str, input_tokens: int, output_tokens: int) -> int | None:
    """The price in millionths of a dollar, rounded up; None for a model whose price is not in the table."""
    price = next((price for name, price in PRICES.items() if name in model_id), None)
    if price is None:
        return None
    return -(-(input_tokens * price.input + output_tokens * price.output) // 1_000)
