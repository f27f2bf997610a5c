"""How far does a review reach: in requests for many projects, in memory and time for one large one?

python -m tests.load.reach --projects 100 --tasks 500
python -m tests.load.reach --memory 1000 100000
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from steward.evidence.examination import findings_of
from steward.pipeline.assess import Assessor
from steward.pipeline.reads import reads_of
from steward.pipeline.review import review
from steward.pipeline.survey import survey
from steward.run import RunState
from steward.workflows.project_review import workflow
from tests.integration.aws import services
from tests.integration.pipeline import synthetic
from tests.integration.pipeline.night import night_on
from tests.integration.pipeline.planting import planted

MEGABYTE = 1_000_000
ASSESS_SECONDS: Final = 36.0  # of a processor, of the largest project: Assess has six tenths of one for 60 s
ASSESS_GROWTH_MB: Final = 40.0  # beyond a small project: 20,000 tasks that are held, at 1.2 kB, and their simulations


def scanned(projects: int, tasks: int) -> bool:
    """Scan that many projects in Asana's sandbox; whether it took exactly the requests of the formula."""
    with services() as aws:
        night = night_on(aws)
        night.mode = "observe"
        for number in range(projects):
            planted(night, f"Project {number}", tasks)
        began = time.monotonic()
        runs = night.scan()
        took, calls = time.monotonic() - began, night.calls()
    expected = reads_of([projects], [tasks] * projects)
    print(f"{len(runs)} projects of {tasks} tasks: {dict(calls)} requests, {expected} by the formula, {took:.0f} s")
    return calls == {"GET": expected} and len(runs) == projects


def surveyed(tasks: int, folder: Path) -> RunState:
    """Enrich a synthetic project; its state."""
    using = synthetic.enricher(tasks, folder)
    policy = using.configuration.policy(synthetic.PROJECT, workflow.name)
    return survey(synthetic.state(), synthetic.work(), workflow, policy, using)


def enriched(tasks: int, folder: Path) -> tuple[RunState, float]:
    """Enrich a synthetic project; its state and the peak of what Python held, in MB."""
    tracemalloc.start()
    state = surveyed(tasks, folder)
    peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()
    return state, peak


def assessed(state: RunState, using: Assessor) -> float:
    """Review what was stored; the peak of what Python held in MB. Traced, it takes several times as long."""
    tracemalloc.start()
    review(state, synthetic.work(), using)
    peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()
    return peak


def reviewed(state: RunState, folder: Path) -> tuple[float, float]:
    """Review what was stored: seconds of a processor, and the largest size of this process in MB."""
    began = time.process_time()
    review(state, synthetic.work(), synthetic.assessor(folder))
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reached(sizes: Sequence[int]) -> bool:
    """Read and review a project of each size; whether the last one stayed within the limits of Assess.

    Each review has a process of its own: what another one held would count for it.
    """
    held, took = [], 0.0
    for tasks in sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process,
        ):
            state, read = enriched(tasks, Path(folder))
            took, most = process.submit(reviewed, state, Path(folder)).result()
        held.append(most)
        print(f"{tasks} tasks: Enrich {read:.2f} MB at its peak; Assess {took:.1f} s, its process {most:.0f} MB")
    return took <= ASSESS_SECONDS and held[-1] - held[0] <= ASSESS_GROWTH_MB


def findings(times: int) -> set[str]:
    """The distinct findings of one reading, its items shuffled each time; one is what there should be."""
    reading, rng = synthetic.small_reading(), random.Random(7)  # noqa: S311 - a seeded generator, on purpose
    items, found = list(reading.items), set[str]()
    for _ in range(times):
        rng.shuffle(items)
        found.add(json.dumps(findings_of(replace(reading, items=items)).as_json(), sort_keys=True))
    return found


def main() -> int:
    """Print the figures; 1 where the requests are not those of the formula, or Assess took too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=0)
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--memory", type=int, nargs="*", default=[])
    parser.add_argument("--repeats", type=int, default=0)
    given = parser.parse_args()
    holds = not given.memory or reached(given.memory)
    if given.memory:
        print(f"Assess within {ASSESS_SECONDS:.0f} s and {ASSESS_GROWTH_MB:.0f} MB more: {'yes' if holds else 'no'}")
    if given.repeats:
        print(f"{len(findings(given.repeats))} findings of one reading, computed {given.repeats} times")
    counted = not given.projects or scanned(given.projects, given.tasks)
    return 0 if holds and counted else 1


if __name__ == "__main__":
    sys.exit(main())
