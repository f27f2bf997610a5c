"""What is there already is linked and not made a second time."""

from steward.evidence.documents.items import Item, Kind, key_of
from steward.evidence.documents.matching import Met, Subtask, matched, requirements_met


def item(quote: str, kind: Kind = Kind.REQUIREMENT) -> Item:
    return Item(kind, quote, 1, "p. 1", key_of("doc", quote))


EXPORT, SIGN_ON = item("Export of all bookings as CSV"), item("Sign-on through the identity provider of the company")


def test_the_same_key_is_the_same_item_whatever_people_call_it() -> None:
    found = matched([EXPORT, SIGN_ON], [Subtask("1", "renamed by somebody", EXPORT.key)])
    assert [(link.item, link.subtask.gid, link.likeness) for link in found.links] == [(EXPORT, "1", 1.0)]
    assert found.new == (SIGN_ON,)


def test_the_same_words_are_the_same_item_and_each_subtask_is_one() -> None:
    found = matched(
        [EXPORT, item("Exports of all bookings, as CSV!")], [Subtask("1", "Exporting all of the bookings as CSV")]
    )
    assert len(found.links) == 1
    assert len(found.new) == 1


def test_a_number_or_a_negation_makes_another_item() -> None:
    subtasks = [Subtask("1", "Deliver 3 new pumps to the plant"), Subtask("2", "Open the gate of the plant at night")]
    wanted = [item("Deliver 4 new pumps to the plant"), item("Do not open the gate of the plant at night")]
    assert matched(wanted, subtasks).links == ()
    assert len(matched([item("Deliver 3 new pumps to the plant")], subtasks).links) == 1


def test_one_thing_named_in_place_of_another_makes_another_item() -> None:
    subtasks = [Subtask("1", "The billing service must log each request")]
    assert matched([item("The search service must log each request")], subtasks).links == ()
    assert len(matched([item("The billing service must log each request of a user")], subtasks).links) == 1


def test_one_word_titles_match_nothing_and_meaning_counts_where_it_is_known() -> None:
    assert matched([item("Review")], [Subtask("1", "Review")]).links == ()
    near = matched([SIGN_ON], [Subtask("1", "Log in with the company account")], lambda _one, _other: 0.93)
    assert [each.likeness for each in near.links] == [0.93]


def test_requirements_are_met_by_linked_and_completed_subtasks_alone() -> None:
    action = item("Call the printer about the export", Kind.ACTION)
    done = [Subtask(each.key[:4], "done", each.key, is_completed=True) for each in (EXPORT, action)]
    subtasks = [*done, Subtask("2", "open", SIGN_ON.key)]
    items = [EXPORT, SIGN_ON, action]
    met = requirements_met(items, matched(items, subtasks).links)
    assert (met, met.share) == (Met(1, 2), 0.5)
    assert requirements_met([action], []).share is None
