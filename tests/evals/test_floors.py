"""Do the quick judgements reach their floors on public labelled sets? The long ones are measured by `make evals`."""

from collections.abc import Callable

import pytest

from tests.evals.figures import Result
from tests.evals.sets import Absent
from tests.evals.tone import asks, tone


@pytest.mark.parametrize("measure", [tone, asks])
def test_a_head_that_ships_reaches_its_floors_on_rows_it_was_not_trained_on(measure: Callable[[], Result]) -> None:
    try:
        result = measure()
    except Absent as absent:
        pytest.skip(str(absent))
    assert {figure.name: figure.measured for figure in result.figures if not figure.holds} == {}
