"""How does each reviewed project of a portfolio stand, as the last reviews stored it: figures and pictures?"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from local.console import drawn
from local.console.stacks import Opened
from steward.errors import ContextExpired
from steward.evidence.charts import Chart, of_review
from steward.evidence.charts.of_review import Shown
from steward_cli import findings_tables, room
from steward_cli.failure import Failure
from steward_cli.findings_names import people_of
from steward_cli.reviewed import Reviewed, on_review, portfolios, reviews_in, shown_of, weeks_of

NONE: Final = "no portfolio is configured: add one to `portfolios` (docs/planning.md)"
KEPT_PICTURES: Final = 4  # portfolios that are looked at in turn


def read(opened: Opened, portfolio_gid: str) -> dict[str, Any]:
    """One portfolio; the first configured one where none is named. Raises Failure where none is configured."""
    deployment = opened.deployment
    lists = portfolios(deployment)
    if not lists:
        raise Failure(NONE)
    gid = portfolio_gid or next(iter(lists))
    found = sorted(reviews_in(deployment, gid), key=_standing)
    pictures = _pictures(opened, lists.get(gid, gid), found)
    seen = {each.gid for each in found}
    return {
        "portfolio": gid,
        "portfolios": [{"gid": each, "name": name} for each, name in lists.items()],
        "pictures": pictures.pop("", []),
        "projects": [_project(opened, each) | {"pictures": pictures.get(each.gid, [])} for each in found],
        "elsewhere": [name for each, name in on_review(deployment).items() if each not in seen],
    }


def _standing(reviewed: Reviewed) -> tuple[float, str]:
    score = reviewed.findings.health.score
    return (101.0 if score is None else score, reviewed.name)


def _project(opened: Opened, reviewed: Reviewed) -> dict[str, Any]:
    """The findings; milestones, tasks and people by their names as Asana has them now."""
    told, people = findings_tables.document(reviewed), people_of(opened.deployment, reviewed.gid)
    title = cache(opened.title)
    told["milestones"] = [_milestone(each, title) for each in told["milestones"]]
    told["stalled"] = [each | {"name": title(each["task"])} for each in told["stalled"]]
    told["shortlist"] = [each | {"name": title(each["task"])} for each in told["shortlist"]]
    told["levers"] = [
        each
        | {"name": title(each["milestone"]), "whose": people.get(each["of"] or "", "")}
        | {"task": title(each["of"]) if each["kind"] == "drop_task" else ""}
        for each in told["levers"]
    ]
    told["moves"] = [
        each | {"name": title(each["task"])} | {end: people.get(each[end], each[end]) for end in ("from", "to")}
        for each in told["moves"]
    ]
    return told


def _milestone(row: dict[str, Any], title: Callable[[str], str]) -> dict[str, Any]:
    """With its own name, and that of the task that decides it."""
    driver = row["driver_task"]
    (known,) = findings_tables.named([row], {driver: title(driver)} if driver else {})
    return row | {"name": title(row["milestone"]), "hangs_on": known["hangs_on"]}


def _pictures(opened: Opened, name: str, found: Sequence[Reviewed]) -> dict[str, list[dict[str, Any]]]:
    """The pictures of the portfolio under "", and each project's; the same reviews have the same ones."""
    key = "/".join([name, *(each.run_id + each.at.isoformat() for each in found)])
    if key not in opened.pictures:
        while len(opened.pictures) >= KEPT_PICTURES:
            opened.pictures.pop(next(iter(opened.pictures)))
        opened.pictures[key] = dict(_drawn(opened, name, found))
    return dict(opened.pictures[key])


def _drawn(opened: Opened, name: str, found: Sequence[Reviewed]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    deployment, shown = opened.deployment, dict[str, Shown]()
    for each in found:
        try:
            shown[each.gid] = shown_of(deployment, each)
        except ContextExpired:
            continue
    if not shown:
        return
    work = {gid: each.items for gid, each in shown.items()}
    last = max(each.today for each in shown.values())
    cells = room.cells(work, deployment.table, deployment.configuration(), last)
    whole: list[Chart] = of_review.of_portfolio(name, list(shown.values()), cells)
    yield "", [drawn.picture(each, f"all-{at}") for at, each in enumerate(whole[:2])]
    for each in found:
        if (one := shown.get(each.gid)) is not None:
            kept = weeks_of(deployment, each)
            own = room.kept_cells(each.name, kept, deployment.configuration()) if kept else []
            charts = of_review.of_project(one, own)
            yield each.gid, [drawn.picture(chart, f"p{each.gid}-{at}") for at, chart in enumerate(charts)]
