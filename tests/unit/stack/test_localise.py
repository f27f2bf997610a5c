"""Is the template changed for the laptop only where the engine differs from AWS?"""

import copy

import pytest

from local.stack.failure import StackError
from local.stack.localise import Package, Template, localise, names_any

TEMPLATE: Template = {
    "Globals": {
        "Function": {
            "Runtime": "python3.13",
            "Architectures": [{"Ref": "Architecture"}],
            "Layers": [{"Ref": "StewardLayer"}],
            "Timeout": 30,
            "Environment": {"Variables": {"STAGE": "dev"}},
        }
    },
    "Resources": {
        "StewardLayer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layers/steward"}},
        "WorkersLayer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layers/workers/"}},
        "EnrichFunction": {
            "Type": "AWS::Serverless::Function",
            "Metadata": {"BuildMethod": "makefile"},
            "DependsOn": ["Any", "Table"],
            "Properties": {
                "CodeUri": "functions/enrich",
                "Layers": [{"Ref": "WorkersLayer"}],
                "Environment": {"Variables": {"TABLE_NAME": {"Ref": "Table"}}},
            },
        },
        "RunMachine": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "run.asl.yaml"}},
        "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "ALARM(x)"}},
        "TlsOnly": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"PolicyDocument": {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}},
        },
        "OtherPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {}}},
        "Table": {"Type": "AWS::DynamoDB::Table"},
    },
    "Outputs": {
        "Layer": {"Value": {"Ref": "StewardLayer"}},
        "Url": {"Value": {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"}},
    },
}


def localised(template: Template, packages: list[Package] | None = None) -> Template:
    made = [] if packages is None else packages

    def upload(package: Package) -> str:
        made.append(package)
        return "s3://artefacts/key.zip"

    return localise(
        template, endpoint="http://127.0.0.1:1", upload=upload, read_definition=lambda name: {"Comment": name}
    )


def test_a_function_is_packaged_with_the_layers_it_lists_in_order_and_the_names_of_its_variables() -> None:
    packages: list[Package] = []
    localised(TEMPLATE, packages)
    assert packages == [Package("EnrichFunction", "functions/enrich", ("steward", "workers"), ("STAGE", "TABLE_NAME"))]


def test_a_function_runs_on_the_runtime_api_and_keeps_everything_else() -> None:
    local = localised(TEMPLATE)
    function = local["Resources"]["EnrichFunction"]
    assert function["Properties"] == {
        "Runtime": "provided.al2023",
        "CodeUri": "s3://artefacts/key.zip",
        "Environment": {"Variables": {"TABLE_NAME": {"Ref": "Table"}}},
    }
    assert local["Globals"]["Function"] == {"Timeout": 30, "Environment": {"Variables": {"STAGE": "dev"}}}
    assert "Metadata" not in function


def test_what_the_engine_refuses_is_dropped_with_the_outputs_and_dependencies_that_name_it() -> None:
    local = localised(TEMPLATE)
    assert set(local["Resources"]) == {"EnrichFunction", "RunMachine", "OtherPolicy", "Table"}
    assert set(local["Outputs"]) == {"Url"}
    assert local["Resources"]["EnrichFunction"]["DependsOn"] == ["Table"]


def test_the_api_s_public_address_becomes_the_one_on_the_engine() -> None:
    url = localised(TEMPLATE)["Outputs"]["Url"]["Value"]["Fn::Sub"]
    assert url == "http://127.0.0.1:1/restapis/${Api}/${Stage}/_user_request_"


def test_a_condition_that_the_engine_never_fills_is_dropped_and_the_others_stay() -> None:
    template = copy.deepcopy(TEMPLATE)
    asked = {"Null": {"kms:EncryptionContext:hook_id": "false"}, "StringEquals": {"aws:PrincipalAccount": "1"}}
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Condition": asked}
    template["Resources"]["Role"] = {"Type": "AWS::IAM::Role", "Properties": {"Statement": [statement]}}
    kept = localised(template)["Resources"]["Role"]["Properties"]["Statement"][0]
    assert kept == {**statement, "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}}


def test_a_definition_is_inlined() -> None:
    assert localised(TEMPLATE)["Resources"]["RunMachine"]["Properties"] == {"Definition": {"Comment": "run.asl.yaml"}}


def test_the_real_template_is_left_as_it_is() -> None:
    before = copy.deepcopy(TEMPLATE)
    localised(TEMPLATE)
    assert before == TEMPLATE


def test_a_layer_that_the_template_does_not_hold_is_named() -> None:
    broken = copy.deepcopy(TEMPLATE)
    broken["Resources"]["EnrichFunction"]["Properties"]["Layers"] = [{"Ref": "Missing"}]
    with pytest.raises(StackError, match="EnrichFunction lists the layer 'Missing'"):
        localised(broken)


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ({"Ref": "Layer"}, True),
        ({"Fn::GetAtt": ["Layer", "Arn"]}, True),
        ({"Fn::GetAtt": "Layer"}, True),
        ({"Fn::Join": [",", ["a", {"Ref": "Layer"}]]}, True),
        ({"Fn::Sub": "a-${Layer.Arn}"}, True),
        ({"Fn::Sub": "a-${LayerTwo}"}, False),
        ({"Ref": "Other"}, False),
        ("Layer", False),
    ],
)
def test_an_expression_names_a_resource_only_by_reference(
    expression: object,
    named: bool,  # noqa: FBT001 - pytest's parameter
) -> None:
    assert names_any(expression, {"Layer"}) is named
