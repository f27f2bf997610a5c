"""From which object was a fact read, and whom may it be told?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from steward.evidence.narrative.facts import Fact, Kind, Name, Role, Value
from steward.evidence.text import cut, visible

# A title beyond it says no more in a sentence; it is cut the same way in every version of a narrative.
NAME_LIMIT_BYTES: Final = 160
NAME_LIMIT_WORDS: Final = 12
_QUOTES: Final = re.compile('["\u201c\u201d\u201e\u201f]')  # a name stands between quotes


@dataclass(frozen=True, slots=True)
class Sources:
    """The object that a table is about, and what its facts are named and read by.

    A fact of the project can be read by who can read the project. A task or goal in `elsewhere` lies in another object:
    who is told its name must be able to read that one, too.
    """

    about_gid: str
    read_at: datetime
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    elsewhere: Mapping[str, str] = field(default_factory=dict, hash=False)

    def named(self, gid: str, role: Role = Role.PLAIN) -> tuple[Name, ...]:
        """The name of an object, none where it was not read."""
        plain = _QUOTES.sub("'", visible(self.names.get(gid, "")))
        text = cut(" ".join(plain.split()[:NAME_LIMIT_WORDS]), NAME_LIMIT_BYTES).strip()
        return (Name(text, gid, role),) if text else ()

    def fact(  # noqa: PLR0913 - a fact is what it is made of
        self,
        kind: Kind,
        *values: Value,
        of: str = "",
        beside: Iterable[str] = (),
        claims: tuple[str, ...] = (),
        must: tuple[str, ...] = (),
        negated: bool = False,
        critical: bool = False,
        weight: float = 0.0,
    ) -> Fact:
        """A fact about the object `of`, "" for the table's own; `beside` are others whose names are told with it."""
        readable = {self.about_gid, *(self.elsewhere.get(gid, self.about_gid) for gid in (of, *beside) if gid)}
        return Fact(
            kind=kind,
            values=values,
            source_gid=of or self.about_gid,
            read_at=self.read_at,
            readable=tuple(sorted(readable)),
            claims=claims,
            must=must,
            negated=negated,
            critical=critical,
            weight=weight,
        )
