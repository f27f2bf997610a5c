"""What did people make of a judgement, by what stands later?"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from steward.asana.models import FieldValue
from steward.governance.certificates import Certificate, Evidence, review
from steward.governance.outcomes import Found, How, Outcome, Said, Seen, found, shown
from steward.governance.policy import Certification

AI, TRUTH = "501", "601"
SAID = Said(target=AI, truth=TRUTH, value="p1", settles="t1", confidence=0.9, how=How.ACTED)
OWN = Said(target=TRUTH, truth=TRUTH, value="t1", settles="t1", confidence=0.9, how=How.ACTED)
NOWHERE = Said(target=AI, truth="", value="p1", settles="p1", confidence=0.9, how=How.ACTED)
ASKED = Said(target="assignee", truth="assignee", value="7", settles="7", confidence=0.6, how=How.PROPOSED)


def said(said_: Said, how: How) -> Said:
    return Said(said_.target, said_.truth, said_.value, said_.settles, said_.confidence, how)


def seen(over: bool = True, touched: bool = True, **values: FieldValue) -> Seen:  # noqa: FBT001, FBT002 - the two facts
    named = {"ai": AI, "truth": TRUTH, "assignee": "assignee"}
    return Seen({named[name]: value for name, value in values.items()}, touched, over)


@pytest.mark.parametrize("how", [How.ACTED, How.STANDS])
@pytest.mark.parametrize(
    ("later", "outcome", "right"),
    [
        (seen(ai="p1", truth="t1"), Outcome.ACCEPTED, True),
        (seen(ai="p1", truth="t2"), Outcome.CORRECTED, False),
        (seen(ai="p1"), Outcome.ACCEPTED, None),
        (seen(ai="p1", touched=False), Outcome.IGNORED, None),
        (seen(ai="p1", truth="t1", over=False), Outcome.PENDING, None),
        (seen(ai="p2", over=False), Outcome.CORRECTED, False),
        (seen(over=False), Outcome.REVERTED, False),
        (seen(), Outcome.REVERTED, False),
    ],
)
def test_what_was_put_into_the_bots_own_field(how: How, later: Seen, outcome: Outcome, right: bool | None) -> None:  # noqa: FBT001
    assert found(said(SAID, how), later) == Found(outcome, right)


@pytest.mark.parametrize(
    ("later", "outcome", "right"),
    [
        (seen(truth="t1"), Outcome.ACCEPTED, True),
        (seen(truth="t1", touched=False), Outcome.IGNORED, None),
        (seen(truth="t2", over=False), Outcome.CORRECTED, False),
        (seen(over=False), Outcome.REVERTED, False),
        (seen(truth="t1", over=False), Outcome.PENDING, None),
    ],
)
def test_what_was_put_into_a_field_of_people(later: Seen, outcome: Outcome, right: bool | None) -> None:  # noqa: FBT001
    """What we put there and nobody came by is nobody's judgement: it is no evidence."""
    assert found(OWN, later) == Found(outcome, right)


@pytest.mark.parametrize(
    ("later", "proposal", "outcome", "right"),
    [
        (seen(over=False), "open", Outcome.PENDING, None),
        (seen(over=False), "approved", Outcome.PENDING, None),
        (seen(over=False, assignee="7"), "used", Outcome.PENDING, None),
        (seen(assignee="7", touched=False), "used", Outcome.ACCEPTED, True),
        (seen(over=False, assignee="8"), "used", Outcome.CORRECTED, False),
        (seen(over=False), "used", Outcome.REVERTED, False),
        (seen(over=False), "rejected", Outcome.REJECTED, False),
        (seen(assignee="7"), "expired", Outcome.ACCEPTED, True),
        (seen(assignee="8"), "expired", Outcome.CORRECTED, False),
        (seen(), "expired", Outcome.IGNORED, None),
    ],
)
def test_what_people_were_asked(later: Seen, proposal: str, outcome: Outcome, right: bool | None) -> None:  # noqa: FBT001
    assert found(ASKED, later, proposal) == Found(outcome, right)


@pytest.mark.parametrize(
    ("later", "outcome", "right"),
    [
        (seen(truth="t1"), Outcome.UNSEEN, True),
        (seen(truth="t2"), Outcome.UNSEEN, False),
        (seen(), Outcome.UNSEEN, None),
        (seen(truth="t1", over=False), Outcome.PENDING, None),
    ],
)
def test_what_was_kept_to_ourselves_is_evidence_and_no_outcome(
    later: Seen, outcome: Outcome, right: bool | None  # noqa: FBT001 - the expected answer
) -> None:  # fmt: skip
    assert found(said(SAID, How.LEFT), later) == Found(outcome, right)


def test_a_choice_that_people_do_not_have_is_wrong_whatever_they_chose() -> None:
    unknown = Said(AI, TRUTH, "p1", None, 0.9, How.LEFT)
    assert found(unknown, seen(truth="t1")) == Found(Outcome.UNSEEN, right=False)


def test_two_estimates_of_the_same_work_are_the_same() -> None:
    hours = Said(AI, TRUTH, 4.0, 4.0, 0.6, How.ACTED)
    assert found(hours, seen(ai=4.0, truth=5.0)).right is True
    assert found(hours, seen(ai=4.0, truth=16.0)) == Found(Outcome.CORRECTED, right=False)


def test_where_people_settle_nothing_there_is_no_evidence() -> None:
    for how, over, touched in product(How, (True, False), (True, False)):
        later = seen(over=over, touched=touched, ai="p1")
        assert found(said(NOWHERE, how), later).right is None


def test_what_was_planned_and_did_not_happen_was_not_shown() -> None:
    told = {"a": SAID.as_item(), "b": said(SAID, How.STANDS).as_item(), "c": ASKED.as_item()}
    nothing = shown(told, (), {})
    assert {key: each["how"] for key, each in nothing.items()} == {"a": "left", "b": "stands", "c": "left"}
    told["c"]["proposal_id"] = "p1"
    assert shown(told, (AI,), {"assignee": "p1"}) == told


def test_a_judgement_of_which_people_corrected_everything_after_their_yes_is_not_certified() -> None:
    asked, later = said(OWN, How.PROPOSED), seen(truth="t2")
    now = datetime(2026, 10, 1, tzinfo=UTC)
    rights = [found(asked, later, "used").right for _ in range(320)]
    told = [Evidence(now - timedelta(hours=400 - at), "v1/m", 0.95, bool(right)) for at, right in enumerate(rights)]
    assert not review(Certificate.of_row(None), told, Certification(), "v1/m", now).stands


@pytest.mark.parametrize("one", [SAID, OWN, NOWHERE, ASKED, Said(AI, TRUTH, None, None, 0.0, How.LEFT)])
def test_a_row_gives_the_judgement_again(one: Said) -> None:
    stored = {name: value for name, value in one.as_item().items() if value is not None}
    assert Said.of_item(stored) == one
