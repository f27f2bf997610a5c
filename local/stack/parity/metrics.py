"""What does CloudWatch derive that the engine does not: metrics from log lines, queue gauges, alarms by the clock?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import json
import operator
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
PERIOD_SECONDS = 5.0  # AWS publishes SQS gauges each minute; a demo of one minute must see an alarm change


def from_logs() -> None:
    """Lines in embedded metric format and metric filters make metrics, whoever wrote the line."""
    from ministack.services import cloudwatch, cloudwatch_logs

    fan_out = cloudwatch_logs._fanout_to_subscription_filters

    def fan_out_and_count(group: str, stream: str, events: list[dict[str, Any]]) -> object:
        for event in events:
            message = event.get("message", "")
            for namespace, name, value, unit, dimensions in embedded(message):
                cloudwatch.record_metric(namespace, name, value, unit, dimensions)
            for found in list(cloudwatch_logs._metric_filters.values()):
                pattern = found.get("filterPattern", "")
                if found.get("logGroupName") == group and cloudwatch_logs._subscription_pattern_matches(
                    pattern, message
                ):
                    for transformation in found.get("metricTransformations", []):
                        cloudwatch.record_metric(*_counted(transformation))
        return fan_out(group, stream, events)

    cloudwatch_logs._fanout_to_subscription_filters = fan_out_and_count


def embedded(message: str) -> Iterator[tuple[str, str, float, str, dict[str, str]]]:
    """(namespace, name, value, unit, dimensions) of every value in one log line; none when it is no EMF line."""
    if '"_aws"' not in message:
        return
    try:
        line = json.loads(message[message.index("{") :])
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for dimensions in directive.get("Dimensions") or [[]]:
                for metric in directive["Metrics"]:
                    values = line[metric["Name"]]
                    for value in values if isinstance(values, list) else [values]:
                        named = {key: str(line[key]) for key in dimensions}
                        yield directive["Namespace"], metric["Name"], float(value), metric.get("Unit", "None"), named
    except (ValueError, KeyError, TypeError):
        return  # CloudWatch, too, keeps a malformed line as text and makes no metric of it


def _counted(transformation: Mapping[str, str]) -> tuple[str, str, float, str]:
    """A metric filter's record; a value that is taken from the line counts as one."""
    value = transformation.get("metricValue", "1")
    number = 1.0 if value.startswith("$") else float(value)
    return transformation["metricNamespace"], transformation["metricName"], number, transformation.get("unit", "None")


