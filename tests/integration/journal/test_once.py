"""Does one planned edit take effect once, whatever dies, repeats or stays unknown? (RELIABILITY 3)."""

from dataclasses import replace
from itertools import count

import pytest

from local.asana.faults import FaultKind
from steward.errors import Contended, Refused, RefusedReason, Rejected, Throttled
from steward.governance import audit
from steward.governance.carrier import Carrier
from steward.governance.finding import value_digest
from steward.governance.mutation import Carried, Mutation
from steward.store import keys
from steward.store.table import Table
from tests.fakes import Interruption, SentTwice, in_threads
from tests.integration.aws import BUCKET, TABLE, Aws
from tests.integration.journal.life import SETTLED_SECONDS, Life


@pytest.fixture
def life(aws: Aws) -> Life:
    """A task whose plan waits to be written."""
    return Life.begin(aws)


def test_a_lone_edit_of_fresh_ai_fields_takes_one_request_and_leaves_one_audit_entry(life: Life) -> None:
    state = life.write()
    assert life.violations() == []
    assert (life.updates(), life.reads()) == (1, 0)
    assert state["mutations"] == [life.mutation().mutation_id]
    assert (state["outcome"], state["next"]) == ("written", "record")
    assert life.row()["ttl"] > life.now().timestamp() + 29 * 86_400


def test_the_audit_entry_holds_ids_hashes_and_the_price_but_no_text(life: Life) -> None:
    life.write()
    (entry,) = life.entries()
    assert entry["target_gid"] == life.task_gid
    assert entry["field_gids"] == sorted(life.desired)
    assert entry["before_sha256"] != entry["after_sha256"]
    assert entry["values"] == {**life.state["plan"], "ordinal": 0}
    assert entry["model"]["engine"] == "offline"
    assert entry["confidence"] == {"request_type": 1, "effort_hours": 0.75}


def test_a_repeat_of_a_finished_run_sends_nothing_and_says_the_same(life: Life) -> None:
    assert life.write()["mutations"] == life.write()["mutations"]
    assert life.updates() == 1
    assert life.violations() == []


def points() -> list[int]:
    """The points at which an invocation can die: before and after each call it makes."""
    return list(range(20))


def test_every_point_of_an_invocation_is_in_the_list_of_points(life: Life) -> None:
    assert len(life.killed_at(None)) == len(points())


@pytest.mark.parametrize("point", points())
def test_a_run_killed_at_any_point_is_finished_by_the_next_one_with_one_effect(life: Life, point: int) -> None:
    passed = life.killed_at(point)
    assert len(passed) == point + 1
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.violations() == []
    assert life.updates() == 1


def test_a_plan_whose_snapshot_is_old_is_compared_before_it_is_written(life: Life) -> None:
    life.sandbox.advance(6)
    life.write()
    assert life.violations() == []
    assert (life.updates(), life.reads()) == (1, 1)


def test_what_a_person_changed_after_the_snapshot_is_never_overwritten(life: Life) -> None:
    life.person_sets("request_type", life.options["Wish"])
    life.sandbox.advance(6)
    with pytest.raises(Refused) as refused:
        life.write()
    assert refused.value.reason is RefusedReason.HUMAN_CHANGED
    assert life.values()["request_type"] == life.options["Wish"]
    assert (life.updates(), life.row()["state"], life.entries()) == (0, "CONFLICT", [])


def test_a_plan_that_a_person_overtook_finds_a_conflict_at_every_later_run(life: Life) -> None:
    life.person_sets("effort_hours", 8)
    life.sandbox.advance(6)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            life.write()
        assert refused.value.reason is RefusedReason.HUMAN_CHANGED
    assert (life.updates(), life.row()["state"]) == (0, "CONFLICT")


def test_a_value_that_stands_there_already_is_not_written_again_nor_claimed_in_the_audit(life: Life) -> None:
    life.person_sets("request_type", life.options["Bug"])
    life.person_sets("effort_hours", 3.5)
    life.sandbox.advance(6)
    life.write()
    assert (life.updates(), life.row()["state"], life.row()["reason"]) == (0, "DONE", "already_so")
    assert life.entries() == []


def test_a_field_that_belongs_to_people_is_refused_at_write_time_even_if_a_plan_holds_it(life: Life) -> None:
    life.plan({life.fields["team"]: "Platform"})
    with pytest.raises(Refused) as refused:
        life.write()
    assert refused.value.reason is RefusedReason.NOT_ALLOWED
    assert life.updates() == 0


def test_a_completed_task_is_left_alone(life: Life) -> None:
    life.human.put(f"/tasks/{life.task_gid}", json={"data": {"completed": True}}).raise_for_status()
    life.sandbox.advance(6)
    with pytest.raises(Refused) as refused:
        life.write()
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE
    assert (life.row()["state"], life.row()["reason"]) == ("REFUSED", "out_of_scope")
    assert life.updates() == 0


def test_of_two_workers_at_once_one_writes_and_the_other_yields(life: Life) -> None:
    pens = [life.pen(), life.pen()]
    results = in_threads(2, lambda number: life.write(pens[number]))
    assert any(isinstance(result, dict) for result in results)
    assert all(isinstance(result, dict | Contended) for result in results)
    assert life.violations() == []
    assert life.updates() == 1


def test_a_write_that_the_sdk_sent_twice_is_known_as_our_own(life: Life) -> None:
    twice = Table(SentTwice(life.aws.dynamodb, life.aws.lock), TABLE)  # type: ignore[arg-type]
    life.write(replace(life.pen(), table=twice))
    assert life.violations() == []
    assert life.updates() == 1


