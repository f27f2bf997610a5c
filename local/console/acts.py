"""What can a person do on the page, as one of the sandbox's people and as the operator?"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local.console import asked, chains, faults, operating
from local.console.stacks import Opened, Site
from local.stack import at_once
from steward.store.proposals import Proposals
from steward_cli.failure import Failure

type Asked = Mapping[str, Any]
type Act = Callable[[Site, Opened, Asked], Any]

WAYS: Final = ("subtask", "field", "comment")
VERDICTS: Final = {"accept": "approved", "reject": "rejected"}


def submit(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Send a request in, as a form would."""
    somebody = opened.person(asked.word(given, "as"))
    made = somebody.submit(
        asked.gid(given, "project"), asked.text(given, "name"), asked.text(given, "notes", empty=True)
    )
    return {"task": made}


def change(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Change one field or property of a task; an empty value empties it."""
    somebody, task = opened.person(asked.word(given, "as")), asked.gid(given, "task")
    field, value = asked.text(given, "field"), asked.text(given, "value", empty=True)
    somebody.change(task, somebody.written(task, field, value or None))
    return {"task": task, "field": field}


def comment(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Say something on a task."""
    task = asked.gid(given, "task")
    opened.person(asked.word(given, "as")).comment(task, asked.text(given, "text"))
    return {"task": task}


def answer(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Say yes or no to a proposal as a person does in Asana: by its subtask, by the field, or by a comment."""
    proposal_id = asked.word(given, "proposal")
    verdict, way = asked.choice(given, "verdict", tuple(VERDICTS)), asked.choice(given, "by", WAYS)
    proposal = Proposals(opened.deployment.table, opened.deployment.objects).get(proposal_id)
    if proposal is None:
        raise Failure(f"there is no proposal {proposal_id}")
    somebody, task = opened.person(asked.word(given, "as")), proposal.subject.removeprefix("task:")
    match way:
        case "subtask":
            open_ones = somebody.open_approvals(task)
            found = next((gid for gid, name in open_ones.items() if proposal.reference in name), None)
            if found is None:
                raise Failure(f"task {task} has no open approval subtask of {proposal.reference}: answer by a comment")
            somebody.change(found, {"approval_status": VERDICTS[verdict]})
        case "field":
            field = opened.configuration.projects[proposal.project_gid].approvals.field
            if not field:
                raise Failure("this project's configuration names no field for decisions: answer by the subtask")
            somebody.change(task, somebody.written(task, field, verdict.capitalize()))
        case _:
            somebody.comment(task, f"/ai {verdict} {proposal.reference}")
    return {"proposal": proposal.reference, "said": verdict, "by": way}


def fault(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Switch a fault on or off; `all` is every one, off."""
    if given.get("name") == "all":
        faults.all_off(opened)
    else:
        kind, name = asked.word(given, "kind"), asked.word(given, "name")
        faults.switch(opened, kind, name, on=asked.flag(given, "on"))
    return faults.read(opened)


def kill(site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Stop writes, or let them go on, with a reason, as an operator does."""
    scope, on = asked.word(given, "scope"), asked.flag(given, "on")
    if not any(scope == each["scope"] for each in faults.scopes(opened)) and on:
        raise Failure(f"scope {scope} is none of those that the page offers: use steward kill on")
    words = ("kill", "on" if on else "off", scope)
    return operating.steward(site.state, *words, reason=asked.text(given, "reason")).as_json()


def replay(site: Site, _opened: Opened, given: Asked) -> dict[str, Any]:
    """Make a run's plan again from what was stored."""
    return operating.steward(site.state, "audit", "replay", asked.word(given, "run")).as_json()


def verify(site: Site, _opened: Opened, given: Asked) -> dict[str, Any]:
    """Hold a task's chains against their links, their archived copies and the journal; all chains without a task."""
    task = asked.gid(given, "task", "")
    only = ("--task", task) if task else ()
    return operating.steward(site.state, "audit", "verify", "--journal", *only).as_json()


def tamper(_site: Site, opened: Opened, given: Asked) -> dict[str, Any]:
    """Tamper with a copy of a chain, and see what verify says of it."""
    position = given.get("position")
    if not isinstance(position, int) or isinstance(position, bool):
        raise Failure("position is the number of an entry")
    what = asked.choice(given, "what", tuple(chains.TAMPERINGS))
    return chains.tampered(opened, asked.word(given, "subject"), what, position)


def reconcile(_site: Site, opened: Opened, _given: Asked) -> dict[str, Any]:
    """One turn of the reconciler, now."""
    return {"said": at_once.reconcile(opened.stack)}


def scan(_site: Site, opened: Opened, _given: Asked) -> dict[str, Any]:
    """One scan, now."""
    return {"said": at_once.scan(opened.stack)}


def review(site: Site, _opened: Opened, given: Asked) -> dict[str, Any]:
    """Review the projects of a portfolio now, as an operator does."""
    words = ("review", "run", "--portfolio", asked.gid(given, "portfolio"))
    return operating.steward(site.state, *words).as_json()


ACTS: Final[Mapping[str, Act]] = {
    each.__name__: each
    for each in (submit, change, comment, answer, fault, kill, replay, verify, tamper, reconcile, review, scan)
}
