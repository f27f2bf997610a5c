"""When may a field of people act alone, and when does it stop?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

import pytest

from steward.governance.certificates import (
    DRIFT_LABELS,
    Certificate,
    Evidence,
    State,
    Why,
    certifiable,
    chosen_cutoff,
    covering,
    has_drifted,
    judge_today,
    review,
    standing_rows,
    withdrawn_by_configuration,
)
from steward.governance.policy import Certification, WorkflowPolicy, configuration_of

T0 = datetime(2026, 1, 1, tzinfo=UTC)
JUDGE = "v1/offline"
RULE = Certification(target_error=0.10, assurance=0.95, labels=300)
NAIVE = 0.85
SEEDS = 40

type Skill = Callable[[float], float]


def planted(skill: float) -> float:
    """How often a judgement is right: where the scorer begins to state 0.85, two in five are wrong."""
    return 0.55 + 0.435 / (1 + exp(-25 * (skill - 0.55)))


def history(rng: Random, count: int, right: Skill = planted, start: int = 0, judge: str = JUDGE) -> list[Evidence]:
    """Judgements of an over-confident scorer, an hour apart: 0.75 is its least confidence."""
    found = []
    for number in range(count):
        skill = rng.random()
        at = T0 + timedelta(hours=start + number)
        found.append(Evidence(at, judge, round(0.75 + 0.25 * skill, 4), rng.random() < right(skill)))
    return found


def error(labels: list[Evidence], cutoff: float) -> float:
    above = [each for each in labels if each.confidence >= cutoff]
    return sum(not each.right for each in above) / len(above)


def shuffled(rng: Random, labels: list[Evidence]) -> list[Evidence]:
    """The same judgements, held against another task's truth: one of four options by chance."""
    return [replace(each, right=rng.random() < 0.25) for each in labels]


def reviewed(told: list[Evidence], before: Certificate | None = None, judge: str = JUDGE) -> Certificate:
    return review(before or Certificate(), told, RULE, judge, T0)


def sure(count: int, wrong: int = 0, start: int = 0, confidence: float = 0.9) -> list[Evidence]:
    """Judgements of one confidence, the wrong ones evenly among them."""
    every = count // wrong if wrong else count + 1
    return [
        Evidence(T0 + timedelta(hours=start + number), JUDGE, confidence, (number + 1) % every != 0)
        for number in range(count)
    ]


def test_the_certified_cutoff_keeps_the_error_of_later_tasks_while_a_naive_one_does_not() -> None:
    on, failed, naive_failed, covered = 0, 0, 0, 0.0
    for seed in range(SEEDS):
        rng = Random(seed)  # noqa: S311 - a seeded history
        certificate = reviewed(history(rng, 600))
        later = history(rng, 3000, start=600)
        naive_failed += error(later, NAIVE) > RULE.target_error
        if certificate.stands:
            on += 1
            failed += error(later, certificate.cutoff) > RULE.target_error
            covered += sum(each.confidence >= certificate.cutoff for each in later) / len(later)
    print(f"{SEEDS} histories: {on} certified, {failed} of them over target later, {covered / max(on, 1):.0%} covered;")
    print(f"a naive {NAIVE} is over target in {naive_failed}")
    assert on >= SEEDS * 0.6
    assert failed <= 0.06 * on + 1  # the design's 6 % of what switched on, and one seed's noise
    assert naive_failed == SEEDS


def test_shuffled_labels_are_never_certified_and_switch_a_certified_field_off() -> None:
    granted, taken, delays = 0, 0, list[int]()
    for seed in range(SEEDS):
        rng = Random(seed)  # noqa: S311 - a seeded history
        granted += reviewed(shuffled(rng, history(rng, 600))).stands
        told = history(rng, 600)
        certificate = reviewed(told)
        if not certificate.stands:
            continue
        taken += 1
        after = shuffled(rng, history(rng, 200, start=600))
        until = next(n for n in range(1, 200) if not reviewed([*told, *after[:n]], certificate).stands)
        delays.append(until)
    print(f"{granted} of {SEEDS} shuffled histories certified; {taken} certified fields switched off")
    print(f"after {min(delays)} to {max(delays)} shuffled labels, the middle one after {sorted(delays)[taken // 2]}")
    assert granted == 0
    assert len(delays) == taken >= SEEDS * 0.6
    assert max(delays) <= 60


