"""In which unit is a budget, by what Asana says of it?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from steward.evidence.item_reading import Named, budget_of, project_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
NAMED = Named({"budget_total": "Budget", "budget_actual": "Spent"}, {})


def part(value: float, units: str) -> dict[str, Any]:
    return {"enabled": True, "value": value, "units": units}


@pytest.mark.parametrize(
    ("units", "held"), [("minutes", (720.0, 180.0, "hours")), ("EUR", (43_200.0, 10_800.0, "EUR"))]
)
def test_asana_s_own_budget_of_time_is_in_hours_one_of_money_in_its_currency(
    units: str, held: tuple[float, float, str]
) -> None:
    assert budget_of([{"total": part(43_200, units), "actual": part(10_800, units)}]) == held


def field(name: str, value: float, code: str | None) -> dict[str, Any]:
    return {"gid": name, "name": name, "resource_subtype": "number", "number_value": value, "currency_code": code}


@pytest.mark.parametrize(("codes", "unit"), [(("EUR", "EUR"), "EUR"), (("EUR", None), ""), ((None, None), "")])
def test_a_budget_of_fields_is_in_their_currency_where_that_is_one(codes: tuple[str | None, ...], unit: str) -> None:
    total, actual = (field(name, 5.0, code) for name, code in zip(("Budget", "Spent"), codes, strict=True))
    document = {"gid": "1", "custom_fields": [total, actual, field("Other", 1.0, "USD")]}
    assert project_of(document, NAMED, NOW).budget_unit == unit
