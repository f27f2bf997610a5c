"""What may a judgement be told of the project that a request is in, beside the request?"""

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, StrictBool

from steward.governance.written import Gid, Strict
from steward.store import keys
from steward.store.table import Table

if TYPE_CHECKING:
    from steward.governance.policy import ProjectPolicy

CACHED: Final = "grounding"  # the row in which reconcile keeps it


class GroundingPolicy(Strict):
    """Which of a project's own words stand beside each request in the prompt; they are read once a day.

    `brief` is the project's brief, `goals` are those that it supports, by name and date. `portfolios` are gids: Asana
    lists only those that the token's user owns (FACTS 3). Whoever may see a request may find in its summary what stands
    here: name no portfolio that they may not know.
    """

    brief: StrictBool = True
    goals: StrictBool = True
    portfolios: Annotated[tuple[Gid, ...], Field(max_length=3)] = ()  # one request each, and one line of the prompt


def grounding_of(project: "ProjectPolicy | None", project_gid: str, table: Table) -> list[str]:
    """The lines that are kept; none where the configuration asks for none, or reconcile did not read them yet."""
    if project is None or project.grounding is None:
        return []
    row = table.get(keys.cache(project_gid, CACHED)) or {}
    return [str(line) for line in row.get("lines", ())]
