"""When do the tasks of ten thousand projects come, and how long do they wait for a token?

A day by the minute: offices of three continents work their eight hours, projects differ as a power law has it, and now
and then somebody imports a whole project. Each stack serves its own projects first come, first served.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from math import ceil, cos, pi
from random import Random
from typing import Final

MINUTES: Final = 1440
# Where people work: the minute of UTC at which their day is half over, and their share of the tasks.
OFFICES: Final = ((13 * 60, 0.45), (19 * 60, 0.40), (5 * 60, 0.15))
OFFICE_MINUTES: Final = 600  # a working day with its edges
PARETO_SHAPE: Final = 1.2  # a fifth of the projects makes most of the work
# Times the mean: 20,000 tasks a day where the mean project has 1,000. No people work like that in one project, and one
# token serves a project whole.
LARGEST: Final = 20.0
MANY: Final = 8  # a hash spreads projects so unevenly that a few times as many are needed; more than that is no answer
IMPORTS: Final = 40  # a day, over all projects
IMPORTED_SHARE: Final = 0.02  # of a day's tasks come by import, a whole project in one minute


@dataclass(frozen=True, slots=True)
class Day:
    """Tasks that come in each minute."""

    tasks: tuple[float, ...]

    @property
    def peak(self) -> float:
        """Of the busiest minute."""
        return max(self.tasks)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The projects' shares of the work, the day that all but the imports follow, and the imports.

    Each import is its minute, its project and how many tasks it brings.
    """

    weights: tuple[float, ...]
    usual: Day
    imports: tuple[tuple[int, int, float], ...]

    @property
    def day(self) -> Day:
        """Everything together."""
        return self.of_stack(range(len(self.weights)))

    def of_stack(self, projects: Sequence[int]) -> Day:
        """What comes to the stack that serves these projects."""
        mine, share = set(projects), sum(self.weights[each] for each in projects)
        tasks = [each * share for each in self.usual.tasks]
        for minute, project, size in self.imports:
            if project in mine:
                tasks[minute] += size
        return Day(tuple(tasks))


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from arrival to the write: of half of the tasks, of 95 of 100, of the last one."""

    half: float
    most: float
    last: float


def crowd_of(projects: int, tasks: int, seed: int) -> Crowd:
    """So many projects that make so many tasks a day."""
    random = Random(f"{seed}:{projects}:{tasks}")  # noqa: S311 - a seeded model
    drawn = [random.paretovariate(PARETO_SHAPE) for _ in range(projects)]
    sizes = [min(each, LARGEST * sum(drawn) / projects) for each in drawn]
    whole = sum(sizes)
    each = tasks * IMPORTED_SHARE / IMPORTS
    imports = tuple((random.randrange(MINUTES), random.randrange(projects), each) for _ in range(IMPORTS))
    usual = Day(tuple(tasks * (1 - IMPORTED_SHARE) * share for share in _curve(random)))
    return Crowd(tuple(size / whole for size in sizes), usual, imports)


def _curve(random: Random) -> list[float]:
    """Each minute's share of a day: a raised cosine for each office, and a tenth of noise."""
    raw = [
        sum(part * _raised(minute, noon) for noon, part in OFFICES) * random.uniform(0.9, 1.1)
        for minute in range(MINUTES)
    ]
    whole = sum(raw)
    return [each / whole for each in raw]


def _raised(minute: int, noon: int) -> float:
    away = abs((minute - noon + MINUTES // 2) % MINUTES - MINUTES // 2)
    return 1 + cos(2 * pi * away / OFFICE_MINUTES) if away < OFFICE_MINUTES / 2 else 0.02  # somebody is always up


def divided(crowd: Crowd, stacks: int) -> list[list[int]]:
    """The projects of each stack, by a hash of the project: nobody has to keep a list."""
    mine: list[list[int]] = [[] for _ in range(stacks)]
    for project in range(len(crowd.weights)):
        mine[int.from_bytes(sha256(str(project).encode()).digest()[:8], "big") % stacks].append(project)
    return mine


def busiest(crowd: Crowd, stacks: int) -> tuple[float, int]:
    """The largest share of the work that one stack has, and the most projects that one has."""
    groups = divided(crowd, stacks)
    return max(sum(crowd.weights[each] for each in group) for group in groups), max(map(len, groups))


def queued(crowd: Crowd, stacks: int, a_minute: float) -> Waits:
    """How long tasks wait where each stack writes `a_minute`, over all stacks."""
    waits: list[tuple[float, float]] = []
    for projects in divided(crowd, stacks):
        waits += _waits_of(crowd.of_stack(projects), a_minute)
    waits.sort()
    heaped = list(accumulate(weight for _, weight in waits))

    def wait_of(share: float) -> float:
        return waits[min(bisect_left(heaped, share * heaped[-1]), len(waits) - 1)][0]

    return Waits(wait_of(0.5), wait_of(0.95), waits[-1][0])


def _waits_of(day: Day, a_minute: float) -> list[tuple[float, float]]:
    """For each minute how long its middle task waits in seconds, and how many tasks that stands for."""
    behind, found = 0.0, []
    for came in day.tasks:
        if came:
            found.append((60 * (behind + came / 2) / a_minute, came))
        behind = max(0.0, behind + came - a_minute)
    return found


def smallest(crowd: Crowd, a_minute: float, seconds: float) -> int:
    """The fewest stacks that keep 95 of 100 tasks under so many seconds, found by halving.

    Looked for up to MANY times what the busiest minute would take if it were spread evenly; that many if none does.
    """
    least, most = 1, MANY * ceil(crowd.day.peak / a_minute)
    while least < most:
        middle = (least + most) // 2
        if queued(crowd, middle, a_minute).most > seconds:
            least = middle + 1
        else:
            most = middle
    return most
