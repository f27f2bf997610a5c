"""Between two reviews: does an hourly look renew the capacity of what changed, at that cost, and nothing else?"""

from datetime import timedelta

import pytest

from steward.store.leases import LEASE_FOR
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.crew import HOUR, PART, Crew, crew_on
from tests.integration.pipeline.night import DAY, SCORE


@pytest.fixture
def crew(aws: Aws) -> Crew:
    return crew_on(aws)


def test_an_hour_in_which_nothing_changed_is_a_request_and_one_for_the_list_and_nothing_is_written(crew: Crew) -> None:
    crew.scan()
    assert crew.level() == "Low"
    for _ in range(3):
        (run,) = crew.an_hour()
        assert crew.calls() == {"GET": 2}
    assert run["outcome"] == "nothing_new"
    assert crew.comments(crew.logs("Launch")[0]["gid"]) == []


def test_work_that_is_too_much_is_in_the_field_and_told_once_within_the_hour(crew: Crew) -> None:
    crew.scan()
    score, trend = crew.value("Launch", SCORE), crew.memory()["trend"]
    crew.overloads()
    (run,) = crew.an_hour()
    assert (run["outcome"], crew.level()) == ("written", "High")
    (log,) = crew.logs("Launch")
    (said,) = crew.comments(log["gid"])
    assert "Capacity risk is high" in said
    assert (crew.value("Launch", SCORE), crew.memory()["trend"]) == (score, trend), "the rest is the next review's"
    (again,) = crew.an_hour()
    assert (again["outcome"], crew.calls()) == ("nothing_new", {"GET": 2})
    crew.known()
    crew.night()
    assert [each for each in crew.comments(log["gid"]) if "Capacity risk is high" in each] == [said]


def test_only_whose_work_changed_is_simulated_again(crew: Crew) -> None:
    crew.scan()
    crew.an_hour()
    first, second = crew.people
    crew.planned(first, 12)
    crew.an_hour()
    moved = crew.planned(first, 12)
    crew.an_hour()
    crew.shift.human.put(f"/tasks/{moved}", json={"data": {"assignee": second}}).raise_for_status()
    crew.an_hour()
    assert crew.simulated()[-3:] == [1, 1, 2], "of a task that changed hands both"


def test_what_a_look_read_is_read_by_the_next_review_again(crew: Crew) -> None:
    crew.scan()
    before, reviewed_at = crew.memory()["reading"], crew.row()["at"]
    crew.overloads(3)
    crew.an_hour()
    assert crew.memory()["reading"] == before
    assert crew.row()["at"] == reviewed_at, "a look is no review"
    (run,) = crew.night()
    found = crew.shift.aws.objects.get(run["facts"])
    (overdue,) = [each for each in found["health"]["contributions"] if each["component"] == "overdue"]
    assert overdue["figures"]["open_tasks"] == 5


def test_a_project_that_no_review_has_looked_at_is_left_to_it_without_a_request(crew: Crew) -> None:
    crew.an_hour()
    assert crew.calls() == {"GET": 1}, "the portfolio's list"
    assert crew.level() is None
    crew.scan()
    crew.shift.sandbox.advance(8 * DAY)
    crew.overloads()
    crew.an_hour()
    assert crew.calls() == {"GET": 1}
    assert crew.level() == "Low"


def test_a_slot_is_looked_at_once_and_is_none_of_the_reviews(crew: Crew) -> None:
    crew.scan()
    crew.overloads()
    at = (crew.shift.now() + timedelta(hours=1)).isoformat()
    crew.an_hour(scheduled_time=at)
    (log,) = crew.logs("Launch")
    assert len(crew.comments(log["gid"])) == 1
    crew.scan(**PART, scheduled_time=at)
    assert set(crew.calls()) == {"GET"}
    (review,) = crew.scan(scheduled_time=at)
    assert review["run_id"] != crew.shift.runs[-2]["run_id"]
    assert "part" not in review
    assert len(crew.comments(log["gid"])) == 1


def test_a_review_in_between_is_not_undone_and_nothing_is_said_twice(crew: Crew) -> None:
    """The review takes the lease of a look that outlived it; then the look has nothing left to say or to remember."""
    crew.scan()
    crew.overloads()
    inner: list[str] = []

    def review(state: str) -> None:
        if state == "classify" and not inner:
            inner.append(state)
            crew.shift.sandbox.advance(LEASE_FOR.total_seconds())
            inner.append(crew.scan(scheduled_time=crew.shift.now().isoformat())[0]["run_id"])

    crew.shift.sandbox.advance(HOUR)
    crew.known()
    crew.shift.before = review
    crew.scan(**PART)
    assert crew.row()["run_id"] == inner[1]
    (log,) = crew.logs("Launch")
    assert len([each for each in crew.comments(log["gid"]) if "Capacity risk is high" in each]) == 1


def test_where_a_person_set_the_level_it_stays(crew: Crew) -> None:
    crew.scan()
    path = f"/projects/{crew.projects['Launch']}"
    found = data_of(crew.shift.human.get(path, params={"opt_fields": "custom_fields"}))["custom_fields"]
    (field,) = [each for each in found if each["name"] == "Capacity Risk"]
    medium = next(each["gid"] for each in field["enum_options"] if each["name"] == "Medium")
    data = {"custom_fields": {field["gid"]: medium}}
    crew.shift.human.put(path, json={"data": data}).raise_for_status()
    crew.overloads()
    crew.an_hour()
    assert crew.level() == "Medium"
