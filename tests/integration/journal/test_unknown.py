"""What becomes of a request whose outcome nobody knows, and is a carrier that guesses caught?"""

import pytest

from local.asana.faults import FaultKind
from steward.errors import Contended, OutcomeUnknown, Refused
from steward.governance.carrier import Carrier
from steward.governance.finding import Finding, Seen
from steward.governance.journal import Row
from steward.governance.mutation import Mutation
from tests.integration.aws import Aws
from tests.integration.journal.life import SETTLED_SECONDS, Life


@pytest.fixture
def life(aws: Aws) -> Life:
    """A task whose plan waits to be written."""
    return Life.begin(aws)


UNKNOWN = {
    FaultKind.STATUS_AFTER_COMMIT: 1,  # kind of fault to the updates it takes in all
    FaultKind.RESET_AFTER_COMMIT: 1,
    FaultKind.TIMEOUT_AFTER_COMMIT: 1,
    FaultKind.RESET: 2,
    FaultKind.STATUS: 2,
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_unknown_outcome_is_read_back_after_it_settled_and_never_sent_twice_in_effect(
    life: Life, kind: FaultKind
) -> None:
    life.fault(kind, status=502)
    with pytest.raises(OutcomeUnknown):
        life.write()
    assert life.row()["state"] == "SENDING"
    with pytest.raises(Contended):
        life.write()  # the first worker may still be alive
    life.sandbox.advance(70)
    with pytest.raises(OutcomeUnknown) as waiting:
        life.write()
    assert waiting.value.retry_after_seconds == pytest.approx(125, abs=10)
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.violations() == []
    assert life.updates() == UNKNOWN[kind]


def test_a_request_that_lands_within_the_settle_time_is_found_and_not_repeated(life: Life) -> None:
    life.fault(FaultKind.LATE_LANDING, seconds=90.0)
    with pytest.raises(OutcomeUnknown):
        life.write()
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.violations() == []
    assert life.updates() == 1


def test_a_person_who_changed_the_field_after_an_unknown_outcome_wins(life: Life) -> None:
    life.fault(FaultKind.STATUS_AFTER_COMMIT, status=500)
    with pytest.raises(OutcomeUnknown):
        life.write()
    life.person_sets("request_type", life.options["Wish"])
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.values()["request_type"] == life.options["Wish"]
    assert (life.updates(), life.row()["state"], life.row()["reason"]) == (1, "DONE", "read_back")


def test_where_a_person_changed_all_that_would_show_an_unknown_outcome_the_stories_tell_of_it(life: Life) -> None:
    life.fault(FaultKind.STATUS_AFTER_COMMIT, status=500)
    with pytest.raises(OutcomeUnknown):
        life.write()
    life.person_sets("request_type", life.options["Wish"])
    life.person_sets("effort_hours", 8)
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert (life.updates(), life.row()["state"], life.row()["reason"]) == (1, "DONE", "read_back")
    assert life.values()["request_type"] == life.options["Wish"]


def test_where_a_person_changed_all_and_the_request_never_landed_it_ends_as_a_conflict(life: Life) -> None:
    life.fault(FaultKind.RESET)
    with pytest.raises(OutcomeUnknown):
        life.write()
    life.person_sets("request_type", life.options["Wish"])
    life.person_sets("effort_hours", 8)
    life.sandbox.advance(SETTLED_SECONDS)
    with pytest.raises(Refused):
        life.write()
    assert (life.row()["state"], life.values()["effort_hours"]) == ("CONFLICT", 8)


class BlindlyResending(Carrier):
    """A broken carrier: it takes an unknown outcome for a failure and sends again without reading back."""

    def reading(self, mutation: Mutation, row: Row) -> Seen:
        del mutation, row
        return Seen(Finding.BASE)


def life_with_a_person_in_the_gap(life: Life, kind: type[Carrier]) -> list[str]:
    """An applied update with a lost answer, a person's correction, then the next worker; what the checker finds."""
    life.fault(FaultKind.STATUS_AFTER_COMMIT, status=500)
    with pytest.raises(OutcomeUnknown):
        life.carry(kind)
    life.person_sets("request_type", life.options["Wish"])
    life.sandbox.advance(SETTLED_SECONDS)
    life.carry(kind)
    overwritten = life.values()["request_type"] != life.options["Wish"]
    return [each for each in life.violations() if "final state" not in each] + [
        "a person was overwritten"
    ] * overwritten


def test_the_checker_catches_a_carrier_that_resends_blindly(life: Life) -> None:
    assert "each field took effect once" in life_with_a_person_in_the_gap(life, BlindlyResending)


def test_the_real_carrier_passes_the_check_that_catches_the_blind_one(life: Life) -> None:
    assert life_with_a_person_in_the_gap(life, Carrier) == []