def test_two_mutations_of_one_subject_at_once_share_one_unbroken_audit_chain(life: Life) -> None:
    sources = [life.source(), replace(life.source(), input_fingerprint="b" * 64)]
    document = life.aws.objects.get(life.state["plan"])
    mutations = [Mutation.of_plan(each, document, life.state["plan"], 0) for each in sources]
    carriers = [life.carrier(Carrier) for _ in mutations]
    results = in_threads(2, lambda number: carriers[number].carry(mutations[number], 0))
    assert all(isinstance(result, Carried) for result in results)
    entries, head = life.entries(), life.aws.table.get(keys.audit_head(life.state["subject"]))
    assert {entry["mutation_id"] for entry in entries} == {mutation.mutation_id for mutation in mutations}
    assert audit.verify(life.state["subject"], entries, head) == []


def test_a_transaction_conflict_is_contention_and_the_retry_gives_the_same_result(life: Life) -> None:
    with pytest.raises(Contended):
        life.write(life.pen(conflicts=lambda: True))
    assert life.updates() == 0
    life.write()
    assert life.violations() == []


def test_one_conflict_in_three_changes_nothing_in_the_result(life: Life) -> None:
    turns = count()
    life.write(life.pen(conflicts=lambda: next(turns) % 3 == 0))
    assert life.violations() == []
    assert life.updates() == 1


def test_a_throttled_request_is_known_not_to_have_happened_and_is_sent_again_at_once(life: Life) -> None:
    life.fault(FaultKind.STATUS, status=429, retry_after="7")
    with pytest.raises(Throttled) as throttled:
        life.write()
    assert throttled.value.retry_after_seconds == 7
    assert (life.row()["state"], life.row()["attempts"]) == ("CLAIMED", 0)
    life.write()
    assert life.violations() == []
    assert (life.updates(), life.reads()) == (2, 0)


def test_a_request_that_asana_calls_wrong_is_refused_for_good(life: Life) -> None:
    life.fault(FaultKind.STATUS, status=400)
    for _ in range(2):
        with pytest.raises(Rejected, match="bad_request"):
            life.write()
    assert (life.updates(), life.row()["state"], life.row()["reason"]) == (1, "REFUSED", "bad_request")


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthorised"), (402, "payment_required"), (403, "forbidden")])
def test_a_refused_token_leaves_the_mutation_to_be_sent_once_the_token_is_mended(
    life: Life, status: int, reason: str
) -> None:
    life.fault(FaultKind.STATUS, status=status)
    with pytest.raises(Rejected, match=reason):
        life.write()
    life.write()
    assert life.violations() == []


def test_a_worker_that_lost_its_row_after_sending_cannot_finish(life: Life) -> None:
    def next_worker() -> None:
        life.sandbox.advance(SETTLED_SECONDS)
        life.write()

    with pytest.raises(Contended):
        life.write(life.pen(Interruption(at="after PUT", act=next_worker)))
    assert life.violations() == []
    assert life.updates() == 1


def test_a_worker_that_wakes_after_its_deadline_sends_nothing(life: Life) -> None:
    def next_worker() -> None:
        life.sandbox.advance(SETTLED_SECONDS)
        life.write()

    with pytest.raises(Contended):
        life.write(life.pen(Interruption(at="after transact_write_items", act=next_worker)))
    assert life.violations() == []
    assert life.updates() == 1


def test_an_edit_that_no_configuration_permits_is_refused_although_the_journal_could_carry_it(life: Life) -> None:
    document = life.aws.objects.get(life.state["plan"])
    place = {"edit": "place_in_section", "task_gid": life.task_gid, "section_gid": "1"}
    base = document["base"] | {"section": life.human_section()}
    life.state["plan"] = life.aws.objects.put("values/place.json", document | {"edits": [place], "base": base})
    with pytest.raises(Refused) as refused:
        life.write()
    assert refused.value.reason is RefusedReason.NOT_ALLOWED
    assert (life.row()["state"], life.entries()) == ("REFUSED", [])


def test_the_state_says_what_was_left_on_the_subject_as_short_digests(life: Life) -> None:
    expected = {name: value_digest(value)[:16] for name, value in life.desired.items()}
    assert life.write()["written"] == expected
    assert life.write()["written"] == expected, "a repeat of a finished run says the same"


def test_what_was_left_is_said_at_the_precision_that_asana_keeps(life: Life) -> None:
    life.plan({life.fields["effort_hours"]: 3.14159})
    kept = {life.fields["effort_hours"]: value_digest(3.1)[:16]}
    assert life.write()["written"] == kept
    life.sandbox.advance(SETTLED_SECONDS)
    assert life.write()["written"] == kept


def test_a_later_run_with_another_answer_carries_out_the_frozen_one(life: Life) -> None:
    life.killed_at(4)  # planned, nothing sent
    life.plan({life.fields["request_type"]: life.options["Wish"]}, name="another")
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.values()["request_type"] == life.options["Bug"]
    assert life.updates() == 1


def test_a_frozen_plan_that_was_tampered_with_is_not_carried_out(life: Life) -> None:
    life.aws.s3.put_object(Bucket=BUCKET, Key=life.state["plan"]["key"], Body=b"{}")
    with pytest.raises(Rejected, match="tampered"):
        life.write()
    assert life.updates() == 0
