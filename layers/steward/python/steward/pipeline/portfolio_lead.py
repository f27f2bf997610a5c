"""Under which portfolio are the risks of a risks project remembered?

The oldest one's that shared it when its risks were first gathered, and ever after: what was made is named by it, so
that a portfolio that is older, or that leaves the configuration, takes no memory away and makes no task twice.
"""

from typing import Final

from steward.governance.policy import Configuration
from steward.governance.portfolio import sharing
from steward.store import keys
from steward.store.table import Table, Write

LEAD: Final = "lead"  # the row beside what else is kept of the risks project


def lead_of(table: Table, configuration: Configuration, risks_project: str) -> str:
    """The portfolio's gid, which may be configured no more; "" where none keeps its risks there.

    One that keeps its risks in another project by now leads there: then it is the oldest of those that stayed.
    """
    group = sharing(configuration.portfolios, risks_project)
    known = str((table.get(keys.cache(risks_project, LEAD)) or {}).get("portfolio_gid", ""))
    left = known and known not in configuration.portfolios
    return known if group and (left or known in group) else next(iter(group), "")


def lead_kept(table: Table, risks_project: str, portfolio_gid: str) -> None:
    """Remember it; the same again changes nothing."""
    key = keys.cache(risks_project, LEAD)
    table.write(Write("Update", key, expression="SET portfolio_gid = :gid", values={":gid": portfolio_gid}))
