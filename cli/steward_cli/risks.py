"""`steward risks`: which risks of a portfolio are open, in which section, how likely, and how late would it be?"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import typer

from steward.asana.edits import CreateTask
from steward.evidence.foretold import foretold
from steward.evidence.portfolio_text import DRIVERS
from steward.evidence.risk_episodes import RiskState, Section
from steward.governance.mutation import Source
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.reviewed import RISKS, last_memory, meant, memory_of_risks, on_review, portfolios

group = typer.Typer(subcommand_metavar="", help="A portfolio's open risks. Example: steward risks 1301")

COLUMNS: Final = ("section", "project", "risk", "probability", "confidence", "delay_days", "since", "task")
ORDER: Final = (Section.ESCALATED, Section.WATCHING, Section.NEW)


@group.callback(invoke_without_command=True)
def risks(
    context: typer.Context,
    portfolio: Annotated[str, typer.Argument(help="Its gid, or its configured name, or a part of it.")],
) -> int:
    """Every open risk by section, the likeliest first: how likely, how sure that is, how many days late.

    `probability` is tonight's; `told` is what was said last. One line says how well a back-test of the projects' own
    pasts foretold lateness, or what they are short of. Exit code 2 while a risk is escalated.

    Example: steward risks 1301
    """
    desk: Desk = context.obj
    gid = meant(portfolio, portfolios(desk.deployment), "portfolio")
    at, memory = memory_of_risks(desk.deployment, gid)
    left = {one: last_memory(desk.deployment, one) for one in on_review(desk.deployment)}
    tonight = {str(each["key"]): each for one in left.values() for each in one.get("risks") or ()}
    rows = _rows(memory, tonight, on_review(desk.deployment))
    found = sorted(({**each, "task": each["task"] or _made(desk, gid, each["once"])} for each in rows), key=_place)
    desk.rows(f"open risks, gathered {at:%Y-%m-%dT%H:%MZ}", COLUMNS, found)
    if said := foretold([one.get("lateness") or {} for one in left.values() if one.get("portfolio") == gid]):
        desk.note(f"how well lateness was foretold: {said}")
    return Exit.FINDINGS if any(each["section"] == Section.ESCALATED for each in found) else Exit.DONE


def _made(desk: Desk, portfolio_gid: str, once: str) -> str | None:
    """The gid of a task that last night made: its own memory has it a night later, the journal at once."""
    source = Source("", RISKS, f"portfolio:{portfolio_gid}", "", "")
    row = desk.deployment.table.get(keys.mutation(source.mutation_id_once(CreateTask, once))) or {}
    gid: str | None = row.get("result_gid")
    return gid


def _rows(
    memory: Mapping[str, Any], tonight: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for key, row in (memory.get("risks") or {}).items():
        state, risk = RiskState.of_row(row["state"]), tonight.get(key, {})
        if state.is_resolved:
            continue
        driver = key.rpartition("-")[2]
        yield {
            "section": str(state.section),
            "project": names.get(row["project_gid"], row["project_gid"]),
            "project_gid": row["project_gid"],
            "risk": DRIVERS.get(driver, driver),
            "probability": risk.get("probability", 0.0),
            "told": round(state.told, 4),
            "confidence": risk.get("confidence"),
            "delay_days": risk.get("expected_delay_days"),
            "since": state.opened_on.isoformat(),
            "task": row.get("task_gid"),
            "once": row["once"],
        }


def _place(row: Mapping[str, Any]) -> tuple[int, float, str, str]:
    section = [str(each) for each in ORDER].index(row["section"])
    return section, -float(row["probability"]), str(row["project"]), str(row["risk"])
