"""Is what Steward remembers encrypted, kept as long as stated, and no longer?"""

import json
from typing import Any

import pytest

from steward.asana.oauth import MARKER_KEY_LEAST
from steward.governance.policy import Configuration
from steward.store.keys import audit_entry, audit_head
from steward.telemetry import ACCESS_LINE
from tests.contract.template import reading
from tests.contract.template.rights import ROLES
from tests.contract.template.validator import validator_of

PARSED = reading.template()
BUCKETS = reading.of_type(PARSED, "AWS::S3::Bucket")


def test_the_table_expires_by_ttl_and_can_be_restored() -> None:
    (table,) = reading.of_type(PARSED, "AWS::DynamoDB::Table").values()
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]


def test_production_protects_its_table_and_dev_can_be_deleted() -> None:
    (table,) = reading.of_type(PARSED, "AWS::DynamoDB::Table").values()
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_each_prefix_of_the_bucket_lives_as_long_as_the_design_says() -> None:
    rules = BUCKETS["ContextBucket"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert days == {
        "context/": 1, "text/": 1, "quarantine/files/": 1, "quarantine/deliveries/": 14, "overflow/": 19, "values/": 35,
    }  # fmt: skip


def test_an_overflowing_delivery_outlives_its_message_as_a_dead_letter() -> None:
    rules = BUCKETS["ContextBucket"]["LifecycleConfiguration"]["Rules"]
    overflow = next(rule for rule in rules if rule["Id"] == "overflow")["ExpirationInDays"]
    queues = reading.of_type(PARSED, "AWS::SQS::Queue")
    assert overflow * 86400 > sum(queue["MessageRetentionPeriod"] for queue in queues.values())


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_sealed_and_closed(name: str) -> None:
    (rule,) = BUCKETS[name]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    key = {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    assert BUCKETS[name]["PublicAccessBlockConfiguration"] == dict.fromkeys(closed, True)
    first = denials(name)[0]
    assert first["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    everything = [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}]
    assert (first["Action"], first["Resource"]) == ("s3:*", everything)


def test_the_audit_bucket_locks_what_it_is_given_and_outlives_the_stack() -> None:
    bucket, key = PARSED["Resources"]["AuditBucket"], PARSED["Resources"]["DataKey"]
    for kept in (bucket, key):
        assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["Properties"]["ObjectLockEnabled"] is True
    lock = bucket["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert lock == {"Mode": "COMPLIANCE", "Days": {"Ref": "AuditRetentionDays"}}
    assert PARSED["Parameters"]["AuditRetentionDays"]["Default"] == 365
    assert "LifecycleConfiguration" not in bucket["Properties"], "nothing of the audit is ever expired by a rule"


def test_the_audit_bucket_takes_no_object_over_another() -> None:
    (_, only_new, _) = denials("AuditBucket")
    assert only_new["Action"] == "s3:PutObject"
    assert only_new["Condition"] == {"Null": {"s3:if-none-match": "true"}}
    written = {resource["Fn::Sub"] for resource in only_new["Resource"]}
    may_put = {right.partition(" ")[2] for right in ROLES["ArchiveRole"].rights if right.startswith("s3:PutObject")}
    assert written == may_put


def test_nothing_in_the_audit_bucket_is_deleted_and_no_marker_makes_room_for_another() -> None:
    (_, _, none_deleted) = denials("AuditBucket")
    assert none_deleted["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert none_deleted["Resource"] == {"Fn::Sub": "${AuditBucket.Arn}/*"}
    assert "Condition" not in none_deleted


def denials(bucket: str) -> list[dict[str, Any]]:
    """The statements of a bucket's policy that deny, each to everybody."""
    denying = [each for each in statements_of(bucket) if each["Effect"] == "Deny"]
    assert all(each["Principal"] == "*" for each in denying)
    return denying


def statements_of(bucket: str) -> list[dict[str, Any]]:
    """All statements of a bucket's policy."""
    policies = reading.of_type(PARSED, "AWS::S3::BucketPolicy").values()
    (policy,) = [each for each in policies if each["Bucket"] == {"Ref": bucket}]
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return statements


def test_a_bucket_s_policy_lets_nobody_in_but_ses_of_this_account_and_only_to_put_mails_down() -> None:
    assert [each for each in statements_of("AuditBucket") if each["Effect"] != "Deny"] == []
    (mail,) = [each for each in statements_of("ContextBucket") if each["Effect"] != "Deny"]
    assert (mail["Principal"], mail["Action"]) == ({"Service": "ses.amazonaws.com"}, "s3:PutObject")
    assert mail["Resource"] == {"Fn::Sub": "${ContextBucket.Arn}/quarantine/files/mail/*"}
    assert mail["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    rule = reading.of_type(PARSED, "AWS::SES::ReceiptRule")["MailRule"]["Rule"]
    assert (rule["ScanEnabled"], rule["TlsPolicy"]) == (True, "Require")
    (action,) = rule["Actions"]
    assert action["S3Action"]["ObjectKeyPrefix"] == "quarantine/files/mail/"


def test_s3_may_tell_the_queue_of_mails_and_of_nothing_else() -> None:
    (policy,) = reading.of_type(PARSED, "AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "s3.amazonaws.com"}, "sqs:SendMessage")
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    bucket = reading.of_type(PARSED, "AWS::S3::Bucket")["ContextBucket"]
    (told,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert told["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "quarantine/files/mail/"}]


def test_the_archive_gets_every_audit_entry_and_every_request_to_asana() -> None:
    (table,) = reading.of_type(PARSED, "AWS::DynamoDB::Table").values()
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    events = reading.functions(PARSED)["archive"]["Events"]
    stream, lines = events["Audit"]["Properties"], events["Access"]["Properties"]
    (pattern,) = stream["FilterCriteria"]["Filters"]
    prefix = json.loads(pattern["Pattern"])["dynamodb"]["Keys"]["sk"]["S"][0]["prefix"]
    assert audit_entry("task:1", 1).sk.startswith(prefix)
    assert not audit_head("task:1").sk.startswith(prefix)
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "MaximumRetryAttempts" not in stream, "an entry is tried as long as the stream keeps it"
    assert lines == {"LogGroupName": {"Ref": "FunctionLogs"}, "FilterPattern": f'"{ACCESS_LINE}"'}


def test_keys_rotate_and_are_used_through_their_services_only() -> None:
    keys = reading.of_type(PARSED, "AWS::KMS::Key")
    assert all(key["EnableKeyRotation"] for key in keys.values())
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    beside = {
        name: [each for each in key["KeyPolicy"]["Statement"] if each["Principal"] != root]
        for name, key in keys.items()
    }
    through, mail = beside.pop("DataKey")
    assert beside == {"HookKey": []}
    account = {"Ref": "AWS::AccountId"}
    services = [{"Fn::Sub": f"{each}.${{AWS::Region}}.amazonaws.com"} for each in ("s3", "secretsmanager")]
    assert through["Condition"] == {"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": services}}
    assert mail["Principal"] == {"Service": "ses.amazonaws.com"}
    assert mail["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}
    assert {*through["Action"], *mail["Action"]} == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_grants_lie_empty_until_an_operator_sets_them() -> None:
    for name, secret in reading.of_type(PARSED, "AWS::SecretsManager::Secret").items():
        text = secret.get("SecretString") or secret["GenerateSecretString"]["SecretStringTemplate"]
        assert json.loads(text) == ({} if name == "AsanaClientSecret" else {"token": ""})
        assert secret["KmsKeyId"] == {"Fn::GetAtt": ["DataKey", "Arn"]}


def test_only_the_write_grant_is_born_with_a_marker_key_long_enough_to_be_one() -> None:
    secrets = reading.of_type(PARSED, "AWS::SecretsManager::Secret")
    made = {name: secret["GenerateSecretString"] for name, secret in secrets.items() if "SecretString" not in secret}
    assert list(made) == ["AsanaWriteSecret"]
    assert made["AsanaWriteSecret"]["GenerateStringKey"] == "marker_key"
    assert made["AsanaWriteSecret"]["PasswordLength"] >= MARKER_KEY_LEAST


def test_appconfig_refuses_what_the_reader_refuses() -> None:
    (profile,) = reading.of_type(PARSED, "AWS::AppConfig::ConfigurationProfile").values()
    function, validator = profile["Validators"]
    assert function == {"Type": "LAMBDA", "Content": {"Fn::GetAtt": ["ValidateConfigFunction", "Arn"]}}
    (permission,) = reading.of_type(PARSED, "AWS::Lambda::Permission").values()
    assert permission["Principal"] == "appconfig.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    wanted = validator_of(Configuration.model_json_schema())
    assert validator == {"Type": "JSON_SCHEMA", "Content": wanted}, "run python tests/contract/template/validator.py"
    assert len(wanted) < 32_768, "AppConfig takes no longer validator"


def test_the_validator_keeps_a_property_that_is_called_like_a_keyword() -> None:
    schema = {"title": "T", "properties": {"title": {"type": "string", "description": "d", "default": ""}}}
    assert json.loads(validator_of(schema)) == {"properties": {"title": {"type": "string"}}}


def test_a_configuration_after_which_runs_fail_is_rolled_back() -> None:
    (environment,) = reading.of_type(PARSED, "AWS::AppConfig::Environment").values()
    watched = {monitor["AlarmArn"]["Fn::GetAtt"][0] for monitor in environment["Monitors"]}
    assert watched == {"RunsFailedAlarm", "RunsRejectedAlarm"}


def test_every_log_group_forgets() -> None:
    for group in reading.of_type(PARSED, "AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
