"""Which requests were completed in the last nine months, and how did people settle them?

The labels are deliberately imperfect: people disagree on about one type in fourteen, priority depends on the customer's
contract (which no text tells), and effort is drawn almost independently of the text, so that a text adds to the median
only as little as MODELS C3 measured on sixteen real projects.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from local.asana.seed import fields
from local.asana.seed.blueprint import Comment, FieldValue, Task
from local.asana.seed.people import CUSTOMER_EXPERIENCE, PLATFORM, TEAM_NAMES
from local.asana.seed.phrases.world import CUSTOMERS, FEATURES
from local.asana.seed.writer import Story, imagine, notes, reply, title

COMPLETED: Final = 360
HISTORY_DAYS: Final = 272  # about nine months
_NEWEST_DAYS: Final = 3  # nothing of the last days is complete yet
_DUPLICATE = 0.03  # the same request asked again by the same customer
_TYPE_WEIGHTS: Final = (26, 17, 20, 14, 12, 11)  # of fields.TYPES
_MISLABELLED = 0.07  # people settle on the neighbouring type
_NEIGHBOUR: Final = {
    "Bug": ("Data issue", "Question"), "Feature request": ("Question", "Bug"), "Question": ("Feature request", "Bug"),
    "Access": ("Bug", "Question"), "Data issue": ("Bug", "Billing"), "Billing": ("Data issue", "Question"),
}  # fmt: skip
_SEVERITY_WEIGHTS: Final = {
    "Bug": (10, 30, 45, 15), "Feature request": (1, 10, 45, 44), "Question": (2, 12, 50, 36),
    "Access": (10, 32, 44, 14), "Data issue": (8, 32, 45, 15), "Billing": (5, 30, 50, 15),
}  # fmt: skip
#: Customers whose contract lifts, or lowers, whatever they ask for.
_FAVOURED, _PATIENT = frozenset(CUSTOMERS[::8]), frozenset(CUSTOMERS[3::10])
_PRIORITY_HABIT = 0.12  # triage on a busy day: everything is P3
_EFFORT_STEPS: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 16.0, 24.0, 40.0)
_EFFORT_MEDIAN: Final = 3.2
_EFFORT_SPREAD: Final = 0.85  # sigma of the natural logarithm
_EFFORT_FACTOR: Final = {
    "Bug": 1.15, "Feature request": 1.6, "Question": 0.65, "Access": 0.75, "Data issue": 1.2, "Billing": 0.8,
}  # fmt: skip
#: How far the kind of request moves it towards the platform team, whatever feature it names.
_TEAM_SHIFT: Final = {
    "Bug": 0.05, "Feature request": -0.1, "Question": -0.35, "Access": 0.3, "Data issue": 0.35, "Billing": -0.3,
}  # fmt: skip
_WAIT_HOURS: Final = {"P1 Urgent": 7.0, "P2 High": 40.0, "P3 Normal": 110.0, "P4 Low": 240.0}
_REQUESTERS: Final = ("nadia", "maya_o", "leila", "sam", "daniel", "ruth")
_ASSIGNEES: Final = {
    PLATFORM: (("priya", 2), ("maya_c", 5), ("jonas", 6), ("tomas", 4), ("ingrid", 5), ("victor", 3)),
    CUSTOMER_EXPERIENCE: (("daniel", 2), ("maya_o", 6), ("leila", 6), ("sam", 3)),
}
_PLATFORM_FEATURES: Final = frozenset(name for name, platform in FEATURES if platform)
_TRACKED_SHARE = 0.25  # most people never note their time
_VICTOR_LEFT_DAYS: Final = 75  # before now; he gets nothing after


def _office_moment(rng: random.Random, day: datetime) -> datetime:
    """A moment of a working day, between 07:00 and 18:00 UTC; a weekend moves to Monday."""
    weekday_shift = max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0  # noqa: PLR2004 - Saturday is 5
    moment = time(7 + rng.randrange(11), rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000, UTC)
    return datetime.combine((day + timedelta(days=weekday_shift)).date(), moment)


def _settled_type(rng: random.Random, told: str) -> str:
    return rng.choice(_NEIGHBOUR[told]) if rng.random() < _MISLABELLED else told


def _settled_priority(rng: random.Random, story: Story) -> str:
    if rng.random() < _PRIORITY_HABIT:
        return "P3 Normal"
    lift = -1 if story.customer in _FAVOURED else 1 if story.customer in _PATIENT else 0
    jitter = rng.choices((-1, 0, 1), (6, 88, 6))[0]
    return fields.PRIORITIES[min(3, max(0, story.severity + lift + jitter))]


def _settled_effort(rng: random.Random, story: Story) -> float:
    drawn = _EFFORT_MEDIAN * _EFFORT_FACTOR[story.request_type] * math.exp(rng.gauss(0.0, _EFFORT_SPREAD))
    return min(_EFFORT_STEPS, key=lambda step: abs(math.log(step / drawn)))


def _settled_team(rng: random.Random, story: Story) -> str:
    owned = 0.85 if story.feature in _PLATFORM_FEATURES else 0.2
    likely_platform = min(0.95, max(0.05, owned + _TEAM_SHIFT[story.request_type]))
    return PLATFORM if rng.random() < likely_platform else CUSTOMER_EXPERIENCE


def _assignee(rng: random.Random, team: str, age_days: float) -> str:
    able = [(key, weight) for key, weight in _ASSIGNEES[team] if key != "victor" or age_days > _VICTOR_LEFT_DAYS]
    return rng.choices([key for key, _ in able], [weight for _, weight in able])[0]


def _comments(
    rng: random.Random, story: Story, people: tuple[str, str], span: tuple[datetime, datetime]
) -> tuple[Comment, ...]:
    opened, closed = span
    moments = sorted(rng.random() for _ in range(rng.choices((0, 1, 2, 3), (52, 27, 14, 7))[0]))
    return tuple(
        Comment(people[at % 2], reply(rng, story), opened + (closed - opened) * share)
        for at, share in enumerate(moments)
    )


def _settle(rng: random.Random, story: Story) -> tuple[Mapping[str, FieldValue], str]:
    team = _settled_team(rng, story)
    values: dict[str, FieldValue] = {
        fields.TYPE: _settled_type(rng, story.request_type),
        fields.PRIORITY: _settled_priority(rng, story),
        fields.EFFORT: _settled_effort(rng, story),
        fields.TEAM: TEAM_NAMES[team],
    }
    return values, team


def _tracked_minutes(rng: random.Random, values: Mapping[str, FieldValue]) -> int:
    """What a time sheet says, where somebody kept one: near the effort, in quarters of an hour."""
    if rng.random() >= _TRACKED_SHARE:
        return 0
    return max(15, round(float(values[fields.EFFORT]) * 4 * rng.uniform(0.7, 1.3)) * 15)


def _words(rng: random.Random, story: Story, earlier: list[tuple[Story, str, str]]) -> tuple[Story, str, str]:
    """Name and notes of a request; now and then somebody asks again what was asked before."""
    if len(earlier) > 10 and rng.random() < _DUPLICATE:  # noqa: PLR2004 - nothing to repeat in the first days
        old_story, name, text = rng.choice(earlier[-40:])
        again = rng.choice(("Asked before, no answer. ", "", "Again: ", "Same again today. "))
        return old_story, rng.choice((name, f"{name} (2)", f"Re: {name}")), again + text
    return story, title(rng, story), notes(rng, story)


def story_of_some_type(rng: random.Random) -> Story:
    """A story whose type and severity have the proportions of the real inbox."""
    request_type = rng.choices(fields.TYPES, _TYPE_WEIGHTS)[0]
    return imagine(rng, request_type, rng.choices(range(4), _SEVERITY_WEIGHTS[request_type])[0])


def completed_requests(rng: random.Random, now: datetime) -> tuple[Task, ...]:
    """``COMPLETED`` tasks, oldest first, each finished before ``now``."""
    ages = sorted((rng.uniform(_NEWEST_DAYS, HISTORY_DAYS) for _ in range(COMPLETED)), reverse=True)
    earlier: list[tuple[Story, str, str]] = []
    tasks = [_completed(rng, now, age, earlier) for age in ages]
    tasks.sort(key=lambda task: task.created_at)
    return tuple(replace(task, key=f"request_{number:03d}") for number, task in enumerate(tasks, 1))


def _completed(rng: random.Random, now: datetime, age_days: float, earlier: list[tuple[Story, str, str]]) -> Task:
    story, name, text = _words(rng, story_of_some_type(rng), earlier)
    earlier.append((story, name, text))
    values, team = _settle(rng, story)
    opened = min(_office_moment(rng, now - timedelta(days=age_days)), now - timedelta(hours=30))
    wait = _WAIT_HOURS[str(values[fields.PRIORITY])] * math.exp(rng.gauss(0.0, 0.7))
    closed = min(opened + timedelta(hours=wait), now - timedelta(minutes=rng.randrange(20, 600)))
    tracked = _tracked_minutes(rng, values)
    requester, doer = rng.choice(_REQUESTERS), _assignee(rng, team, age_days)
    return Task(
        key="", name=name, notes=text, created_by=requester, created_at=opened, section="Done", assignee=doer,
        completed_at=closed, completed_by=doer, fields=values, tracked_minutes=tracked,
        comments=_comments(rng, story, (doer, requester), (opened, closed)),
    )  # fmt: skip
