"""When may people be notified?"""

from datetime import UTC, datetime

import pytest

from steward.asana.edits import EDITS
from steward.governance.policy import QuietHours
from steward.governance.quiet import notifies, quiet_until
from tests.unit.asana.edit_samples import SAMPLES

NIGHT = QuietHours(zone="Europe/Madrid", start="20:00", end="08:00")
NOON = QuietHours(zone="Europe/Madrid", start="12:00", end="14:00")


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-10-01T17:59:59", None),
        (NIGHT, "2026-10-01T18:00:00", "2026-10-02T06:00:00"),
        (NIGHT, "2026-10-02T05:59:59", "2026-10-02T06:00:00"),
        (NIGHT, "2026-10-02T06:00:00", None),
        (NOON, "2026-10-01T10:30:00", "2026-10-01T12:00:00"),
        (NOON, "2026-10-01T09:59:00", None),
        # Summer time ends at 01:00 UTC on 25 October 2026: eight o'clock is an hour later from then on.
        (NIGHT, "2026-10-24T22:00:00", "2026-10-25T07:00:00"),
        (NIGHT, "2026-03-28T23:00:00", "2026-03-29T06:00:00"),
    ],
)
def test_the_span_is_the_projects_own_clock_and_may_pass_midnight(
    quiet: QuietHours, now: str, until: str | None
) -> None:
    found = quiet_until(quiet, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found.astimezone(UTC).replace(tzinfo=None).isoformat() if found else None) == until


def test_a_project_without_quiet_hours_is_never_quiet() -> None:
    now = datetime(2026, 10, 1, 3, tzinfo=UTC)
    assert quiet_until(None, now) is None
    assert quiet_until(QuietHours(zone="UTC", start="03:00", end="03:00"), now) is None


def test_every_edit_either_notifies_or_is_named_as_silent() -> None:
    assert {type(each) for each in SAMPLES} == set(EDITS)
    told = {each.name for each in SAMPLES if notifies(each)}
    assert told == {
        "assign", "set_due_date", "complete_own_task", "set_goal_metric", "follow", "add_subtask", "create_task",
        "comment_on_task", "comment_on_goal", "attach_report", "post_status", "deliver_update", "send_email",
        "add_project", "grow_project", "add_section", "add_milestone", "add_part",
    }  # fmt: skip
