"""`steward review`: have projects reviewed now, and see what the last review of one found out, and why."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from steward.errors import ContextExpired
from steward.evidence.charts import Chart, figure, of_review, report_html
from steward_cli import findings_names, findings_tables, room, scan_requests
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.pictures import write_png
from steward_cli.reviewed import (
    GONE,
    REVIEW,
    Reviewed,
    last_memory,
    meant,
    on_review,
    portfolios,
    review_of,
    reviews_in,
    shown_of,
    work_of,
)
from steward_cli.scanning import Scan, begun
from steward_cli.score_again import Explained, explained, forecasts_held

group = typer.Typer(no_args_is_help=True, help="Health, forecast, capacity, risk. Example: steward review show 1201")

RAN: Final = ("project", "outcome", "score", "confidence", "least_on_time", "capacity", "pages")
SHOWN: Final = 10  # rows of a part at a terminal; --json has all
PARTS: Final = ("component", "at_most", "penalty", "points", "why")
REQUESTS: Final = ("what", "gid", "reads", "requests")
Project = Annotated[str, typer.Argument(help="A project's gid, or its configured name, or a part of it.")]


@group.command()
def run(
    context: typer.Context,
    *,
    project: Annotated[
        list[str] | None, typer.Option(help="A project's gid or name; may be said again. All without it.")
    ] = None,
    portfolio: Annotated[str, typer.Option(help="The projects of this portfolio alone: its gid or name.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would read, and do nothing.")] = False,
) -> int:
    """Review projects now, as every night, and follow it: what may be written is what the configuration lets a review.

    A dry run prints how many requests it would read, by the formula. Exit code 2 if a project could not be reviewed.

    Example: steward review run --project 1201
    """
    desk: Desk = context.obj
    if project and portfolio:
        raise Failure("--project and --portfolio exclude each other: name projects, or one portfolio")
    known = on_review(desk.deployment)
    if not known:
        raise Failure("no project has a project_review that is on: add it to the configuration (docs/planning.md)")
    chosen = {gid: known[gid] for gid in (meant(each, known, "reviewed project") for each in project or known)}
    listed = portfolios(desk.deployment)
    lists = {gid: listed[gid] for gid in ([meant(portfolio, listed, "portfolio")] if portfolio else listed)}
    if dry_run or desk.dry_run:
        _foretold(desk, chosen, {} if project else lists, only=portfolio != "")
        return Exit.DONE
    event: dict[str, Any] = {"project_gids": sorted(chosen)} if project else {}
    event |= {"portfolio_gid": next(iter(lists))} if portfolio else {}
    target = ", ".join((*lists.values(),) if portfolio else chosen.values() if project else ("every project",))
    scan = begun(desk, event, target[:200], chosen)
    scan.followed()
    return _told(desk, scan, {} if project else lists)


@group.command()
def show(
    context: typer.Context,
    project: Project,
    *,
    names: Annotated[
        bool | None,
        typer.Option(help="Ask Asana for every task's name, or for none. At a terminal those of the list are shown."),
    ] = None,
) -> int:
    """What the last review found: health with what takes points, milestones, room, what stands still, risks.

    `told` is what people read last in Asana. Exit code 2 while the project calls for somebody.

    Example: steward review show 1201 --names
    """
    desk: Desk = context.obj
    reviewed = _reviewed(desk, project)
    parts = findings_tables.tables(reviewed.findings)
    first = {part: rows[:SHOWN] for part, (_, _, rows) in parts.items()}
    known = findings_names.known(desk, reviewed.gid, first, tasks=names)
    if desk.as_json:
        desk.json(findings_tables.document(reviewed) | {"names": known})
    else:
        desk.one(findings_tables.head(reviewed))
        for part, (title, columns, rows) in parts.items():
            print()
            more = f" (the first {SHOWN} of {len(rows)})" if len(rows) > SHOWN else ""
            desk.rows(title + more, columns, findings_tables.named(first[part], known))
            if rows and part in findings_tables.NOTES:
                desk.said(findings_tables.NOTES[part])
    return Exit.FINDINGS if reviewed.findings.episode.is_open else Exit.DONE


@group.command()
def explain(context: typer.Context, project: Project) -> int:
    """The last score from what it was computed with: each component's share, and the whole computed anew.

    Exit code 2 if the stored score does not follow from what is stored.

    Example: steward review explain 1201
    """
    desk: Desk = context.obj
    reviewed = _reviewed(desk, project)
    try:
        work = work_of(desk.deployment, reviewed)
    except ContextExpired:
        work = None
    found = explained(reviewed.findings, reviewed.project, work, reviewed.today)
    told = _explanation(reviewed, found)
    if desk.as_json:
        desk.json({**told, "components": found.rows()})
    else:
        desk.rows(f"health of {reviewed.name}, {reviewed.today}", PARTS, found.rows())
        print()
        desk.one(told)
    return Exit.FINDINGS if found.differs else Exit.DONE


@group.command()
def report(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="PROJECT|PORTFOLIO", help="Its gid or name.")],
    html: Annotated[Path | None, typer.Option(help="Write one page that needs nothing else.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write one picture; takes a font on this machine.")] = None,
) -> None:
    """Health trend, work done with the forecast's fan, risks and room as pictures, from what the reviews stored.

    Example: steward review report 1201 --html report.html
    """
    desk: Desk = context.obj
    if html is None and png is None:
        raise Failure("say where to: --html FILE, --png FILE, or both")
    title, charts = _charts(desk, subject)
    made = {str(each): len(charts) for each in (html, png) if each}
    if desk.dry_run:
        desk.note(f"would: write {', '.join(made)}")
        return
    if html:
        html.write_text(report_html(title, charts, desk.now()), "utf-8")
    if png:
        write_png(png, [figure(each, f"chart-{at}").svg for at, each in enumerate(charts, 1)])
    desk.rows(title, ("file", "charts"), [{"file": name, "charts": count} for name, count in made.items()])


def _reviewed(desk: Desk, word: str) -> Reviewed:
    return review_of(desk.deployment, meant(word, on_review(desk.deployment), "reviewed project"))


def _foretold(desk: Desk, projects: dict[str, str], lists: dict[str, str], *, only: bool) -> None:
    """What would be read. `only` the projects that were in the lists last, where they bound the scan."""
    configuration = desk.deployment.configuration()
    memories = {gid: last_memory(desk.deployment, gid) for gid in projects}
    shares = [
        scan_requests.of_list(gid, name, sum(each.get("portfolio") == gid for each in memories.values()))
        for gid, name in lists.items()
    ]
    for gid, name in projects.items():
        memory = memories[gid]
        listed = memory.get("portfolio") in lists
        if only and memory and not listed:
            continue
        listed = listed or (bool(lists) and not memory)
        budgets = configuration.policy(gid, REVIEW).budgets
        shares.append(scan_requests.of_project(gid, name, memory, desk.now(), listed=listed, budgets=budgets))
    if desk.as_json:
        desk.json({"said": scan_requests.said(shares), "requests": [each.row() for each in shares]})
        return
    desk.rows("would read", REQUESTS, [each.row() for each in shares])
    desk.one({"formula": scan_requests.said(shares), "writes": "1 an edit, 1 to compare it, 2 a week a risks project"})


def _told(desk: Desk, scan: Scan, lists: dict[str, str]) -> int:
    rows = [_ran(desk, gid, scan.projects[gid], row) for gid, row in scan.seen.items()]
    configured = desk.deployment.configuration().portfolios
    waited = [gid for gid in lists if configured[gid].risks_project]
    missing = [lists[gid] for gid in waited if gid not in scan.unread and not scan.gathered(gid)]
    desk.rows(f"reviewed in {scan.slot}", RAN, rows)
    for name in missing:
        desk.note(f"the risks of {name} are not gathered yet; look later: steward risks '{name}'")
    for gid, why in scan.unread.items():
        mend = (
            "correct its gid in the configuration, or share it with the bot in Asana; its projects are reviewed without"
        )
        desk.note(f"portfolio {lists.get(gid, 'within another')} ({gid}) cannot be read ({why}): {mend}")
    failed = [row for row in rows if row["outcome"] in ("failed", "rejected")]
    return Exit.FINDINGS if failed or scan.unread or not rows else Exit.DONE


def _ran(desk: Desk, gid: str, name: str, outcome: dict[str, Any]) -> dict[str, Any]:
    row = {"project": name, "gid": gid, "outcome": outcome["outcome"], "reason": outcome.get("reason") or None}
    try:
        found = review_of(desk.deployment, gid).findings
    except Failure:
        return row | {"pages": outcome.get("pages")}
    likely = [each.p_on_time for each in found.milestones if each.p_on_time is not None and not each.insufficient]
    return row | {
        "score": found.health.score,
        "confidence": found.health.confidence,
        "least_on_time": min(likely, default=None),
        "capacity": found.level or None,
        "risks": len(found.risks),
        "pages": outcome.get("pages"),
    }


def _explanation(reviewed: Reviewed, found: Explained) -> dict[str, Any]:
    score, again = found.stored.score, found.again
    return {
        "score": score,
        "no_score_because": found.stored.insufficient or None,
        "sum": None if score is None else f"100 - {found.points:g} = {score:g}",
        "weights": found.stored.version,
        "confidence": found.stored.confidence,
        "past_forecasts": forecasts_held(reviewed.findings),
        "computed_anew": found.differs
        or (f"the same, from {reviewed.memory['reading']['at'][:16]}" if again else f"not: {GONE}"),
    }


def _charts(desk: Desk, word: str) -> tuple[str, list[Chart]]:
    """The title and the pictures of a project or, where the word means one, a portfolio."""
    deployment, lists = desk.deployment, portfolios(desk.deployment)
    known = on_review(deployment)
    gid = meant(word, known | lists, "reviewed project or portfolio")
    found = reviews_in(deployment, gid) if gid in lists else [review_of(deployment, gid)]
    if not found:
        raise Failure(f"no project of {lists[gid]} was reviewed: steward review run --portfolio {gid}")
    try:
        shown = [shown_of(deployment, each) for each in found]
    except ContextExpired:
        raise Failure(f"{GONE}: steward review run, then again") from None
    work = {each.gid: one.items for each, one in zip(found, shown, strict=True)}
    cells = room.cells(work, deployment.table, deployment.configuration(), max(each.today for each in found))
    if gid in lists:
        return f"Portfolio {lists[gid]}", of_review.of_portfolio(lists[gid], shown, cells)
    return f"Review of {known[gid]}", of_review.of_project(shown[0], cells)
