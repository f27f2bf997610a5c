"""How does a chart reach a page that takes no markup from anywhere: as a tree of elements that its script makes?

The page's policy has no place for parsed markup (Trusted Types) nor for a style within; the colours are attributes, and
the page's own style sheet turns them dark by their classes.
"""

import xml.etree.ElementTree as ET
from typing import Any

from steward.evidence.charts import Chart, figure


def picture(chart: Chart, key: str) -> dict[str, Any]:
    """A chart as `svg`, a tree, and its `table`: caption, head and rows."""
    made = figure(chart, key)
    table = {"caption": made.table.caption, "head": made.table.head, "rows": made.table.rows}
    return {"key": key, "svg": tree(made.svg), "table": table}


def tree(svg: str) -> list[Any]:
    """The elements of a picture of our own: `[tag, attributes, children or text, ...]`, without its style."""
    return _node(ET.fromstring(svg))  # noqa: S314 - written by steward.evidence.charts, not by anybody else


def _node(element: ET.Element) -> list[Any]:
    inside = [_node(each) for each in element if _tag(each) != "style"]
    return [_tag(element), dict(element.attrib), *([element.text] if element.text else []), *inside]


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
