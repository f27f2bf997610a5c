"""Do the parts of a configuration document agree with each other?

What no key shows by itself: a field that two keys would fill, an approver behind whom no person stands, an answer that
is given in a field which has a meaning of its own.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steward.governance.policy import Configuration, ProjectPolicy


def disagreement(configuration: "Configuration") -> str | None:
    """The first that is found, as one line that names the key and the mend; None where there is none."""
    return next(_disagreements(configuration), None)


def _disagreements(configuration: "Configuration") -> Iterator[str]:
    for gid, project in configuration.projects.items():
        yield from _named_twice(f"projects.{gid}", project)
        yield from _learns_from_itself(f"projects.{gid}", project)
        yield from _no_person(f"projects.{gid}.approvals.approvers", gid, configuration)
        yield from _answers_elsewhere(f"projects.{gid}.approvals.field", project)
        yield from _no_past(f"projects.{gid}.workflows", gid, configuration)
        yield from _nobody_to_ask(f"projects.{gid}.people", gid, configuration)
        yield from _no_sender(f"projects.{gid}.workflows", gid, configuration)
        yield from _no_place_for_projects(f"projects.{gid}.workflows", project)
    yield from _two_mailboxes(configuration)
    for gid, portfolio in configuration.portfolios.items():
        if portfolio.risks_project and portfolio.risks_project not in configuration.projects:
            yield (
                f"portfolios.{gid}.risks_project: {portfolio.risks_project} is not configured, so that nothing may be"
                " written there; add it under projects with the workflow portfolio_risk"
            )
    for gid, goal in configuration.goals.items():
        if goal.project not in configuration.projects:
            yield (
                f"goals.{gid}.project: {goal.project} is not configured, so that nobody can be asked there; add it"
                " under projects with the workflow goal_status"
            )


def _named_twice(path: str, project: "ProjectPolicy") -> Iterator[str]:
    named: dict[str, str] = {}
    for key, name in _fields(path, project):
        if name in named:
            yield f"{key}: field {name!r} is named twice, also by {named[name]}"
        named[name] = key


def _learns_from_itself(path: str, project: "ProjectPolicy") -> Iterator[str]:
    """What the bot writes is no label: it would grow sure of its own mistakes."""
    every = [
        (f"{path}.workflows.{name}.fields.{key}", policy)
        for name, workflow in project.workflows.items()
        for key, policy in workflow.fields.items()
    ]
    owned = {policy.field: key for key, policy in every if policy.owner == "ai" and policy.field}
    for key, policy in every:
        if policy.learn_from in owned:
            yield (
                f"{key}.learn_from: {policy.learn_from!r} is filled by the bot ({owned[policy.learn_from]}), which "
                "would learn from itself; name the field in which people settle it, or take it out"
            )


def _no_person(path: str, project_gid: str, configuration: "Configuration") -> Iterator[str]:
    """The bot would answer itself; an agent's yes is no person's."""
    agents = configuration.agents_of(project_gid)
    for approver in configuration.projects[project_gid].approvals.approvers:
        if approver == configuration.bot_user_gid:
            yield f"{path}: {approver} is bot_user_gid, which does not approve its own proposals; name people"
        elif approver in agents:
            yield f"{path}: {approver} is one of the agents, behind whom no person stands; name people"


def _answers_elsewhere(path: str, project: "ProjectPolicy") -> Iterator[str]:
    """The field is emptied once an answer was read, so that it can hold nothing else."""
    name = project.approvals.field
    taken = {
        field: f"workflows.{workflow}.fields.{key}"
        for workflow, policy in project.workflows.items()
        for key, each in policy.fields.items()
        for field in (each.field, each.learn_from)
        if field
    }
    if name in taken:
        yield (
            f"{path}: {name!r} is emptied whenever somebody answers in it, and {taken[name]} names it too; "
            "name a field that holds answers alone, such as AI Decision"
        )


def _nobody_to_ask(path: str, project_gid: str, configuration: "Configuration") -> Iterator[str]:
    """Work is proposed to people alone, so that a line about a bot would never do anything."""
    agents = {configuration.bot_user_gid, *configuration.agents_of(project_gid)}
    for person in configuration.projects[project_gid].people.keys() & agents:
        yield f"{path}.{person}: no person stands behind it, and it is never proposed; name people"


def _no_past(path: str, project_gid: str, configuration: "Configuration") -> Iterator[str]:
    """Reconcile keeps the past of configured projects alone."""
    for name, policy in configuration.projects[project_gid].workflows.items():
        for each in policy.learn_from_projects:
            key = f"{path}.{name}.learn_from_projects"
            if each == project_gid:
                yield f"{key}: {each} is this project, which learns from itself anyway; take it out"
            elif each not in configuration.projects:
                yield f"{key}: {each} is not configured, so that nothing of it is kept; add it under projects"


def _fields(path: str, project: "ProjectPolicy") -> Iterator[tuple[str, str]]:
    """Each key that fills a custom field, by its path, with the field's name."""
    for name, workflow in project.workflows.items():
        for key, policy in workflow.fields.items():
            if policy.field:
                yield f"{path}.workflows.{name}.fields.{key}", policy.field


def _no_sender(path: str, project_gid: str, configuration: "Configuration") -> Iterator[str]:
    for workflow, policy in configuration.projects[project_gid].workflows.items():
        for name, audience in policy.audiences.items():
            if audience.by == "email" and configuration.mail is None:
                yield (
                    f"{path}.{workflow}.audiences.{name}.by: email needs mail.sender, an address that SES has verified;"
                    " add it, or write task"
                )


def _no_place_for_projects(path: str, project: "ProjectPolicy") -> Iterator[str]:
    """An organisation wants a team for each project: nobody should learn that after saying yes."""
    for name, policy in project.workflows.items():
        if "add_project" in policy.fields and policy.briefs is None:
            yield (
                f"{path}.{name}.fields.add_project: nothing says where projects are made; add briefs: {{team: ...}} to"
                " the workflow, or briefs: {} in a workspace without teams"
            )


def _two_mailboxes(configuration: "Configuration") -> Iterator[str]:
    """Mail comes in at one place, and nobody's is taken in by default."""
    takes = [(gid, each) for gid, each in configuration.projects.items() if _takes_mail(each)]
    for gid, _ in takes[1:]:
        yield (
            f"projects.{gid}.workflows.mail_intake: projects.{takes[0][0]} takes mail in already; a deployment has one"
            " intake, so turn one of them off"
        )
    for gid, project in takes:
        if not project.workflows["mail_intake"].senders:
            yield (
                f"projects.{gid}.workflows.mail_intake.senders: nobody is named, so that all mail would be refused;"
                " name addresses, or domains as @example.org"
            )


def _takes_mail(project: "ProjectPolicy") -> bool:
    policy = project.workflows.get("mail_intake")
    return policy is not None and policy.mode != "off"
