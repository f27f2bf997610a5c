"""What a judgement costs."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from steward.governance.policy import ModelPolicy
from steward.model.bedrock import Meter
from steward.model.cost import PRICES, Usage, microdollars, price, price_of

HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
CONFIGURATIONS = sorted((Path(__file__).parents[3] / "config").glob("*.yaml"))


@pytest.mark.parametrize(
    ("model_id", "tokens", "cost"),
    [
        (HAIKU, (2050, 95), 2778),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", (2050, 95), 2525),  # a tenth less than one geography
        ("amazon.nova-micro-v1:0", (1, 0), 1),  # a fraction is rounded up
        ("amazon.nova-lite-v1:0", (0, 0), 0),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0", (1000, 0), 1100),
    ],
)
def test_tokens_have_a_price_in_whole_microdollars(model_id: str, tokens: tuple[int, int], cost: int) -> None:
    assert microdollars(model_id, *tokens) == cost


def test_what_the_cache_served_is_cheaper_than_what_was_read_anew_and_what_it_took_in_is_paid_for_too() -> None:
    assert price(HAIKU, Usage(0, 0, cache_write_tokens=1000)) == 1375
    assert price(HAIKU, Usage(0, 0, cache_read_tokens=1000)) == 110
    assert price(HAIKU, Usage(1000, 100, 1000, 1000)) == 1100 + 550 + 1375 + 110


def test_a_model_that_is_not_in_the_table_has_no_price_rather_than_a_wrong_one() -> None:
    assert microdollars("somebody.else-v1", 1000, 1000) is None


@pytest.mark.parametrize("line", PRICES, ids=lambda line: line.name)
def test_each_price_has_its_source_and_its_day_and_none_is_free(line) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a Price
    assert line.source
    assert date(2026, 1, 1) <= line.read
    if "embed" in line.name:
        assert 0 == line.output == line.cache_write == line.cache_read < line.input
    else:
        assert 0 < line.cache_read < line.input <= line.cache_write < line.output


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_each_model_that_a_configuration_of_ours_names_is_priced(path: Path) -> None:
    model = yaml.safe_load(path.read_text())["model"]
    named = {model.get(key) for key in ("model_id", "small_model_id")} - {None, "offline"}
    assert all(price_of(each) for each in named | {ModelPolicy().model_id})


def test_each_model_that_the_stack_may_invoke_unless_told_otherwise_is_priced() -> None:
    template = (Path(__file__).parents[3] / "template.yaml").read_text()
    defaults = re.findall(r'ModelProfile: \{Type: String, Default: "([^"]+)"', template)
    assert len(defaults) == 2
    assert all(price_of(each) for each in defaults)


def _reply(**usage: int) -> dict[str, object]:
    return {"usage": {"inputTokens": 1000, "outputTokens": 100, **usage}, "stopReason": "end_turn"}


def test_a_meter_adds_up_each_call_at_its_own_models_price() -> None:
    meter = Meter()
    meter.read(_reply(cacheReadInputTokens=1000, cacheWriteInputTokens=0), HAIKU)
    meter.read(_reply(), "us.amazon.nova-micro-v1:0")
    assert meter.microdollars == (1100 + 550 + 110) + 49
    assert meter.tokens() == {"calls": 2, "input_tokens": 2000, "output_tokens": 200, "cache_read_tokens": 1000}


def test_once_a_model_without_a_price_was_asked_nobody_says_what_it_came_to() -> None:
    meter = Meter()
    for model_id in (HAIKU, "somebody.else-v1", HAIKU):
        meter.read(_reply(), model_id)
    assert meter.microdollars is None
