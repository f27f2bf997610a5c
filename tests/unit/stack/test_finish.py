"""Does the finish step know everything that the engine drops, and does it believe nothing it has not read back?"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from local.stack import finish
from local.stack.completing import lifecycle_rule
from local.stack.failure import StackError
from local.stack.finish import Completion

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Context": {
            "Type": "AWS::S3::Bucket",
            "Condition": "IsProd",
            "Properties": {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {
                            "ServerSideEncryptionByDefault": {
                                "SSEAlgorithm": "aws:kms",
                                "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]},
                            }
                        }
                    ]
                }
            },
        },
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "ReservedConcurrentExecutions": {"Ref": "Readers"},
                "Events": {
                    "Nightly": {"Type": "ScheduleV2", "Properties": {"ScheduleExpressionTimezone": "Asia/Tokyo"}},
                    "Hourly": {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "rate(1 hour)"}},
                },
            },
        },
        "Queue": {"Type": "AWS::SQS::Queue"},
    }
}


@dataclass
class Buckets:
    """An S3 that keeps what it is given, or forgets it."""

    forgets: bool = False
    kept: dict[str, Any] = field(default_factory=dict)

    def put_bucket_encryption(self, *, Bucket: str, ServerSideEncryptionConfiguration: dict[str, Any]) -> None:  # noqa: N803 - boto3's names
        self.kept[Bucket] = {"Rules": []} if self.forgets else ServerSideEncryptionConfiguration

    def get_bucket_encryption(self, *, Bucket: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"ServerSideEncryptionConfiguration": self.kept[Bucket]}


@dataclass
class OneService:
    """An engine with one service."""

    service: Buckets
    endpoint: str = ""

    def client(self, _service: str) -> Buckets:
        return self.service


def encryption(key: object) -> Completion:
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    return Completion("Context", "BucketEncryption", {"ServerSideEncryptionConfiguration": [rule]}, "IsProd")


def test_everything_that_the_engine_drops_is_found_schedules_inside_functions_too() -> None:
    found = [(each.logical_id, each.name, each.condition) for each in finish.completions(TEMPLATE)]
    assert found == [
        ("Context", "BucketEncryption", "IsProd"),
        ("Function", "ReservedConcurrentExecutions", None),
        ("FunctionNightly", "ScheduleExpressionTimezone", None),
    ]


def test_references_are_resolved_by_the_engine_through_outputs_of_their_own() -> None:
    wanted = finish.completions(TEMPLATE)
    outputs = finish.with_outputs({"Resources": {}}, wanted)["Outputs"]
    assert outputs == {
        "FinishValue0": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}, "Condition": "IsProd"},
        "FinishValue1": {"Value": {"Ref": "Readers"}},
    }
    resolved = finish.resolved(wanted, {"FinishValue0": "arn:key", "FinishValue1": "36"})
    assert resolved[0] == encryption("arn:key")
    assert [each.value for each in resolved[1:]] == ["36", "Asia/Tokyo"]


def test_a_value_that_comes_back_as_it_was_put_is_counted() -> None:
    engine: Any = OneService(Buckets())
    assert finish.finish(engine, [encryption("arn:key")], {"Context": "bucket"}) == 1


def test_a_value_that_the_engine_forgets_ends_the_deployment_and_names_the_property() -> None:
    engine: Any = OneService(Buckets(forgets=True))
    with pytest.raises(StackError, match=r"Context\.BucketEncryption: put .*arn:key.* the engine keeps \[\]"):
        finish.finish(engine, [encryption("arn:key")], {"Context": "bucket"})


def test_a_resource_that_was_conditioned_away_is_passed_over() -> None:
    engine: Any = OneService(Buckets())
    assert finish.finish(engine, [encryption(None)], {}) == 0


def test_a_lifecycle_rule_is_spelled_as_the_api_spells_it() -> None:
    rule = {"Id": "context", "Status": "Enabled", "Prefix": "context/", "ExpirationInDays": "1"}
    assert lifecycle_rule(0, rule) == {
        "ID": "context",
        "Status": "Enabled",
        "Filter": {"Prefix": "context/"},
        "Expiration": {"Days": 1},
    }
    parts = {"Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}}
    assert lifecycle_rule(3, parts)["ID"] == "rule3"
    assert lifecycle_rule(3, parts)["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}
