"""What was measured, and was it what it was to be?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a value, and the most it was to be. `unit` stands behind both; none for a ratio.

    A figure that is no `gate` is a goal that was never reached: it is shown, and fails nothing.
    """

    name: str
    value: float
    most: float
    unit: str = ""
    gate: bool = True

    @property
    def met(self) -> bool:
        """Whether the value is at most what it was to be; a hundredth over is the counting's own spread."""
        return self.value <= self.most * 1.01

    def as_row(self) -> str:
        """A row of a Markdown table."""
        shown = f"{_short(self.value)}{self.unit} | {_short(self.most)}{self.unit}"
        return f"| {self.name} | {shown} | {'yes' if self.met else '**no**'} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
