"""Do a run's stored answer, facts and policy give its plan again, and does it show when they do not?"""

from collections.abc import Iterator
from typing import Any

import pytest

from steward.errors import Rejected
from steward.pipeline.replay import differences, replayed, unlike
from steward.workflows import WORKFLOWS
from steward.workflows.triage_request import workflow
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, Desk, desk_in

REQUESTS = (
    ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?"),
    ("The export fails with error 500", "Since this morning nobody can export the monthly report."),
    ("New hire needs access to the roles page", "She begins on Monday."),
    ("hello", ""),
)


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    with desk_in(aws) as made:
        yield made


def again(desk: Desk, plan: dict[str, Any]) -> dict[str, Any]:
    return replayed(plan, desk.aws.objects.get(plan["facts"]), workflow)


@pytest.mark.parametrize("mode", ["observe", "suggest", "act"])
@pytest.mark.parametrize("request_", REQUESTS)
def test_the_plan_comes_again_from_what_was_stored_and_no_model_is_asked(
    aws: Aws, request_: tuple[str, str], mode: str
) -> None:
    with desk_in(aws, POLICY | {"mode": mode}) as desk:
        _, plan = desk.judged(*request_)
        calls = len(desk.endpoint.calls)
        assert differences(plan, again(desk, plan)) == []
        assert len(desk.endpoint.calls) == calls


def test_rules_that_refused_something_refuse_it_again(aws: Aws) -> None:
    fields = POLICY["fields"] | {"effort_hours": POLICY["fields"]["effort_hours"] | {"maximum": 0.1}}
    with desk_in(aws, POLICY | {"fields": fields}) as desk:
        _, plan = desk.judged(*REQUESTS[0])
        assert [each["reason"] for each in plan["refused"]] == ["out_of_range"]
        assert differences(plan, again(desk, plan)) == []


@pytest.mark.parametrize("part", ["edits", "proposals", "base", "confidence", "abstained"])
def test_a_plan_that_was_changed_afterwards_shows(desk: Desk, part: str) -> None:
    _, plan = desk.judged(*REQUESTS[0])
    forged = plan | {part: {} if isinstance(plan[part], dict) else [*plan[part], "more"]}
    assert part in [each.what for each in differences(forged, again(desk, plan))]


def test_another_answer_policy_or_reading_gives_another_plan(desk: Desk) -> None:
    _, plan = desk.judged(*REQUESTS[0])
    other = plan["answer"] | {"effort_hours": 99.0, "reason": "because"}
    forged = plan | {"answer": other}
    assert [each.what for each in differences(forged, again(desk, forged))][-1] == "answer_sha256"
    stricter = plan | {"policy": plan["policy"] | {"mode": "observe"}}
    assert "edits" in [each.what for each in differences(plan, again(desk, stricter))]


def test_the_plan_keeps_no_word_of_the_request(desk: Desk) -> None:
    _, plan = desk.judged(*REQUESTS[0])
    assert "accountant" not in str(plan["reading"])
    assert "20418" not in str(plan["reading"])


def test_a_plan_from_before_policies_were_kept_says_so(desk: Desk) -> None:
    _, plan = desk.judged(*REQUESTS[0])
    del plan["policy"]
    with pytest.raises(Rejected, match="the plan lacks policy: it cannot be made again"):
        again(desk, plan)


def test_a_workflow_that_judges_nothing_has_nothing_to_replay() -> None:
    (backlog,) = [each for each in WORKFLOWS if each.name == "backlog"]
    with pytest.raises(Rejected, match="backlog judges nothing"):
        replayed({}, {}, backlog)


def test_an_entry_that_says_otherwise_than_its_plan_shows(desk: Desk) -> None:
    state, plan = desk.judged(*REQUESTS[0])
    key = state["plan"]["key"]
    entry: dict[str, Any] = {
        "run_id": state["run_id"], "workflow": "triage_request", "subject": "task:77", "project_gid": "10",
        "mutation_id": "m", "values": {**state["plan"], "ordinal": 0}, "before_sha256": "b", "after_sha256": "a",
    }  # fmt: skip
    (found,) = unlike([entry], {key: plan})
    assert found.what == "mutation m"
    hashes = {"before_sha256": found.replayed["before"], "after_sha256": found.replayed["after"]}
    honest = entry | hashes | {name: found.replayed[name] for name in ("rule", "policy_sha256")}
    assert unlike([honest], {key: plan}) == []
    (other,) = unlike([honest | {"rule": "approved:1a2b"}], {key: plan})
    assert (other.stored["rule"], other.replayed["rule"]) == ("approved:1a2b", honest["rule"])


def test_what_a_certificate_let_happen_is_replayed_with_that_certificate(aws: Aws) -> None:
    fields = POLICY["fields"] | {"assignee": POLICY["fields"]["assignee"] | {"certify": {}}}
    with desk_in(aws, POLICY | {"fields": fields}) as desk:
        _, plan = desk.judged(*REQUESTS[0])
        certificates = {"assignee": {"judge": plan["judge"], "cutoff": 0.0}}
        certified = again(desk, plan | {"certificates": certificates})
        assert "assign" in [each["edit"] for each in certified["edits"]]
        assert differences(certified, again(desk, certified)) == []
        without = again(desk, certified | {"certificates": {}})
        assert "edits" in [each.what for each in differences(certified, without)]
