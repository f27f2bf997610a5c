"""Which fields does an `opt_fields` text ask for? Dotted paths and groups such as `(a|b).name` (FACTS 2)."""

from dataclasses import dataclass, field
from functools import lru_cache

from local.asana.errors import bad_request

type Tree = dict[str, Tree]

MAX_PATHS = 2_000  # groups multiply: (a|b).(c|d) is four paths
MAX_CHARS = 20_000  # a longer list is a mistake of the caller, and parsing must stay cheap
TREES_KEPT = 64  # a caller asks for the same few lists again and again


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    tree: Tree = field(default_factory=dict)

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def name(self) -> str:
        start = self.at
        while self.peek() and self.peek() not in ".,()|":
            self.at += 1
        word = self.text[start : self.at].strip()
        if not word:
            raise bad_request(f"opt_fields: Not a recognized field list near character {start}")
        return word

    def alternatives(self, closing: str, separator: str) -> list[list[str]]:
        paths: list[list[str]] = []
        while True:
            paths += self.path()
            if self.peek() == separator:
                self.at += 1
                continue
            if self.peek() != closing:
                raise bad_request(f"opt_fields: Not a recognized field list near character {self.at}")
            self.at += 1
            return paths

    def path(self) -> list[list[str]]:
        if self.peek() == "(":
            self.at += 1
            heads = self.alternatives(")", "|")
        else:
            heads = [[self.name()]]
        if self.peek() != ".":
            return heads
        self.at += 1
        tails = self.path()
        if len(heads) * len(tails) > MAX_PATHS:
            raise bad_request("opt_fields: The groups stand for too many fields")
        return [head + tail for head in heads for tail in tails]


@lru_cache(maxsize=TREES_KEPT)
def parse_fields(text: str) -> Tree:
    """The asked fields as a tree; `a.b,a.c` is {"a": {"b": {}, "c": {}}}. Raises ApiError 400 on a malformed text.

    The tree is shared: read it, never change it.
    """
    if len(text) > MAX_CHARS:
        raise bad_request("opt_fields: The list is too long")
    tree: Tree = {}
    if not text.strip(" ,"):
        return tree
    try:
        paths = _Reader(text.strip(" ,")).alternatives("", ",")
    except RecursionError:
        raise bad_request("opt_fields: The groups are nested too deeply") from None
    for path in paths:
        branch = tree
        for name in path:
            branch = branch.setdefault(name, {})
    return tree
