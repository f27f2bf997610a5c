"""About which projects, portfolios and goals is a text drafted after this scan: those whose weekday it is there?"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, tzinfo
from typing import Final

from steward.governance.policy import Configuration
from steward.workflows.goal_status import workflow as goal_status
from steward.workflows.portfolio_status import workflow as portfolio_status
from steward.workflows.stakeholder_update import workflow as stakeholder_update
from steward.workflows.status_narrative import workflow as status_narrative

# The keys under which a scan hands the projects on to Summarise, with the workflow that drafts.
TEXTS: Final = {"statuses": status_narrative.name, "updates": stakeholder_update.name}


def texts(project_gids: Collection[str], moment: datetime, configuration: Configuration) -> dict[str, list[str]]:
    """The projects by the keys of TEXTS; none of a text that is due nowhere."""
    due = {key: _due(project_gids, name, moment, configuration) for key, name in TEXTS.items()}
    return {key: found for key, found in due.items() if found}


def overviews(
    portfolio_gids: Iterable[str], moment: datetime, configuration: Configuration
) -> dict[str, list[dict[str, str]]]:
    """`{"overviews": [{"portfolio_gid", "risks_project"}, ...]}` of those whose status is due, or nothing."""
    places = {gid: str(configuration.portfolios[gid].risks_project or "") for gid in sorted(portfolio_gids)}
    due = _due({place for place in places.values() if place}, portfolio_status.name, moment, configuration)
    found = [{"portfolio_gid": gid, "risks_project": place} for gid, place in places.items() if place in due]
    return {"overviews": found} if found else {}


def goals(moment: datetime, configuration: Configuration) -> dict[str, list[dict[str, str]]]:
    """`{"goals": [{"goal_gid", "project_gid"}, ...]}` of those whose status is due, or nothing."""
    due = _due({each.project for each in configuration.goals.values()}, goal_status.name, moment, configuration)
    found = [
        {"goal_gid": gid, "project_gid": each.project}
        for gid, each in sorted(configuration.goals.items())
        if each.project in due
    ]
    return {"goals": found} if found else {}


def _due(project_gids: Iterable[str], workflow: str, moment: datetime, configuration: Configuration) -> list[str]:
    policies = {gid: configuration.policy(gid, workflow) for gid in project_gids}
    return [
        gid
        for gid, policy in policies.items()
        if policy.mode != "off" and policy.weekday == f"{moment.astimezone(_zone(gid, configuration)):%A}".lower()
    ]


def _zone(project_gid: str, configuration: Configuration) -> tzinfo:
    """Where its people are, as far as its quiet hours say."""
    hours = configuration.projects[project_gid].quiet_hours
    return hours.zone_info if hours else UTC