def of_functions() -> None:
    """Every invocation is counted where it runs, whoever asked for it: an API, a queue, a stream, a state machine."""
    from ministack.services import lambda_svc

    emit, dispatch = lambda_svc._emit_lambda_metrics, lambda_svc._execute_function_dispatch

    def counted(
        function: dict[str, Any], config: dict[str, Any], event: dict[str, Any], request_id: str, started: float
    ) -> dict[str, Any]:
        result: dict[str, Any] = dispatch(function, config, event, request_id, started)
        passed = (time.time() - started) * 1000
        emit(str(config.get("FunctionName", "")), duration_ms=passed, error=bool(result.get("error")), throttle=False)
        return result

    def refused_alone(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:  # noqa: FBT001 - the engine's signature
        if throttle and not duration_ms:  # the engine tells of an Invoke a second time, with its duration
            emit(function_name, duration_ms=duration_ms, error=error, throttle=throttle)

    lambda_svc._execute_function_dispatch = counted
    lambda_svc._emit_lambda_metrics = refused_alone


def alarms_by_dimensions() -> None:
    """An alarm sees its own dimensions and counts its periods one by one; without data it is OK where it says so."""
    from ministack.services import cloudwatch

    def evaluate(alarm: dict[str, Any]) -> None:
        state = _state_of(alarm)
        if state is None or state == alarm["StateValue"]:
            return
        before, reason = alarm["StateValue"], f"Threshold Crossed: {alarm['MetricName']} is {state}"
        alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
        cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
        cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
        cloudwatch._evaluate_parent_alarms(alarm)

    cloudwatch._evaluate_alarm = evaluate


def _state_of(alarm: Mapping[str, Any]) -> str | None:
    """The state of one alarm by its own metric; None where nothing can be said and it stays as it is."""
    from ministack.services import cloudwatch

    dimensions = alarm.get("Dimensions") or []
    named = dimensions if isinstance(dimensions, dict) else {each["Name"]: each["Value"] for each in dimensions}
    key = (alarm.get("Namespace"), alarm.get("MetricName"), cloudwatch._dims_key(named))
    points, now = list(cloudwatch._metrics.get(key) or ()), time.time()
    periods = int(alarm.get("EvaluationPeriods", 1))
    breaches = [_breaches(alarm, windowed(points, alarm.get("Period", 60), number, now)) for number in range(periods)]
    return state_by(breaches, int(alarm.get("DatapointsToAlarm") or periods), str(alarm.get("TreatMissingData")))


def windowed(points: list[dict[str, Any]], period: float, number: int, now: float) -> list[dict[str, Any]]:
    """The points of one period: 0 is the one that ends now."""
    ends = now - number * period
    return [point for point in points if ends - period < point["Timestamp"] <= ends]


def state_by(breaches: list[bool | None], needed: int, missing: str) -> str | None:
    """An alarm's state by its periods, None being one without data; None where nothing can be said."""
    if sum(each is True or (each is None and missing == "breaching") for each in breaches) >= needed:
        return "ALARM"
    return "OK" if missing == "notBreaching" or any(each is not None for each in breaches) else None


def _breaches(alarm: Mapping[str, Any], points: list[dict[str, Any]]) -> bool | None:
    """Whether one period is over the threshold; None where it has no data, or the comparison is not known here."""
    from ministack.services import cloudwatch

    if not points:
        return None
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    value = cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points)
    compare = COMPARISONS.get(alarm.get("ComparisonOperator", ""))
    return None if value is None or compare is None else bool(compare(value, alarm.get("Threshold", 0)))


def pump() -> None:
    """Publish queue gauges and evaluate alarms every few seconds, in a thread of the engine's."""

    def turn() -> None:
        while True:
            time.sleep(PERIOD_SECONDS)
            _publish_queues(time.time())
            _evaluate_alarms()

    threading.Thread(target=turn, daemon=True, name="metric-pump").start()


def _publish_queues(now: float) -> None:
    from ministack.core.responses import set_request_account_id, set_request_region
    from ministack.services import cloudwatch, sqs

    for (account_id, region, _), queue in list(sqs._queues._data.items()):
        set_request_account_id(account_id)
        set_request_region(region)
        named = {"QueueName": queue.get("name", "")}
        for metric, (value, unit) in gauges(list(queue.get("messages", [])), now).items():
            cloudwatch.record_metric("AWS/SQS", metric, value, unit, named)


def gauges(messages: list[dict[str, Any]], now: float) -> dict[str, tuple[float, str]]:
    """What AWS publishes of a queue each minute. Not visible is what somebody received, not what is only delayed."""
    waiting = [each for each in messages if each.get("visible_at", 0) <= now]
    taken = [each for each in messages if each.get("visible_at", 0) > now and each.get("receive_count", 0)]
    age = max((now - each.get("sent_at", now) for each in messages), default=0.0)
    return {
        "ApproximateNumberOfMessagesVisible": (len(waiting), "Count"),
        "ApproximateNumberOfMessagesNotVisible": (len(taken), "Count"),
        "ApproximateAgeOfOldestMessage": (age, "Seconds"),
    }


def _evaluate_alarms() -> None:
    from ministack.core.responses import set_request_account_id, set_request_region
    from ministack.services import cloudwatch

    for account_id, region in {(account, region) for account, region, _ in list(cloudwatch._alarms._data)}:
        set_request_account_id(account_id)
        set_request_region(region)
        cloudwatch._evaluate_all_alarms()
