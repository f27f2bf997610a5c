"""What is a portfolio's status made of, by the reviews of its projects?

Its status follows all of its projects, so that a red one nobody may read of is not softened away; what is told of them
is what everybody who reads the text can open.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from steward.evidence.narrative.draft import Draft, selected_for
from steward.evidence.narrative.figures import day
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.roles import OFFICIAL
from steward.evidence.narrative.rollup import Part, portfolio_status, rolled_up
from steward.evidence.narrative.status_rule import Proposal, with_status

_BORDERS: Final = "off track where a third of its projects are; at risk where one is off track, or a quarter is at risk"
_HIDDEN: Final = "not every reader can open all of its projects, so that how many decided is not told"


def overview_of(
    about: tuple[str, str],
    parts: Sequence[Part],
    last: LastStatus | None,
    readable: Mapping[str, Collection[str]],
    read_at: datetime,
) -> Draft:
    """The draft of the status of a portfolio, `about` its gid and name; `readable` are the gids each reader can open.

    A project without a part, since its last review is too old, is neither counted nor told.
    """
    gid, name = about
    facts = rolled_up(gid, parts, read_at)
    status = portfolio_status(facts, last.status_type if last else "")
    shown = permitted(with_status(facts, status, gid, read_at), readable.keys(), readable)
    draft = Draft(
        name=name,
        facts=shown.facts,
        withheld=0,
        status_type=status.status_type,
        rule=f"{_BORDERS}: {_HIDDEN if shown.withheld else _reasons(status)}.",
        since=day(last.at.date()) if last else "",
        read_at=read_at,
        left=LastStatus(at=read_at, status_type=status.status_type),
    )
    return selected_for(draft, OFFICIAL)


def _reasons(status: Proposal) -> str:
    said = "; ".join(each.why for each in status.reasons) or "nothing is amiss"
    return f"{said}; it stays so until a tenth less would do" if status.kept else said
