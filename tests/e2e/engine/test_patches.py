"""Is each parity patch still needed, and does the battery notice when one is gone?

An engine without some patches runs beside the patched one: where it behaves as AWS does by itself, the patch is
superfluous and this file fails, so that an upgrade removes it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import engine, parity, processes
from local.stack.aws import Aws
from local.stack.failure import StackError
from local.stack.layout import Layout
from tests.e2e.engine.deployed import (
    PATIENCE_SECONDS,
    Execution,
    eventually,
    function_that_ends,
    function_that_is_full,
    table_of_hooks_alone,
)

pytestmark = pytest.mark.e2e

LEFT_OUT = (
    "missing_path",
    "machine_timeout",
    "state_data_limit",
    "throttled_task",
    "lone_death",
    "configuration_validators",
    "alarms_by_dimensions",
    "leading_keys",
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    layout = Layout(state=Path(tmp_path_factory.mktemp("bare")))
    running = engine.start(layout, left_out=LEFT_OUT)
    yield Aws(running.endpoint)
    processes.stop(running.child)


def run(aws: Aws, definition: object, value: object) -> Execution:
    trust = {"Version": "2012-10-17", "Statement": []}
    name = f"bare{abs(hash(json.dumps(definition))) % 10**8}"
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(value))

    def finished() -> Execution | None:
        described = states.describe_execution(executionArn=started["executionArn"])
        return None if described["status"] == "RUNNING" else described

    return eventually(finished, PATIENCE_SECONDS)


def test_without_missing_path_the_engine_reads_null_where_aws_fails(bare: Aws) -> None:
    missing = {"Type": "Pass", "Parameters": {"value.$": "$.absent"}, "End": True}
    execution = run(bare, {"StartAt": "Missing", "States": {"Missing": missing}}, {})
    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", {"value": None})


def test_without_machine_timeout_a_slow_machine_succeeds_where_aws_times_out(bare: Aws) -> None:
    slow = {"StartAt": "Slow", "TimeoutSeconds": 1, "States": {"Slow": {"Type": "Wait", "Seconds": 2, "End": True}}}
    assert run(bare, slow, {})["status"] == "SUCCEEDED"


def test_without_state_data_limit_a_large_output_passes_where_aws_fails(bare: Aws) -> None:
    doubled = {"Type": "Pass", "Parameters": {"text.$": "States.Format('{}{}', $.text, $.text)"}, "End": True}
    execution = run(bare, {"StartAt": "Doubled", "States": {"Doubled": doubled}}, {"text": "y" * 200_000})
    assert execution["status"] == "SUCCEEDED"


def test_without_throttled_task_a_throttle_looks_like_a_dead_environment(bare: Aws) -> None:
    task = {"Type": "Task", "Resource": function_that_is_full(bare, "full"), "End": True}
    execution = run(bare, {"StartAt": "Full", "States": {"Full": task}}, {})
    assert (execution["status"], execution["error"]) == ("FAILED", "Lambda.Unknown")


def test_without_lone_death_an_environment_that_dies_while_starting_has_no_name_of_awss(bare: Aws) -> None:
    task = {"Type": "Task", "Resource": function_that_ends(bare, "ends"), "End": True}
    execution = run(bare, {"StartAt": "Ends", "States": {"Ends": task}}, {})
    assert (execution["status"], execution["error"]) == ("FAILED", "Runtime.Unknown")


def test_without_configuration_validators_a_bad_document_is_taken_where_aws_refuses_it(bare: Aws) -> None:
    service = bare.client("appconfig")
    application = service.create_application(Name="bare")["Id"]
    validator = {"Type": "JSON_SCHEMA", "Content": '{"required": ["mode"]}'}
    profile = service.create_configuration_profile(
        ApplicationId=application, Name="config", LocationUri="hosted", Validators=[validator]
    )["Id"]
    made = service.create_hosted_configuration_version(
        ApplicationId=application, ConfigurationProfileId=profile, Content=b"{}", ContentType="application/json"
    )
    assert made["VersionNumber"] == 1


def test_without_alarms_by_dimensions_another_outcomes_metric_rings_where_aws_stays_quiet(bare: Aws) -> None:
    service = bare.client("cloudwatch")
    metric = {"Namespace": "Bare", "MetricName": "Runs"}
    of = {outcome: [{"Name": "outcome", "Value": outcome}] for outcome in ("failed", "written")}
    rule = {"Statistic": "Sum", "Period": 300, "EvaluationPeriods": 1, "Threshold": 3}
    rule |= {"ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}
    service.put_metric_alarm(AlarmName="bare-failed", Dimensions=of["failed"], **metric, **rule)
    service.put_metric_data(
        Namespace="Bare", MetricData=[{"MetricName": "Runs", "Dimensions": of["written"], "Value": 5}]
    )
    (alarm,) = service.describe_alarms(AlarmNames=["bare-failed"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"


def test_without_leading_keys_a_role_of_some_rows_writes_any_where_aws_refuses(bare: Aws) -> None:
    bare.client("dynamodb").create_table(
        TableName="bare",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    table = table_of_hooks_alone(bare, "bare-hooks")
    table.put_item(TableName="bare", Item={"pk": {"S": "WORK#1"}})
    assert "Item" in table.get_item(TableName="bare", Key={"pk": {"S": "WORK#1"}})


def test_a_patch_that_nobody_wrote_cannot_be_left_out() -> None:
    with pytest.raises(StackError, match="no parity patch is called everything"):
        parity.apply(left_out=frozenset({"everything"}))


def test_each_patch_has_a_name_of_its_own_and_a_reason() -> None:
    names = [patch.name for patch in parity.PATCHES]
    assert len(set(names)) == len(names)
    assert all(len(patch.reason) > 20 for patch in parity.PATCHES)
