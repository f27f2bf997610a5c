"""What does the person at the terminal see: a live table, the tasks before and after, the audit, the bill?"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.demo.progress import HOPS, Progress
from steward_cli.grids import laid_out, wrapped

TABLE_WIDTH = 78  # with a hop's dots and its name, what the narrowest usual terminal shows
SHOWN_FIELDS = (
    *("AI Type", "AI Priority", "AI Team", "AI Effort (h)", "AI Confidence"),
    *("AI Priority Score", "AI Risk Level"),
)
TEXT_FIELDS = ("AI Summary", "AI Next Action", "AI Reason", "AI Recommendation")
AUDIT_TITLE = "The audit chain of each task: link is the hash of the entry before → its own"


def live_table(names: Mapping[str, str], progress: Mapping[str, Progress]) -> Table:
    """One row for each request: a dot for each hop it has passed, and the last of them. Fits 80 columns."""
    title = f"Requests on their way: {', '.join(HOPS)}"
    table = Table(title=title, title_justify="left", title_style="bold", width=TABLE_WIDTH)
    table.add_column("request", no_wrap=True, ratio=1)
    table.add_column(f"{len(HOPS)} hops")
    table.add_column("now", min_width=18)
    for task_gid, name in names.items():
        passed = progress[task_gid].hops if task_gid in progress else frozenset()
        dots = "".join("[green]●[/]" if hop in passed else "[dim]·[/]" for hop in HOPS)
        reached = [hop for hop in HOPS if hop in passed]
        outcome = progress[task_gid].outcome if task_gid in progress else ""
        table.add_row(escape(name), dots, outcome or (reached[-1] if reached else "submitted"))
    return table


def before_and_after(console: Console, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> None:
    """The AI-owned fields of each task, as they were and as they are: a block for each, so that nothing is cut."""
    names = max(map(len, (*SHOWN_FIELDS, *TEXT_FIELDS))) + 2
    _print(console, "The five tasks: each field of the AI before → after", bold=True)
    for old, new in zip(before, after, strict=True):
        _print(console, f"\ntask {new['gid']}: {new['name']}", bold=True)
        for field in SHOWN_FIELDS:
            _print(console, f"  {field.ljust(names)}{_shown(old, field)} → {_shown(new, field)}")
        for field in TEXT_FIELDS:
            told = f"  {field.ljust(names)}{_shown(old, field)} → {_shown(new, field)}"
            _print(console, "\n".join(wrapped(told, console.width, " " * (names + 2))))


def audit_entries(console: Console, chains: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Every entry of the tasks' audit chains: what was done, judged by what, and the link to the entry before."""
    rows = [
        {
            "task": task_gid,
            "number": entry["seq"],
            "edit": _deed(entry),
            "judged_by": entry["model"]["model_id"],
            "prompt": entry["prompt"]["version"],
            "link": f"{entry['prev'][:6]} → {entry['hash'][:6]}",
        }
        for task_gid, chain in chains.items()
        for entry in chain
    ]
    title, *lines = laid_out(AUDIT_TITLE, list(rows[0]) if rows else [], rows, console.width)
    _print(console, f"\n{title}", bold=True)
    _print(console, "\n".join(lines))


def _print(console: Console, text: str, *, bold: bool = False) -> None:
    """As it is: a name out of Asana is no markup, and what is long runs on instead of being cut."""
    console.print(text, style="bold" if bold else None, markup=False, highlight=False, emoji=False, soft_wrap=True)


def _deed(entry: Mapping[str, Any]) -> str:
    """What an entry tells of: how many fields were set, or what was made or said."""
    count = len(entry["field_gids"])
    if entry["edit"] == "add_subtask" and entry.get("rule") == "approvals:subtask":
        return "approval subtask"
    return f"{count} field{'s' if count != 1 else ''}" if count else str(entry["edit"]).replace("_", " ")


def _shown(task: Mapping[str, Any], name: str) -> str:
    values = {field["name"]: field.get("display_value") for field in task["custom_fields"]}
    return str(values.get(name) or "—")
