"""Are the exact bounds of an error rate exact?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.bounds import at_most, is_bounded, lower_bound, upper_bound

# scipy 1.16: beta.ppf(assurance, hits + 1, of - hits).
SCIPY = [
    (0, 29, 0.95, 0.0981446276772957),
    (0, 10, 0.95, 0.2588655508930522),
    (1, 10, 0.95, 0.39416330243650466),
    (3, 100, 0.95, 0.07571079374983004),
    (20, 300, 0.95, 0.0954019763464509),
    (12, 150, 0.9, 0.1162472828627041),
    (150, 1000, 0.99, 0.17815695270573467),
    (299, 300, 0.95, 0.9998290369678865),
]


@pytest.mark.parametrize(("hits", "of", "assurance", "bound"), SCIPY)
def test_the_upper_bound_is_that_of_an_independent_implementation(
    hits: int, of: int, assurance: float, bound: float
) -> None:
    assert upper_bound(hits, of, assurance) == pytest.approx(bound, abs=1e-10)
    assert lower_bound(of - hits, of, assurance) == pytest.approx(1 - bound, abs=1e-10)


def test_the_zero_error_floors_are_those_of_the_design() -> None:
    floors = [next(n for n in range(1, 100) if is_bounded(0, n, share, 0.9)) for share in (0.15, 0.10, 0.05)]
    assert floors == [15, 22, 45]


def test_where_nothing_was_seen_nothing_is_bounded() -> None:
    assert upper_bound(0, 0, 0.95) == 1
    assert lower_bound(0, 0, 0.95) == 0
    assert not is_bounded(0, 0, 0.99, 0.5)


@given(st.integers(1, 400), st.data(), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_the_bound_is_the_share_at_which_so_few_hits_are_just_likely_enough(
    of: int, data: st.DataObject, assurance: float
) -> None:
    hits = data.draw(st.integers(0, of - 1))
    bound = upper_bound(hits, of, assurance)
    assert hits / of <= bound <= 1
    assert at_most(hits, of, bound) == pytest.approx(1 - assurance, abs=1e-6)
    assert upper_bound(hits + 1, of, assurance) > bound


@given(st.integers(1, 200), st.data(), st.floats(0.01, 0.99))
def test_asking_whether_a_share_is_bounded_agrees_with_the_bound(of: int, data: st.DataObject, share: float) -> None:
    hits = data.draw(st.integers(0, of))
    bound = upper_bound(hits, of, 0.95)
    if abs(bound - share) > 1e-6:
        assert is_bounded(hits, of, share, 0.95) == (bound <= share)


@pytest.mark.parametrize(("hits", "share", "expected"), [(-1, 0.5, 0.0), (5, 0.5, 1.0), (2, 0.0, 1.0), (2, 1.0, 0.0)])
def test_the_ends_of_the_tail(hits: int, share: float, expected: float) -> None:
    assert at_most(hits, 5, share) == expected
