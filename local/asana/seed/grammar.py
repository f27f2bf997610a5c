"""How does one rule become one sentence?

A rule is text with ``<name>`` (replaced by a random production of that name) and ``[this|that|]`` (one alternative,
possibly nothing). Productions may hold both again, so a few hundred rules give millions of texts; every draw comes from
``rng``.
"""

import random
import re
from collections.abc import Mapping, Sequence

Rules = Mapping[str, Sequence[str]]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SYMBOL = re.compile(r"<([a-z_0-9]+)>")
_SPACES = re.compile(r" {2,}")
_SPACE_BEFORE_MARK = re.compile(r" +([,.;:?!])")
_MAX_STEPS = 400  # a cyclic rule must fail in a test, not hang the start of the sandbox


def _choose(rng: random.Random, text: str) -> str:
    while match := _CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match.group(1).split("|")) + text[match.end() :]
    return text


def expand(rng: random.Random, rules: Rules, start: str) -> str:
    """One text drawn from ``start``; raises ``KeyError`` for an unknown symbol, ``RecursionError`` for a cycle."""
    text = _choose(rng, start)
    for _ in range(_MAX_STEPS):
        match = _SYMBOL.search(text)
        if match is None:
            return _tidy(text)
        production = _choose(rng, rng.choice(rules[match.group(1)]))
        text = text[: match.start()] + production + text[match.end() :]
    message = f"the rule {start!r} does not end"
    raise RecursionError(message)


def _tidy(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text)).strip()


def sentence(text: str) -> str:
    """``text`` with a capital letter and an end mark."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!:)`\n" else ".")
