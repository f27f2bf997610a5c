"""What a scan's pictures and its page are to everybody who looks at them, hears them, prints them or attacks them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from steward.evidence.charts import (
    BurnUp,
    Cell,
    Chart,
    Count,
    HealthTrend,
    HeatMap,
    Risk,
    RiskMatrix,
    Score,
    figure,
    frame,
    heat_map,
    report_html,
)
from steward.evidence.charts.markup import shortened, width

SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2026, 8, 3)
NOW = datetime(2026, 10, 19, 9, tzinfo=UTC)
HOSTILE = "</text><script>alert(1)</script>\"'&amp;<!--]]>\x00\x1b\ud800\u202e" + "W" * 400 + "漢" * 90


def week(at: int) -> date:
    return MONDAY + timedelta(weeks=at)


def burn_up(days: int, title: str = "Burn-up") -> BurnUp:
    counts = tuple(Count(week(at), 3.0 * at, 40.0 + at // 3) for at in range(days))
    return BurnUp(title, counts, week(days + 3), week(days + 6), week(days + 20))


def heat(rows: int, weeks: int = 6, title: str = "Capacity") -> HeatMap:
    return HeatMap(
        title,
        tuple(
            Cell(f"{title} {row}", week(at), None if (row + at) % 7 == 3 else (row * 37 + at * 23) % 101 / 100)
            for row in range(rows)
            for at in range(weeks)
        ),
    )


def risks(count: int, title: str = "Risks") -> RiskMatrix:
    return RiskMatrix(
        title, tuple(Risk(f"{title} {at}", at * 31 % 97 / 96, float(at * 53 % 41)) for at in range(count))
    )


def health(days: int, title: str = "Health") -> HealthTrend:
    scores = (Score(week(at), None if at % 9 == 4 else float(at * 37 % 101)) for at in range(days))
    return HealthTrend(title, tuple(scores))


def every(count: int) -> list[Chart]:
    return [burn_up(count), heat(count), risks(count), health(count)]


NUMBERS = pytest.mark.parametrize("count", [0, 1, 2, 7, 30, 400])


def parsed(chart: Chart, key: str = "c") -> ET.Element:
    return ET.fromstring(figure(chart, key).svg)  # noqa: S314 - our own text, and parsing it is the test


def attribute(element: ET.Element, name: str) -> float:
    return float(element.attrib[name])


def corners(element: ET.Element) -> Iterator[tuple[float, float]]:
    """The outermost points of a mark; of a text as wide as its letters may be."""
    tag = element.tag.removeprefix(SVG)
    if tag == "rect":
        x, y = attribute(element, "x"), attribute(element, "y")
        yield from ((x, y), (x + attribute(element, "width"), y + attribute(element, "height")))
    elif tag == "circle":
        x, y, r = (attribute(element, each) for each in ("cx", "cy", "r"))
        yield from ((x - r, y - r), (x + r, y + r))
    elif tag == "line":
        yield from ((attribute(element, f"x{at}"), attribute(element, f"y{at}")) for at in (1, 2))
    elif tag in ("polyline", "polygon"):
        yield from ((float(x), float(y)) for x, y in (each.split(",") for each in element.attrib["points"].split()))
    elif tag == "text":
        size = attribute(element, "font-size")
        wide = width(element.text or "", size) * 0.95  # `width` is rather more than less
        left = attribute(element, "x") - {"start": 0, "middle": wide / 2, "end": wide}[element.attrib["text-anchor"]]
        y = attribute(element, "y")
        yield from ((left, y - 0.8 * size), (left + wide, y + 0.2 * size))


def texts(svg: ET.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


@NUMBERS
def test_every_picture_is_well_formed_and_names_and_describes_itself(count: int) -> None:
    for chart in every(count):
        svg = parsed(chart, "x-1")
        assert svg.attrib["role"] == "img"
        title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert title.text == chart.title
        assert description.text
        assert svg.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


@NUMBERS
def test_nothing_stands_outside_the_picture(count: int) -> None:
    for chart in every(count):
        svg = parsed(chart)
        left, top, right, bottom = map(float, svg.attrib["viewBox"].split())
        for element in svg.iter():
            for x, y in corners(element):
                assert left <= x <= right, ET.tostring(element)
                assert top <= y <= bottom, ET.tostring(element)


def boxes(svg: ET.Element) -> list[tuple[str, float, float, float, float]]:
    found = []
    for element in svg.iter(f"{SVG}text"):
        (left, top), (right, bottom) = corners(element)
        found.append((element.text or "", left, top, right, bottom))
    return found


@NUMBERS
def test_no_text_runs_over_another(count: int) -> None:
    for chart in every(count):
        seen = boxes(parsed(chart))
        for at, (one, left, top, right, bottom) in enumerate(seen):
            for other, x1, y1, x2, y2 in seen[at + 1 :]:
                over = min(right, x2) - max(left, x1), min(bottom, y2) - max(top, y1)
                assert over[0] <= 1 or over[1] <= 1, (one, other)


@NUMBERS
def test_every_point_stands_in_the_table(count: int) -> None:
    burn, capacity, matrix, trend = burn_up(count), heat(count), risks(count), health(count)
    rows = figure(burn).table.rows
    assert [each[0] for each in rows[: len(burn.counts)]] == [each.on.isoformat() for each in burn.counts]
    assert all(f"{round(each.done)}" in row for each, row in zip(burn.counts, rows, strict=False))
    heads, rows = figure(capacity).table.head[1:], figure(capacity).table.rows
    assert [row[0] for row in rows] == capacity.rows
    cells = {(row[0], at): told for row in rows for at, told in zip(heads, row[1:], strict=True)}
    for each in capacity.cells:
        told = "unknown" if each.chance is None else f"{round(100 * each.chance)} %"
        assert cells[each.row, each.week_on.isoformat()] == told
    assert sorted(row[1] for row in figure(matrix).table.rows) == sorted(each.label for each in matrix.risks)
    told_days = {row[0]: row[1] for row in figure(trend).table.rows}
    for score in trend.scores:
        said = "unknown" if score.value is None else f"{score.value:.1f}".removesuffix(".0")
        assert told_days[score.on.isoformat()] == said


def test_higher_values_stand_higher_and_later_days_further_right() -> None:
    done = next(e for e in parsed(burn_up(9)).iter(f"{SVG}polyline") if e.attrib["stroke-width"] == "2.5")
    points = list(corners(done))
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert len(set(points)) == 9


def test_a_day_that_is_surer_stands_further_right_in_the_fan() -> None:
    rays = [e for e in parsed(burn_up(9)).iter(f"{SVG}polyline") if e.attrib["stroke-width"] == "1.5"]
    ends = [list(corners(each))[-1] for each in rays]
    assert len(ends) == 3
    assert [x for x, _ in ends] == sorted(x for x, _ in ends)
    assert len({y for _, y in ends}) == 1  # all end where the scope is


def test_a_risk_stands_further_right_the_likelier_and_higher_the_costlier() -> None:
    chart = risks(40)
    dots = [(attribute(e, "cx"), attribute(e, "cy")) for e in parsed(chart).iter(f"{SVG}circle")]
    for (x, y), one in zip(dots, chart.numbered, strict=True):
        for (x2, y2), other in zip(dots, chart.numbered, strict=True):
            assert one.chance <= other.chance or x > x2
            assert one.delay_days <= other.delay_days or y < y2


def test_a_score_stands_higher_the_better_and_its_line_is_interrupted_where_nothing_is_known() -> None:
    chart = health(30)
    svg = parsed(chart)
    known = [each.value for each in chart.scores if each.value is not None]
    heights = [attribute(each, "cy") for each in svg.iter(f"{SVG}circle")]
    ordered = sorted(zip(known, heights, strict=True))
    assert [y for _, y in ordered] == sorted((y for _, y in ordered), reverse=True)
    assert len(list(svg.iter(f"{SVG}polyline"))) == 4  # weeks 4, 13 and 22 are unknown


def test_a_cell_says_its_number_and_is_framed_where_overload_is_likely() -> None:
    chart = HeatMap("Capacity", (Cell("Data", MONDAY, 0.71), Cell("Data", week(1), 0.7), Cell("Data", week(2), None)))
    svg = parsed(chart)
    assert {"71", "70", "?"} <= set(texts(svg))
    assert sum(each.attrib.get("stroke-width") == "2" for each in svg.iter(f"{SVG}rect")) == 1


def test_what_a_picture_has_no_room_for_is_in_the_table_and_said_to_be() -> None:
    chart = heat(heat_map.MOST_ROWS + 5, heat_map.MOST_WEEKS + 3)
    assert "Further weeks and rows are in the table." in texts(parsed(chart))
    assert len(figure(chart).table.rows) == heat_map.MOST_ROWS + 5
    assert len(figure(chart).table.head) == 1 + heat_map.MOST_WEEKS + 3


@pytest.mark.parametrize(
    "chart",
    [burn_up(3, HOSTILE), heat(2, 2, HOSTILE), risks(2, HOSTILE), health(2, HOSTILE)],
    ids=lambda chart: type(chart).__name__,
)
def test_hostile_labels_are_text_and_nothing_else(chart: Chart) -> None:
    svg = parsed(chart)
    page = ET.fromstring(report_html(HOSTILE, [chart], NOW).removeprefix("<!DOCTYPE html>"))  # noqa: S314 - as above
    for root in (svg, page):
        assert not [each for each in root.iter() if "script" in each.tag]
        assert "alert(1)" in "".join(root.itertext())
    for x, _ in (point for element in svg.iter() for point in corners(element)):
        assert x <= frame.WIDTH
    assert "\u202e" not in figure(chart).svg


@NUMBERS
def test_the_same_data_give_the_same_bytes_whatever_their_order(count: int) -> None:
    burn, matrix, trend = burn_up(count), risks(count), health(count)
    assert report_html("Scan", every(count), NOW) == report_html("Scan", every(count), NOW)
    assert figure(burn) == figure(replace(burn, counts=burn.counts[::-1]))
    assert figure(matrix) == figure(RiskMatrix(matrix.title, matrix.risks[::-1]))
    assert figure(trend) == figure(HealthTrend(trend.title, trend.scores[::-1]))


@NUMBERS
def test_the_page_is_one_well_formed_file_with_a_table_after_each_picture(count: int) -> None:
    html = report_html("Weekly scan", every(count), NOW)
    page = ET.fromstring(html.removeprefix("<!DOCTYPE html>"))  # noqa: S314 - as above
    figures = list(page.iter("figure"))
    assert [[child.tag for child in each] for each in figures] == [[f"{SVG}svg", "div"]] * 4
    ids = [each.attrib["id"] for each in page.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids)) == 8
    assert all(each.attrib.get("scope") in ("col", "row") for each in page.iter("th"))
    assert "@media print" in html


def test_nothing_is_fetched_or_run() -> None:
    html = report_html("Weekly scan", every(5), NOW)
    without_names = html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(
        r"(?i)https?:|//|url\(|@import|<script|javascript:|\son\w+=|href|src=|<foreignObject|<use|<image", without_names
    )


def test_a_page_without_charts_is_a_page() -> None:
    page = ET.fromstring(report_html("", [], NOW).removeprefix("<!DOCTYPE html>"))  # noqa: S314 - as above
    assert [each.text for each in page.iter("h1")] == ["Report"]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [frame._LIGHT, frame._DARK], ids=["light", "dark"])
def test_letters_and_lines_stand_out_by_day_and_by_night(colours: dict[frame.Ink, str]) -> None:
    paper = colours[frame.Ink.PAPER]
    assert contrast(colours[frame.Ink.TEXT], paper) >= 7
    assert contrast(colours[frame.Ink.FIRST], paper) >= 3
    assert contrast(colours[frame.Ink.SECOND], paper) >= 3
    assert contrast(colours[frame.Ink.GRID], paper) >= 3


def test_the_number_on_a_cell_can_be_read_on_each_of_its_colours() -> None:
    assert all(contrast(fill, letters) >= 4.5 for _, fill, letters in heat_map._STEPS)


@NUMBERS
def test_letters_are_large_enough_on_the_narrowest_telephone(count: int) -> None:
    for chart in every(count):
        svg = parsed(chart)
        assert svg.attrib["viewBox"].split()[2] == "320"
        assert min(attribute(each, "font-size") for each in svg.iter(f"{SVG}text")) >= 12


def test_a_label_that_is_too_long_ends_in_an_ellipsis() -> None:
    assert shortened("Platform", 90, 12) == "Platform"
    assert shortened("Payments and billing", 92, 12) == "Payments an…"
    assert width(shortened("漢" * 40, 90, 12), 12) <= 90


def test_the_charts_need_no_numpy() -> None:
    program = "import sys, steward.evidence.charts; print({'numpy', 'networkx'} & sys.modules.keys())"
    path = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=path)
    assert done.stdout.strip() == "set()"
