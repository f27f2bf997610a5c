"""What Assess finds out, from what it reads."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.errors import ContextExpired, Rejected
from steward.evidence.facts import TriageFacts
from steward.evidence.history import Meaning, pack
from steward.evidence.text import own_words
from steward.governance.breaker import COOL_DOWN_SECONDS, FAILURES_TO_OPEN
from steward.model.embedding import DIMENSIONS
from steward.pipeline.assess import PASTS_KEPT, Pasts
from steward.store import keys
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, PROJECT, Desk, desk_in
from tests.integration.space import MODEL, Space, space_in


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


def test_nothing_is_learned_from_another_project_unless_the_workflow_names_it(desk: Desk) -> None:
    others = [replace(each, gid=f"9{each.gid}") for each in northwind.settled_entries()[:50]]
    for number, body in enumerate(pack(others)):
        desk.aws.table.put(keys.history("11", f"{number:04d}"), {"body": body})
    assert _facts(desk).history_size == 360
    desk.policy = POLICY | {"learn_from_projects": ["11"]}
    desk.configured_too = ("11",)
    assert _facts(desk).history_size == 410


def test_a_task_that_is_in_both_projects_is_one_outcome(desk: Desk) -> None:
    for number, body in enumerate(pack(northwind.settled_entries()[:50])):
        desk.aws.table.put(keys.history("11", f"{number:04d}"), {"body": body})
    desk.policy = POLICY | {"learn_from_projects": ["11"]}
    desk.configured_too = ("11",)
    facts = _facts(desk)
    assert facts.history_size == 360
    assert len({each.task_gid for each in facts.neighbours}) == len(facts.neighbours)


def _facts(desk: Desk) -> TriageFacts:
    state = desk.assess(desk.enriched("Charged twice"))
    return TriageFacts.of_json(desk.aws.objects.get(state["facts"]))


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


@pytest.fixture
def space(desk: Desk) -> Iterator[Space]:
    with space_in(desk.aws.table) as made:
        yield made


def with_meanings(desk: Desk, space: Space) -> None:
    """The settled history as reconcile keeps it with an embedding model."""
    texts = [own_words(task).whole for task in northwind.settled_tasks()]
    padded = [[*vector, *[0.0] * (DIMENSIONS - len(vector))] for vector in space.embed(texts)]
    vectors = [Meaning.of_vector(MODEL, vector) for vector in padded]
    entries = [replace(entry, meaning=each) for entry, each in zip(northwind.settled_entries(), vectors, strict=True)]
    for number, body in enumerate(pack(entries)):
        desk.aws.table.put(keys.history(PROJECT, f"{number:04d}"), {"body": body})
    space.asked.clear()


def facts_of(desk: Desk, name: str, notes: str = "", pasts: Pasts | None = None) -> TriageFacts:
    state = desk.assess(desk.enriched(name, notes), pasts)
    return TriageFacts.of_json(desk.aws.objects.get(state["facts"]))


def test_with_meanings_in_the_index_the_subject_is_embedded_once_and_compared_by_both(desk: Desk, space: Space) -> None:
    with_meanings(desk, space)
    desk.embedder = space.embedder()
    facts = facts_of(desk, "Charged twice", "Please refund one.")
    assert (facts.retrieval, space.asked) == ("hybrid", ["Charged twice\nPlease refund one."])
    assert len(facts.neighbours) == 15


def test_an_index_without_meanings_costs_no_call(desk: Desk, space: Space) -> None:
    desk.embedder = space.embedder()
    assert facts_of(desk, "Charged twice").retrieval == "lexical"
    assert space.asked == []


def test_meanings_of_another_model_are_not_asked_for_nor_compared(desk: Desk, space: Space) -> None:
    with_meanings(desk, space)
    desk.embedder = space.embedder("cohere.embed-english-v3")
    assert facts_of(desk, "Charged twice").retrieval == "lexical"
    assert space.asked == []


def test_with_the_embedding_model_away_the_words_decide_as_if_there_were_none(desk: Desk, space: Space) -> None:
    without = facts_of(desk, "Charged twice", "Please refund one.")
    with_meanings(desk, space)
    space.away = True
    desk.embedder = space.embedder()
    assert facts_of(desk, "Charged twice", "Please refund one.") == without


def test_the_whole_triage_goes_on_with_the_embedding_model_away(desk: Desk, space: Space) -> None:
    with_meanings(desk, space)
    space.away = True
    desk.embedder = space.embedder()
    state, plan = desk.judged("Charged twice for invoice 20418", "Please refund one of the two.")
    assert state["next"] in ("write_back", "propose")
    assert plan["edits"] or plan["proposals"]


def test_a_sick_embedding_model_is_soon_not_asked_any_more(desk: Desk, space: Space) -> None:
    with_meanings(desk, space)
    space.away = True
    desk.embedder = space.embedder()
    pasts = Pasts()
    for _ in range(FAILURES_TO_OPEN):
        facts_of(desk, "Charged twice", pasts=pasts)
    space.away = False
    desk.embedder = space.embedder()
    assert facts_of(desk, "Charged twice", pasts=pasts).retrieval == "lexical"
    assert space.asked == []
    space.now += timedelta(seconds=COOL_DOWN_SECONDS)
    assert facts_of(desk, "Charged twice", pasts=pasts).retrieval == "hybrid"


def test_a_repeated_request_is_told_in_the_reason_with_the_earlier_ones_address(desk: Desk) -> None:
    task = next(task for task in northwind.settled_tasks() if len(task.notes) > 60)
    _, plan = desk.judged(f"Re: {task.name}", f"Asked before, no answer. {task.notes}")
    (values,) = (each["values"] for each in plan["edits"] + [p["edit"] for p in plan["proposals"]] if "values" in each)
    assert f"https://app.asana.com/0/0/{task.gid}" in values[northwind.field("ai_reason")]
