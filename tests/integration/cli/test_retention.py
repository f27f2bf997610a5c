"""Does what is past its time go when an operator says so, and nothing else, least of all the audit?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.stack.completing import lifecycle_rule
from steward.governance import audit
from steward.governance.orders import Orders
from steward.store import keys
from steward_cli.failure import Exit
from steward_cli.retention import group
from steward_cli.retention_rules import HOLDS, KINDS, UNKNOWN, days_of, kind_of, object_due
from tests.contract.template import reading
from tests.integration.aws import BUCKET, Aws
from tests.integration.cli.terminal import Terminal

RULES = reading.of_type(reading.template(), "AWS::S3::Bucket")["ContextBucket"]["LifecycleConfiguration"]["Rules"]
TODAY = datetime.now(UTC)  # as S3 stamps what is stored; a test moves the operator's clock


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    """An operator of today, of a bucket with the template's own rules."""
    rules = [lifecycle_rule(number, rule) for number, rule in enumerate(RULES)]
    aws.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})  # type: ignore[typeddict-item]
    terminal = Terminal(aws, capsys)
    terminal.now = TODAY
    yield terminal
    aws.s3.delete_bucket_lifecycle(Bucket=BUCKET)


@pytest.fixture
def kept(aws: Aws) -> Aws:
    """Two objects of each life, a plan that ends in a day, one that stays, and an audit."""
    for name in ("context/r1/task.json", "values/r1/plan.json"):
        aws.objects.put(name, {})
    aws.table.put(keys.plan("r1"), {"state": "frozen", "ttl": int((TODAY + timedelta(days=1)).timestamp())})
    aws.table.put(keys.flag("global"), {"state": "off"})
    Orders(aws.table, lambda: TODAY).carry_out([], {"edit": "kill_on", "target_gid": "global", "reason": "why"}, "ana")
    return aws


def overdue(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["place"]: row["overdue"] for row in rows if row["overdue"]}


def objects(aws: Aws) -> list[str]:
    return aws.keys_in_bucket("")


@pytest.mark.usefixtures("kept")
def test_everything_that_is_kept_is_told_with_its_life(terminal: Terminal) -> None:
    code, rows = terminal.types(group, "show")
    told = {row["place"]: (row["stays"], row["kept"]) for row in rows}
    assert (code, overdue(rows)) == (Exit.DONE, {})
    assert told["context/"] == ("1 day", 1)
    assert told["values/"] == ("35 days", 1)
    assert told["PLAN#"] == ("35 days", 1)
    assert told["AUDIT#"] == ("for good", 2)
    assert {"audit bucket", "queues", "logs", *HOLDS} <= told.keys()


def test_what_is_past_its_time_goes_and_the_rest_stays(terminal: Terminal, kept: Aws) -> None:
    terminal.now = TODAY + timedelta(days=3)
    assert overdue(terminal.types(group, "show")[1]) == {"context/": 1, "PLAN#": 1}
    code, answer = terminal.types(group, "apply", reason="before the audit")
    assert (code, answer) == (Exit.DONE, {"objects": 1, "rows": 1, "renewed": 0})
    assert objects(kept) == ["values/r1/plan.json"]
    assert kept.table.get(keys.plan("r1")) is None
    assert kept.table.get(keys.flag("global"))
    assert overdue(terminal.types(group, "show")[1]) == {}


