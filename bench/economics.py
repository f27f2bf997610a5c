"""What does a triaged task cost: its requests counted in a run of the real handlers, by the price tables?

The crash harness's deployment, without faults: lone requests, minutes apart, judged offline and written. What each call
costs stands in `prices.toml`, a model's tokens in `steward/model/prices.toml`, which `steward cost` reads too.
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
from steward.model.cost import PRICES
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
# What a run writes beside a row's own change at SENDING: the mutation, the switch, the breaker, the budget.
ITEMS_TRANSACTED: Final = 4
# Not countable on a laptop, from the design's measurements: a task's GB-seconds (2.2 s, nine tenths of them waiting for
# Asana and the model, at 512 MB) and its log lines (eight invocations of about a kilobyte).
GB_SECONDS: Final = 1.1
LOG_KB: Final = 8.0
TOKENS_IN, TOKENS_OUT = 2_050, 95  # one triage's prompt and answer, as recorded


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
    """What one run takes of each priced thing, its requests to Asana, and the transitions of the longest run."""

    of_aws: Mapping[str, float]
    asana_requests: float
    longest: int = 0

    def dollars(self, prices: Mapping[str, Price]) -> dict[str, float]:
        """Dollars a million tasks, by priced thing."""
        return {name: amount * prices[name].dollars for name, amount in self.of_aws.items()}


def prices() -> dict[str, Price]:
    """The table of AWS's prices by name."""
    return {line["name"]: Price(**line) for line in tomllib.loads(TABLE.read_text("utf-8"))["price"]}


def lone_tasks(tasks: int) -> Spent:
    """What a lone task takes on average over so many, each submitted when the one before has long been written."""
    random = Random(1)  # noqa: S311 - a seeded workload
    deeds = tuple(
        Deed(5.0 + number * APART_SECONDS, "submit", number, text_of(random, number, 0)) for number in range(tasks)
    )
    simulation = Simulation(1, Workload(deeds, tasks, {}), CLEAN)
    history = simulation.run()
    runs = [each for each in history.executions if each.workflow == "triage_request"]
    machine = simulation.services.machine
    assert machine is not None  # noqa: S101 - the simulation has run
    transitions = [machine.runs[each.name].transitions for each in runs]
    return replace(spent(simulation.world.asked, sum(transitions) / len(runs), len(runs)), longest=max(transitions))


def spent(asked: Mapping[tuple[str, str], int], transitions: float, runs: int) -> Spent:
    """What one run took, from the calls of all by function and operation."""
    calls: Counter[str] = Counter()
    for (function, operation), times in asked.items():
        if function in ON_THE_WAY:
            calls[operation] += times
    a_run = {operation: times / runs for operation, times in calls.items()}
    got = a_run.get
    writes = got("put_item", 0) + got("update_item", 0) + got("delete_item", 0)
    return Spent(
        of_aws={
            "api_gateway": 1,
            "lambda_requests": len(ON_THE_WAY),
            "lambda_gb_seconds": GB_SECONDS,
            "sqs": 3 * got("send_message", 0),  # sent, received, deleted
            "transitions": transitions,
            "dynamodb_reads": got("get_item", 0) + got("query", 0),
            "dynamodb_writes": writes + 2 * ITEMS_TRANSACTED * got("transact_write_items", 0),
            "s3_reads": got("get_object", 0),
            "s3_writes": got("put_object", 0),
            "kms": 0.02,  # a hook's secret once a minute; a stored object under a bucket key, one in fifty
            "logs": LOG_KB,
        },
        asana_requests=sum(got(method, 0) for method in ("GET", "PUT", "POST", "DELETE")),
    )


def of_models() -> dict[str, float]:
    """Dollars a million triages, by model of the table that `steward cost` reads."""
    return {each.name: float(each.input) * TOKENS_IN + float(each.output) * TOKENS_OUT for each in PRICES}


def measured(tasks: int = 60) -> tuple[list[Figure], dict[str, float]]:
    """The figures of a lone task, and its dollars a million by component."""
    taken = lone_tasks(tasks)
    by_component = taken.dollars(prices())
    return [
        Figure("requests to Asana for a lone triage", taken.asana_requests, 2.0),
        Figure("transitions of the longest lone triage, with a proposal", taken.longest, 8),
        Figure("dollars a million tasks, without the model", sum(by_component.values()), 300),
    ], by_component
