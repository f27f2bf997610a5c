"""Can the bench fail, and do its cheap gates hold on this very tree?"""

import json
from pathlib import Path

import pytest

from bench import counters, economics, report
from bench.figures import Figure
from bench.processes import BenchError, instructions_in
from local.stack.artefacts import layer_tree
from local.stack.layout import Layout


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


def test_a_lone_triage_costs_two_requests_and_under_three_hundred_dollars_a_million() -> None:
    figures, by_component = economics.measured(tasks=20)
    assert [each.name for each in figures if each.gate and not each.met] == []
    assert set(by_component) == set(economics.prices())


def test_a_state_more_for_each_run_and_a_dear_call_are_noticed() -> None:
    asked = {("webhook", "send_message"): 10, ("enrich", "GET"): 30, ("reconcile", "GET"): 900}
    taken = economics.spent(asked, transitions=12, runs=10)
    assert taken.asana_requests == 3
    assert taken.dollars(economics.prices())["transitions"] == 300
    assert not Figure("transitions of a lone triage", taken.of_aws["transitions"], 8).met


def test_every_price_has_its_source_and_its_day() -> None:
    assert all(each.source and each.unit and each.read for each in economics.prices().values())


def test_valgrinds_count_is_read_and_its_absence_told() -> None:
    assert instructions_in("==1== I   refs:      1,072,099,736\n") == 1_072_099_736
    with pytest.raises(BenchError, match="no count"):
        instructions_in("valgrind: failed to start")


def test_a_part_that_is_measured_anew_replaces_its_earlier_figures_alone(tmp_path: Path) -> None:
    page = tmp_path / report.PAGE.name
    page.write_text(f"before\n{report.BEGIN}\nstale\n{report.END}\nafter\n")
    report.keep({"Cold": [Figure("a", 9.0, 8.0)], "Warm": [Figure("b", 1.0, 2.0)]}, "2026-11-01", tmp_path)
    report.keep({"Cold": [Figure("a", 7.0, 8.0)]}, "2026-11-02", tmp_path)
    text = page.read_text()
    assert "| a | 7 | 8 | yes |" in text
    assert "| b | 1 | 2 | yes |" in text
    assert "**Warm** (2026-11-01)" in text
    assert "stale" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert set(json.loads((tmp_path / report.RESULTS.name).read_text())) == {"Cold", "Warm"}
    assert "<svg" in (tmp_path / report.CHART.name).read_text()
