"""What do the three delivery projects and the risk register hold?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from local.asana.seed import people, requirements_brief, transcript
from local.asana.seed.blueprint import Brief, Comment, File, Project, Status, Task
from local.asana.seed.fields import DELIVERY_FIELD_KEYS, RISK_FIELD_KEYS
from local.asana.seed.plans.billing_replatform import PLAN as BILLING
from local.asana.seed.plans.data_residency import PLAN as RESIDENCY
from local.asana.seed.plans.mobile_app import PLAN as MOBILE
from local.asana.seed.plans.table import Plan, tasks_of

RISKS: Final = "risks"
DELIVERY_KEYS: Final = (BILLING.key, MOBILE.key, RESIDENCY.key)


#: Status updates by project: days before now, title, type, text.
_STATUSES: Final[Mapping[str, tuple[tuple[int, str, str, str], ...]]] = {
    BILLING.key: (
        (21, "Engine on its way", "on_track", "Posting and tax are done, two days of slack are left."),
        (7, "Usage lines are late", "at_risk", "Usage lines slipped by a week. Nobody is named for the fixes."),
    ),
    MOBILE.key: (
        (14, "Halfway through the build", "on_track", "Scanning and push are in. Photos wait for the upload endpoint."),
        (5, "Background sync", "at_risk", "Android ends our sync job after ten minutes. Leila tries smaller jobs."),
    ),
    RESIDENCY.key: (
        (9, "Agreement published", "on_track", "The agreement is public. The mail relay has no owner."),
    ),
}  # fmt: skip

_BRIEFS: Final[Mapping[str, Brief]] = {
    BILLING.key: Brief(
        "Why we do this",
        "<body><h1>Goal</h1>Not a single wrong invoice after the cut-over.<h2>Measures</h2><ul><li>Difference report at"
        " zero for two closings</li><li>Invoice run under one hour</li></ul><h2>Limits</h2>No cut-over on a month's"
        " last weekend. Budget 720 hours.</body>",
    ),
}

#: Comments on delivery tasks: task key, author, days before now, text.
_COMMENTS: Final = (
    ("billing.usage", "maya_c", 6, "Late events again: 4 % arrive after closing. I need a decision from finance."),
    ("billing.usage", "ruth", 5, "Next invoice, no correction runs. Please note it in the task."),
    ("billing.api", "jonas", 3, "Layout changed once more. That is the second time, I stop until it is frozen."),
    ("mobile.sync", "leila", 4, "Three ideas: small jobs, a foreground service, a wake-up push. Small jobs first."),
    ("mobile.sync", "maya_o", 4, "Foreground service needs a permanent notification, customers will complain."),
    ("residency.mail", "tomas", 2, "I can do it after the database, not before."),
)  # fmt: skip


def _at(now: datetime, days_ago: int, hour: int = 14) -> datetime:
    return datetime.combine((now - timedelta(days=days_ago)).date(), time(hour, 12, tzinfo=UTC))


def _statuses(now: datetime, key: str, author: str) -> tuple[Status, ...]:
    return tuple(Status(title, text, kind, author, _at(now, days)) for days, title, kind, text in _STATUSES[key])


def _with_comments(now: datetime, task: Task) -> Task:
    said = tuple(Comment(who, text, _at(now, days)) for key, who, days, text in _COMMENTS if key == task.key)
    return replace(task, comments=said)


def _files(now: datetime) -> Mapping[str, File]:
    when = _at(now, 4, 11)
    return {
        "billing.api": File(requirements_brief.FILE_NAME, requirements_brief.brief_pdf(now.date()), "priya", when),
        "mobile.photo": File(transcript.FILE_NAME, transcript.transcript_vtt(), "daniel", when),
    }


def _tasks(now: datetime, plan: Plan) -> tuple[Task, ...]:
    files = _files(now)
    filed = (replace(task, files=(files[task.key],)) if task.key in files else task for task in tasks_of(plan, now))
    return tuple(_with_comments(now, task) for task in filed)


def _project(now: datetime, plan: Plan) -> Project:
    start, due = now + timedelta(days=plan.start_day), now + timedelta(days=plan.due_day)
    return Project(
        key=plan.key,
        name=plan.name,
        team=plan.team,
        owner=plan.owner,
        notes=plan.notes,
        created_at=start,
        sections=plan.sections,
        fields=DELIVERY_FIELD_KEYS,
        tasks=_tasks(now, plan),
        members=(*plan.members, people.STEWARD),
        start_on=start.date(),
        due_on=due.date(),
        brief=_BRIEFS.get(plan.key),
        statuses=_statuses(now, plan.key, plan.owner),
    )


def _risk(now: datetime, key: str, name: str, notes: str, section: str, owner: str) -> Task:
    return Task(key, name, notes, "ruth", _at(now, 12), section, owner, due_on=(now + timedelta(days=9)).date())


def risk_register(now: datetime) -> Project:
    """The "Portfolio Risks" project, with the two risks that people have written down."""
    auditor = ("Tax auditor leaves before Norway is confirmed", "Only one person knows Norway's rules.")
    quayside = ("Quayside may drop out of the beta", "Their season starts in the second week.")
    risks = (
        _risk(now, "risks.auditor", *auditor, "Watching", "ingrid"),
        _risk(now, "risks.quayside", *quayside, "New", "daniel"),
    )
    return Project(
        key=RISKS, name="Portfolio Risks", team=people.PLATFORM, owner="ruth", notes="One task per risk.",
        created_at=_at(now, 120), sections=("New", "Watching", "Escalated"), fields=RISK_FIELD_KEYS, tasks=risks,
        members=("ruth", "priya", "daniel", "maya_c", people.STEWARD),
    )  # fmt: skip


def delivery_projects(now: datetime) -> tuple[Project, ...]:
    """Billing, mobile and residency, with dates around ``now``."""
    return tuple(_project(now, plan) for plan in (BILLING, MOBILE, RESIDENCY))
