"""Can an operator see that each project is heard through one webhook, and mend it where it is not?"""

from collections.abc import Mapping

import pytest

from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.hooking import OURS, Hooking, hooking_on


@pytest.fixture
def hooking(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Hooking:
    return hooking_on(aws, capsys)


def problems(hooking: Hooking) -> list[str]:
    code, rows = hooking.types("verify")
    assert code == (Exit.FINDINGS if rows else Exit.DONE)
    return [row["problem"] for row in rows]


def test_a_configured_project_without_a_webhook_is_found_and_named_with_the_mend(hooking: Hooking) -> None:
    code, rows = hooking.types("verify")
    assert code == Exit.FINDINGS
    assert [row["problem"] for row in rows] == ["not_registered"]
    assert (rows[0]["project"], rows[0]["mend"]) == ("Intake", "steward webhooks register")
    code, (row,) = hooking.types("list")
    assert (code, row["problems"]) == (Exit.FINDINGS, ["not_registered"])


def test_registering_discovers_the_projects_that_have_none_and_times_the_first_delivery(hooking: Hooking) -> None:
    code, (row,) = hooking.types("register")
    assert code == Exit.DONE
    assert (row["project"], row["done"], row["project_gid"]) == ("Intake", "made", hooking.plant.project_gid)
    assert 0 < row["heard_after_seconds"] < 60
    assert len(hooking.listed()) == 1
    assert hooking.orders() == [("webhook_register", hooking.plant.project_gid, "ana")]
    assert problems(hooking) == []
    assert hooking.types("list")[0] == Exit.DONE
    assert hooking.types("register") == (Exit.DONE, None)
    assert "every project" in hooking.terminal.said


def test_a_webhook_that_brings_nothing_is_a_finding(hooking: Hooking) -> None:
    deliveries = hooking.plant.sandbox.world.deliveries
    receive = deliveries.post
    deliveries.post = lambda url, headers, body: (
        receive(url, headers, body) if "X-Hook-Secret" in headers else (503, {})
    )
    code, (row,) = hooking.types("register")
    assert (code, row["done"], row["heard_after_seconds"]) == (Exit.FINDINGS, "made, and not heard", None)


def test_registering_twice_keeps_the_webhook(hooking: Hooking) -> None:
    hooking.types("register")
    before = hooking.listed()
    code, (row,) = hooking.types("register", hooking.plant.project_gid)
    assert (code, row["done"]) == (Exit.DONE, "kept")
    assert hooking.listed() == before


def test_a_rotation_loses_nothing_and_ends_with_one_webhook_of_another_secret(hooking: Hooking) -> None:
    hooking.types("register")
    (before,) = hooking.listed()
    heard_by: list[str] = []
    receive = hooking.plant.sandbox.world.deliveries.post

    def watched(url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        if len(hooking.listed()) == 2 and not heard_by:
            heard_by.append(hooking.plant.submit())  # a request comes in while both are heard
        return receive(url, headers, body)

    hooking.plant.sandbox.world.deliveries.post = watched
    code, (row,) = hooking.types("rotate", hooking.plant.project_gid)
    assert (code, row["done"]) == (Exit.DONE, "rotated")
    (after,) = hooking.listed()
    assert after["gid"] != before["gid"]
    assert after["target"] != before["target"]
    hooking.plant.passes(120)
    assert hooking.plant.runs_of(heard_by[0]) >= 1, "the request of the time in between was heard"
    late = hooking.plant.submit("Another")
    hooking.plant.passes(120)
    assert hooking.plant.runs_of(late) >= 1
    assert problems(hooking) == []
    assert [edit for edit, _, _ in hooking.orders()] == ["webhook_register", "webhook_rotate"]


def test_both_secrets_are_good_while_a_rotation_is_under_way(hooking: Hooking) -> None:
    hooking.types("register")
    (before,) = hooking.listed()
    hooking.plant.invoked(
        {"action": "register", "project_gid": hooking.plant.project_gid, "rotate": True, "overlap": True}
    )
    hooking.plant.sandbox.advance(1)
    assert len(hooking.listed()) == 2
    hooking.plant.submit()
    hooking.plant.sandbox.advance(5)
    statuses = {each.webhook_gid: each.status for each in hooking.plant.sandbox.world.deliveries.attempts}
    assert statuses[before["gid"]] == 200
    assert set(statuses.values()) == {200}
    assert problems(hooking) == ["duplicate"], "an interrupted rotation is named"
    hooking.types("repair")
    assert len(hooking.listed()) == 1
    assert before not in hooking.listed()


def test_a_new_webhook_that_is_not_heard_leaves_the_old_one_alone(hooking: Hooking) -> None:
    hooking.types("register")
    (before,) = hooking.listed()
    deliveries = hooking.plant.sandbox.world.deliveries
    receive = deliveries.post

    def deaf(url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        is_new = url != before["target"] and "X-Hook-Secret" not in headers
        return (503, {}) if is_new else receive(url, headers, body)

    deliveries.post = deaf
    code, line = hooking.types("rotate", hooking.plant.project_gid)
    assert code == Exit.UPSTREAM
    assert "the old webhook is heard on" in line
    assert before in hooking.listed()


@pytest.mark.parametrize(
    ("what", "target", "elsewhere"),
    [("duplicate", f"{OURS}{'a' * 32}/t", False), ("elsewhere", "https://other.example/hooks/x/secret", True)],
)
def test_a_second_webhook_is_found_and_named(hooking: Hooking, what: str, target: str, *, elsewhere: bool) -> None:
    hooking.types("register")
    gid = hooking.made_elsewhere(target)
    code, (row,) = hooking.types("verify")
    assert (code, row["problem"], row["webhook_gid"], row["project"]) == (Exit.FINDINGS, what, gid, "Intake")
    assert "secret" not in str(row), "the address' path is a token"
    hooking.types("repair")
    left = [each["gid"] for each in hooking.listed()]
    assert (gid in left) is elsewhere, "what somebody else made is named and left"
    assert len(left) == 1 + elsewhere


def test_a_webhook_on_a_project_that_nothing_listens_to_is_deleted(hooking: Hooking) -> None:
    cast = hooking.plant.sandbox.cast
    other = str(hooking.plant.act("POST", "/projects", name="Old", team=next(iter(cast.teams.values())))["gid"])
    hooking.types("register")
    hooking.made_elsewhere(f"{OURS}{'b' * 32}/t", other)
    assert problems(hooking) == ["unserved"]
    code, (row,) = hooking.types("repair")
    assert (code, row["done"], row["project_gid"]) == (Exit.DONE, "1 deleted", other)
    assert problems(hooking) == []


def test_a_webhook_that_asana_deleted_is_made_anew(hooking: Hooking) -> None:
    hooking.types("register")
    (before,) = hooking.listed()
    hooking.plant.act("DELETE", f"/webhooks/{before['gid']}", who="bot")
    assert problems(hooking) == ["not_listed"]
    code, (row,) = hooking.types("repair")
    assert (code, row["done"]) == (Exit.DONE, "made")
    assert hooking.types("repair")[1] is None


def test_a_silent_webhook_is_replaced(hooking: Hooking) -> None:
    hooking.types("register")
    (before,) = hooking.listed()
    hooking.plant.sandbox.world.deliveries.hooks[before["gid"]].unanswered = []  # Asana stops; it says nothing
    hooking.plant.sandbox.advance(25 * 3600)
    assert problems(hooking) == ["silent"]
    hooking.types("repair")
    assert problems(hooking) == []
    assert before not in hooking.listed()


def test_deleting_ends_the_hearing_and_is_on_record(hooking: Hooking) -> None:
    hooking.types("register")
    code, answer = hooking.types("delete", hooking.plant.project_gid)
    assert (code, answer["deleted"]) == (Exit.DONE, 1)
    assert hooking.listed() == []
    assert ("webhook_delete", hooking.plant.project_gid, "ana") in hooking.orders()


@pytest.mark.parametrize("words", [("register",), ("rotate", "{}"), ("delete", "{}"), ("repair",)])
def test_a_dry_run_changes_nothing_and_leaves_no_entry(hooking: Hooking, words: tuple[str, ...]) -> None:
    if words != ("register",):
        hooking.types("register")
    before, orders = hooking.listed(), hooking.orders()
    code, _ = hooking.types(*(each.format(hooking.plant.project_gid) for each in words), dry_run=True)
    assert (code, hooking.listed(), hooking.orders()) == (Exit.DONE, before, orders)


@pytest.mark.parametrize("words", [("rotate", "77"), ("delete", "77")])
def test_what_takes_a_webhook_away_wants_a_reason(hooking: Hooking, words: tuple[str, ...]) -> None:
    code, line = hooking.types(*words, reason="")
    assert code == Exit.FINDINGS
    assert "say why" in line


def test_a_project_that_is_not_configured_is_one_line_with_the_mend(hooking: Hooking) -> None:
    code, line = hooking.types("register", "999")
    assert code == Exit.FINDINGS
    assert "add it under projects" in line
    assert "Traceback" not in line


def test_a_token_that_asana_refuses_is_exit_four(hooking: Hooking) -> None:
    hooking.plant.sandbox.world.tokens.live.clear()
    code, line = hooking.types("verify")
    assert code == Exit.UNAUTHORISED
    assert "unauthorised" in line


def test_the_tables_fit_eighty_columns(hooking: Hooking) -> None:
    _, text = hooking.prints("verify")
    assert "Intake" in text
    assert [line for line in text.splitlines() if len(line) > 80] == []
