"""What does the person at the terminal see: a live table, the tasks before and after, the audit, the bill?"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.demo.progress import HOPS, Progress

SHOWN_FIELDS = ("AI Type", "AI Priority", "AI Team", "AI Effort (h)", "AI Confidence")
TEXT_FIELDS = ("AI Summary", "AI Reason", "AI Recommendation")


def live_table(names: Mapping[str, str], progress: Mapping[str, Progress]) -> Table:
    """One row for each request: a dot for each hop it has passed, and the last of them. Fits 80 columns."""
    table = Table(title="Requests on their way", title_justify="left")
    table.add_column("request", no_wrap=True, max_width=38)
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
    """The AI-owned fields of each task, as they were and as they are."""
    table = Table(title="The five tasks, before → after", title_justify="left")
    table.add_column("request", max_width=30)
    for field in SHOWN_FIELDS:
        table.add_column(field)
    for old, new in zip(before, after, strict=True):
        cells = [f"[dim]{_shown(old, field)} →[/] {_shown(new, field)}" for field in SHOWN_FIELDS]
        table.add_row(escape(str(new["name"])), *cells)
    console.print(table)
    for task in after:
        console.print(f"[bold]{escape(str(task['name']))}[/]")
        for field in TEXT_FIELDS:
            console.print(f"  [dim]{field}:[/] {escape(_shown(task, field))}", highlight=False)


def audit_entries(
    console: Console, names: Mapping[str, str], chains: Mapping[str, Sequence[Mapping[str, Any]]]
) -> None:
    """Every entry of the tasks' audit chains: what was done, judged by what, and the link to the entry before."""
    table = Table(title="The audit chain of each task", title_justify="left")
    table.add_column("request", no_wrap=True, max_width=22)
    for column in ("#", "edit", "judged by", "prompt", "link"):
        table.add_column(column, no_wrap=True)
    for task_gid, chain in chains.items():
        for entry in chain:
            edit = _deed(entry)
            link = f"{entry['prev'][:6]}→{entry['hash'][:6]}"
            cells = [names[task_gid], entry["seq"], edit, entry["model"]["model_id"], entry["prompt"]["version"], link]
            table.add_row(*(escape(str(cell)) for cell in cells))
    console.print(table)


def _deed(entry: Mapping[str, Any]) -> str:
    """What an entry tells of: how many fields were set, or what was made or said."""
    count = len(entry["field_gids"])
    if entry["edit"] == "add_subtask" and entry.get("rule") == "approvals:subtask":
        return "approval subtask"
    return f"{count} field{'s' if count != 1 else ''}" if count else str(entry["edit"]).replace("_", " ")


def _shown(task: Mapping[str, Any], name: str) -> str:
    values = {field["name"]: field.get("display_value") for field in task["custom_fields"]}
    return str(values.get(name) or "—")
