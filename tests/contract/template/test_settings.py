"""Does the template set exactly the variables that each function's settings read?"""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from steward import settings
from steward.settings import Settings
from tests.contract.template import reading


def read_by(verb: str) -> set[str]:
    """The variables that a function's settings class reads."""
    kind: type[Settings] = getattr(settings, f"{reading.camel(verb)}Settings")
    return {name.upper() for name in kind.names()}


def set_for(parsed: Mapping[str, Any], verb: str) -> set[str]:
    """The variables that the template sets, the common ones included."""
    everywhere = parsed["Globals"]["Function"]["Environment"]["Variables"]
    return set(everywhere) | set(reading.functions(parsed)[verb].get("Environment", {}).get("Variables", {}))


def disagreements(parsed: Mapping[str, Any]) -> dict[str, set[str]]:
    """Verb to the variables that only one side knows."""
    verbs = reading.functions(parsed)
    return {verb: only for verb in verbs if (only := set_for(parsed, verb) ^ read_by(verb))}


def test_every_function_is_given_what_its_settings_read_and_nothing_else() -> None:
    assert disagreements(reading.template()) == {}


def test_a_variable_too_many_or_too_few_is_noticed() -> None:
    parsed = copy.deepcopy(reading.template())
    variables = parsed["Resources"]["WebhookFunction"]["Properties"]["Environment"]["Variables"]
    variables["ASANA_WRITE_SECRET"] = variables.pop("HOOK_KEY_ARN")
    assert disagreements(parsed) == {"webhook": {"ASANA_WRITE_SECRET", "HOOK_KEY_ARN"}}


def test_every_settings_class_of_a_function_has_its_function() -> None:
    shared = {"Settings", "ConfiguredSettings", "AsanaReaderSettings"}
    kinds = {name for name, each in vars(settings).items() if isinstance(each, type) and issubclass(each, Settings)}
    assert kinds - shared == {f"{reading.camel(verb)}Settings" for verb in reading.functions(reading.template())}


def holding_secrets(parsed: Mapping[str, Any]) -> list[str]:
    """The variables whose value is, or is filled in with, more than a secret's name."""
    hidden = {name for name, each in parsed["Parameters"].items() if each.get("NoEcho")}
    places = [parsed["Globals"]["Function"], *reading.functions(parsed).values()]
    variables = [each for place in places for each in place.get("Environment", {}).get("Variables", {}).items()]
    return [
        name
        for name, value in variables
        if (name.endswith("_SECRET") and not (isinstance(value, dict) and value.get("Fn::GetAtt", ["", ""])[1] == "Id"))
        or "{{resolve:" in str(value)
        or hidden & set(reading.references(value))
        or any(f"${{{each}}}" in str(value) for each in hidden)
    ]


def test_no_variable_holds_a_secret() -> None:
    assert holding_secrets(reading.template()) == []


@pytest.mark.parametrize("value", ["{{resolve:secretsmanager:a}}", {"Ref": "Password"}, {"Fn::Sub": "x${Password}"}])
@pytest.mark.parametrize("place", ["Globals", "WebhookFunction"])
def test_a_secret_in_a_variable_of_any_name_is_noticed(place: str, value: object) -> None:
    parsed = copy.deepcopy(reading.template())
    parsed["Parameters"]["Password"] = {"Type": "String", "NoEcho": True}
    of = parsed["Globals"]["Function"] if place == "Globals" else parsed["Resources"][place]["Properties"]
    of["Environment"]["Variables"]["ANYTHING"] = value
    assert holding_secrets(parsed) == ["ANYTHING"]
