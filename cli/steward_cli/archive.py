"""What lies in the audit bucket of each subject: the copies that were written first, and what else was put there?

Nobody can change or delete what was written first; what somebody puts over it, beside it or in front of it is therefore
never read in its place, and is told. S3 lists the versions of a key from the newest to the oldest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.governance.copies import Gap, Unlike

PREFIX: Final = "audit/"
# Exactly what the archive calls a copy: a second name of the same number would be a second copy of it.
_COPY: Final = re.compile(r"([0-9]{10})\.json")


@dataclass
class Shelf:
    """One subject's keys: the version of each copy that was written first, by number, and what nobody may put there."""

    subject: str
    first: dict[int, str] = field(default_factory=dict)
    strange: list[Gap] = field(default_factory=list)

    def holds(self, name: str, version_id: str) -> None:
        """Take note of one version, after the newer ones of its key."""
        copy = _COPY.fullmatch(name)
        if copy is None:
            self.is_strange(name, version_id, Unlike.STRAY)
            return
        number = int(copy[1])
        if number in self.first:
            self.is_strange(name, self.first[number], Unlike.OVERWRITTEN)
        self.first[number] = version_id

    def is_strange(self, name: str, version_id: str, unlike: Unlike) -> None:
        """Take note of what the archive never puts there."""
        self.strange.append(Gap(self.subject, f"{PREFIX}{self.subject}/{name} version {version_id}", unlike))


def key_of(subject: str, number: int) -> str:
    """Where the copy of an entry lies."""
    return f"{PREFIX}{subject}/{number:010d}.json"


def shelves(pages: Iterable[Mapping[str, Any]]) -> dict[str, Shelf]:
    """Everything that S3 listed of all versions under the prefix, by subject."""
    found: dict[str, Shelf] = {}

    def placed(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Shelf, str, str]]:
        for row in rows:
            subject, _, name = row["Key"].removeprefix(PREFIX).partition("/")
            yield found.setdefault(subject, Shelf(subject)), name, row["VersionId"]

    for page in pages:
        for shelf, name, version_id in placed(page.get("Versions", ())):
            shelf.holds(name, version_id)
        for shelf, name, version_id in placed(page.get("DeleteMarkers", ())):
            shelf.is_strange(name, version_id, Unlike.HIDDEN)
    return found