def test_looking_again_and_again_does_not_certify_a_field_that_is_over_target() -> None:
    looks, stood = 0, 0
    for seed in range(8):
        rng = Random(seed)  # noqa: S311 - a seeded history
        told = history(rng, 1800, lambda _skill: 0.88)
        certificate = Certificate()
        for count in range(300, 1800, 30):
            certificate = reviewed(told[:count], certificate)
            looks, stood = looks + 1, stood + certificate.stands
    print(f"an error of 12 % at every confidence, against a target of 10 %: certified at {stood} of {looks} looks")
    assert stood <= looks * 0.05


def test_below_the_number_of_labels_nothing_is_certified_however_good() -> None:
    certificate = reviewed(sure(299))
    assert (certificate.state, certificate.why, certificate.labels) == (State.WAITING, Why.TOO_FEW_LABELS, 299)
    assert reviewed(sure(300)).stands


def test_the_proof_is_taken_on_labels_that_did_not_choose_the_cutoff() -> None:
    good_then_bad = [*sure(150), *sure(150, wrong=50, start=150)]
    certificate = reviewed(good_then_bad)
    assert (certificate.state, certificate.why) == (State.WAITING, Why.NOT_PROVEN)
    assert (certificate.above, certificate.errors) == (150, 50)


def test_where_no_confidence_is_right_often_enough_there_is_no_cutoff() -> None:
    certificate = reviewed(sure(300, wrong=100))
    assert (certificate.state, certificate.why, certificate.cutoff) == (State.WAITING, Why.NO_CUTOFF, 1.0)
    assert chosen_cutoff([], RULE) is None


def test_the_lowest_cutoff_that_is_within_the_target_is_chosen() -> None:
    labels = [*sure(100, confidence=0.9), *sure(60, confidence=0.8), *sure(60, wrong=30, confidence=0.7)]
    assert chosen_cutoff(labels, RULE) == 0.8


def test_another_judges_labels_prove_nothing() -> None:
    rng = Random(1)  # noqa: S311 - a seeded history
    assert reviewed(history(rng, 600, lambda _skill: 1.0, judge="v2/offline")).labels == 0


def test_a_new_judge_withdraws_the_certificate_and_earns_its_own() -> None:
    before = reviewed(sure(400))
    after = reviewed(sure(400), before, judge="v2/offline")
    assert (after.state, after.why, after.judge) == (State.WITHDRAWN, Why.JUDGE_CHANGED, "v2/offline")
    own = [replace(each, judge="v2/offline") for each in sure(300, start=400)]
    assert reviewed([*sure(400), *own], after, judge="v2/offline").stands


def test_a_standing_certificate_is_held_to_every_later_label() -> None:
    before = reviewed(sure(300))
    assert before.bound == pytest.approx(0.0198, abs=1e-4)
    kept = reviewed([*sure(300), *sure(100, wrong=4, start=300)], before)
    assert kept.stands
    assert (kept.above, kept.errors) == (250, 4)


def test_a_slow_decay_ends_in_the_bound() -> None:
    before = reviewed(sure(300))
    decayed = [*sure(300), *sure(600, wrong=75, start=300)]
    after = reviewed(decayed, before)
    assert (after.state, after.why) == (State.WITHDRAWN, Why.BOUND_FAILED)


def test_where_the_labels_are_gone_the_certificate_goes_too() -> None:
    before = reviewed(sure(300))
    for left in ([], sure(20), sure(299)[280:]):
        after = reviewed(left, before)
        assert (after.state, after.why) == (State.WITHDRAWN, Why.BOUND_FAILED)


