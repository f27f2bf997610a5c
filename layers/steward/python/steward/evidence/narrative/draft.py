"""What is a status made of, before anybody words it: facts, the status that they call for, and why?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from steward.evidence.narrative.facts import FactTable
from steward.evidence.narrative.figures import day
from steward.evidence.narrative.gathering import Reviewed, facts_of
from steward.evidence.narrative.last_status import LastStatus, remembered
from steward.evidence.narrative.roles import OFFICIAL, Profile, for_role
from steward.evidence.narrative.status_rule import COMPLETE, ON_HOLD, proposed, with_status


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be told of one object.

    `facts` are those that are offered, under their ids; `withheld` how many more there are. `rule` says how the status
    came about, `since` of which time it tells, `left` what the next status is compared with, once this one is posted.
    """

    name: str
    facts: FactTable
    withheld: int
    status_type: str
    rule: str
    since: str
    read_at: datetime
    left: LastStatus

    @property
    def title(self) -> str:
        """What stands over the status."""
        return f"Status of {day(self.read_at.date())}: {words_of(self.status_type)}"

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        same = {name: getattr(self, name) for name in ("name", "withheld", "status_type", "rule", "since")}
        moved = {"read_at": self.read_at.isoformat(), "left": self.left.as_json()}
        return {**same, **moved, "facts": self.facts.as_json()}

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        read = {"facts": FactTable.of_json(row["facts"]), "left": LastStatus.of_json(row["left"])}
        return cls(**{**row, **read, "read_at": datetime.fromisoformat(row["read_at"])})


def whole_of(reviewed: Reviewed, name: str) -> Draft:
    """All that is to be told of a project, the project by its name, whoever reads it."""
    facts, last = facts_of(reviewed), reviewed.last
    no_work = not any(each.is_open for each in reviewed.items)
    official = reviewed.project.status_type
    status = proposed(facts, last, complete=no_work and official == COMPLETE, on_hold=official == ON_HOLD)
    return Draft(
        name=name,
        facts=with_status(facts, status, reviewed.project.gid, reviewed.read_at),
        withheld=0,
        status_type=status.status_type,
        rule=status.rule,
        since=day(last.at.date()) if last else "",
        read_at=reviewed.read_at,
        left=remembered(reviewed.items, reviewed.found, facts, last, status.status_type, at=reviewed.read_at),
    )


def draft_of(reviewed: Reviewed, name: str) -> Draft:
    """The draft of a project's status, the project by its name."""
    return selected_for(whole_of(reviewed, name), OFFICIAL)


def selected_for(whole: Draft, profile: Profile) -> Draft:
    """What of it one kind of reader is told."""
    offered = for_role(whole.facts, profile)
    mine = sum(1 for each in whole.facts if each.kind in profile.kinds)
    return replace(whole, facts=offered, withheld=mine - len(offered))


def words_of(status_type: str) -> str:
    """A status as people say it."""
    return status_type.replace("_", " ")
