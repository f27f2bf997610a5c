"""Is a value that one of our writes replaced unseen found, and nothing else?"""

from datetime import UTC, datetime

from steward.evidence.authorship import Author, Value, Writing
from steward.governance.finding import shortened, value_digest
from steward.governance.lost_updates import Intent, lost_updates

AT = datetime(2026, 10, 1, tzinfo=UTC)


def wrote(before: Value, after: Value, author: Author = Author.BOT, name: str = "f") -> Writing:
    return Writing("9", AT, name, author, "1", before, after)


def wanted(base: Value, desired: Value, *, precision: int | None = None) -> Intent:
    return Intent({"f": value_digest(base)}, shortened({"f": value_digest(desired, precision)}))


def test_a_write_over_what_it_was_planned_on_lost_nothing() -> None:
    assert lost_updates([wrote(None, "High")], [wanted(None, "High")]) == []


def test_a_write_over_anything_else_lost_a_value() -> None:
    writing = wrote("By hand", "High")
    assert lost_updates([writing], [wanted(None, "High")]) == [writing]


def test_a_cleared_field_that_was_filled_again_was_lost_too() -> None:
    writing = wrote(None, "Low")
    assert lost_updates([writing], [wanted(None, "High"), wanted("High", "Low")]) == [writing]


def test_a_series_of_writes_each_over_its_own_base_lost_nothing() -> None:
    writings = [wrote(None, "High"), wrote("High", "Low"), wrote("Low", "High")]
    assert lost_updates(writings, [wanted(None, "High"), wanted("High", "Low"), wanted("Low", "High")]) == []


def test_a_write_that_nobody_heard_of_over_our_own_value_lost_nothing() -> None:
    """The run that planned it died and its row is in doubt: no intent names its base (seed 2 of the crash harness)."""
    writings = [wrote(None, "High"), wrote("High", "Low")]
    assert lost_updates(writings, [wanted(None, "High")]) == []
    by_hand = wrote("High", "By hand", Author.PERSON)
    over_a_person = wrote("By hand", "Low")
    assert lost_updates([writings[0], by_hand, over_a_person], [wanted(None, "High")]) == [over_a_person]


def test_what_others_wrote_and_fields_no_mutation_names_are_not_ours_to_lose() -> None:
    other = wrote("a", "b", Author.PERSON)
    elsewhere = wrote("a", "b", name="g")
    assert lost_updates([other, elsewhere], [wanted(None, "b")]) == []


def test_a_number_is_compared_as_asana_keeps_it() -> None:
    kept = wrote(2.5, 3.14)
    assert lost_updates([kept], [wanted(2.5, 3.14159, precision=2)]) == []
    unseen = wrote(1.0, 3.14)
    assert lost_updates([unseen], [wanted(2.5, 3.14159)]) == [unseen]  # where the plan's own value is all there is
