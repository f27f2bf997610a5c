"""What does an entry of the chain hold, and is an unbroken chain called whole?"""

import pytest

from steward.governance.audit import Fault, Finding, Head, appending, entry, genesis, verify
from steward.store.table import Item, plain_item, wire_item

SUBJECT = "task:1"


def chain(length: int) -> tuple[list[Item], Item | None]:
    """A chain as the table gives it back."""
    head = Head.parse(SUBJECT, None)
    links: list[Item] = []
    for number in range(length):
        link = entry(head, SUBJECT, {"mutation_id": f"m{number}", "confidence": {"type": 1.0, "effort": 0.4}})
        links.append(plain_item(wire_item(link)))
        head = Head(link["seq"], link["hash"])
    return links, {"seq": head.seq, "hash": head.hash} if links else None


def test_an_untouched_chain_is_whole_also_after_the_table_turned_its_numbers() -> None:
    links, head = chain(4)
    assert verify(SUBJECT, links, head) == []
    assert verify(SUBJECT, [], None) == []


def test_a_chain_cannot_be_moved_to_another_subject() -> None:
    links, head = chain(2)
    assert Finding(0, Fault.UNCHAINED) in verify("task:2", links, head)
    assert genesis("task:1") != genesis("task:2")


def test_cutting_off_the_end_shows_at_the_head() -> None:
    links, head = chain(3)
    assert verify(SUBJECT, links[:-1], head) == [Finding(-1, Fault.HEAD)]


def test_a_key_outside_the_vocabulary_cannot_be_written_down() -> None:
    with pytest.raises(ValueError, match="task_name is not in the audit's closed vocabulary"):
        entry(Head.parse(SUBJECT, None), SUBJECT, {"task_name": "a person's words"})


def test_an_entry_and_its_head_are_two_conditional_writes() -> None:
    head = Head.parse(SUBJECT, None)
    first = entry(head, SUBJECT, {"mutation_id": "m"})
    assert all(write.condition for write in appending(SUBJECT, head, first))
    second = Head(1, first["hash"])
    _, moved = appending(SUBJECT, second, entry(second, SUBJECT, {"mutation_id": "n"}))
    assert moved.values == {":seq": 1, ":hash": first["hash"]}
