"""What Assess finds out, from what it reads."""

import json
from collections.abc import Iterator

import pytest

from steward.errors import ContextExpired, Rejected
from steward.evidence.facts import TriageFacts
from steward.pipeline.assess import PASTS_KEPT, Pasts
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import PROJECT, Desk, desk_in


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    with desk_in(aws) as made:
        yield made


def test_the_facts_come_from_settled_history_and_cached_people(desk: Desk) -> None:
    state = desk.assess(desk.enriched("Charged twice for invoice 20418", "Please refund one of the two."))
    facts = TriageFacts.of_json(desk.aws.objects.get(state["facts"]))
    assert facts.history_size == 360
    assert len(facts.neighbours) == 15
    assert facts.effort
    assert facts.people
    assert {offer.key for offer in facts.offers} >= {"request_type", "priority", "team", "effort_hours", "assignee"}


def test_neither_the_state_nor_the_facts_hold_task_text(desk: Desk) -> None:
    state = desk.assess(desk.enriched("canary-7f3a", "canary-9c1b"))
    assert "canary" not in json.dumps(state) + json.dumps(desk.aws.objects.get(state["facts"]))


def test_a_project_that_was_never_reconciled_has_facts_without_history(aws: Aws, desk: Desk) -> None:
    for row in list(aws.table.query(keys.history(PROJECT, "").pk)):
        aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}})
    state = desk.assess(desk.enriched("Charged twice"))
    facts = TriageFacts.of_json(desk.aws.objects.get(state["facts"]))
    assert (facts.history_size, facts.effort, facts.people) == (0, None, ())


def test_the_rehearsed_history_is_kept_while_it_does_not_change(desk: Desk) -> None:
    pasts = Pasts()
    bodies = [row["body"] for row in desk.aws.table.query(keys.history(PROJECT, "").pk) if row.get("body")]
    first = pasts.of(bodies)
    assert pasts.of(bodies) is first
    for number in range(PASTS_KEPT):
        pasts.of([] if number == 0 else bodies[:1] * (number + 1))
    assert pasts.of(bodies) is not first


def test_a_configured_field_that_the_project_lacks_is_one_line(desk: Desk) -> None:
    desk.policy = {"mode": "act", "fields": {"priority": {"field": "AI Prio", "owner": "ai"}}}
    with pytest.raises(Rejected, match="AI Prio"):
        desk.assess(desk.enriched("Charged twice"))


def test_a_snapshot_that_is_gone_sends_the_run_back_to_enrich(desk: Desk) -> None:
    state = desk.enriched("Charged twice")
    desk.aws.s3.delete_object(Bucket="steward-context", Key=state["snapshot"]["key"])
    with pytest.raises(ContextExpired):
        desk.assess(state)


def test_a_state_that_enrich_did_not_write_is_refused(desk: Desk) -> None:
    state = desk.enriched("Charged twice")
    del state["snapshot"]
    with pytest.raises(Rejected, match="lacks 'snapshot'"):
        desk.assess(state)
