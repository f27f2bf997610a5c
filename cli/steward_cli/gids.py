"""Is what an operator typed for something in Asana an id at all?

A word that is none finds nothing, which looks like an answer: "abc" has no audit, "the wrong gid" has none either.
"""

import typer


def digits(value: str) -> str:
    """The value as typed. Raises BadParameter, which names the option, for anything but digits."""
    if value and not (value.isascii() and value.isdigit()):
        raise typer.BadParameter(f"{value!r} is no gid: write the digits that Asana's address of it ends with")
    return value
