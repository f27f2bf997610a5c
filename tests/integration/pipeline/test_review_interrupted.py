"""What becomes of a review's values and words where it is not recorded, overtaken, or held back?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from local.asana.faults import Fault, FaultKind
from steward.errors import Unavailable
from steward.ingest.unsettled import asked_for
from steward.store.leases import LEASE_FOR
from steward.store.unsettled import Unsettled
from tests.integration.aws import Aws
from tests.integration.pipeline.night import SCORE, Night, night_on
from tests.integration.pipeline.stalled_night import StalledNight, stalled_night_on
from tests.integration.pipeline.test_review import fall_behind, healthy_project


@pytest.fixture
def night(aws: Aws) -> Night:
    return night_on(aws)


@contextmanager
def broken_off(night: Night) -> Iterator[None]:
    """Within it no review comes to its end: the page of pictures, its last edit, is not taken."""
    faults = night.shift.sandbox.world.faults
    faults.add(Fault(FaultKind.STATUS, "createAttachmentForObject", status=503))
    yield
    faults.clear()


def test_a_value_that_a_broken_off_review_wrote_is_renewed_by_the_next_one(night: Night) -> None:
    healthy_project(night)
    night.night()
    late = fall_behind(night)
    with broken_off(night), pytest.raises(Unavailable):
        night.night()
    written = night.value("Launch", SCORE)
    for each in late:
        night.complete(each)
    night.night()
    assert night.value("Launch", SCORE) > written + 5


def test_a_persons_value_stays_theirs_also_after_a_broken_off_review(night: Night) -> None:
    healthy_project(night)
    night.night()
    fall_behind(night)
    with broken_off(night), pytest.raises(Unavailable):
        night.night()
    night.sets("Launch", SCORE, 12.0)
    night.night()
    assert night.value("Launch", SCORE) == 12.0


def test_what_a_broken_off_review_said_is_not_said_again(night: Night) -> None:
    log_gid = healthy_project(night)
    night.night()
    late = fall_behind(night)
    with broken_off(night), pytest.raises(Unavailable):
        night.night()
    for _ in range(3):
        night.night()
    assert len(night.comments(log_gid)) == 1
    for each in late:
        night.complete(each)
    night.night()
    assert len(night.comments(log_gid)) == 2
    assert len(night.files(log_gid)) == 2, "the one of the first calm night, and that of the last news"


def test_a_review_that_comes_while_another_is_at_work_is_left_to_be_asked_for_again(night: Night) -> None:
    log_gid = healthy_project(night)
    night.night()
    fall_behind(night)

    def other(step: str) -> None:
        if step == "write_back":
            night.shift.before = lambda _step: None
            with pytest.raises(Unavailable):
                night.scan(scheduled_time=(night.shift.now() + timedelta(minutes=20)).isoformat())

    night.shift.before = other
    night.night()
    assert len(night.comments(log_gid)) == 1
    (waiting,) = Unsettled(night.shift.aws.table).of_project(night.projects["Launch"])
    assert waiting.reason == "contended"


def test_a_review_that_outlived_its_lease_and_the_next_one_say_it_once(night: Night) -> None:
    log_gid = healthy_project(night)
    night.night()
    fall_behind(night)

    def other(step: str) -> None:
        if step == "write_back":
            night.shift.before = lambda _step: None
            night.shift.sandbox.advance(LEASE_FOR.total_seconds())
            night.scan()

    night.shift.before = other
    night.night()
    assert len(night.comments(log_gid)) == 1
    assert len(night.files(log_gid)) == 2, "the one of the first calm night, and that of the news"


def test_what_quiet_hours_hold_back_is_said_when_they_end(aws: Aws) -> None:
    night = stalled_night_on(aws)
    log_gid = healthy_project(night)
    night.night()
    fall_behind(night)
    quiet_now(night)
    night.night()
    assert night.comments(log_gid) == []
    assert night.value("Launch", SCORE) < 80, "a field notifies nobody"
    night.shift.sandbox.advance(4 * 3600)
    night.look_at_people()
    assert asked_for(night.projects["Launch"], night.shift.aws.table, night.shift.send, night.shift.now()).asked == 1
    night.shift.pass_(200)
    assert len(night.comments(log_gid)) == 1


def quiet_now(night: StalledNight) -> None:
    """The project's quiet hours began an hour ago and end in two."""
    hour = night.shift.now().hour
    night.quiet = {"start": f"{(hour - 1) % 24:02d}:00", "end": f"{(hour + 2) % 24:02d}:00", "zone": "UTC"}
