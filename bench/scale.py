"""Which quota binds first at each hop when ten thousand projects make ten million tasks a day, and what helps?

    python -m bench.scale                                    # the table, and how many stacks that takes
    python -m bench.scale --projects 500 --tasks 50000       # any other size
    python -m bench.scale --keep                             # writes the tables of docs/scale.md

A paper model: what one task takes of each hop is counted in a run of the real handlers (`bench.economics`), the day is
simulated by the minute, the quotas stand in `quotas.toml`. Nothing of that size was ever run.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Final

from bench.crowd import Crowd, Day, busiest, crowd_of, queued, smallest
from bench.economics import Spent, lone_tasks
from local.stack.layout import ROOT

TABLE: Final = Path(__file__).with_name("quotas.toml")
TEMPLATE: Final = ROOT / "template.yaml"
PAGE: Final = ROOT / "docs" / "scale.md"
BEGIN, END = "<!-- scale -->", "<!-- end of scale -->"

OURS: Final = 0.9  # of Asana's requests a minute: the rest is left to scans' and people's own use of the token
# Assumed, as docs/scale.md says; each is told there where it decides.
# Deliveries a task: what was asked for, the echo of the write that answers it, and another change by people.
DELIVERIES: Final = 3.0
LAMBDA_SECONDS: Final = 2.2  # a task's invocations together, nine tenths of it waiting (PERFORMANCE 3.2)
WRITE_SECONDS: Final = (
    0.4  # one write in flight at Asana, which publishes none; docs/scale.md says from where on it decides
)
MESSAGE_SECONDS: Final = 1.0  # a message in flight: dispatch reads it, takes a lease and starts the run
LOG_BATCHES: Final = 8.0  # one put for each invocation, at worst
PROMISED_SECONDS: Final = 60.0  # from an edit to the fields, for 95 of 100 (WORKFLOWS: triage)


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of one token, table (`per` stack) or account: a rate a second or so many at once."""

    name: str
    hop: str
    per: str
    mend: str
    source: str
    read: date
    rate: float = 0.0
    at_once: float = 0.0

    @property
    def most(self) -> float:
        """The limit as a number."""
        return self.rate or self.at_once


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of a quota the busiest minute takes."""

    quota: Quota
    needed: float

    @property
    def share(self) -> float:
        """Of the default; above 1 the hop is too narrow."""
        return self.needed / self.quota.most


def quotas() -> list[Quota]:
    """The table."""
    return [Quota(**line) for line in tomllib.loads(TABLE.read_text("utf-8"))["quota"]]


def reserved() -> int:
    """The invocations at once that one stack keeps for itself, as the template has it."""
    return sum(map(int, re.findall(r"ReservedConcurrentExecutions: (\d+)", TEMPLATE.read_text("utf-8"))))


def needed(of_one: Spent, tasks_a_second: float, projects: int) -> dict[str, float]:
    """What so many tasks a second take of each quota, by its name."""
    aws = of_one.of_aws
    a_second = {
        "asana_requests": of_one.asana_requests / OURS,
        "asana_writes_at_once": WRITE_SECONDS,
        "api_gateway": DELIVERIES,
        "api_stage": DELIVERIES,
        "lambda_at_once": LAMBDA_SECONDS,
        "starts": 1.0,
        "transitions": aws["transitions"],
        "dynamodb_writes": aws["dynamodb_writes"],
        "dynamodb_reads": aws["dynamodb_reads"],
        "dynamodb_partition": of_one.asana_requests,
        "s3_writes": aws["s3_writes"],
        "sqs_in_flight": MESSAGE_SECONDS * DELIVERIES,
        "kms": aws["kms"],
        "logs": LOG_BATCHES,
    }
    return {name: tasks_a_second * each for name, each in a_second.items()} | {"asana_webhooks": float(projects)}


def bounds(of_one: Spent, crowd: Crowd, day: Day, stacks: int) -> list[Bound]:
    """Every hop in the busiest minute, the narrowest first; a stack's quotas by its busiest stack."""
    together = day.peak / 60
    widest, projects = busiest(crowd, stacks)
    takes = {
        "account": needed(of_one, together, len(crowd.weights)) | {"lambda_reserved": float(stacks * reserved())},
        "stack": needed(of_one, together * widest, projects),
    }
    return sorted((Bound(each, takes[each.per][each.name]) for each in quotas()), key=lambda bound: -bound.share)


def capacity(of_one: Spent) -> float:
    """Tasks a minute that one token writes, by the narrower of its two limits."""
    by_name = {each.name: each for each in quotas()}
    by_rate = by_name["asana_requests"].most * OURS / of_one.asana_requests
    by_writes = by_name["asana_writes_at_once"].most / WRITE_SECONDS
    return 60 * min(by_rate, by_writes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=10_000_000, help="a day")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="write the tables of docs/scale.md")
    options = parser.parse_args(arguments)
    if options.projects < 1 or options.tasks < 1:
        parser.error("--projects and --tasks are at least 1")
    text = told(lone_tasks(20), options.projects, options.tasks, options.seed)
    print(text)
    if options.keep:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")
    return 0


def told(of_one: Spent, projects: int, tasks: int, seed: int) -> str:
    """The stacks that it takes, and each hop's share with that many, as Markdown."""
    crowd = crowd_of(projects, tasks, seed)
    a_minute = capacity(of_one)
    stacks = smallest(crowd, a_minute, PROMISED_SECONDS)
    tried = sorted({1, max(1, ceil(tasks / 1440 / a_minute)), max(1, stacks // 2), stacks, 2 * stacks})
    rows = "".join(f"| {each} | {_waits(crowd, each, a_minute)} |\n" for each in tried)
    at_peak = "".join(_row(each) for each in bounds(of_one, crowd, crowd.day, stacks))
    return (
        f"{tasks:,} tasks a day in {projects:,} projects; {crowd.day.peak:,.0f} in the busiest minute, "
        f"{tasks / 1440:,.0f} in the mean one. One token writes {a_minute:,.0f} a minute. Seed {seed}.\n\n"
        "| stacks | half of the tasks wait | 95 of 100 | the last |\n| --- | --- | --- | --- |\n"
        f"{rows}\n**{stacks} stacks** keep 95 of 100 under {PROMISED_SECONDS:.0f} seconds. With so many, all in one "
        "account, the busiest minute takes:\n\n"
        "| hop | default | needed | share | what helps |\n| --- | --- | --- | --- | --- |\n"
        f"{at_peak}"
    )


def _waits(crowd: Crowd, stacks: int, a_minute: float) -> str:
    waits = queued(crowd, stacks, a_minute)
    return " | ".join(_span(each) for each in (waits.half, waits.most, waits.last))


def _span(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004 - from two minutes on, minutes are read more easily
        return f"{seconds:.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"  # noqa: PLR2004 - then hours


def _row(bound: Bound) -> str:
    quota = bound.quota
    unit = "/s" if quota.rate else " at once"
    whose = "each stack" if quota.per == "stack" else "the account"
    shown = f"{bound.share:.0%}" if bound.share <= 1 else f"**{bound.share:.0%}**"
    helps = quota.mend if bound.share > 1 / 2 else "nothing to do"
    return f"| {quota.hop} | {quota.most:,.0f}{unit}, {whose} | {bound.needed:,.1f}{unit} | {shown} | {helps} |\n"


if __name__ == "__main__":
    sys.exit(main())
