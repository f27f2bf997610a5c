"""Who wrote what, by Asana's stories."""

from typing import Any

import pytest

from steward.evidence.authorship import STORY_FIELDS, Author, Writing, author_of, authorship, other_automations

BOT, AGENT, ANA = "1", "2", "3"
ENUM, NUMBER = "501", "502"


def story(number: int, by: str | None, subtype: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - Asana's JSON
    """A story as Asana shows it."""
    return {
        "gid": f"9{number:03d}",
        "created_at": f"2026-10-01T10:{number:02d}:00.000Z",
        "created_by": {"gid": by, "name": "Somebody"} if by else None,
        "resource_subtype": subtype,
        "type": "system",
        "source": "web",
        **values,
    }


def enum(number: int, by: str | None, old: str | None, new: str | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """A change of the enum field."""
    return story(
        number,
        by,
        "enum_custom_field_changed",
        custom_field={"gid": ENUM},
        old_enum_value={"gid": old} if old else None,
        new_enum_value={"gid": new} if new else None,
        **more,
    )


def told(*stories: dict[str, Any]) -> list[Writing]:
    return authorship(stories, {ENUM, NUMBER, "assignee", "due_on", "completed"}, BOT, {AGENT})


def test_each_writing_has_its_author_its_field_and_both_values() -> None:
    (writing,) = told(enum(1, ANA, "high", "low"))
    assert (writing.author, writing.author_gid, writing.name) == (Author.PERSON, ANA, ENUM)
    assert (writing.before, writing.after) == ("high", "low")
    assert writing.at.isoformat() == "2026-10-01T10:01:00+00:00"


@pytest.mark.parametrize(
    ("user", "source", "author"),
    [
        (BOT, "api", Author.BOT),
        ("", "unknown", Author.SYSTEM),
        (AGENT, "api", Author.AGENT),
        (AGENT, "web", Author.AGENT),
        (ANA, "api", Author.APP),
        (ANA, "mobile", Author.PERSON),
        (ANA, "unknown", Author.PERSON),
        (ANA, "", Author.PERSON),
    ],
)
def test_every_hand_is_told_apart_and_a_doubtful_one_is_a_persons(user: str, source: str, author: Author) -> None:
    assert author_of(user, source, BOT, {AGENT}) is author


def test_without_a_bot_nobody_is_the_bot_and_no_user_is_still_the_system() -> None:
    assert author_of("", "", "", ()) is Author.SYSTEM


def test_stories_are_read_in_the_order_they_happened_whatever_the_order_they_come_in() -> None:
    first, second = enum(1, ANA, None, "high"), enum(2, BOT, "high", "low")
    assert [each.after for each in told(second, first)] == ["high", "low"]


@pytest.mark.parametrize(
    ("subtype", "values", "name", "before", "after"),
    [
        (
            "number_custom_field_changed",
            {"custom_field": {"gid": NUMBER}, "old_number_value": None, "new_number_value": 3},
            NUMBER, None, 3.0,
        ),
        (
            "text_custom_field_changed",
            {"custom_field": {"gid": NUMBER}, "old_text_value": "", "new_text_value": "x"},
            NUMBER, None, "x",
        ),
        (
            "date_custom_field_changed",
            {"custom_field": {"gid": NUMBER}, "old_date_value": None, "new_date_value": {"due_on": "2026-10-02"}},
            NUMBER, None, "2026-10-02",
        ),
        (
            "multi_enum_custom_field_changed",
            {"custom_field": {"gid": NUMBER}, "old_multi_enum_values": [], "new_multi_enum_values": [{"gid": "7"}]},
            NUMBER, (), ("7",),
        ),
        (
            "people_custom_field_changed",
            {"custom_field": {"gid": NUMBER}, "old_people_value": [{"gid": "8"}], "new_people_value": None},
            NUMBER, ("8",), (),
        ),
        (
            "due_date_changed",
            {"old_dates": {"due_on": None}, "new_dates": {"due_on": "2026-10-05"}},
            "due_on", None, "2026-10-05",
        ),
        ("marked_complete", {}, "completed", False, True),
        ("marked_incomplete", {}, "completed", True, False),
        ("assigned", {"assignee": {"gid": ANA}}, "assignee", None, ANA),
    ],
)  # fmt: skip
def test_every_kind_of_value_is_read(subtype: str, values: dict[str, Any], name: str, before: Any, after: Any) -> None:  # noqa: ANN401 - any value
    (writing,) = told(story(1, ANA, subtype, **values))
    assert (writing.name, writing.before, writing.after) == (name, before, after)


def test_an_assignment_knows_whom_it_replaced_by_the_ones_before_it() -> None:
    stories = (
        story(1, ANA, "assigned", assignee={"gid": "5"}),
        story(2, BOT, "assigned", assignee={"gid": "6"}),
        story(3, ANA, "unassigned"),
    )
    assert [(each.before, each.after) for each in told(*stories)] == [(None, "5"), ("5", "6"), ("6", None)]


def test_comments_other_fields_and_stories_without_a_value_are_left_out() -> None:
    stories = (
        story(1, ANA, "comment_added", text="hello"),
        story(2, ANA, "enum_custom_field_changed", custom_field={"gid": "599"}),
        story(3, ANA, "enum_custom_field_changed", custom_field=None),
        story(4, ANA, "formula_custom_field_changed", custom_field={"gid": ENUM}),
        story(5, ANA, "name_changed", old_name="a", new_name="b"),
    )
    assert told(*stories) == []


def test_other_automations_are_counted_by_kind_and_people_and_the_bot_are_not() -> None:
    stories = (
        enum(1, BOT, None, "high"),
        enum(2, None, "high", None),
        enum(3, BOT, None, "high"),
        enum(4, None, "high", None),
        enum(5, AGENT, None, "low"),
        enum(6, ANA, "low", "high"),
        enum(7, ANA, "high", "low", source="api"),
    )
    assert other_automations(told(*stories)) == {Author.SYSTEM: 2, Author.AGENT: 1, Author.APP: 1}


def test_all_that_is_read_of_a_story_is_asked_for() -> None:
    asked = {each.partition(".")[0] for each in STORY_FIELDS}
    assert {"created_by", "created_at", "source", "resource_subtype", "custom_field", "assignee"} <= asked
    assert {"old_dates", "new_dates", "old_enum_value", "new_people_value"} <= asked
