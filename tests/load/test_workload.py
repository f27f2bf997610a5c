"""Do people and operators do in every seed what the harness is there to show, and the same each time?"""

from collections import Counter
from random import Random

from tests.load.faults import AWAY_SECONDS, CLEAN, outages
from tests.load.operators import orders
from tests.load.trial import MIX
from tests.load.workload import TAIL_SECONDS, Workload, workload


def texts(people: Workload, number: int) -> list[tuple[str, str]]:
    return [deed.text for deed in people.deeds if deed.number == number and deed.kind in ("submit", "edit")]


def test_texts_return_name_no_team_and_requests_are_opened_again() -> None:
    people = workload(3, 1500)
    all_texts = [texts(people, number) for number in range(people.requests)]
    returned = sum(len(each) > 2 and each[-1] == each[0] for each in all_texts)
    assert 0.02 < returned / people.requests < 0.10
    without = sum(not people.truth[number]["recommendation"] for number in range(people.requests))
    assert 0.25 < without / people.requests < 0.42
    kinds = Counter(deed.kind for deed in people.deeds)
    assert 0.01 < kinds["reopen"] / people.requests < 0.04
    assert all(kinds[kind] for kind in ("edit", "correct", "clear", "complete", "move"))


def test_a_word_after_a_burst_is_a_reason_of_its_own_for_a_run() -> None:
    people = workload(5, 3000)
    ends = {
        number: [deed.at for deed in people.deeds if deed.number == number and deed.kind == "edit"]
        for number in people.bursts
    }
    for number, (begins, until) in people.bursts.items():
        edits = [moment for moment in ends[number] if moment < until]
        assert begins < edits[-1] < until <= edits[-1] + TAIL_SECONDS
        assert until == edits[-1] + TAIL_SECONDS or until in ends[number]
    assert any(until in ends[number] for number, (_, until) in people.bursts.items())


def test_a_persons_value_is_what_must_stand_in_the_end() -> None:
    people = workload(3, 200)
    (number, mine), *_ = people.by_hand.items()
    assert people.truth[number].items() >= mine.items()


def test_a_seed_has_the_same_orders_each_time_and_every_switch_is_let_go_again() -> None:
    first = orders(5, 27_000.0)
    assert first == orders(5, 27_000.0) != orders(6, 27_000.0)
    assert [order.what for order in first].count(None) == 1
    assert len(first) > 3
    assert all(order.begins < order.ends for order in first)


def test_asana_is_away_for_ten_minutes_in_every_run_but_the_one_without_faults() -> None:
    rng = Random(1)  # noqa: S311 - a seeded generator, on purpose
    spans = outages(MIX, rng, 27_000.0)
    assert len(spans) == 4
    assert {round(ends - begins, 6) for begins, ends in spans} == {AWAY_SECONDS}
    assert len(outages(MIX, rng, 600.0)) == 1
    assert outages(CLEAN, rng, 27_000.0) == ()
