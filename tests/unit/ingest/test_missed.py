"""Is the miss rate that of the last day, whatever the day's boundaries?"""

from datetime import UTC, datetime, timedelta

from steward.ingest.events import STREAM, Event
from steward.ingest.missed import WINDOW_HOURS, Missed, missed_of
from steward.ingest.packing import delivery_message
from tests.unit.ingest.desk import Desk
from tests.unit.ingest.world import HOOK_ID, PROJECT, added

NOW = datetime(2026, 10, 2, 10, 30, tzinfo=UTC)


def test_the_hours_of_the_last_day_are_added_up_and_older_ones_are_not() -> None:
    yesterday = {"found#10": 1000, "missed#10": 1000, "found#11": 40, "missed#11": 1, "found#23": 9}
    today = {"found#00": 1, "found#10": 50, "missed#10": 4}
    assert missed_of({"2026-10-01": yesterday, "2026-10-02": today}, NOW) == Missed(found=100, missed=5)


def test_a_day_without_events_has_no_rate_and_one_in_which_all_came_has_zero() -> None:
    assert missed_of({}, NOW).percent is None
    assert Missed(found=8, missed=0).percent == 0
    assert Missed(found=3, missed=1).as_answer() == {"found": 3, "missed": 1, "percent": 33.33, "hours": WINDOW_HOURS}


def test_only_what_a_stream_brought_is_counted_and_what_a_webhook_had_brought_is_not_missed() -> None:
    desk = Desk()

    def bring(hook_id: str, *tasks: str) -> None:
        events = [event for task in tasks if (event := Event.of_asana(added(task)))]
        body = delivery_message(hook_id, PROJECT, f"{hook_id}{tasks}", desk.clock(), events)
        desk.dispatcher.handle(body, desk.clock())

    bring(HOOK_ID, "501", "502")
    assert desk.deliveries.counted == []
    desk.clock.pass_(seconds=600)
    bring(STREAM, "501", "502", "503")
    assert desk.deliveries.counted == [(PROJECT, 3, 1)]
    bring(STREAM, "501", "502", "503")  # a repeat of the message
    assert len(desk.deliveries.counted) == 1


def test_the_window_is_a_whole_day() -> None:
    assert timedelta(hours=WINDOW_HOURS) == timedelta(days=1)
