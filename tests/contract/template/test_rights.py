"""Does every role of the template have exactly the rights of the table, and would a wider one be noticed?"""

import copy
import re
from typing import Any

import pytest

from tests.contract.template import reading
from tests.contract.template.rights import ROLES, differences, principal_of


def mutable() -> dict[str, Any]:
    return copy.deepcopy(reading.template())


def statements(parsed: dict[str, Any], role: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parsed["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def test_every_role_has_exactly_the_rights_of_the_table() -> None:
    assert differences(reading.template()) == []


def test_every_role_is_taken_on_by_its_own_service_only() -> None:
    roles = reading.of_type(reading.template(), "AWS::IAM::Role")
    assert {name: principal_of(role) for name, role in roles.items()} == {
        name: role.principal for name, role in ROLES.items()
    }


def other_doors(parsed: dict[str, Any]) -> list[str]:
    """Whatever gives a right, or lets somebody in, beside the roles of the table: the second checker of this file."""
    kinds = {name: each["Type"] for name, each in parsed["Resources"].items()}
    giving = {
        (name, kind) for name, kind in kinds.items() if re.search("Policy|Permission|Url|IAM|Grant|Acc?ess", kind)
    }
    found = [f"{name} is a {kind}" for name, kind in giving if kind != "AWS::IAM::Role" and name not in LOOKED_AT]
    managed = reading.of_type(parsed, "AWS::IAM::ManagedPolicy")
    found += [f"{name} attaches itself" for name, each in managed.items() if each.keys() != {"PolicyDocument"}]
    places = {"Globals": parsed["Globals"]["Function"], **reading.functions(parsed)}
    found += [f"{name} has an address of its own" for name, each in places.items() if "FunctionUrlConfig" in each]
    for name, function in reading.functions(parsed).items():
        events = [each["Type"] for each in function.get("Events", {}).values()]
        found += [f"{name} is called by {kind}" for kind in events if kind not in CALLERS]
    for name, role in reading.of_type(parsed, "AWS::IAM::Role").items():
        found += [f"{name} is taken on otherwise" for each in _trust(role) if each != ONE_SERVICE]
    return found


# What gives rights and is no role: each has its own test, in test_memory.py or test_shape.py.
LOOKED_AT = {
    "EventsQueuePolicy", "ValidateConfigPermission", "ContextBucketPolicy", "AuditBucketPolicy", "LogsPolicy",
    "ConfigurationPolicy",
}  # fmt: skip
CALLERS = {"Api", "SQS", "DynamoDB", "CloudWatchLogs"}  # an HttpApi would be a second public door
ONE_SERVICE = ("Allow", "sts:AssumeRole", ("Service",))


def _trust(role: dict[str, Any]) -> list[tuple[str, Any, tuple[str, ...]]]:
    stated = role["AssumeRolePolicyDocument"]["Statement"]
    return [(each["Effect"], each.get("Action"), tuple(each.get("Principal", ()))) for each in stated]


def test_nothing_beside_the_roles_gives_a_right_or_opens_a_door() -> None:
    assert other_doors(reading.template()) == []


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("WebhookFunction", {"FunctionUrlConfig": {"AuthType": "NONE"}}),
        ("WebhookFunction", {"Events": {"Door": {"Type": "HttpApi"}}}),
        ("LogsPolicy", {"Roles": ["RecordRole"]}),
    ],
)
def test_a_second_door_of_something_that_is_there_is_noticed(name: str, properties: dict[str, Any]) -> None:
    parsed = mutable()
    parsed["Resources"][name]["Properties"] |= properties
    assert len(other_doors(parsed)) == 1


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::User", "AWS::IAM::AccessKey", "AWS::Lambda::Permission",
        "AWS::Lambda::Url", "AWS::SecretsManager::ResourcePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::AccessPoint",
    ],
)  # fmt: skip
def test_a_new_thing_that_gives_rights_is_noticed(kind: str) -> None:
    parsed = mutable()
    parsed["Resources"]["BackDoor"] = {"Type": kind, "Properties": {"Roles": ["WriteBackRole"]}}
    assert other_doors(parsed) == [f"BackDoor is a {kind}"]