def test_the_audit_stays_whole_and_tells_of_it(terminal: Terminal, kept: Aws) -> None:
    terminal.now = TODAY + timedelta(days=3000)
    kept.table.put(keys.Key("AUDIT#task:1", "audit#0000000001"), {"ttl": 1})  # as no version of ours writes it
    terminal.types(group, "apply", reason="before the audit")
    assert kept.table.get(keys.Key("AUDIT#task:1", "audit#0000000001"))
    chain = list(kept.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", chain, kept.table.get(keys.audit_head("operator"))) == []
    assert [each["edit"] for each in chain] == ["kill_on", "retention_applied"]
    assert chain[-1]["reason"] == "before the audit (context/ 1, values/ 1, PLAN# 1)"


@pytest.mark.usefixtures("kept")
def test_what_nothing_deleted_for_two_days_more_is_a_finding(terminal: Terminal) -> None:
    terminal.now = TODAY + timedelta(days=2, hours=1)
    assert terminal.types(group, "show")[0] == Exit.DONE
    terminal.now = TODAY + timedelta(days=5)
    assert terminal.types(group, "show")[0] == Exit.FINDINGS


def test_a_row_that_was_renewed_since_it_was_looked_at_stays(terminal: Terminal, kept: Aws) -> None:
    terminal.now = TODAY + timedelta(days=3)

    class Renewing:
        """S3, that lets somebody write the row just before objects are deleted."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any operation
            if name == "delete_objects":
                kept.table.put(keys.plan("r1"), {"ttl": int((TODAY + timedelta(days=9)).timestamp())})
            return getattr(kept.s3, name)

    terminal.services["s3"] = Renewing()
    assert terminal.types(group, "apply")[1] == {"objects": 1, "rows": 0, "renewed": 1}
    assert kept.table.get(keys.plan("r1"))


@pytest.mark.parametrize("options", [{"dry_run": True}, {"yes": False}, {"reason": ""}])
def test_nothing_goes_without_a_reason_and_a_yes(terminal: Terminal, kept: Aws, options: dict[str, Any]) -> None:
    terminal.now = TODAY + timedelta(days=3)
    before = objects(kept)
    code, _ = terminal.types(group, "apply", **options)
    assert (code in (0, 2, 3), objects(kept)) == (True, before)
    assert kept.table.get(keys.plan("r1"))


def test_where_nothing_is_past_its_time_nothing_is_done_or_audited(terminal: Terminal, kept: Aws) -> None:
    assert terminal.types(group, "apply")[1] == {"objects": 0, "rows": 0, "renewed": 0}
    assert len(list(kept.table.query(keys.audit_head("operator").pk, "audit#"))) == 1


def test_a_bucket_without_rules_is_one_line(terminal: Terminal, aws: Aws) -> None:
    aws.s3.delete_bucket_lifecycle(Bucket=BUCKET)
    code, line = terminal.types(group, "apply")
    assert (code, "has no lifecycle rules" in line) == (Exit.UPSTREAM, True)


def test_each_prefix_of_the_template_is_named() -> None:
    rules = [lifecycle_rule(number, rule) for number, rule in enumerate(RULES)]
    assert days_of(rules).keys() == HOLDS.keys()


def test_s3_counts_to_the_next_midnight_in_utc() -> None:
    stored = datetime(2026, 10, 1, 22, 30, tzinfo=UTC)
    assert object_due(stored, 1) == datetime(2026, 10, 3, tzinfo=UTC)


def test_every_row_that_a_key_is_spelt_for_is_of_a_known_kind() -> None:
    known = {each.prefix for each in KINDS}
    made = [
        keys.hook("1"), keys.lease("w", "s"), keys.review_begun("w", "s"), keys.mail("m"), keys.delivery("d"),
        keys.streamed("1", "d"), keys.refreshing("g"), keys.mutation("m"), keys.open_mutation("w", "s", "m"),
        keys.audit_entry("s", 1), keys.plan("r"), keys.proposal("p"), keys.heard("s"), keys.certificate("1", "w", "f"),
        keys.label("1", "w", "t"), keys.exception("1"), keys.deed("1", "d"), keys.spent("1", "d"), keys.flag("global"),
        keys.unsubscribed("1"), keys.breaker("b"), keys.budget_slot("1", 1), keys.restraint_slot("1", "e", 1),
        keys.permits("t", "w"), keys.cache("1", "c"), keys.history("1", "c"), keys.outcome("s", "x"),
        keys.change_request("d"), keys.purged_letter("m"), keys.tally("1", "h"), keys.first_run("1"),
        keys.unsettled("1", "r"), keys.verified("1", "s"),
    ]  # fmt: skip
    kinds = [kind_of({"pk": key.pk}) for key in made]
    assert UNKNOWN not in kinds
    assert {each.prefix for each in kinds} == known, "a kind that nothing is of, or a key that is not in this list"
