"""How is each property that the engine's CloudFormation drops put through the public API, and read back?

Each pair puts a value and reads it; both answer in one spelling, so that `finish` can compare them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.stack.aws import Aws


def _put_time_to_live(aws: Aws, table: str, value: Mapping[str, Any]) -> object:
    if _read_time_to_live(aws, table, value) != value["AttributeName"]:
        aws.client("dynamodb").update_time_to_live(
            TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": value["AttributeName"]}
        )
    return value["AttributeName"]


def _read_time_to_live(aws: Aws, table: str, _value: object) -> object:
    described = aws.client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    return described.get("AttributeName") if described["TimeToLiveStatus"] == "ENABLED" else None


def _put_recovery(aws: Aws, table: str, value: Mapping[str, Any]) -> object:
    enabled = bool(value["PointInTimeRecoveryEnabled"])
    aws.client("dynamodb").update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
    )
    return "ENABLED" if enabled else "DISABLED"


def _read_recovery(aws: Aws, table: str, _value: object) -> object:
    described = aws.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    return described["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]


def _put_concurrency(aws: Aws, function: str, value: object) -> object:
    reserved = int(str(value))
    aws.client("lambda").put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=reserved)
    return reserved


def _read_concurrency(aws: Aws, function: str, _value: object) -> object:
    return aws.client("lambda").get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions")


def _put_encryption(aws: Aws, bucket: str, value: Mapping[str, Any]) -> object:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
            "BucketKeyEnabled": bool(rule.get("BucketKeyEnabled")),
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
    return [rule["ApplyServerSideEncryptionByDefault"] for rule in rules]


def _read_encryption(aws: Aws, bucket: str, _value: object) -> object:
    kept = aws.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return [rule["ApplyServerSideEncryptionByDefault"] for rule in kept]


def _put_lifecycle(aws: Aws, bucket: str, value: Mapping[str, Any]) -> object:
    rules = [lifecycle_rule(index, rule) for index, rule in enumerate(value["Rules"])]
    aws.client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    return [(rule["ID"], rule.get("Expiration")) for rule in rules]


def _read_lifecycle(aws: Aws, bucket: str, _value: object) -> object:
    kept = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    return [(rule["ID"], rule.get("Expiration")) for rule in kept]


def lifecycle_rule(index: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation's spelling of a lifecycle rule as the S3 API spells it."""
    spelled: dict[str, Any] = {
        "ID": rule.get("Id", f"rule{index}"),
        "Filter": {"Prefix": rule.get("Prefix", "")},
        "Status": rule["Status"],
    }
    if "ExpirationInDays" in rule:
        spelled["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "NoncurrentVersionExpiration" in rule:
        days = int(rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        spelled["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if "AbortIncompleteMultipartUpload" in rule:
        days = int(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        spelled["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return spelled


def _put_object_lock(aws: Aws, bucket: str, value: Mapping[str, Any]) -> object:
    retention = value.get("Rule", {}).get("DefaultRetention")
    counted = {name: int(each) if name in ("Days", "Years") else each for name, each in (retention or {}).items()}
    rule = {"Rule": {"DefaultRetention": counted}} if counted else {}
    aws.client("s3").put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", **rule}
    )
    return counted or None


def _read_object_lock(aws: Aws, bucket: str, _value: object) -> object:
    kept = aws.client("s3").get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    return kept.get("Rule", {}).get("DefaultRetention")


def _put_time_zone(aws: Aws, schedule: str, value: str) -> object:
    scheduler = aws.client("scheduler")
    kept = scheduler.get_schedule(Name=schedule)
    named = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target", "State", "Description")
    same = {name: kept[name] for name in named if kept.get(name)}
    scheduler.update_schedule(**same, ScheduleExpressionTimezone=value)
    return value


def _read_time_zone(aws: Aws, schedule: str, _value: object) -> object:
    return aws.client("scheduler").get_schedule(Name=schedule).get("ScheduleExpressionTimezone")


def _put_composite_alarm(aws: Aws, _physical_id: str, value: Mapping[str, Any]) -> object:
    aws.client("cloudwatch").put_composite_alarm(**value)
    return value["AlarmRule"]


def _read_composite_alarm(aws: Aws, _physical_id: str, value: Mapping[str, Any]) -> object:
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[value["AlarmName"]], AlarmTypes=["CompositeAlarm"])
    return found["CompositeAlarms"][0]["AlarmRule"] if found["CompositeAlarms"] else None


type Put = Callable[[Aws, str, Any], object]

CALLS: Mapping[str, tuple[Put, Put]] = {
    "TimeToLiveSpecification": (_put_time_to_live, _read_time_to_live),
    "PointInTimeRecoverySpecification": (_put_recovery, _read_recovery),
    "ReservedConcurrentExecutions": (_put_concurrency, _read_concurrency),
    "BucketEncryption": (_put_encryption, _read_encryption),
    "LifecycleConfiguration": (_put_lifecycle, _read_lifecycle),
    "ObjectLockConfiguration": (_put_object_lock, _read_object_lock),
    "ScheduleExpressionTimezone": (_put_time_zone, _read_time_zone),
    "CompositeAlarm": (_put_composite_alarm, _read_composite_alarm),
}
