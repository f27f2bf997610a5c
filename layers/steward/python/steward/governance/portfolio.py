"""Which portfolio is scanned, where are its risks told, and when does a project of it call for help?"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from steward.governance.written import Gid, Name, Number, Strict


class PortfolioPolicy(Strict):
    """One portfolio that is scanned: Asana lists only those that the token's user owns, so that its gid is said here.

    `risks_project` is the configured project in which its risk and follow-up tasks are made: a portfolio has no
    sections and no comments (FACTS 3). `manager` is told of them. Below `health_threshold` a project calls for help.
    """

    name: Name
    risks_project: Gid | None = None
    manager: Gid | None = None
    health_threshold: Annotated[Number, Field(ge=0, le=100)] = 50.0


def sharing(portfolios: Mapping[str, PortfolioPolicy], risks_project: str) -> list[str]:
    """The gids of the portfolios whose risks are kept in one project, the oldest first.

    One run gathers for all of them (`pipeline.portfolio_lead`): so there is one task for each project and driver.
    """
    found = [gid for gid, portfolio in portfolios.items() if portfolio.risks_project == risks_project]
    return sorted(found, key=lambda gid: (len(gid), gid))  # Asana's gids grow
