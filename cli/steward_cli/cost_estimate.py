"""What will a month of Steward cost, before anything is deployed?

Pure. In dollars, on demand in us-east-1, without the free tier; 30 days a month. Only the first two lines follow the
number of requests; the others are there as long as the stack is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from steward.governance.money import MICRODOLLARS
from steward.model.cost import microdollars

DAYS: Final = 30
AWS_A_MILLION_TASKS: Final = 313.0  # docs/performance.md, by bench/prices.toml; a test holds it to what is counted
# A triage on Northwind's history, counted by `make demo`; a longer text or more history is more.
INPUT_TOKENS, OUTPUT_TOKENS = 1_020, 131
# What the templates make, which a test counts.
ALARMS, COMPOSITES, DASHBOARDS, KEYS, SECRETS = 65, 3, 2, 2, 4
# Dollars a month: CloudWatch's, KMS's and Secrets Manager's pricing pages, read 2026-11-30.
ALARM, COMPOSITE, DASHBOARD, METRIC, KEY, SECRET = 0.10, 0.50, 3.00, 0.30, 1.00, 0.40
METRICS: Final = 220  # assumed: some 120 names, a few of them by several dimensions; not counted on a stack yet


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the bill; `dollars` is None for a model whose price is not in the table."""

    part: str
    dollars: float | None
    by: str


def estimate(tasks_per_day: int, model_id: str) -> Iterator[Line]:
    """The parts of a month's bill for so many requests a day; an empty model id is a deployment without a model."""
    tasks = tasks_per_day * DAYS
    yield Line("AWS, by use", tasks * AWS_A_MILLION_TASKS / 1e6, f"{tasks:,} triages, docs/performance.md")
    if model_id:
        each = microdollars(model_id, INPUT_TOKENS, OUTPUT_TOKENS)
        told = f"{INPUT_TOKENS:,} tokens in, {OUTPUT_TOKENS} out each"
        yield Line("the model", None if each is None else tasks * each / MICRODOLLARS, told)
    yield Line("metrics", METRICS * METRIC, f"{METRICS} assumed; billed by the hour")
    yield Line("alarms", ALARMS * ALARM + COMPOSITES * COMPOSITE, f"{ALARMS}, {COMPOSITES} made of others")
    yield Line("dashboards", DASHBOARDS * DASHBOARD, f"{DASHBOARDS}; the first three of an account are free")
    yield Line("keys and secrets", KEYS * KEY + SECRETS * SECRET, f"{KEYS} keys, {SECRETS} secrets")
