"""Which form of a word stands beside a number that people read?

Of English: one is singular, and nothing else, so "0 tasks are" and "1 task is".
"""


def form(count: float, one: str, many: str) -> str:
    """The form of a word or a verb beside a number as it is shown."""
    return one if count == 1 else many


def counted(count: float, noun: str, many: str = "") -> str:
    """A number with its noun: "1 task", "2 tasks"; `many` where an "s" alone does not make the plural."""
    return f"{count:,.10g} {form(count, noun, many or f'{noun}s')}"