def test_a_cutoff_that_became_too_low_is_raised_without_a_withdrawal() -> None:
    before = reviewed([*sure(150, confidence=0.8), *sure(150, start=150, confidence=0.8)])
    mixed = [
        each
        for number in range(300)
        for each in (
            replace(sure(1, start=300 + 2 * number, confidence=0.8)[0], right=number % 4 != 0),
            sure(1, start=301 + 2 * number, confidence=0.95)[0],
        )
    ]
    after = reviewed([*sure(300, confidence=0.8), *mixed], before)
    assert (before.cutoff, after.cutoff, after.stands) == (0.8, 0.95, True)


def test_a_sudden_change_ends_in_the_drift_test_although_the_bound_still_holds() -> None:
    before = reviewed(sure(600))
    burst = sure(14, wrong=14, start=600)
    after = reviewed([*sure(600), *burst], before)
    assert (after.state, after.why) == (State.WITHDRAWN, Why.DRIFTED)
    assert after.bound < RULE.target_error


def test_after_a_drift_only_later_labels_count() -> None:
    told = [*sure(600), *sure(14, wrong=14, start=600)]
    after = reviewed(told, reviewed(sure(600)))
    again = reviewed([*told, *sure(200, start=620)], after)
    assert (again.state, again.why) == (State.WITHDRAWN, Why.DRIFTED)
    assert reviewed([*told, *sure(320, start=620)], again).stands


def test_a_few_errors_are_no_drift() -> None:
    assert not has_drifted(sure(DRIFT_LABELS, wrong=6), 0.10)
    assert has_drifted(sure(DRIFT_LABELS, wrong=20), 0.10)
    assert not has_drifted([], 0.10)


def test_a_field_that_failed_is_tried_again_only_with_new_labels() -> None:
    failed = reviewed(sure(300, wrong=100))
    assert failed.why is Why.NO_CUTOFF
    few = reviewed([*sure(300, wrong=100), *sure(29, start=300)], failed)
    assert few.tried_until == failed.tried_until
    more = reviewed([*sure(300, wrong=100), *sure(30, start=300)], failed)
    assert more.tried_until > failed.tried_until


def test_a_review_without_news_changes_nothing() -> None:
    for told in (sure(10), sure(300), sure(300, wrong=100)):
        first = reviewed(told)
        assert reviewed(told, first) == first


def test_a_row_gives_the_certificate_again() -> None:
    for certificate in (reviewed(sure(300)), Certificate(), withdrawn_by_configuration(reviewed(sure(300)), "x")):
        assert Certificate.of_row({"pk": "p", "sk": "s", **certificate.as_item()}) == certificate
    assert Certificate.of_row(None) == Certificate()


def test_only_what_stands_for_this_judge_covers_a_judgement() -> None:
    standing, gone = reviewed(sure(300)), withdrawn_by_configuration(reviewed(sure(300)), "now")
    rows = [
        {"pk": "p", "sk": "triage_request#priority", **standing.as_item()},
        {"pk": "p", "sk": "triage_request#team", **gone.as_item()},
        {"pk": "p", "sk": "other#priority", **standing.as_item()},
    ]
    found = standing_rows(rows, "triage_request")
    assert found == {"priority": {"judge": JUDGE, "cutoff": 0.9}}
    assert covering(found, JUDGE) == {"priority": 0.9}
    assert covering(found, "v1/another") == {}


def test_the_judge_of_today_is_the_active_version_and_the_configured_model() -> None:
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2"}
    policy = WorkflowPolicy(prompt_version="v2")
    assert judge_today(configuration_of(document | {"model": {"engine": "offline"}}), policy) == "v2/offline"
    assert judge_today(configuration_of(document | {"model": {"model_id": "m"}}), policy) == "v2/m"


def test_what_the_bot_owns_needs_no_certificate() -> None:
    fields = {
        "a": {"owner": "ai", "field": "A"},
        "b": {"field": "B", "certify": {}},
        "c": {"field": "C"},
    }
    assert certifiable(WorkflowPolicy.model_validate({"fields": fields})) == ("b",)
