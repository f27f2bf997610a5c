"""How do a scan's pictures become one page that can be sent, printed, heard and read without anything else?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.evidence.charts import burn_up, health_trend, heat_map, risk_matrix
from steward.evidence.charts.burn_up import BurnUp
from steward.evidence.charts.health_trend import HealthTrend
from steward.evidence.charts.heat_map import HeatMap
from steward.evidence.charts.markup import element, text
from steward.evidence.charts.risk_matrix import RiskMatrix
from steward.evidence.charts.table import Table

type Chart = BurnUp | HeatMap | RiskMatrix | HealthTrend

_STYLE: Final = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:720px;padding:16px}
figure{margin:0 0 32px;break-inside:avoid}
svg{display:block;height:auto;max-width:100%}
div{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;margin:8px 0;width:100%}
caption{font-weight:bold;text-align:left}
th,td{border:1px solid #8c8c8c;padding:2px 8px;text-align:left}
tr{break-inside:avoid}
@media print{:root{color-scheme:light}body{max-width:none;padding:0}svg{max-width:160mm}}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture and its data."""

    svg: str
    table: Table


def figure(chart: Chart, key: str = "chart") -> Figure:
    """The chart drawn, and as a table. `key` begins its ids: letters, digits and hyphens, one of its own on a page."""
    match chart:
        case BurnUp():
            return Figure(burn_up.draw(chart, key), burn_up.table(chart))
        case HeatMap():
            return Figure(heat_map.draw(chart, key), heat_map.table(chart))
        case RiskMatrix():
            return Figure(risk_matrix.draw(chart, key), risk_matrix.table(chart))
        case HealthTrend():
            return Figure(health_trend.draw(chart, key), health_trend.table(chart))


def report_html(title: str, charts: Sequence[Chart], made_at: datetime) -> str:
    """One page with all charts, each followed by its table; well-formed, without scripts or anything to be fetched."""
    figures = [figure(chart, f"chart-{at}") for at, chart in enumerate(charts, 1)]
    made = element("p", text(f"As of {made_at.isoformat(timespec='minutes')}"))
    shown = [element("figure", each.svg, element("div", each.table.as_html(), tabindex="0")) for each in figures]
    body = element("body", element("h1", text(title) or "Report"), made, element("main", *shown, "\n"))
    head = element(
        "head",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        element("title", text(title) or "Report"),
        element("style", _STYLE),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
