"""Which of the things that people said about a subject were dealt with, and what is still to be said back?

The newest are kept by name. Nothing that is as old as one which is kept no more counts as new again: else whoever says
enough could have an old command obeyed a second time. An answer is kept until its comment found its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from steward.store import keys
from steward.store.table import Item, Table, Write

REMEMBERED: Final = 100  # stories: 10 KB of a row; a run that is tried again finds its own among them
UNSAID: Final = 20  # answers that wait, the newest: of more than that nobody remembers the question

type Lines = list[tuple[str, str]]  # whom, and what


@dataclass(frozen=True, slots=True)
class Dealt:
    """When it was said, and which run dealt with it."""

    at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """The stories that were dealt with, by gid; of those up to `through` none is new. `unsaid`: answers by name."""

    stories: Mapping[str, Dealt] = field(default_factory=dict)
    through: datetime | None = None
    unsaid: Mapping[str, Lines] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, subject: str) -> "Remembered":
        """Read it."""
        row = table.get(keys.heard(subject)) or {}
        stories = {
            gid: Dealt(datetime.fromisoformat(at), run_id) for gid, (at, run_id) in row.get("stories", {}).items()
        }
        unsaid = {each["name"]: [(who, what) for who, what in each["lines"]] for each in row.get("unsaid") or ()}
        return cls(stories, datetime.fromisoformat(row["through"]) if row.get("through") else None, unsaid)

    def is_new(self, story_gid: str, at: datetime, run_id: str) -> bool:
        """Whether no run but this one dealt with what was said there then."""
        if dealt := self.stories.get(story_gid):
            return dealt.run_id == run_id
        return self.through is None or at > self.through

    def with_dealt(self, stories: Mapping[str, datetime], run_id: str) -> "Remembered":
        """What is remembered after a run dealt with these stories, too."""
        known = {**self.stories, **{gid: Dealt(at, run_id) for gid, at in stories.items()}}
        in_order = sorted(known, key=lambda gid: (known[gid].at, gid))
        dropped = [known[gid].at for gid in in_order[:-REMEMBERED]]
        through = max([*dropped, *([self.through] if self.through else [])], default=None)
        return replace(self, stories={gid: known[gid] for gid in in_order[-REMEMBERED:]}, through=through)

    def with_unsaid(self, answers: Mapping[str, Lines]) -> "Remembered":
        """What is remembered while these answers, and no others, are still to be said."""
        return replace(self, unsaid=dict(list(answers.items())[-UNSAID:]))

    def keep(self, table: Table, subject: str, now: datetime) -> None:
        """Write it down."""
        values: Item = {
            ":stories": {gid: [each.at.isoformat(), each.run_id] for gid, each in self.stories.items()},
            ":through": self.through.isoformat() if self.through else "",
            ":unsaid": [{"name": name, "lines": [*map(list, lines)]} for name, lines in self.unsaid.items()],
            ":at": now.isoformat(),
        }
        names: dict[str, Any] = {f"#{name[1:]}": name[1:] for name in values}
        expression = "SET " + ", ".join(f"#{name[1:]} = {name}" for name in values)
        table.write(Write("Update", keys.heard(subject), expression=expression, names=names, values=values))