@pytest.mark.parametrize(
    "beside", [{"Principal": {"Service": "lambda.amazonaws.com", "AWS": "*"}}, {"Action": "sts:*"}]
)
def test_a_role_that_somebody_else_may_take_on_is_noticed(beside: dict[str, Any]) -> None:
    parsed = mutable()
    parsed["Resources"]["WriteBackRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0].update(beside)
    assert other_doors(parsed) == ["WriteBackRole is taken on otherwise"]


def test_each_function_has_a_role_of_its_own_and_no_rights_beside_it() -> None:
    for verb, function in reading.functions(reading.template()).items():
        assert function["Role"] == {"Fn::GetAtt": [f"{reading.camel(verb)}Role", "Arn"]}
        assert not function.keys() & {"Policies", "PermissionsBoundary"}


def test_only_a_function_with_a_grant_is_told_of_a_secret() -> None:
    told = {
        verb: sorted(name for name in function.get("Environment", {}).get("Variables", {}) if name.endswith("_SECRET"))
        for verb, function in reading.functions(reading.template()).items()
        if verb != "refresh_token"  # it renews them, and sends nothing to Asana's API
    }
    grants = {verb: ROLES[f"{reading.camel(verb)}Role"].grant for verb in told}
    assert told == {verb: [f"ASANA_{grant.upper()}_SECRET"] if grant else [] for verb, grant in grants.items()}
    assert [verb for verb, grant in grants.items() if grant == "write"] == ["write_back"]


# The list of mutations without an end: a note of it holds nothing that its journal row does not hold for good.
NOTES = "dynamodb:DeleteItem Table if OPEN#*"
# Lambda's own: the interface through which a function stands in its subnets goes when the function does.
INTERFACE = {"ec2:DeleteNetworkInterface *", "ec2:DeleteNetworkInterface * where InSubnets"}


def test_the_secret_of_an_app_is_for_the_function_alone_that_renews_its_tokens() -> None:
    asked = {name for name, role in ROLES.items() if any("AsanaClientSecret" in right for right in role.rights)}
    assert asked == {"RefreshTokenRole"}


def test_the_write_grant_is_read_by_the_function_that_writes_and_by_the_one_that_renews_it() -> None:
    asked = {name for name, role in ROLES.items() if any("AsanaWriteSecret" in right for right in role.rights)}
    assert asked == {"WriteBackRole", "RefreshTokenRole"}


def test_nobody_may_delete_or_scan_and_one_function_alone_writes_secrets() -> None:
    rights = {right for name, role in ROLES.items() for right in role.rights if name != "RefreshTokenRole"}
    assert not [
        right
        for right in rights - {NOTES, *INTERFACE}
        if re.search(r"Delete(?!Message|LogDelivery)|:Scan|PutSecret|\bPutObjectAcl", right)
    ]


@pytest.mark.parametrize(
    ("role", "change", "notice"),
    [
        ("SummariseRole", {"Action": ["dynamodb:GetItem", "dynamodb:Scan"]}, "SummariseRole may also dynamodb:Scan"),
        ("WebhookRole", {"Action": ["dynamodb:GetItem"]}, "WebhookRole may not dynamodb:UpdateItem Table if HOOK#*"),
        ("AssessRole", {"Condition": {}}, "AssessRole may also dynamodb:GetItem Table if {}"),
        ("RecordRole", {"Resource": "*"}, "RecordRole may also dynamodb:PutItem * if AUDIT#*"),
        ("ProposeRole", {"Effect": "Deny"}, "ProposeRole may also Deny dynamodb:PutItem Table if PROPOSAL#*"),
    ],
)
def test_a_changed_statement_is_noticed(role: str, change: dict[str, Any], notice: str) -> None:
    parsed = mutable()
    rows = next(each for each in statements(parsed, role) if "dynamodb:" in each["Action"][0])
    rows.update(change)
    assert any(line.startswith(notice) for line in differences(parsed))


def test_an_attached_policy_of_aws_is_noticed() -> None:
    parsed = mutable()
    parsed["Resources"]["RecordRole"]["Properties"]["ManagedPolicyArns"].append(
        "arn:aws:iam::aws:policy/AdministratorAccess"
    )
    assert differences(parsed) == ["RecordRole may also arn:aws:iam::aws:policy/AdministratorAccess"]


def test_a_new_role_and_a_missing_one_are_noticed() -> None:
    parsed = mutable()
    parsed["Resources"]["BackDoorRole"] = parsed["Resources"].pop("SummariseRole")
    assert differences(parsed) == ["BackDoorRole is in the template only", "SummariseRole is in the table only"]
