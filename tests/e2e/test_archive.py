"""Does what was done in Asana lie, locked, where nobody can change it?"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import seed
from local.stack.failure import StackError
from steward.governance import audit
from steward.store import keys
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e


def bucket(workplace: Workplace) -> str:
    return workplace.stack.buckets["AuditBucket"]


def archived(workplace: Workplace, prefix: str) -> dict[str, bytes]:
    """Every object under a prefix by its key."""
    store = workplace.aws.client("s3")
    listed = store.list_objects_v2(Bucket=bucket(workplace), Prefix=prefix).get("Contents", [])
    return {each["Key"]: store.get_object(Bucket=bucket(workplace), Key=each["Key"])["Body"].read() for each in listed}


def entries(workplace: Workplace, task_gid: str) -> dict[str, dict[str, Any]]:
    """The table's entries of a task as they should be archived, by the key of the copy."""
    subject = f"task:{task_gid}"
    rows = workplace.table.query(keys.audit_head(subject).pk, "audit#")
    return {
        f"audit/{subject}/{row['seq']:010d}.json": {name: row[name] for name in row if name not in ("pk", "sk")}
        for row in rows
    }


def test_each_audit_entry_has_a_copy_that_equals_it_and_still_verifies(workplace: Workplace) -> None:
    task_gid = workplace.submit("Refund for invoice 311", "The customer paid twice, please refund one payment.")
    workplace.recorded(task_gid)
    wanted = entries(workplace, task_gid)
    assert wanted
    copies = workplace.until(
        lambda: archived(workplace, f"audit/task:{task_gid}/"), lambda found: found.keys() == wanted.keys()
    )
    assert {key: json.loads(body) for key, body in copies.items()} == wanted
    chain = [json.loads(copies[key]) for key in sorted(copies)]
    assert audit.verify(f"task:{task_gid}", chain, workplace.table.get(keys.audit_head(f"task:{task_gid}"))) == []


def test_a_copy_cannot_be_replaced_or_deleted(workplace: Workplace) -> None:
    task_gid = workplace.submit("Export of roles", "Please export all roles as a table.")
    workplace.recorded(task_gid)
    copies = workplace.until(lambda: archived(workplace, f"audit/task:{task_gid}/"), bool)
    key, store = next(iter(copies)), workplace.aws.client("s3")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        store.put_object(Bucket=bucket(workplace), Key=key, Body=b"{}", IfNoneMatch="*")
    (version,) = store.list_object_versions(Bucket=bucket(workplace), Prefix=key)["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        store.delete_object(Bucket=bucket(workplace), Key=key, VersionId=version["VersionId"])


def test_every_request_to_asana_is_in_the_archived_access_log(workplace: Workplace) -> None:
    task_gid = workplace.submit("Two seats more", "We need two more seats from the first of the month.")
    workplace.recorded(task_gid)
    workplace.quiet()
    made = workplace.calls_about(task_gid)

    def logged() -> list[Mapping[str, Any]]:
        lines = b"".join(archived(workplace, "access/").values()).splitlines()
        return [line for line in map(json.loads, lines) if task_gid in line["gids"]]

    found = workplace.until(logged, lambda lines: len(lines) >= len(made))
    assert sorted(line["operation"] for line in found) == sorted(made)
    assert {line["status"] for line in found} == {200, 201}
    assert "Two seats more" not in json.dumps(found)


def test_a_document_that_only_the_readers_own_code_refuses_is_not_published(workplace: Workplace) -> None:
    broken = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": {"Customer requests": {"name": "x"}}}
    with pytest.raises(StackError, match=r"the configuration is refused: .*projects"):
        seed.publish_configuration(workplace.aws, workplace.stack.configuration, broken)


def test_alarms_and_dashboard_of_the_nested_stack_are_there(workplace: Workplace) -> None:
    cloudwatch = workplace.aws.client("cloudwatch")
    described = cloudwatch.describe_alarms(MaxRecords=100, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    watched = {alarm["MetricName"] for alarm in described["MetricAlarms"]}
    assert {"SignatureFailures", "AuditMismatches", "Runs", "ApproximateAgeOfOldestMessage"} <= watched
    metric_alarms = {alarm["AlarmName"] for alarm in described["MetricAlarms"]}
    rules = [each["AlarmRule"] for each in described["CompositeAlarms"]]
    named = {part.rpartition("(")[2].rstrip(")") for rule in rules for part in re.split(" OR | AND ", rule)}
    assert len(rules) == 3
    assert named <= metric_alarms
    boards = [each["DashboardName"] for each in cloudwatch.list_dashboards()["DashboardEntries"]]
    assert len(boards) == 2
    for name in boards:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
        assert "${" not in json.dumps(body)
