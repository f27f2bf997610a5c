"""Where do a chain, its archived copies and the journal part, and is it told?"""

import json

import pytest

from steward.governance.audit import Head, entry
from steward.governance.copies import Gap, Unlike, copy_of, entry_of, unlike_archive, unlike_journal
from steward.store.table import Item

SUBJECT = "task:1"
NOW = 1_790_000_000.0
AT = "2026-09-21T13:33:20+00:00"  # NOW


def chain(*mutations: str, at: str = AT) -> list[Item]:
    head, made = Head.parse(SUBJECT, None), []
    for mutation_id in mutations:
        link = entry(head, SUBJECT, {"mutation_id": mutation_id, "at": at, "edit": "assign"})
        made.append(link)
        head = Head(link["seq"], link["hash"])
    return made


def row(state: str = "DONE", reason: str = "written", subject: str = SUBJECT) -> Item:
    return {"state": state, "reason": reason, "subject": subject}


def test_a_copy_is_the_canonical_text_and_nothing_else() -> None:
    (link,) = chain("a")
    body = copy_of(link | {"pk": "AUDIT#task:1", "sk": "audit#0000000001"})
    assert entry_of(body) == link
    assert entry_of(body.replace(b",", b", ", 1)) is None
    assert entry_of(json.dumps(link).encode()) is None
    assert entry_of(b"\xff") is None
    assert entry_of(b"[1]") is None


def test_a_chain_with_its_copies_has_no_gap() -> None:
    links = chain("a", "b")
    assert unlike_archive(SUBJECT, links, {1: copy_of(links[0]), 2: copy_of(links[1])}) == []


@pytest.mark.parametrize(
    ("spoil", "what", "unlike"),
    [
        (lambda copies: {1: copies[1]}, "2", Unlike.NOT_ARCHIVED),
        (lambda copies: copies | {3: b"{}"}, "3", Unlike.CUT_OFF),
        (lambda copies: copies | {2: copies[1]}, "2", Unlike.DIFFERS),
        (lambda copies: copies | {2: copies[2] + b" "}, "2", Unlike.UNREADABLE),
    ],
)
def test_each_way_to_part_from_the_archive_has_its_word(spoil, what: str, unlike: Unlike) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - any change of the copies
    links = chain("a", "b")
    copies = {1: copy_of(links[0]), 2: copy_of(links[1])}
    assert unlike_archive(SUBJECT, links, spoil(copies)) == [Gap(SUBJECT, what, unlike)]


def test_one_finished_edit_has_one_entry_and_the_reverse() -> None:
    assert unlike_journal(chain("a", "b"), {"a": row(), "b": row(reason="read_back")}, NOW) == []


def test_what_stood_there_already_and_what_came_to_nothing_needs_no_entry() -> None:
    rows = {"a": row(), "b": row(reason="already_so"), "c": row("CONFLICT", "human_changed"), "d": row("SENDING", "")}
    assert unlike_journal(chain("a"), rows, NOW) == []


@pytest.mark.parametrize(
    ("entries", "rows", "what", "unlike"),
    [
        (chain("a"), {"a": row(), "b": row()}, "b", Unlike.UNAUDITED),
        (chain("a", "a"), {"a": row()}, "a", Unlike.TWICE),
        (chain("a"), {"a": row("SENDING", "")}, "a", Unlike.NOT_DONE),
        (chain("a"), {"a": row(subject="task:2")}, "a", Unlike.NOT_DONE),
        (chain("a"), {}, "a", Unlike.NO_MUTATION),
    ],
)
def test_each_way_to_part_from_the_journal_has_its_word(
    entries: list[Item], rows: dict[str, Item], what: str, unlike: Unlike
) -> None:
    assert unlike_journal(entries, rows, NOW) == [Gap(SUBJECT, what, unlike)]


def test_an_entry_outlives_the_journal_row_of_its_edit() -> None:
    assert unlike_journal(chain("a", at="2026-08-01T00:00:00+00:00"), {}, NOW) == []


def test_runs_and_orders_are_no_mutations() -> None:
    link = entry(Head.parse(SUBJECT, None), SUBJECT, {"edit": "run", "at": AT})
    assert unlike_journal([link], {}, NOW) == []
