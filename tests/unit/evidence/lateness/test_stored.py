"""Is a model the same after it was stored?"""

import json
from datetime import timedelta

import pytest

from steward.errors import Rejected
from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.stored import as_row, of_row
from steward.evidence.lateness.tasks import assess, lateness
from tests.unit.evidence.lateness.cohort import EFFORT, NOW, cohort


@pytest.mark.parametrize("tasks", [0, 60, 900])
def test_a_stored_model_says_the_same_of_every_task(tasks: int) -> None:
    record = Record(cohort(EFFORT, 0, tasks=tasks).projects)
    now = NOW - timedelta(days=30)
    taught = lateness(record, now, seed=1)
    written = json.dumps(as_row(taught))
    again = of_row(json.loads(written))
    assert again.as_json() == taught.as_json()
    assert assess(record, again, Comments(), now) == assess(record, taught, Comments(), now)
    assert len(written) < 20_000


def test_a_model_holds_no_gid_of_a_task_or_a_person() -> None:
    planted = cohort(EFFORT, 0, tasks=900)
    written = json.dumps(as_row(lateness(Record(planted.projects), NOW, seed=1)))
    assert not any(f'"{gid}"' in written for item in planted.items for gid in (item.gid, item.assignee_gid))


@pytest.mark.parametrize("row", [{}, {"version": 0}, {"version": 1, "basis": "learned"}])
def test_another_version_or_anything_else_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(Rejected, match="learn it again"):
        of_row(row)
