"""Where may the program's own options stand? Anywhere: people type `--reason` behind the command as readily as before.

The parser takes them before the command alone, so they are moved there; an option that a command has itself stays.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

# The options of `app._options`: what typer adds for shells is asked for by itself.
NOT_OURS: Final = frozenset({"--help", "--install-completion", "--show-completion"})


def placed(words: Sequence[str], program: Any) -> list[str]:  # noqa: ANN401 - typer's own copy of click
    """The words in an order that the parser takes; `program` is the whole command line's command."""
    own = {name: each for name, each in _options(program).items() if name not in NOT_OURS}
    front: list[str] = []
    rest: list[str] = []
    command, left = program, iter(words)
    for word in left:
        if word == "--":  # everything behind it is a value
            return [*front, *rest, word, *left]
        name = word.partition("=")[0]
        theirs = {} if command is program else _options(command)
        found = theirs.get(name) or own.get(name)
        (front if found is not None and name not in theirs else rest).extend(_with_value(word, found, left))
        command = getattr(command, "commands", {}).get(word, command)
    return [*front, *rest]


def _options(command: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {name: each for each in command.params for name in (*each.opts, *each.secondary_opts) if name[:1] == "-"}


def _with_value(word: str, option: Any, left: Iterator[str]) -> list[str]:  # noqa: ANN401 - as above
    """The word and, of an option that takes one, its value, whatever that looks like."""
    takes = option is not None and not option.is_flag and "=" not in word
    value = next(left, None) if takes else None
    return [word] if value is None else [word, value]
