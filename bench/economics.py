"""What does a triaged task cost: its requests counted in a run of the real handlers, by the price tables?

The crash harness's deployment, without faults, operators or back-fill: lone requests, minutes apart, judged offline and
written, one run each. What each call costs stands in `prices.toml`, a model's tokens in `steward/model/prices.toml`,
which `steward cost` reads too.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from bench.figures import Figure
from bench.meter import MeteredTable
from bench.processes import BenchError
from steward.model.cost import PRICES
from steward.model.cost import Price as ModelPrice
from tests.load.faults import CLEAN
from tests.load.simulation import Simulation
from tests.load.workload import Deed, Workload, text_of

TABLE: Final = Path(__file__).with_name("prices.toml")
APART_SECONDS: Final = 300.0  # no two requests share a window, a read or a cache
MILLION: Final = 1_000_000

# Functions that a task's own way leads through; the reconciler and the registrar work by the clock, not by the task.
ON_THE_WAY: Final = frozenset(
    {"webhook", "dispatch", "enrich", "assess", "classify", "propose", "write_back", "record"}
)
# Not countable on a laptop, and computed by the design's model: a task's GB-seconds (2.2 s, nine tenths of them waiting
# for Asana and the model, at 512 MB) and its log lines (eight invocations of about a kilobyte).
GB_SECONDS: Final = 1.1
LOG_KB: Final = 8.0
TOKENS_IN, TOKENS_OUT = (
    2_050,
    95,
)  # a long text with its history, by the design; `make demo` counts 1,020, 131


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million of the unit; `read` says when the `source` was."""

    name: str
    unit: str
    dollars: float
    source: str
    read: date


@dataclass(frozen=True, slots=True)
class Spent:
    """What one task takes of each priced thing, its requests to Asana, and the transitions of the longest run."""

    of_aws: Mapping[str, float]
    asana_requests: float
    longest: int = 0

    def dollars(self, prices: Mapping[str, Price]) -> dict[str, float]:
        """Dollars a million tasks, by priced thing."""
        return {name: amount * prices[name].dollars for name, amount in self.of_aws.items()}


def prices() -> dict[str, Price]:
    """The table of AWS's prices by name."""
    return {line["name"]: Price(**line) for line in tomllib.loads(TABLE.read_text("utf-8"))["price"]}


class Undisturbed(Simulation):
    """Nobody changes a mode or a switch and no back-fill asks again: either has a task judged twice."""

    def table(self) -> MeteredTable:
        """The table with a meter, which lives as long as the run."""
        return MeteredTable(lambda: self.world.t, lambda: self.world.asking)

    def disturb(self) -> None:
        """Nothing."""


def lone_tasks(tasks: int) -> Spent:
    """What a lone task takes on average over so many, each submitted when the one before has long been written.

    Raises BenchError where a task had another run than the one that wrote it: the average would be of something else.
    """
    random = Random(1)  # noqa: S311 - a seeded workload
    deeds = tuple(
        Deed(5.0 + number * APART_SECONDS, "submit", number, text_of(random, number, 0)) for number in range(tasks)
    )
    simulation = Undisturbed(1, Workload(deeds, tasks, {}), CLEAN)
    history = simulation.run()
    runs = [each for each in history.executions if each.workflow == "triage_request"]
    outcomes = Counter(each.outcome for each in runs)
    if outcomes != {"written": tasks}:
        raise BenchError(f"{tasks} lone tasks were not one run each, and written: {dict(outcomes)}")
    transitions = [simulation.machine.runs[each.name].transitions for each in runs]
    table = simulation.services.table
    assert isinstance(table, MeteredTable)  # noqa: S101 - as made above
    units = Units(_on_the_way(table.read), _on_the_way(table.written), sum(table.entries.values()))
    taken = spent(simulation.world.asked, units, sum(transitions), tasks)
    return replace(taken, longest=max(transitions))


@dataclass(frozen=True, slots=True)
class Units:
    """What DynamoDB charges for all tasks, and the entries of audit chains that were added: each is archived."""

    read: float
    written: float
    entries: float


def _on_the_way(counted: Mapping[str, int]) -> float:
    return sum(number for function, number in counted.items() if function in ON_THE_WAY)


def spent(asked: Mapping[tuple[str, str], int], units: Units, transitions: float, tasks: int) -> Spent:
    """What one task took, from the calls of all by function and operation."""
    calls: Counter[str] = Counter()
    for (function, operation), times in asked.items():
        if function in ON_THE_WAY:
            calls[operation] += times
    asana = sum(calls[method] for method in ("GET", "PUT", "POST", "DELETE"))
    archived = units.entries + asana  # a copy of each entry, and at worst an object for each line of the access log
    # The reconciler asks once more for what it saw change; dispatch finds that it was done.
    messages = calls["send_message"] + asked.get(("reconcile", "send_message"), 0)
    of_all = {
        "api_gateway": tasks,
        "lambda_requests": len(ON_THE_WAY) * tasks + archived,
        "lambda_gb_seconds": GB_SECONDS * tasks,
        "sqs": 3 * messages,  # sent, received, deleted
        "transitions": transitions,
        "dynamodb_reads": units.read,
        "dynamodb_writes": units.written,
        "s3_reads": calls["get_object"],
        "s3_writes": calls["put_object"] + archived,
        "kms": tasks,  # the hook's secret: five minutes apart, none finds it cached
        "logs": LOG_KB * tasks,
    }
    return Spent({name: amount / tasks for name, amount in of_all.items()}, asana / tasks)


def of_models() -> dict[str, float]:
    """Dollars a million triages, by model of the table that `steward cost` reads; embedding models answer none."""
    return {each.name: _of_a_million(each) for each in PRICES if each.output}


def _of_a_million(price: ModelPrice) -> float:
    return float(price.input) * TOKENS_IN + float(price.output) * TOKENS_OUT


def measured(tasks: int = 60) -> tuple[list[Figure], dict[str, float]]:
    """The figures of a lone task, and its dollars a million by component."""
    taken = lone_tasks(tasks)
    by_component = taken.dollars(prices())
    return [
        Figure("requests to Asana for a lone triage", taken.asana_requests, 2.0),
        Figure("transitions of the longest lone triage, with a proposal", taken.longest, 8),
        Figure("dollars a million tasks, without the model", sum(by_component.values()), 300, gate=False),
    ], by_component
