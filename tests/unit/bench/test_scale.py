"""Is the paper model of a large installation consistent with itself, and does it say what binds?"""

from dataclasses import replace

import pytest

from bench.crowd import MINUTES, Crowd, Day, busiest, crowd_of, divided, queued, smallest
from bench.economics import Spent, lone_tasks
from bench.scale import BEGIN, END, PAGE, TEMPLATE, bounds, capacity, main, quotas, reserved, told

OF_ONE = Spent(
    {"transitions": 8.5, "dynamodb_writes": 13.4, "dynamodb_reads": 5.0, "s3_writes": 1.1, "kms": 0.02},
    asana_requests=1.81,
)


def even(tasks_a_minute: float) -> Crowd:
    """A hundred equal projects, and the same in every minute."""
    return Crowd((0.01,) * 100, Day((tasks_a_minute,) * MINUTES), ())


def test_a_day_has_as_many_tasks_as_were_asked_for_and_a_busy_hour() -> None:
    crowd = crowd_of(1_000, 100_000, seed=3)
    assert sum(crowd.day.tasks) == pytest.approx(100_000)
    assert crowd.day.peak > 2 * 100_000 / MINUTES
    assert crowd == crowd_of(1_000, 100_000, seed=3)


def test_every_project_is_in_exactly_one_stack() -> None:
    groups = divided(even(1.0), 7)
    assert sorted(each for group in groups for each in group) == list(range(100))
    share, most = busiest(even(1.0), 7)
    assert share == pytest.approx(most / 100)


def test_what_a_token_can_write_waits_for_nothing_and_more_than_that_waits_ever_longer() -> None:
    assert queued(even(90.0), 1, 100.0).last < 60
    behind = queued(even(200.0), 1, 100.0)
    assert behind.last == pytest.approx(MINUTES * 60, rel=0.01)
    assert behind.half == pytest.approx(behind.last / 2, rel=0.01)


def test_the_fewest_stacks_keep_the_promise_and_one_less_does_not() -> None:
    crowd = crowd_of(1_000, 1_000_000, seed=2)
    stacks = smallest(crowd, 300.0, 60.0)
    assert queued(crowd, stacks, 300.0).most <= 60 < queued(crowd, stacks - 1, 300.0).most


def test_asana_binds_a_single_stack_first_and_aws_once_the_tokens_are_many() -> None:
    crowd = crowd_of(10_000, 10_000_000, seed=1)
    assert bounds(OF_ONE, crowd, crowd.day, 1)[0].quota.name == "asana_requests"
    many = {each.quota.name: each.share for each in bounds(OF_ONE, crowd, crowd.day, 200)}
    assert many["starts"] > 1 > many["asana_requests"]
    assert many["lambda_reserved"] == pytest.approx(200 * reserved() / 900)


def test_a_task_that_takes_fewer_requests_leaves_a_token_more_tasks() -> None:
    assert capacity(replace(OF_ONE, asana_requests=1.0)) == pytest.approx(capacity(OF_ONE) * 1.81)


def test_every_quota_says_what_helps_where_it_was_read_and_is_one_of_two_kinds() -> None:
    for each in quotas():
        assert bool(each.rate) != bool(each.at_once), each.name
        assert each.per in ("stack", "account"), each.name
        assert each.mend
        assert each.source


def test_the_throttle_of_the_model_is_the_template_s() -> None:
    (stage,) = (each for each in quotas() if each.name == "api_stage")
    assert f"ThrottlingRateLimit: {stage.rate:.0f}," in TEMPLATE.read_text()


def test_the_page_holds_what_the_model_says_today() -> None:
    kept = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    assert kept.strip() == told(lone_tasks(20), 10_000, 10_000_000, 1).strip(), "python -m bench.scale --keep"


def test_the_table_names_what_is_too_narrow() -> None:
    text = told(OF_ONE, 100, 2_000_000, 1)
    assert "**" in text.partition("Asana: requests")[2].partition("\n")[0]
    assert "API Gateway" in text


@pytest.mark.parametrize("arguments", [["--projects", "0"], ["--tasks", "-1"], ["--tasks", "many"]])
def test_a_size_that_is_none_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "--" in capsys.readouterr().err
