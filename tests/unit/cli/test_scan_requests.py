"""Does a dry run put into the formula what is known, and nothing else?"""

from datetime import UTC, datetime, timedelta

from steward_cli.scan_requests import FORMULA, of_list, of_project, said

NOW = datetime(2026, 10, 8, tzinfo=UTC)


def memory(days: float, tasks: int) -> dict[str, object]:
    at = (NOW - timedelta(days=days)).isoformat()
    return {"reading": {"whole_at": at, "at": at}, "tasks": tasks}


def test_a_hundred_projects_of_500_tasks_in_one_portfolio_are_501_reads() -> None:
    projects = [of_project(str(at), "P", memory(8, 500), NOW, listed=True, budgets=False) for at in range(100)]
    assert said([of_list("9", "Delivery", 100), *projects]) == f"{FORMULA}: at least 1 + 500 + 0 + 0 + 0 = 501"


def test_within_a_week_a_project_is_one_page_however_many_tasks_it_has() -> None:
    share = of_project("1", "P", memory(6, 5_000), NOW, listed=True, budgets=False)
    assert (share.requests, share.reads) == (1, "changes since 2026-10-02T00:00")


def test_no_list_and_a_budget_cost_one_more_each() -> None:
    share = of_project("1", "P", {}, NOW, listed=False, budgets=True)
    assert (share.requests, share.reads) == (3, "all tasks, not counted yet")
    assert said([share]).endswith("at least 0 + 1 + 1 + 0 + 1 = 3")
