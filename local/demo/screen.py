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
    """One row for each request, one column for each hop; `names` maps a task gid to its name."""
    table = Table(title="Requests on their way", title_justify="left", expand=False)
    table.add_column("request", no_wrap=True, max_width=34)
    for hop in HOPS:
        table.add_column(hop, justify="center")
    for task_gid, name in names.items():
        passed = progress[task_gid].hops if task_gid in progress else frozenset()
        table.add_row(escape(name), *("[green]●[/]" if hop in passed else "[dim]·[/]" for hop in HOPS))
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


def audit_entries(console: Console, chains: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Every entry of the tasks' audit chains: what was done, by which run, and the link to the entry before."""
    table = Table(title="Audit", title_justify="left")
    for column in ("task", "seq", "edit", "engine", "prompt", "previous → hash"):
        table.add_column(column)
    for task_gid, chain in chains.items():
        for row in chain:
            link = f"{str(row.get('prev', ''))[:8] or 'start'} → {str(row.get('hash', ''))[:8]}"
            prompt = row.get("prompt") or {}
            version = f"{prompt.get('name', '')}/{prompt.get('version', '')}" if isinstance(prompt, Mapping) else prompt
            cells = [task_gid, row.get("seq"), row.get("edit"), row.get("engine"), version, link]
            table.add_row(*(escape(str(cell)) for cell in cells))
    console.print(table)


def _shown(task: Mapping[str, Any], name: str) -> str:
    values = {field["name"]: field.get("display_value") for field in task["custom_fields"]}
    return str(values.get(name) or "—")
