"""Do the numbers of the API, the queue and the readers of Asana keep what the design promises?"""

from typing import Any

from tests.contract.template import reading

PARSED = reading.template()
LEFT_UNRESERVED = 100  # Lambda lets nobody reserve the last hundred of an account


def queue(name: str) -> dict[str, Any]:
    found: dict[str, Any] = PARSED["Resources"][name]["Properties"]
    return found


def mapping() -> dict[str, Any]:
    found: dict[str, Any] = reading.functions(PARSED)["dispatch"]["Events"]["Queue"]["Properties"]
    return found


def test_a_message_stays_hidden_for_six_attempts_of_dispatch_and_the_window() -> None:
    window = mapping()["MaximumBatchingWindowInSeconds"]
    assert queue("EventsQueue")["VisibilityTimeout"] >= 6 * reading.timeout(PARSED, "dispatch") + window


def test_a_message_is_tried_ten_times_and_then_kept_for_two_weeks() -> None:
    redrive = queue("EventsQueue")["RedrivePolicy"]
    assert redrive["maxReceiveCount"] >= 10
    assert list(reading.references(redrive)) == ["EventsDeadLetterQueue"]
    assert queue("EventsDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 86400
    assert queue("EventsQueue")["MessageRetentionPeriod"] == 4 * 86400


def test_both_queues_are_encrypted() -> None:
    assert all(each["SqsManagedSseEnabled"] for each in reading.of_type(PARSED, "AWS::SQS::Queue").values())


def test_one_bad_message_does_not_hold_up_its_batch() -> None:
    assert mapping()["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping()["BatchSize"] == 10
    assert mapping()["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_a_lone_request_does_not_wait_for_company() -> None:
    assert mapping()["MaximumBatchingWindowInSeconds"] == 0, "the promise is 3 s from webhook to field"


def test_there_is_one_route_and_every_body_arrives_byte_exact() -> None:
    events = [event for each in reading.functions(PARSED).values() for event in each.get("Events", {}).values()]
    routes = [event["Properties"] for event in events if event["Type"] == "Api"]
    assert [(route["Method"], route["Path"]) for route in routes] == [("POST", "/hooks/{hook_id}/{token}")]
    (api,) = reading.of_type(PARSED, "AWS::Serverless::Api").values()
    assert api["BinaryMediaTypes"] == ["*/*"]
    assert api["EndpointConfiguration"] == {"Type": "REGIONAL"}
    assert PARSED["Globals"]["Api"]["OpenApiVersion"], "without it SAM adds a second stage that nothing throttles"


def test_the_stage_is_throttled_and_writes_no_path_anywhere() -> None:
    (api,) = reading.of_type(PARSED, "AWS::Serverless::Api").values()
    (method,) = api["MethodSettings"]
    assert 0 < method["ThrottlingRateLimit"] <= method["ThrottlingBurstLimit"]
    assert (method["DataTraceEnabled"], method["LoggingLevel"]) == (False, "OFF")
    assert "$context.resourcePath" in api["AccessLogSetting"]["Format"]
    assert "$context.path" not in api["AccessLogSetting"]["Format"]


def test_the_machines_log_errors_without_data_and_trace_nothing() -> None:
    for machine in reading.of_type(PARSED, "AWS::Serverless::StateMachine").values():
        assert (machine["Logging"]["Level"], machine["Logging"]["IncludeExecutionData"]) == ("ERROR", False)
        assert "Tracing" not in machine


def test_reserved_concurrency_stays_under_what_asana_allows_one_token() -> None:
    reserved = {verb: each.get("ReservedConcurrentExecutions") for verb, each in reading.functions(PARSED).items()}
    assert reserved["write_back"] == 10
    assert sum(reserved[verb] or 0 for verb in ("enrich", "list_projects", "reconcile", "digest")) == 40
    assert all(reserved[verb] for verb in ("enrich", "list_projects", "reconcile", "digest", "register"))


def test_w17_a_flood_takes_no_more_of_the_accounts_concurrency_than_the_stages_burst() -> None:
    (api,) = reading.of_type(PARSED, "AWS::Serverless::Api").values()
    burst = api["MethodSettings"][0]["ThrottlingBurstLimit"]
    assert reading.functions(PARSED)["webhook"]["ReservedConcurrentExecutions"] == burst


def test_what_is_reserved_is_what_operations_asks_the_account_for() -> None:
    reserved = sum(each.get("ReservedConcurrentExecutions", 0) for each in reading.functions(PARSED).values())
    page = (reading.ROOT / "docs" / "operations.md").read_text()
    assert f"raise it to {reserved + LEFT_UNRESERVED} or more" in page


def test_the_webhook_ends_within_asanas_patience() -> None:
    assert reading.timeout(PARSED, "webhook") <= 10


def test_a_project_can_be_handed_over_before_enrich_ends() -> None:
    assert reading.timeout(PARSED, "enrich") > 2 * 60, "enrich hands over 60 s before its end"


def test_reconcile_ends_before_its_next_turn() -> None:
    schedule = PARSED["Resources"]["ReconcileSchedule"]["Properties"]
    assert schedule["ScheduleExpression"] == "rate(15 minutes)"
    assert reading.timeout(PARSED, "reconcile") < 15 * 60
