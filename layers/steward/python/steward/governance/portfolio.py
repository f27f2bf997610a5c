"""Which portfolio is scanned, where are its risks told, and when does a project of it call for help?"""

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
