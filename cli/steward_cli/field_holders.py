"""Which portfolio shows the fields that stand on a project itself?

Asana shows a portfolio's fields on the projects that it lists directly, not on those of a portfolio within it.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from steward.asana.client import AsanaReader
from steward.asana.planning import portfolio_items
from steward.asana.schema import fields_of
from steward.pipeline.portfolios import PORTFOLIOS_MOST
from steward_cli.failure import Failure
from steward_cli.field_plan import Holder
from steward_cli.field_writer import portfolio_fields


def holders(portfolio_gids: Iterable[str], project_gids: Iterable[str], reader: AsanaReader) -> dict[str, Holder]:
    """The portfolio of each project, the first that lists it; those within the configured ones are followed.

    A request a page of items, and one for the fields of each portfolio that holds any of the projects. Raises Failure
    for more portfolios than a scan follows, and what the reader raises.
    """
    wanted, found = set(project_gids), dict[str, Holder]()
    for portfolio_gid, items in _lists(portfolio_gids, reader):
        if mine := [gid for gid in items if gid in wanted and gid not in found]:
            shown = fields_of(chain.from_iterable(reader.pages(portfolio_fields(portfolio_gid))))
            found |= dict.fromkeys(mine, Holder(portfolio_gid, shown))
    return found


def _lists(portfolio_gids: Iterable[str], reader: AsanaReader) -> Iterator[tuple[str, list[str]]]:
    waiting, seen = deque(portfolio_gids), set[str]()
    while waiting:
        portfolio_gid = waiting.popleft()
        if portfolio_gid in seen:
            continue
        seen.add(portfolio_gid)
        if len(seen) > PORTFOLIOS_MOST:
            raise Failure(f"the portfolios hold more than {PORTFOLIOS_MOST} portfolios: say which project, --project")
        items = list(reader.records(portfolio_items(portfolio_gid)))
        waiting.extend(str(each["gid"]) for each in items if each.get("resource_type") == "portfolio")
        yield portfolio_gid, [str(each["gid"]) for each in items]
