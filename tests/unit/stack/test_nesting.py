"""Does a template with its nested stacks written into it say the same as the two together?"""

import copy
from typing import Any

import pytest

from local.stack.failure import StackError
from local.stack.nesting import Template, merged

NESTED: Template = {
    "Description": "watches",
    "Parameters": {"Queue": {"Type": "String"}, "Topic": {"Type": "String"}, "Age": {"Type": "String", "Default": "9"}},
    "Resources": {
        "Old": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Dimension": {"Ref": "Queue"}}},
        "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmActions": [{"Ref": "Topic"}]}},
    },
}
PASSED = {"Queue": {"Fn::GetAtt": ["Events", "QueueName"]}, "Topic": {"Ref": "AlarmTopic"}}
OUTER: Template = {
    "Resources": {
        "Events": {"Type": "AWS::SQS::Queue"},
        "Watch": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "watch.yaml", "Parameters": PASSED},
        },
    },
    "Outputs": {"Url": {"Value": {"Ref": "Events"}}},
}


def whole(nested: Template = NESTED, outer: Template = OUTER) -> Template:
    return merged(outer, {"watch.yaml": nested}.__getitem__)


def said(expression: object, **passed: object) -> Any:  # noqa: ANN401 - any CloudFormation expression
    """What becomes of an expression of a nested template that is passed these."""
    nested = {
        "Parameters": {name: {"Type": "String"} for name in passed},
        "Resources": {"It": {"Type": "T", "Properties": {"Value": expression}}},
    }
    outer = {"Resources": {"Watch": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "watch.yaml", "Parameters": passed}}}}  # fmt: skip  # noqa: E501 - one resource, one line
    return whole(nested, outer)["Resources"]["It"]["Properties"]["Value"]


def test_the_nested_resources_stand_in_place_of_the_stack_with_what_it_was_passed() -> None:
    found = whole()
    assert set(found["Resources"]) == {"Events", "Old", "Any"}
    assert found["Resources"]["Old"]["Properties"] == {"Dimension": {"Fn::GetAtt": ["Events", "QueueName"]}}
    assert found["Resources"]["Any"]["Properties"] == {"AlarmActions": [{"Ref": "AlarmTopic"}]}
    assert found["Outputs"] == OUTER["Outputs"]


def test_an_output_of_a_nested_stack_is_what_stands_behind_it() -> None:
    nested = NESTED | {"Outputs": {"Alarm": {"Value": {"Ref": "Old"}}, "Told": {"Value": {"Ref": "Queue"}}}}
    outer = copy.deepcopy(OUTER)
    outer["Outputs"] = {name: {"Value": {"Fn::GetAtt": ["Watch", f"Outputs.{name}"]}} for name in nested["Outputs"]}
    assert whole(nested, outer)["Outputs"] == {"Alarm": {"Value": {"Ref": "Old"}}, "Told": {"Value": PASSED["Queue"]}}
    outer["Outputs"]["Told"]["Value"]["Fn::GetAtt"][1] = "Outputs.Nothing"
    with pytest.raises(StackError, match="Watch has no output Nothing"):
        whole(nested, outer)


def test_both_templates_are_left_as_they_are() -> None:
    before = copy.deepcopy((NESTED, OUTER))
    whole()
    assert before == (NESTED, OUTER)


def test_a_template_that_nests_nothing_stays_the_same() -> None:
    assert whole(outer={"Resources": {"A": {"Type": "T"}}}) == {"Resources": {"A": {"Type": "T"}}}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ALARM(${P})", "ALARM(${Alarm})"),
        ("${Q} in ${AWS::Region}", "${Events.QueueName} in ${AWS::Region}"),
        ("${S}/${Own.Arn}", "prod/${Own.Arn}"),
        ("${!P} is literal", "${!P} is literal"),
        ("${D}", "${!x}"),
    ],
)
def test_a_parameter_in_a_text_becomes_what_was_passed(text: str, wanted: str) -> None:
    passed = {"P": {"Ref": "Alarm"}, "Q": {"Fn::GetAtt": ["Events", "QueueName"]}, "S": "prod", "D": "${x}"}
    assert said({"Fn::Sub": text}, **passed) == {"Fn::Sub": wanted}


def test_an_expression_that_no_text_can_hold_is_bound_beside_it() -> None:
    chosen = {"Fn::If": ["IsProd", "a", "b"]}
    assert said({"Fn::Sub": "x-${P}"}, P=chosen) == {"Fn::Sub": ["x-${P}", {"P": chosen}]}


def test_a_name_that_a_text_binds_itself_is_its_own() -> None:
    bound = {"Fn::Sub": ["${P}-${R}", {"P": {"Ref": "R"}}]}
    assert said(bound, P="other", R={"Ref": "Run"}) == {"Fn::Sub": ["${P}-${Run}", {"P": {"Ref": "Run"}}]}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"Parameters": {**NESTED["Parameters"], "More": {"Type": "String"}}}, "the parameter More is not both"),
        ({"Parameters": {"Queue": {"Type": "String"}}}, "the parameter Topic is not both"),
        ({"Conditions": {}}, "Conditions in a nested template is not understood"),
        ({"Transform": "AWS::Serverless-2016-10-31"}, "Transform in a nested template"),
        ({"Resources": {"Events": {"Type": "T"}}}, "Events is also a resource"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_line(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(StackError, match=rf"^watch.yaml: {complaint}"):
        whole({**NESTED, **change})
