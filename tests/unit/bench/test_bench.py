"""Can the bench fail, and do its cheap gates hold on this very tree?"""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from botocore.exceptions import ClientError

from bench import counters, economics, load, report, scale
from bench.figures import Figure
from bench.meter import MeteredTable
from bench.processes import BenchError, instructions_in
from local.stack.artefacts import layer_tree
from local.stack.failure import StackError
from local.stack.layout import Layout
from steward.model.cost import PRICES
from steward_cli import cost_estimate

DOLLARS: Final = 316.0  # a million tasks: a hundredth over what docs/performance.md tells, which is over what was asked
YEAR_DAYS: Final = 365


@pytest.fixture(scope="module")
def tree() -> Path:
    return layer_tree(("steward",), Layout())


def test_a_process_sends_one_message_a_delivery_over_one_connection_a_service_and_compiles_nothing(tree: Path) -> None:
    figures = counters.counted(tree, deliveries=200, large=10)
    assert [each.name for each in figures if each.gate and not each.met] == []


def test_a_tree_without_bytecode_is_found_compiling(tree: Path, tmp_path: Path) -> None:
    for path in tree.rglob("*.py"):
        if path.is_relative_to(tree / "steward"):
            there = tmp_path / path.relative_to(tree)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())
    with pytest.raises(BenchError, match="No module named"):
        counters.counted(tmp_path, deliveries=1, large=1)
    for path in tree.iterdir():
        if path.name != "steward":
            (tmp_path / path.name).symlink_to(path)
    (compiled,) = (
        each for each in counters.counted(tmp_path, deliveries=1, large=1) if each.name.startswith("source files")
    )
    assert compiled.value > 10
    assert not compiled.met


def test_a_heavy_package_is_named_and_its_namesakes_are_not() -> None:
    assert counters.heavy(["pydantic.main", "boto3", "asana_like", "json"]) == ["pydantic.main", "boto3"]


def test_a_hook_may_be_looked_up_once_in_each_minute_that_was_begun() -> None:
    assert [counters.minutes(each) for each in (0.5, 59.9, 61.0, 600.0)] == [1, 1, 2, 11]


def test_a_lone_triage_is_one_run_of_two_requests_and_its_dollars_grow_no_further() -> None:
    figures, by_component = economics.measured(tasks=20)
    assert [each.name for each in figures if each.gate and not each.met] == []
    assert figures[0].value == 2
    assert set(by_component) == set(economics.prices())
    assert sum(by_component.values()) < DOLLARS


def test_a_state_more_for_each_run_and_a_dear_call_are_noticed() -> None:
    asked = {("webhook", "send_message"): 10, ("enrich", "GET"): 30, ("reconcile", "GET"): 900}
    taken = economics.spent(asked, economics.Units(read=20, written=70, entries=20), transitions=120, tasks=10)
    assert taken.asana_requests == 3
    assert taken.of_aws["dynamodb_writes"] == 7
    assert taken.of_aws["s3_writes"] == 2 + 3, "each entry of the audit and each line of the access log is archived"
    assert taken.dollars(economics.prices())["transitions"] == 300
    assert not Figure("transitions of a lone triage", taken.of_aws["transitions"], 8).met


def test_what_the_command_line_estimates_with_is_what_is_counted() -> None:
    _, by_component = economics.measured(tasks=20)
    assert pytest.approx(sum(by_component.values()), rel=0.01) == cost_estimate.AWS_A_MILLION_TASKS


def test_the_page_tells_the_dollars_that_are_counted() -> None:
    told = re.search(r"\| dollars a million tasks, without the model \| ([\d.]+) ", report.PAGE.read_text())
    _, by_component = economics.measured(tasks=20)
    assert told
    assert float(told[1]) == pytest.approx(sum(by_component.values()), rel=0.01)


def test_the_meter_counts_by_size_twice_in_a_transaction_and_by_function() -> None:
    table = MeteredTable(lambda: 0.0, lambda: "record")
    key = {"pk": {"S": "AUDIT#task:1"}, "sk": {"S": "audit#1"}}
    table.put_item(TableName="steward", Item=key | {"text": {"S": "x" * 1100}})
    table.transact_write_items(TransactItems=[{"Delete": {"TableName": "steward", "Key": key}}])
    table.get_item(TableName="steward", Key=key)
    assert table.written == {"record": 2 + 2 * 2}
    assert table.read == {"record": 1}
    assert table.entries == {"record": 1}


def test_what_is_refused_by_its_condition_is_charged_too() -> None:
    table = MeteredTable(lambda: 0.0, lambda: "record")
    key = {"pk": {"S": "WORK#a"}, "sk": {"S": "lease"}}
    with pytest.raises(ClientError):
        table.put_item(TableName="steward", Item=key, ConditionExpression="attribute_exists(pk)")
    assert table.written == {"record": 1}


def test_no_model_that_only_embeds_is_priced_as_one_that_judges() -> None:
    assert not [name for name in economics.of_models() if "embed" in name]


def test_every_price_and_quota_has_its_source_and_a_day_within_a_year() -> None:
    tables = (economics.prices().values(), scale.quotas(), PRICES)
    lines = [(each.name, each.source, each.read) for table in tables for each in table]
    assert all(source for _, source, _ in lines)
    assert [name for name, _, read in lines if stale(read, datetime.now(UTC).date())] == [], "read them anew"


def test_a_price_that_nobody_looked_at_for_over_a_year_is_stale() -> None:
    assert [stale(date(2026, 3, 31), today) for today in (date(2027, 3, 31), date(2027, 4, 1))] == [False, True]


def stale(read: date, today: date) -> bool:
    return (today - read).days > YEAR_DAYS


def test_a_stack_that_accepts_no_delivery_is_told_in_one_line_and_not_divided_by() -> None:
    assert load.accepted_of([(0.1, 200), (0.2, 429), (0.3, 200)]) == [0.1, 0.3]
    with pytest.raises(StackError, match="of 2 deliveries 0 were accepted"):
        load.accepted_of([(0.1, 401), (0.2, 503)])


def test_valgrinds_count_is_read_and_its_absence_told() -> None:
    assert instructions_in("==1== I   refs:      1,072,099,736\n") == 1_072_099_736
    with pytest.raises(BenchError, match="no count"):
        instructions_in("valgrind: failed to start")


def test_a_part_that_is_measured_anew_replaces_its_earlier_figures_alone(tmp_path: Path) -> None:
    page, readme = tmp_path / report.PAGE.name, tmp_path / report.README.name
    for each in (page, readme):
        each.write_text(f"before\n{report.BEGIN}\nstale\n{report.END}\nafter\n")
    parts = {"Cold": [Figure("a", 9.0, 8.0)], "Warm": [Figure("b", 1.0, 2.0)], "Counters": [Figure("c", 1.0, 1.0)]}
    report.keep(parts, "2026-11-01", tmp_path)
    report.keep({"Cold": [Figure("a", 7.0, 8.0)]}, "2026-11-02", tmp_path)
    text = page.read_text()
    assert "| a | 7 | 8 | yes |" in text
    assert "| b | 1 | 2 | yes |" in text
    assert "**Warm** (2026-11-01)" in text
    assert "stale" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert set(json.loads((tmp_path / report.RESULTS.name).read_text())) == {"Cold", "Warm", "Counters"}
    assert "| b | 1 | 2 | yes |" in readme.read_text()
    assert "| c |" not in readme.read_text()
    assert "<svg" in (tmp_path / report.CHART.name).read_text()
