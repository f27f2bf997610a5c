"""Does what the demo shows fit 80 columns, with nothing cut?"""

import io
from typing import Any

from rich.console import Console

from local.demo import screen

TASK = "1200000000091859"
NAME = "Invoice export stops with a 504 [red]and a name that is longer than what a column of a table can hold[/]"
REASON = "Data issue: as 3 of the 5 most similar settled requests were; P1 Urgent: by a rule; Platform: as 3 of the 5."


def task(**fields: str) -> dict[str, Any]:
    return {"gid": TASK, "name": NAME, "custom_fields": [{"name": k, "display_value": v} for k, v in fields.items()]}


def console() -> Console:
    return Console(width=80, file=io.StringIO(), force_terminal=False)


def lines(shown: Console) -> list[str]:
    assert isinstance(shown.file, io.StringIO)
    return [line.rstrip() for line in shown.file.getvalue().splitlines()]


def test_each_field_stands_before_and_after_and_long_texts_run_on_under_themselves() -> None:
    shown = console()
    screen.before_and_after(shown, [task()], [task(**{"AI Type": "Data issue", "AI Reason": REASON})])
    said = lines(shown)
    assert "  AI Type            — → Data issue" in said
    assert [line for line in said if len(line) > 80] == [f"task {TASK}: {NAME}"], "a name is no markup and is not cut"
    assert " ".join(" ".join(said).split()).count(REASON) == 1


def test_each_audit_entry_is_one_line_with_its_task_and_both_hashes() -> None:
    shown = console()
    entry = {"seq": 1, "edit": "set_task_fields", "field_gids": ["1"] * 8, "prev": "411d5f00", "hash": "79ea4d00"}
    entry |= {"model": {"model_id": "offline"}, "prompt": {"version": "v1"}}
    subtask = entry | {"seq": 2, "edit": "add_subtask", "rule": "approvals:subtask", "field_gids": []}
    screen.audit_entries(shown, {TASK: [entry, subtask]})
    said = lines(shown)
    assert max(map(len, said)) <= 80
    assert said[-2].split() == [TASK, "1", "8", "fields", "offline", "v1", "411d5f", "→", "79ea4d"]
    assert "approval subtask" in said[-1]


def test_requests_on_their_way_fit_too() -> None:
    shown = console()
    shown.print(screen.live_table({TASK: NAME}, {}))
    assert max(map(len, lines(shown))) <= 80
