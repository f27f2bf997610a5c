"""Which project do a brief's words ask for, who may say so, and in which order is it made?"""

from datetime import UTC, date

import pytest
from pydantic import ValidationError

from steward.asana.edits import AddMilestone, AddPart, AddSection, CreateTask
from steward.asana.richtext import plain
from steward.evidence.asks import ask
from steward.evidence.briefs.answer import NO_HEADING, Answer, verified
from steward.evidence.briefs.entry import Brief, Role, as_row, of_row
from steward.evidence.briefs.outline import ROWS_LIMIT, counted, left_out, next_parts, rows_of, told_whole
from steward.evidence.briefs.rules import by_rules
from steward.evidence.documents.items import RULES
from steward.evidence.documents.pages import Document, Page

MOVE = """Office move 2027

The lease ends in spring.

1. Planning
1.1 Choose the furniture
1.2 Order network lines by 12 March 2027
2. Move
2.1 Pack the archive

Milestones:
- Keys handed over: 1 April 2027
- First day

Risks
- The lift may break.

Out of scope
- The canteen
"""


def document(text: str, name: str = "Brief.txt") -> Document:
    return Document("1", name, (Page(1, "page 1", text),), UTC, date(2026, 11, 1), "9/brief")


def read(text: str, name: str = "Brief.txt") -> Brief:
    return by_rules(document(text, name), lambda sentence: ask(sentence).is_ask)


def shape(brief: Brief) -> list[tuple[str, str, str]]:
    return [(str(each.role), each.section, each.item.quote) for each in brief.entries]


def test_headings_are_sections_numbered_lines_tasks_and_what_stands_under_milestones_milestones() -> None:
    brief = read(MOVE)
    assert brief.title == "Office move 2027"
    assert shape(brief) == [
        ("task", "Planning", "Choose the furniture"),
        ("task", "Planning", "Order network lines by 12 March 2027"),
        ("task", "Move", "Pack the archive"),
        ("milestone", "Milestones", "Keys handed over: 1 April 2027"),
        ("milestone", "Milestones", "First day"),
    ]


def test_a_heading_of_nothing_is_no_section_and_of_two_of_one_name_there_is_one() -> None:
    brief = read("# Plan\n\nWords.\n\n## Tasks\n\n- Pack the archive\n\n## Empty\n\n## Tasks\n\n- Buy the boxes\n")
    assert [each.name for each in brief.sections] == ["Tasks"]
    assert [each[1] for each in shape(brief)] == ["Tasks", "Tasks"]


def test_what_is_numbered_below_an_entry_is_its_subtask() -> None:
    brief = read(
        "# Plan\n\nWords.\n\n## Phase 1: Start\n\n1. Pack the archive\n1.1 Buy the boxes\n2. Clean the rooms\n"
    )
    pack, buy, clean = brief.entries
    assert (pack.role, buy.role, clean.role) == (Role.TASK, Role.SUBTASK, Role.TASK)
    assert buy.parent == pack.item.key


@pytest.mark.parametrize("text", ["", "\n\n", "Nothing is asked for here.", "# Title\n\nWords alone."])
def test_a_file_that_asks_for_nothing_is_no_project(text: str) -> None:
    assert read(text).entries == ()


def test_a_brief_without_a_title_is_called_by_its_file() -> None:
    assert read("- The portal must show every invoice.", "Customer portal v2.txt").title == "Customer portal v2"


def test_a_brief_survives_being_kept() -> None:
    assert of_row(as_row(read(MOVE))) == read(MOVE)


def answer(*told: tuple[str, str]) -> Answer:
    return Answer.model_validate({"entries": [{"role": role, "quote": quote, "page": 1} for role, quote in told]})


def test_a_section_of_a_model_must_be_a_line_of_the_page_and_a_quote_must_stand_there() -> None:
    found = verified(
        [
            answer(
                ("section", "Planning"),
                ("task", "Choose the furniture"),
                ("section", "Party"),
                ("task", "Buy a boat now"),
            )
        ],
        document(MOVE),
        "Office move 2027",
    )
    assert shape(found.brief) == [("task", "Planning", "Choose the furniture")]
    assert NO_HEADING in found.dropped
    assert len(found.dropped) == 2


def test_a_section_goes_on_in_the_next_part_and_a_passage_that_comes_twice_is_one() -> None:
    first = answer(("section", "Move"), ("task", "Pack the archive"))
    second = answer(("task", "Pack the archive"), ("milestone", "Keys handed over: 1 April 2027"))
    assert shape(verified([first, second], document(MOVE), "").brief) == [
        ("task", "Move", "Pack the archive"),
        ("milestone", "Move", "Keys handed over: 1 April 2027"),
    ]


def test_an_answer_with_anything_else_in_it_is_none() -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"entries": [{"role": "task", "quote": "x", "page": 1, "assignee": "11"}]})


def test_everything_that_is_made_stands_in_what_is_approved() -> None:
    rows = rows_of(read(MOVE), "Brief.txt", RULES)
    text = plain(told_whole(rows))
    assert counted(rows) == "3 sections, 2 milestones and 3 tasks"
    for each in rows:
        assert each["title"] in text
    assert "milestone, page 1, due 2027-04-01" in text


def test_what_is_known_is_left_out_and_a_subtask_of_what_is_known_is_a_task() -> None:
    brief = read("# Plan\n\nWords.\n\n## Phase 1: Start\n\n1. Pack the archive\n1.1 Buy the boxes\n")
    (row,) = rows_of(brief, "Brief.txt", RULES, {brief.entries[0].item.key}, "New")
    assert (row["role"], row["section"], row["parent"]) == ("task", "New", "")


def test_a_project_of_too_many_parts_is_cut_and_the_rest_is_counted() -> None:
    lines = "\n".join(f"- Build report number {at}" for at in range(ROWS_LIMIT + 7))
    brief = read(f"# Reports\n\nWords.\n\n## Tasks\n\n{lines}\n")
    assert len([each for each in rows_of(brief, "B.txt", RULES) if each["role"] == "task"]) == ROWS_LIMIT
    assert left_out(brief) == 7


def test_sections_come_first_then_tasks_and_milestones_then_subtasks() -> None:
    text = "# P\n\nW.\n\n## Tasks\n\n1. Pack the archive\n1.1 Buy the boxes\n\n## Milestones\n\n- First day\n"
    rows = rows_of(read(text), "B", RULES)
    sections, made = {"Tasks": "801", "Milestones": "802"}, dict[str, str]()
    stages: list[list[type]] = []
    while parts := next_parts(rows, "77", sections, made):
        stages.append([type(edit) for _, edit in parts])
        made |= {key: f"9{at}" for at, (key, _) in enumerate(parts)}
    assert stages == [[AddSection, AddSection], [CreateTask, AddMilestone], [AddPart]]


def test_what_asana_refused_is_left_out_and_its_subtask_stands_one_higher() -> None:
    rows = rows_of(read("# P\n\nW.\n\n## Tasks\n\n1. Pack the archive\n1.1 Buy the boxes\n"), "B", RULES)
    head, pack, buy = (each["key"] for each in rows)
    ((key, edit),) = next_parts(rows, "77", {}, {head: "", pack: ""})
    assert (key, type(edit)) == (buy, CreateTask)
    assert next_parts(rows, "77", {}, {head: "", pack: "", buy: ""}) == []
