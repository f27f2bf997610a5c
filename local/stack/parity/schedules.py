"""What does EventBridge Scheduler do that the engine does not: time zones, and attributes in a schedule's input?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo


def time_zone() -> None:
    """A cron expression with ScheduleExpressionTimezone fires by that zone's clock.

    The engine's tick parses an expression without its schedule, so the zone travels with the parsed fields.
    """
    from ministack.services import eventbridge, scheduler

    tick, parse, next_fire = scheduler._tick_schedules, eventbridge._parse_cron_fields, eventbridge._cron_next_fire
    here = threading.local()

    def tick_with_zones() -> None:
        here.zones = {
            schedule.get("ScheduleExpression"): schedule["ScheduleExpressionTimezone"]
            for schedule in scheduler._schedules._data.values()
            if schedule.get("ScheduleExpressionTimezone") not in (None, "UTC")
        }
        try:
            tick()
        finally:
            here.zones = {}

    def parse_with_zone(expression: str) -> object:
        fields = parse(expression)
        zone = getattr(here, "zones", {}).get(expression)
        return _Zoned(fields, ZoneInfo(zone)) if fields is not None and zone else fields

    def next_in_zone(fields: object, after: datetime) -> datetime | None:
        if not isinstance(fields, _Zoned):
            return _time(next_fire(fields, after))
        local = _time(next_fire(fields.fields, after.astimezone(fields.zone).replace(tzinfo=UTC)))
        return local and local.replace(tzinfo=fields.zone).astimezone(UTC)

    scheduler._tick_schedules = tick_with_zones
    eventbridge._parse_cron_fields, eventbridge._cron_next_fire = parse_with_zone, next_in_zone


class _Zoned:
    """Parsed cron fields together with the zone whose clock they mean."""

    def __init__(self, fields: object, zone: ZoneInfo) -> None:
        self.fields, self.zone = fields, zone


def _time(found: object) -> datetime | None:
    return found if isinstance(found, datetime) else None


def attributes() -> None:
    """`<aws.scheduler.scheduled-time>` and its siblings are filled in a target's input (with the firing time)."""
    from ministack.services import eventbridge

    invoke = eventbridge._invoke_target

    def invoke_filled(target: dict[str, Any], event: dict[str, Any], *rest: object, **named: object) -> object:
        text = target.get("Input") or ""
        if event.get("Source") == "aws.scheduler" and "<aws.scheduler." in text:
            target = {**target, "Input": fill(text, event, str(uuid.uuid4()))}
        return invoke(target, event, *rest, **named)

    eventbridge._invoke_target = invoke_filled


def fill(text: str, event: Mapping[str, Any], execution_id: str) -> str:
    """A schedule's input with its context attributes replaced.

    Args:
        text: The input as the template says it.
        event: The engine's event: `Time` in epoch seconds, `Resources` with the schedule's ARN first.
        execution_id: A fresh id of this firing.
    """
    values = {
        "scheduled-time": datetime.fromtimestamp(event["Time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "schedule-arn": event["Resources"][0],
        "execution-id": execution_id,
        "attempt-number": "1",
    }
    for name, value in values.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text
