"""Whose yes counts, when, and to what? The full product of actor, time, edit and order (RELIABILITY 4.8, P14)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from steward.governance.approvals import Case, Channel, Ruling, Signal, Why, Word, judge
from steward.store.proposals import State

MADE = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
ENDS = MADE + timedelta(hours=72)
MINUTE = timedelta(minutes=1)
BOT, ANA, BO, GUEST, WRITER, STRANGER = "1", "11", "12", "13", "14", "99"
APPROVERS = frozenset({ANA, BO, GUEST, WRITER})
MINE, ANOTHER = "501", "502"

ACTORS = {"approver": ANA, "another approver": BO, "stranger": STRANGER, "bot": BOT, "nobody": "", "guest": GUEST}
TIMES = {
    "before it was made": MADE - MINUTE,
    "at once": MADE,
    "within": MADE + timedelta(hours=2),
    "in the last second": ENDS - timedelta(seconds=1),
    "at its end": ENDS,
    "after its end": ENDS + timedelta(hours=1),
}
EDITS = (
    "none",
    "text edited before the yes",
    "text edited before the yes and put back",
    "text edited after the yes and put back",
    "text edited after the yes",
    "target changed",
    "input changed",
)
ORDERS = ("yes", "yes twice", "no, then yes", "yes, then no", "another's subtask", "used before", "taken back")

VALID = {
    (actor, time, edit, order)
    for actor in ("approver", "another approver")
    for time in ("at once", "within", "in the last second")
    for edit in ("none", "text edited after the yes and put back", "input changed")
    for order in ("yes", "yes twice")
}


def case(**changes: object) -> Case:
    plain = Case(
        proposal_id="ab" * 16,
        state=State.OPEN,
        created_at=MADE,
        expires_at=ENDS,
        subtask_gid=MINE,
        approvers=APPROVERS,
        bot_gid=BOT,
        now=MADE + timedelta(hours=3),
        guests=frozenset({GUEST}),
        authors=frozenset({WRITER}),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def said(word: Word, actor: str, at: datetime, subtask: str = MINE, story: int = 1) -> Signal:
    return Signal(str(story), at, actor, Channel.SUBTASK, word, subtask_gid=subtask)


def commented(word: Word, actor: str, at: datetime, reference: str = "", story: int = 7) -> Signal:
    return Signal(str(story), at, actor, Channel.COMMENT, word, reference=reference)


def edited(cell: Case, edit: str, at: datetime) -> Case:
    changes: dict[str, dict[str, object]] = {
        "text edited before the yes": {"text_stands": False, "text_changes": (at - MINUTE,)},
        "text edited before the yes and put back": {"text_changes": (at - MINUTE * 2, at - MINUTE)},
        "text edited after the yes and put back": {"text_changes": (at + MINUTE, at + MINUTE * 2)},
        "text edited after the yes": {"text_stands": False, "text_changes": (at + MINUTE,)},
        "target changed": {"base_stands": False},
        "input changed": {"input_stands": False},
    }
    return replace(cell, **changes.get(edit, {}))  # type: ignore[arg-type]


def spoken(order: str, actor: str, at: datetime) -> list[Signal]:
    second = timedelta(microseconds=1)
    yes = said(Word.YES, actor, at)
    match order:
        case "yes twice":
            return [yes, said(Word.YES, actor, at, story=2)]
        case "no, then yes":
            return [commented(Word.NO, ANA, max(at, MADE)), replace(yes, at=at + second)]
        case "yes, then no":
            return [yes, commented(Word.NO, ANA, max(at, MADE) + second)]
        case "another's subtask":
            return [replace(yes, subtask_gid=ANOTHER)]
        case "taken back":
            return [yes, said(Word.NEITHER, actor, at + second, story=2)]
        case _:
            return [yes]


def ruling(actor: str, time: str, edit: str, order: str, *, high_risk: bool = False) -> Ruling:
    at = TIMES[time]
    state = State.USED if order == "used before" else State.OPEN
    cell = edited(case(state=state, high_risk=high_risk, now=max(at, MADE) + MINUTE), edit, at)
    return judge(cell, spoken(order, ACTORS[actor], at)).ruling


CELLS = list(product(ACTORS, TIMES, EDITS, ORDERS))


def test_of_the_whole_product_exactly_the_valid_cells_apply() -> None:
    applied = {cell for cell in CELLS if ruling(*cell) is Ruling.APPROVE}
    assert len(CELLS) == 6 * 6 * 7 * 7
    assert applied == VALID
    assert len(VALID) == 36


def test_at_high_risk_a_changed_input_takes_its_cells_out() -> None:
    applied = {cell for cell in CELLS if ruling(*cell, high_risk=True) is Ruling.APPROVE}
    assert applied == {cell for cell in VALID if cell[2] != "input changed"}


def test_a_judge_that_let_one_wrong_cell_through_would_be_noticed() -> None:
    lenient = {cell for cell in CELLS if ruling(*cell) is Ruling.APPROVE} | {("bot", "within", "none", "yes")}
    assert lenient != VALID


@pytest.mark.parametrize(
    ("signal", "changes", "why"),
    [
        (said(Word.YES, "", MADE), {}, Why.NOBODY),
        (said(Word.YES, BOT, MADE), {"approvers": APPROVERS | {BOT}}, Why.BOT),
        (said(Word.YES, STRANGER, MADE), {}, Why.NOT_APPROVER),
        (said(Word.YES, GUEST, MADE), {}, Why.GUEST),
        (said(Word.YES, ANA, MADE - MINUTE), {}, Why.TOO_EARLY),
        (said(Word.YES, ANA, ENDS), {}, Why.TOO_LATE),
        (said(Word.YES, ANA, MADE, ANOTHER), {}, Why.ANOTHERS),
        (said(Word.YES, ANA, MADE), {"subtask_gid": ""}, Why.ANOTHERS),
        (said(Word.YES, ANA, MADE), {"text_stands": False}, Why.EDITED),
        (said(Word.YES, ANA, MADE), {"state": State.REJECTED}, Why.DECIDED),
        (said(Word.YES, WRITER, MADE), {"high_risk": True}, Why.AUTHOR),
    ],
)
def test_each_reason_that_a_yes_does_not_count_is_named(signal: Signal, changes: dict[str, object], why: Why) -> None:
    verdict = judge(case(**changes), [signal])
    assert verdict.refused == ((signal, why),)
    assert verdict.ruling in (Ruling.WAIT, Ruling.NOTHING)


def test_a_comment_that_was_edited_counts_as_said_when_it_is_read() -> None:
    edited_yes = replace(commented(Word.YES, ANA, MADE + MINUTE), is_edited=True)
    assert judge(case(now=ENDS - MINUTE), [edited_yes]).ruling is Ruling.APPROVE
    verdict = judge(case(now=ENDS), [edited_yes])
    assert (verdict.ruling, verdict.refused) == (Ruling.EXPIRE, ((edited_yes, Why.TOO_LATE),))


def test_who_wrote_the_request_may_approve_what_is_no_high_risk() -> None:
    assert judge(case(), [said(Word.YES, WRITER, MADE)]).ruling is Ruling.APPROVE


def test_a_no_takes_back_a_yes_that_was_heard_for_as_long_as_it_waits() -> None:
    yes, no = said(Word.YES, ANA, MADE), commented(Word.NO, BO, MADE + MINUTE)
    waiting = case(state=State.APPROVED)
    assert judge(waiting, [yes]).ruling is Ruling.NOTHING
    assert judge(waiting, [yes, no]).ruling is Ruling.REJECT
    assert judge(waiting, [yes, replace(no, at=ENDS + MINUTE)]).ruling is Ruling.REJECT, "late, and in time to stop it"


def test_a_no_to_what_was_sent_stops_only_another_try_of_it() -> None:
    yes, no = said(Word.YES, ANA, MADE), commented(Word.NO, BO, MADE + MINUTE)
    assert judge(case(state=State.USED, unfinished=True), [yes, no]).ruling is Ruling.REJECT
    verdict = judge(case(state=State.USED), [yes, no])
    assert (verdict.ruling, verdict.refused) == (Ruling.NOTHING, ((no, Why.DONE),))


@pytest.mark.parametrize("state", [State.APPROVED, State.USED])
def test_another_yes_to_what_was_approved_needs_no_answer(state: State) -> None:
    signals = [said(Word.YES, ANA, MADE), commented(Word.YES, STRANGER, MADE + MINUTE)]
    changed = case(state=state, text_stands=False)
    assert judge(changed, signals).refused == ()


def test_an_edited_text_does_not_take_the_right_to_say_no() -> None:
    assert judge(case(text_stands=False), [said(Word.NO, ANA, MADE)]).ruling is Ruling.REJECT


def test_a_comment_counts_for_the_proposal_it_names_or_for_all() -> None:
    assert judge(case(), [commented(Word.YES, ANA, MADE)]).ruling is Ruling.APPROVE
    assert judge(case(), [commented(Word.YES, ANA, MADE, "ab" * 4)]).ruling is Ruling.APPROVE
    assert judge(case(), [commented(Word.YES, ANA, MADE, "cd" * 4)]).ruling is Ruling.WAIT


def test_the_decision_field_says_what_it_says_last() -> None:
    def chosen(word: Word, minutes: int) -> Signal:
        return Signal(str(minutes), MADE + MINUTE * minutes, ANA, Channel.FIELD, word)

    assert judge(case(), [chosen(Word.YES, 1)]).ruling is Ruling.APPROVE
    assert judge(case(), [chosen(Word.YES, 1), chosen(Word.NEITHER, 2)]).ruling is Ruling.WAIT
    assert judge(case(), [chosen(Word.NO, 1), chosen(Word.YES, 2)]).ruling is Ruling.APPROVE


def test_without_an_answer_a_proposal_ends_at_its_end_and_not_before() -> None:
    assert judge(case(now=ENDS - MINUTE), []).ruling is Ruling.WAIT
    assert judge(case(now=ENDS), []).ruling is Ruling.EXPIRE


def test_a_yes_in_time_counts_although_it_is_read_after_the_end() -> None:
    assert judge(case(now=ENDS + MINUTE), [said(Word.YES, ANA, ENDS - MINUTE)]).ruling is Ruling.APPROVE


@pytest.mark.parametrize("presser", [STRANGER, "", GUEST, BOT])
@pytest.mark.parametrize("word", [Word.YES, Word.NEITHER])
def test_a_no_that_counts_is_not_erased_by_somebody_whose_word_does_not(presser: str, word: Word) -> None:
    at = MADE + MINUTE
    yes_elsewhere = commented(Word.YES, BO, at)
    no, pressed = said(Word.NO, ANA, at + MINUTE, story=2), said(word, presser, at + 2 * MINUTE, story=3)
    assert judge(case(), [yes_elsewhere, no, pressed]).ruling is Ruling.REJECT


@pytest.mark.parametrize("channel", [Channel.SUBTASK, Channel.FIELD])
@pytest.mark.parametrize("word", [Word.YES, Word.NEITHER])
def test_a_no_is_not_erased_by_another_approver_who_presses_the_same_button(channel: Channel, word: Word) -> None:
    at = MADE + MINUTE
    no, over = said(Word.NO, ANA, at), said(word, BO, at + MINUTE, story=2)
    place = {"channel": channel} if channel is Channel.SUBTASK else {"channel": channel, "subtask_gid": ""}
    verdict = judge(case(), [replace(each, **place) for each in (no, over)])
    assert (verdict.ruling, verdict.by and verdict.by.actor_gid) == (Ruling.REJECT, ANA)


def test_of_two_noes_at_one_button_each_is_for_its_own_person_to_take_back() -> None:
    at = MADE + MINUTE
    noes = [said(Word.NO, ANA, at), said(Word.NO, BO, at + MINUTE, story=2)]
    back = said(Word.NEITHER, BO, at + 2 * MINUTE, story=3)
    assert judge(case(), [*noes, back]).ruling is Ruling.REJECT
    assert judge(case(), [*noes, back, said(Word.YES, ANA, at + 3 * MINUTE, story=4)]).ruling is Ruling.APPROVE


def test_whoever_said_no_may_take_it_back_and_anybody_a_yes() -> None:
    at = MADE + MINUTE
    no, back = said(Word.NO, ANA, at), said(Word.NEITHER, ANA, at + MINUTE, story=2)
    assert judge(case(), [no, back]).ruling is Ruling.WAIT
    yes, undone = said(Word.YES, ANA, at), said(Word.NEITHER, STRANGER, at + MINUTE, story=2)
    assert judge(case(), [yes, undone]).ruling is Ruling.WAIT


def test_a_yes_by_comment_on_a_subtask_whose_text_was_changed_does_not_count() -> None:
    at = MADE + 2 * MINUTE
    there = replace(commented(Word.YES, ANA, at), subtask_gid=MINE)
    verdict = judge(case(text_stands=False, text_changes=(MADE + MINUTE,)), [there])
    assert (verdict.ruling, [why for _, why in verdict.refused]) == (Ruling.WAIT, [Why.EDITED])
    assert judge(case(), [there]).ruling is Ruling.APPROVE
