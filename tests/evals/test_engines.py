"""Does a run's report say who really answered?"""

import pytest

from local.model.endpoint import serving
from local.model.offline import OfflineEngine
from steward.evidence.text import own_words
from tests import northwind
from tests.evals.engines import engine


def test_the_laptops_stand_in_is_named_as_itself_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    task = northwind.request("Charged twice for invoice 20418")
    with serving(OfflineEngine()) as endpoint:
        asked = engine("bedrock", endpoint.url, "amazon.nova-lite-v1:0")
        assert asked.answer(northwind.facts_of(task, northwind.past()), own_words(task))
        about = asked.about()
    assert about["engine"] == f"the laptop's stand-in at {endpoint.url}: its offline engine"
    assert (about["model_id"], about["calls"]) == ("amazon.nova-lite-v1:0", 1)
    assert about["input_tokens"] > 0
    assert "cost_microdollars" not in about


def test_another_endpoint_is_named_beside_the_engine_with_what_it_used() -> None:
    about = engine("bedrock", "http://127.0.0.1:9", "some.model").about()
    assert about["engine"] == "bedrock at http://127.0.0.1:9"
    assert (about["calls"], about["cost_microdollars"]) == (0, 0)


def test_the_offline_judgement_is_its_own_name() -> None:
    assert engine("offline", None, "any").about() == {"engine": "offline"}
