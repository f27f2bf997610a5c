"""Do the dates hold that the forecast gives for 85 runs in a hundred, on projects that it has never been fitted to?

`python -m tests.evals.plans.coverage` prints, for each regime of the generator, how often the project was done by P50,
P85 and P95, and by the date of the linear velocity (what is left by what is done a day), once as it is told and once
with what is added taken off it.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Final
from zlib import crc32

import numpy as np

from steward.evidence.forecast.backtest import backtest
from steward.evidence.forecast.grounds import Grounds, Situation
from steward.evidence.forecast.milestones import outlooks_of
from tests.evals.plans.generator import REGIMES, Case, cases
from tests.evals.plans.streams import stream

SEED: Final = 2026  # no other was looked at while the method was made (those were 1 and 2)
EACH: Final = 60  # projects of a regime
RUNS: Final = 400  # a quantile of 85 % to a working day

STREAMS: Final = 30  # teams of whom nothing but the throughput is known, foretold 24 times each

COLUMNS: Final = ("p50", "p85", "p95", "linear", "net")


@dataclass(frozen=True, slots=True)
class Held:
    """Whether one project was done by each of the dates; `net` is the velocity less the growth."""

    p50: bool
    p85: bool
    p95: bool
    linear: bool
    net: bool


def held(case: Case, runs: int = RUNS) -> Held:
    """One project's dates against its end. A date beyond the horizon is one that holds."""
    seen = Situation(case.project, case.items, case.today)
    known = Grounds.of(seen)
    seed = crc32(f"{case.project.gid} {case.today} {len(case.items)}".encode())
    [told] = outlooks_of(known, [case.milestone_gid], seed, runs)
    rate = known.flow.rate
    net = rate - float(known.flow.added.mean()) * known.share(case.milestone_gid)
    dates = (told.p50_on, told.p85_on, told.p95_on, _after(seen, told.tasks, rate), _after(seen, told.tasks, net))
    return Held(*(each is None or case.reached_on <= each for each in dates))


def _after(seen: Situation, tasks: int, rate: float) -> date | None:
    return seen.calendar.date_after(seen.today, tasks / rate) if rate > 0 else None


def measured(every: Iterable[Case]) -> dict[str, list[Held]]:
    """All projects by regime."""
    found: dict[str, list[Held]] = {name: [] for name in REGIMES}
    for case in every:
        found[case.regime].append(held(case))
    return found


def shares(found: Sequence[Held]) -> dict[str, float]:
    """How often each date held."""
    return {name: mean(float(getattr(each, name)) for each in found) for name in COLUMNS}


def streams(seeds: Iterable[int], runs: int = RUNS) -> tuple[float, float]:
    """How often the next 20 tasks were done by the velocity's date and by P85, on throughput alone."""
    found = []
    for seed in seeds:
        project, items = stream(seed)
        found.append(backtest(Situation(project, items, project.read_at.date()), seed, runs))
    return mean(each.velocity_coverage or 0.0 for each in found), mean(each.p85_coverage or 0.0 for each in found)


def table(found: Mapping[str, Sequence[Held]]) -> str:
    """A row for each regime and one for all."""
    rows = [*found.items(), ("all", [each for part in found.values() for each in part])]
    lines = [f"{'regime':16}{'projects':>9}" + "".join(f"{name:>8}" for name in COLUMNS)]
    for name, part in rows:
        lines.append(f"{name:16}{len(part):9}" + "".join(f"{share:8.2f}" for share in shares(part).values()))
    return "\n".join(lines)


def main() -> None:
    """Print it, for a seed that is given or for SEED."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    np.seterr(all="raise", under="ignore")
    print(table(measured(cases(EACH, seed))))
    velocity, p85 = streams(range(seed, seed + STREAMS))
    print(f"\nthroughput alone, 20 tasks, {STREAMS} teams: velocity {velocity:.2f}, P85 {p85:.2f}")


if __name__ == "__main__":
    main()
