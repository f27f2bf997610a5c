"""Who could take this request, and who of them has the least to do?

Able is who settled similar requests and is still here; free is who holds the fewest open tasks of the project. A model
has no say in it, and what comes out is a proposal for a person to accept (WORKFLOWS 3.2 vii).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from steward.evidence.facts import Person
from steward.evidence.history import ASSIGNEE
from steward.evidence.retrieval import Match

SHOWN: Final = 8  # a longer list is nobody's short list, and every name in it is personal data that is stored

# Who settled at least half as many similar requests as the most experienced is able; among the able, load decides.
_ABLE_SHARE: Final = 0.5

# Two imaginary failures: one similar request settled makes 0.33, four 0.67, eight 0.8 (rule of succession, in spirit).
_DOUBT: Final = 2


def eligible(
    matches: Sequence[Match], rows: Iterable[Mapping[str, Any]], teams: Mapping[str, str]
) -> tuple[Person, ...]:
    """The people who settled the matches and are here, most experienced first.

    `rows` are reconcile's `{"gid", "name", "open_tasks", "active"?}`; `teams` maps a settled team value to its opaque
    key.
    """
    settled = Counter(gid for match in matches if isinstance(gid := match.entry.settled.get(ASSIGNEE), str))
    here = [row for row in rows if row.get("active", True) and settled[row["gid"]]]
    here.sort(key=lambda row: (-settled[row["gid"]], row["open_tasks"], row["gid"]))
    return tuple(_person(f"p{at}", row, matches, teams) for at, row in enumerate(here[:SHOWN], 1))


def _person(key: str, row: Mapping[str, Any], matches: Sequence[Match], teams: Mapping[str, str]) -> Person:
    theirs = [match.entry.settled for match in matches if match.entry.settled.get(ASSIGNEE) == row["gid"]]
    by_team = Counter(team for settled in theirs if (team := teams.get(str(settled.get("team")))))
    return Person(key, row["gid"], row["name"], int(row["open_tasks"]), len(theirs), dict(sorted(by_team.items())))


def best_placed(people: Sequence[Person], team: str) -> tuple[str, float] | None:
    """The gid of the able person with the fewest open tasks, and the confidence in their ability.

    Able is counted over similar requests of that team (an opaque key), over all of them where nobody here settled any
    for it. Equal loads go to the more experienced. None where nobody is able.
    """
    for_team = {person.key: person.teams.get(team, 0) for person in people}
    experience = for_team if any(for_team.values()) else {person.key: person.settled for person in people}
    most = max(experience.values(), default=0)
    able = [person for person in people if experience[person.key] and experience[person.key] >= _ABLE_SHARE * most]
    if not able:
        return None
    best = min(able, key=lambda person: (person.open_tasks, -experience[person.key], person.gid))
    return best.gid, experience[best.key] / (experience[best.key] + _DOUBT)
