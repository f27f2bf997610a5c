"""Whoever wrote what in whatever order: does an undo bring back what people last chose, and touch nothing else?"""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import SetTaskFields
from steward.governance.changes import Change
from steward.governance.finding import Look
from steward.governance.undo import Place, undoing

START = datetime(2026, 10, 1, 10, tzinfo=UTC)
FIELDS = ("5", "6", "7")
# One step: who writes, and which fields. Every value is new, so that what stands there tells whose it is.
NAMES = st.sets(st.sampled_from(FIELDS), min_size=1)
STEPS = st.lists(st.tuples(st.sampled_from(["bot", "person"]), NAMES), max_size=12)


@given(STEPS)
def test_every_field_ends_as_people_last_left_it_and_a_persons_value_is_never_touched(
    steps: list[tuple[str, set[str]]],
) -> None:
    values: dict[str, str | None] = dict.fromkeys(FIELDS)
    peoples = dict(values)
    changes: list[Change] = []
    for number, (who, names) in enumerate(steps):
        new = {name: f"{who} {number} {name}" for name in names}
        if who == "bot":
            before = {name: values[name] for name in names}
            at = (START + timedelta(minutes=number)).isoformat()
            edit = SetTaskFields("1", dict(new))
            changes.append(Change(f"m{number}", "r", at, "triage_request", "77", edit, before, new, {}, {}))
        else:
            peoples |= new
        values |= new
    if not changes:
        return
    restorations = undoing(Place(changes, {each.mutation_id for each in changes}), Look(dict(values))).restorations
    after = dict(values)
    for each in restorations:
        assert isinstance(each.edit, SetTaskFields)
        assert each.base == {name: values[name] for name in each.edit.values}
        after |= each.edit.values  # type: ignore[arg-type]
    assert after == peoples
    assert not any(values[name] == peoples[name] for each in restorations for name in each.base)
