"""Is what people said dealt with once, however much they say?"""

from datetime import UTC, datetime, timedelta

from steward.store.remembered import REMEMBERED, Remembered

START = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def many(first: int, last: int) -> dict[str, datetime]:
    return {str(number): at(number) for number in range(first, last)}


def test_what_a_run_dealt_with_is_new_to_that_run_alone() -> None:
    remembered = Remembered().with_dealt({"1": START}, "run 1")
    assert remembered.is_new("1", START, "run 1")
    assert not remembered.is_new("1", START, "run 2")
    assert remembered.is_new("2", START, "run 2")


def test_what_is_kept_by_name_no_more_is_not_new_again() -> None:
    remembered = Remembered().with_dealt(many(0, REMEMBERED), "run 1").with_dealt(many(REMEMBERED, REMEMBERED + 3), "2")
    assert len(remembered.stories) == REMEMBERED
    assert not any(remembered.is_new(gid, said_at, "run 3") for gid, said_at in many(0, REMEMBERED + 3).items())
    assert remembered.is_new("new", at(REMEMBERED + 4), "run 3")


def test_the_mark_never_goes_back() -> None:
    remembered = Remembered().with_dealt(many(100, 102 + REMEMBERED), "run 1").with_dealt({"late": at(3)}, "run 2")
    assert remembered.through == at(101)
