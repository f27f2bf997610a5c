"""Who is there on a day, and for how many hours?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from steward.evidence.capacity.horizon import DAYS_A_WEEK
from steward.evidence.load import CAPACITY_HOURS_PER_WEEK, Load


@dataclass(frozen=True, slots=True)
class Staff:
    """What is known of the people, by gid.

    `hours_per_week` is what the configuration says, part-time included; `last_days` the last day of somebody who
    leaves or left. Whoever has no load is taken as being there, and the result says that this was not read.
    """

    loads: Mapping[str, Load] = field(default_factory=dict, hash=False)
    hours_per_week: Mapping[str, float] = field(default_factory=dict, hash=False)
    last_days: Mapping[str, date] = field(default_factory=dict, hash=False)

    def hours_a_day(self, person_gid: str) -> float:
        """What a working day of theirs has."""
        return self.hours_per_week.get(person_gid, CAPACITY_HOURS_PER_WEEK) / DAYS_A_WEEK

    def is_there(self, person_gid: str, day: date) -> bool:
        """Whether they have not left and are not out of office."""
        load = self.loads.get(person_gid)
        away = load.away if load else ()
        return day <= self.last_days.get(person_gid, day) and not any(each.first <= day <= each.last for each in away)

    def promised_hours(self, person_gid: str, day: date, here: Collection[str]) -> float:
        """The hours of a day that are promised to projects other than those in `here`."""
        load, week = self.loads.get(person_gid), self.hours_a_day(person_gid) * DAYS_A_WEEK
        elsewhere = [each for each in load.promised if each.project_gid not in here] if load else []
        return sum(each.hours_on(day, week) for each in elsewhere) / DAYS_A_WEEK
