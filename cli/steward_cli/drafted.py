"""What was drafted for a person's yes, what became of it, and how is a draft asked for now?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.asana import richtext
from steward.errors import ContextExpired, RefusedReason
from steward.evidence.remedy_keys import BECAUSE
from steward.store.proposals import Proposal, Proposals
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.reviewed import configured, meant, with_workflow
from steward_cli.scanning import GOAL, OVERVIEW, begun

DRAFTED: Final = ("project", "outcome", "what_now")
_NAMED: Final = {OVERVIEW: "portfolio_gid", GOAL: "goal_gid"}  # how a scan is told of what is no project
_DONE: Final = ("written", "unchanged", str(RefusedReason.QUIET_HOURS))  # there is a draft to answer


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one workflow; `next_` says what an outcome asks of whoever reads it."""

    desk: Desk
    workflow: str
    next_: Mapping[str, str]

    def known(self) -> dict[str, str]:
        """The projects in which the workflow is on: gid to name. Raises Failure where there is none."""
        found = with_workflow(self.desk.deployment, self.workflow)
        if not found:
            raise Failure(
                f"no project has a {self.workflow} that is on: add it to the configuration (docs/narratives.md)"
            )
        return found

    def kept(self, project: str = "") -> dict[str, str]:
        """The projects whose drafts are shown, gid to name: all, or the one that is meant, also where it is off by now.

        A gid that the configuration does not name any more is taken as it is. Raises Failure for another word.
        """
        found = configured(self.desk.deployment)
        if not project:
            return found
        if project.isascii() and project.isdigit():
            return {project: found.get(project, project)}
        gid = meant(project, found, "project")
        return {gid: found[gid]}

    def begin(self, gid: str, name: str) -> int:
        """Have the drafts of the project, portfolio or goal made, and tell what came of it; the command's exit code."""
        named = _NAMED.get(self.workflow)
        event = {named: gid} if named else {"project_gids": [gid]}
        scan = begun(self.desk, event, name, {gid: name}, self.workflow)
        scan.followed()
        outcome = str((scan.seen.get(gid) or {}).get("outcome", "unknown"))
        what_now = self.next_.get(outcome, f"see steward audit query --project {gid}")
        self.desk.rows("drafted", DRAFTED, [{"project": name, "outcome": outcome, "what_now": what_now}])
        return Exit.DONE if outcome in _DONE else Exit.FINDINGS

    def of(self, project_gid: str) -> list[Proposal]:
        """Every draft of the project that is kept, the oldest first."""
        found = Proposals(self.desk.deployment.table, self.desk.deployment.objects).in_project(project_gid)
        return [each for each in found if each.workflow == self.workflow]

    def diff(self, draft: Proposal) -> Mapping[str, Any]:
        """The stored draft; empty where it is kept no more."""
        try:
            return Proposals(self.desk.deployment.table, self.desk.deployment.objects).diff(draft)
        except ContextExpired:
            return {}

    def row(self, draft: Proposal, known: Mapping[str, str]) -> dict[str, Any]:
        """A draft on one line."""
        diff = self.diff(draft)
        return {
            "ref": draft.reference,
            "project": known[draft.project_gid],
            "title": diff["edit"]["title"] if diff else "kept no more",
            "state": str(draft.state),
            "approved_by": draft.approved_by,
            "reason": draft.reason,
            "created_at": draft.created_at.isoformat(),
        }

    def show(
        self, draft: Proposal, known: Mapping[str, str], more: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        """A draft word for word. Raises Failure where its text is kept no more."""
        row, diff = self.row(draft, known), self.diff(draft)
        if not diff:
            raise Failure(f"the draft {row['ref']} of {row['project']} is {row['state']}; its text is kept no more")
        told = {**row, **more(diff), "because": " ".join(diff[BECAUSE])}
        text = richtext.plain(diff["edit"].get("html_text") or diff["edit"]["html_notes"])
        if self.desk.as_json:
            self.desk.json(told | {"text": text})
            return
        self.desk.one(told)
        print()
        for line in text.splitlines():
            self.desk.said(line)
