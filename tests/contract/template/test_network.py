"""Is the place where strangers' files are read a dead end: two subnets, one endpoint of S3, no other way out or in?"""

import copy
import re
from typing import Any

import pytest
from boto3 import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from local.stack.localise import localise
from tests.contract.template import reading

KINDS = {
    "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCEndpoint", "AWS::EC2::SecurityGroup",
}  # fmt: skip


def network() -> dict[str, Any]:
    """Everything of EC2 in the template and what is nested in it."""
    resources = reading.template()["Resources"]
    return {name: each for name, each in resources.items() if each["Type"].startswith("AWS::EC2::")}


def ways_out(resources: dict[str, Any]) -> list[str]:
    """Whatever in it leads further than the context bucket, or in: the checker of this file."""
    found = [f"{name} is a {each['Type']}" for name, each in resources.items() if each["Type"] not in KINDS]
    found += [name for name, each in resources.items() if each["Properties"].get("MapPublicIpOnLaunch")]
    found += [name for name, each in resources.items() if each["Properties"].get("SecurityGroupIngress")]
    endpoints = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::EC2::VPCEndpoint"]
    return found + [f"endpoint {each['ServiceName']}" for each in endpoints if not _is_narrow(each)]


def _is_narrow(endpoint: dict[str, Any]) -> bool:
    allowed = {
        (action, str(each["Resource"].get("Fn::Sub")))
        for each in endpoint.get("PolicyDocument", {"Statement": []})["Statement"]
        for action in each["Action"]
    }
    wanted = {("s3:GetObject", "${ContextBucket.Arn}/quarantine/*"), ("s3:PutObject", "${ContextBucket.Arn}/text/*")}
    of_s3 = str(endpoint["ServiceName"]).endswith(".s3'}")
    return endpoint["VpcEndpointType"] == "Gateway" and of_s3 and allowed == wanted


def test_the_one_way_out_leads_to_the_context_bucket() -> None:
    assert ways_out(network()) == []


def test_extract_alone_stands_there_and_always_does() -> None:
    placed = {verb: each.get("VpcConfig") for verb, each in reading.functions(reading.template()).items()}
    assert [verb for verb, config in placed.items() if config] == ["extract"]
    assert "Fn::If" not in str(placed["extract"])


OWN = "subnet-0a1b2c3d,subnet-1a2b3c4d/sg-0a1b2c3d"


def transformed() -> dict[str, Any]:
    """Each function's network as SAM hands it to CloudFormation, what Globals say written into it."""
    parsed = copy.deepcopy(reading.template())
    parsed["Resources"] = {name: each for name, each in parsed["Resources"].items() if "Function" in each["Type"]}
    for each in parsed["Resources"].values():
        each["Properties"] |= {"CodeUri": "s3://bucket/code.zip", "Events": {}}
    made = Translator({}, Parser(), boto_session=Session(region_name="eu-west-1")).translate(parsed, {})["Resources"]
    functions = {name: each["Properties"] for name, each in made.items() if each["Type"] == "AWS::Lambda::Function"}
    return {reading.verb_of(name): each.get("VpcConfig") for name, each in functions.items()}


def test_every_other_function_stands_in_subnets_of_the_account_where_they_are_given_and_in_none_otherwise() -> None:
    """One text gives both halves, so that there is no stack with subnets and no group."""
    placed, halves = transformed(), {"Fn::Split": ["/", {"Ref": "FunctionNetwork"}]}
    subnets, groups = ({"Fn::Split": [",", {"Fn::Select": [half, halves]}]} for half in (0, 1))
    extract = reading.functions(reading.template())["extract"]["VpcConfig"]
    assert placed.pop("extract") == extract, "where strangers' files are read is nobody else's network"
    there = {"SubnetIds": subnets, "SecurityGroupIds": groups}
    assert placed == {key: {"Fn::If": ["InSubnets", there, {"Ref": "AWS::NoValue"}]} for key in placed}
    given = {"Fn::Not": [{"Fn::Equals": [{"Ref": "FunctionNetwork"}, ""]}]}
    assert (reading.template()["Conditions"]["InSubnets"], len(placed) >= 16) == (given, True)


def test_on_a_laptop_a_function_is_a_process_of_this_machine_and_stands_in_no_subnet() -> None:
    local = localise(
        reading.template(), endpoint="e", upload=lambda _each: "s3://b/k", read_definition=lambda _path: {}
    )
    assert "VpcConfig" not in local["Globals"]["Function"]
    assert not [name for name, each in reading.functions(local).items() if "VpcConfig" in each]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (OWN, True),
        ("", True),
        ("subnet-0a1b2c3d,subnet-1a2b3c4d/sg-0a,sg-0b", True),
        ("subnet-0a1b2c3d/sg-0a1b2c3d", False),
        ("subnet-0a1b2c3d,subnet-1a2b3c4d", False),
        ("subnet-0a1b2c3d,subnet-1a2b3c4d/", False),
        ("/sg-0a1b2c3d", False),
        ("subnet-0a1b2c3d, subnet-1a2b3c4d/sg-0a1b2c3d", False),
    ],
)
def test_one_subnet_or_one_half_of_it_is_refused_before_anything_is_deployed(text: str, *, fits: bool) -> None:
    pattern = reading.template()["Parameters"]["FunctionNetwork"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, text)) == fits


def test_a_gateway_a_route_and_a_wider_endpoint_are_noticed() -> None:
    resources = copy.deepcopy(network())
    resources["Door"] = {"Type": "AWS::EC2::InternetGateway", "Properties": {}}
    resources["Way"] = {"Type": "AWS::EC2::Route", "Properties": {}}
    resources["ReadingEndpoint"]["Properties"].pop("PolicyDocument")
    assert len(ways_out(resources)) == 3
