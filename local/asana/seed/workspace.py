"""What is the whole workspace for one seed at one moment?"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from local.asana.seed import fields
from local.asana.seed.blueprint import Blueprint, Project, Task
from local.asana.seed.delivery import delivery_projects, risk_register
from local.asana.seed.history import HISTORY_DAYS, completed_requests, story_of_some_type
from local.asana.seed.people import CUSTOMER_EXPERIENCE, STEWARD, TEAMS, people
from local.asana.seed.portfolio import allocations, budgets, delivery_portfolio, goals, time_periods
from local.asana.seed.writer import notes, title

WORKSPACE_NAME: Final = "Northwind Labs"
INTAKE: Final = "requests"
NEW, IN_PROGRESS, DONE = "New", "In progress", "Done"
DEFAULT_SEED: Final = 7
_OPEN_REQUESTS = 6
_OPEN_SINCE_HOURS = 40
_TAGGED_SHARE = 0.1  # most people never tag
_TAGS: Final = ("waiting for customer", "regression", "quick win", "needs legal", "vip")


def _open_requests(rng: random.Random, now: datetime) -> tuple[Task, ...]:
    """Requests nobody has triaged yet, newest last."""
    drawn = []
    for number in range(1, _OPEN_REQUESTS + 1):
        story = story_of_some_type(rng)
        opened = now - timedelta(hours=_OPEN_SINCE_HOURS * (1 - number / (_OPEN_REQUESTS + 1)))
        drawn.append(Task(f"open_{number}", title(rng, story), notes(rng, story), "nadia", opened, section=NEW))
    return tuple(drawn)


def _tagged(rng: random.Random, task: Task) -> Task:
    return replace(task, tags=(rng.choice(_TAGS),)) if rng.random() < _TAGGED_SHARE else task


def _intake(rng: random.Random, now: datetime) -> Project:
    done = tuple(_tagged(rng, task) for task in completed_requests(rng, now))
    return Project(
        key=INTAKE,
        name="Customer requests",
        team=CUSTOMER_EXPERIENCE,
        owner="daniel",
        notes="Everything customers ask for arrives here. A person or Steward triages it within a day.",
        created_at=now - timedelta(days=HISTORY_DAYS + 20),
        sections=(NEW, IN_PROGRESS, DONE),
        fields=fields.INTAKE_FIELD_KEYS,
        tasks=(*done, *_open_requests(rng, now)),
        members=tuple(each.key for each in people(now.date()) if each.role != "guest" and each.active),
    )


def northwind(seed: int, now: datetime) -> Blueprint:
    """The workspace; the same seed and moment give the same blueprint, another seed other requests."""
    rng = random.Random(seed)  # noqa: S311 - reproducible text, not secrets
    today = now.date()
    return Blueprint(
        workspace_name=WORKSPACE_NAME,
        people=people(today),
        teams=TEAMS,
        fields=fields.FIELDS,
        tags=_TAGS,
        projects=(_intake(rng, now), *delivery_projects(now), risk_register(now)),
        portfolios=(delivery_portfolio(now),),
        time_periods=time_periods(today),
        goals=goals(now),
        allocations=allocations(today),
        budgets=budgets(),
    )


__all__ = ["DEFAULT_SEED", "INTAKE", "STEWARD", "WORKSPACE_NAME", "northwind"]
