"""What did the last review of a project leave, and which project or portfolio does a word mean?

All of it is read from the deployment's own table and bucket: Asana is not asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from steward.errors import ContextExpired
from steward.evidence.charts.of_review import Shown
from steward.evidence.findings import Findings
from steward.evidence.in_view import InView
from steward.evidence.own_writes import OwnWrites
from steward.evidence.work_items import ReviewedProject, WorkItem
from steward.pipeline.portfolio_lead import lead_of
from steward.pipeline.sighting import in_view
from steward.run import Pointer
from steward.store import keys
from steward.workflows.portfolio_risk import workflow as portfolio_risk
from steward.workflows.project_review import workflow as project_review
from steward_cli.deployment import Deployment
from steward_cli.failure import Failure

REVIEW: Final = project_review.name
RISKS: Final = portfolio_risk.name
GONE: Final = "what it left is older than the 35 days that it is kept"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One project's last review: what it remembered, and what it found out."""

    gid: str
    name: str
    at: datetime
    run_id: str
    memory: Mapping[str, Any] = field(hash=False)
    findings: Findings = field(hash=False)

    @property
    def project(self) -> ReviewedProject:
        """The project as it was read."""
        return ReviewedProject.of_row(self.memory["project"])

    @property
    def today(self) -> date:
        """The day of the review."""
        return datetime.fromisoformat(self.memory["read_at"]).date()

    @property
    def portfolio_gid(self) -> str:
        """The configured portfolio that lists it; empty for none."""
        return str(self.memory.get("portfolio") or "")


def on_review(deployment: Deployment) -> dict[str, str]:
    """The projects in which the review is on: gid to configured name."""
    return with_workflow(deployment, REVIEW)


def with_workflow(deployment: Deployment, workflow: str) -> dict[str, str]:
    """The projects in which a workflow is on: gid to configured name."""
    found = deployment.configuration()
    return {gid: each.name for gid, each in sorted(found.projects.items()) if found.policy(gid, workflow).mode != "off"}


def configured(deployment: Deployment) -> dict[str, str]:
    """All configured projects, whatever is on in them: gid to configured name."""
    return {gid: each.name for gid, each in sorted(deployment.configuration().projects.items())}


def portfolios(deployment: Deployment) -> dict[str, str]:
    """The configured portfolios: gid to name."""
    return {gid: each.name for gid, each in sorted(deployment.configuration().portfolios.items())}


def meant(word: str, named: Mapping[str, str], what: str) -> str:
    """The gid that a word means: the gid itself, a name, or what one name alone holds. Raises Failure naming them."""
    if word in named:
        return word
    wanted = word.strip().casefold()
    same = [gid for gid, name in named.items() if name.casefold() == wanted]
    found = same or [gid for gid, name in named.items() if wanted in name.casefold()]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{name} ({gid})" for gid, name in named.items()) or "none: add one to the configuration"
    raise Failure(f"{word!r} means {len(found) or 'no'} {what}{'s' * (len(found) > 1)}: there is {there}")


def review_of(deployment: Deployment, gid: str) -> Reviewed:
    """The last review of a project. Raises Failure where there is none, or what it left is gone."""
    name = on_review(deployment).get(gid, gid)
    mend = f"steward review run --project {gid}"
    row = deployment.table.get(keys.review(REVIEW, f"project:{gid}"))
    if row is None:
        raise Failure(f"{name} was never reviewed: {mend}")
    try:
        memory = deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
        findings = Findings.of_json(
            deployment.objects.get(Pointer(key=memory["facts"]["key"], sha256=memory["facts"]["sha256"]))
        )
    except (KeyError, TypeError):
        raise Failure(f"the last review of {name} is another version's and cannot be shown: {mend}") from None
    except ContextExpired:
        raise Failure(f"the last review of {name} was on {row['at'][:10]}, {GONE}: {mend}") from None
    return Reviewed(gid, name, datetime.fromisoformat(row["at"]), str(row["run_id"]), memory, findings)


def last_memory(deployment: Deployment, gid: str) -> dict[str, Any]:
    """What a project's last review remembered, with the count of its `tasks`; empty where that is not known."""
    row = deployment.table.get(keys.review(REVIEW, f"project:{gid}"))
    if row is None:
        return {}
    try:
        memory: dict[str, Any] = deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
        pages = [Pointer(key=each["key"], sha256=each["sha256"]) for each in memory["reading"]["pages"]]
        gids = {item["gid"] for each in pages for item in deployment.objects.get(each)["items"]}
    except ContextExpired:
        return {}
    return memory | {"tasks": len(gids)}


def reviews_in(deployment: Deployment, portfolio_gid: str) -> list[Reviewed]:
    """The last reviews of the projects that a portfolio lists, by name; those of which there is none are left out."""
    found = []
    for gid in on_review(deployment):
        try:
            found.append(review_of(deployment, gid))
        except Failure:
            continue
    return sorted((each for each in found if each.portfolio_gid == portfolio_gid), key=lambda each: each.name)


def work_of(deployment: Deployment, reviewed: Reviewed) -> InView:
    """The work that the review computed with, done and open. Raises ContextExpired where its pages are gone."""

    def page_of(row: Mapping[str, Any]) -> Iterable[WorkItem]:
        return map(WorkItem.of_row, deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))["items"])

    own, memory = OwnWrites.of(reviewed.memory.get("touched") or {}, reviewed.at), reviewed.memory
    return in_view(memory["reading"], reviewed.today, memory.get("log_gid"), page_of, noted=own.without)


def shown_of(deployment: Deployment, reviewed: Reviewed) -> Shown:
    """The review as its pictures need it. Raises ContextExpired where its pages are gone."""
    work = work_of(deployment, reviewed)
    return Shown(reviewed.name, reviewed.findings, work.items, reviewed.today, work.beyond)


def weeks_of(deployment: Deployment, reviewed: Reviewed) -> dict[str, Any] | None:
    """Everybody's weeks as the last look at the project kept them; None where they are gone or never were."""
    row = reviewed.memory.get("weeks")
    try:
        return dict(deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))) if row else None
    except ContextExpired:
        return None


def risks_key(deployment: Deployment, portfolio_gid: str) -> keys.Key:
    """Where the risks of a portfolio are remembered: with one of those that keep them in one project."""
    configuration = deployment.configuration()
    portfolio = configuration.portfolios.get(portfolio_gid)
    risks_project = portfolio.risks_project if portfolio else None
    leading = lead_of(deployment.table, configuration, risks_project) if risks_project else portfolio_gid
    return keys.review(RISKS, f"portfolio:{leading}")


def memory_of_risks(deployment: Deployment, portfolio_gid: str) -> tuple[datetime, dict[str, Any]]:
    """When a portfolio's risks were gathered last, and what that remembered. Raises Failure where it never was."""
    mend = f"steward review run --portfolio {portfolio_gid}"
    row = deployment.table.get(risks_key(deployment, portfolio_gid))
    if row is None:
        raise Failure(f"the risks of portfolio {portfolio_gid} were never gathered: {mend}")
    try:
        memory: dict[str, Any] = deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    except ContextExpired:
        raise Failure(
            f"the risks of portfolio {portfolio_gid} were gathered on {row['at'][:10]}, {GONE}: {mend}"
        ) from None
    return datetime.fromisoformat(row["at"]), memory
