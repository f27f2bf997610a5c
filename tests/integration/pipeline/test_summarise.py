"""What a scan comes to."""

import json

import pytest

from steward.errors import Unavailable
from steward.pipeline.summarise import summarise
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.telemetry import Telemetry
from tests.integration.aws import Aws

VOICE = Telemetry("summarise", "test")


def run_of(project_gid: str) -> RunState:
    return Work("backlog", Subject("project", project_gid), project_gid, "scan", "slot-1", 1, 0, "t", "t").as_state()


def recorded(aws: Aws, run: RunState, outcome: str, **counts: int) -> None:
    aws.table.put(keys.outcome(run["run_id"], run["subject"]), {"outcome": outcome, **counts})


def test_pages_and_requested_runs_are_added_up(aws: Aws) -> None:
    runs = [run_of("11"), run_of("12")]
    recorded(aws, runs[0], "fanned_out", pages=2, fanned_out=130)
    recorded(aws, runs[1], "fanned_out", pages=1, fanned_out=0)
    summary = summarise({"slot": "slot-1", "projects": runs}, aws.table, print, VOICE)
    assert summary == {"slot": "slot-1", "projects": 2, "failed": [], "pages": 3, "fanned_out": 130}


def test_a_project_that_failed_is_named_and_not_fatal(aws: Aws) -> None:
    runs = [run_of("11"), run_of("12")]
    recorded(aws, runs[0], "fanned_out", pages=1, fanned_out=1)
    recorded(aws, runs[1], "failed")
    assert summarise({"slot": "slot-1", "projects": runs}, aws.table, print, VOICE)["failed"] == ["12"]


def test_a_project_whose_run_left_no_outcome_counts_as_failed_and_too_many_fail_the_scan(aws: Aws) -> None:
    with pytest.raises(Unavailable, match="1 of 1 projects failed: 11"):
        summarise({"slot": "slot-1", "projects": [run_of("11")]}, aws.table, print, VOICE)


def test_a_project_that_is_switched_off_has_not_failed(aws: Aws) -> None:
    run = run_of("11")
    recorded(aws, run, "mode_off")
    assert summarise({"slot": "slot-1", "projects": [run]}, aws.table, print, VOICE)["failed"] == []


def test_an_empty_scan_is_a_quiet_one(aws: Aws) -> None:
    assert summarise({"slot": "slot-1", "projects": []}, aws.table, print, VOICE)["projects"] == 0


def test_a_run_over_each_portfolio_is_asked_for_also_where_every_project_failed(aws: Aws) -> None:
    sent: list[str] = []
    portfolios = [{"portfolio_gid": "31", "risks_project": "41"}]
    event = {"slot": "slot-1", "projects": [run_of("11")], "portfolios": portfolios}
    with pytest.raises(Unavailable):
        summarise(event, aws.table, sent.append, VOICE)
    message = json.loads(sent[0])
    assert (message["workflow"], message["subjects"]) == ("portfolio_risk", ["portfolio:31"])
    assert (message["project_gid"], message["slot"]) == ("41", "slot-1")
