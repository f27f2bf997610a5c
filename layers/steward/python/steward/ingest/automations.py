"""Which automations beside this bot write in the workspace, and which of them wrote the bot's own fields?

A rule's change has no user, a script's comes through the API; an AI teammate looks like a person unless it is known by
its gid. Asana lists the AI teammates, the configuration names the others. Nothing is done against any of them: the bot
leaves what they set, as it leaves a person's value (`governance/ownership.py`), and says so here.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import Any

from steward.asana.persons import agents as agents_request
from steward.errors import Rejected, Retryable
from steward.evidence.authorship import AUTOMATIONS, Writing
from steward.ingest.turn import Reconciler


class Automations:
    """The gids that are no person's; Asana is asked once an invocation, and only if somebody wants to know."""

    def __init__(self, using: Reconciler) -> None:
        self._using = using

    def of_project(self, project_gid: str) -> frozenset[str]:
        """Those that are configured for the workspace and the project, and the AI teammates that Asana lists."""
        return self._using.configuration.agents_of(project_gid) | self._teammates

    @cached_property
    def _teammates(self) -> frozenset[str]:
        """None where the plan or the grant has no such list: then only the configuration knows them."""
        try:
            pages = self._using.reader.pages(agents_request(self._using.configuration.workspace_gid))
            return frozenset(str(agent["gid"]) for agent in chain.from_iterable(pages))
        except (Rejected, Retryable) as error:
            self._using.telemetry.count("TeammatesUnknown", reason=str(getattr(error, "reason", "unavailable")))
            return frozenset()


def findings_of(task_gid: str, writings: Iterable[Writing]) -> list[dict[str, Any]]:
    """`[{"task", "field", "kind", "gid", "times"}]` of each automation's changes; "gid" is "" for a rule's."""
    told = Counter((each.name, each.author, each.author_gid) for each in writings if each.author in AUTOMATIONS)
    return [
        {"task": task_gid, "field": name, "kind": str(kind), "gid": gid, "times": times}
        for (name, kind, gid), times in sorted(told.items())
    ]
