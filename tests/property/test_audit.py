"""Does every change, deletion, insertion and reordering of an audit chain show?"""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steward.governance.audit import Head, entry, entry_hash, verify
from steward.store.table import Item

SUBJECT = "task:1"
FACTS = st.fixed_dictionaries(
    {
        "mutation_id": st.text("0123456789abcdef", min_size=1, max_size=8),
        "confidence": st.dictionaries(st.sampled_from(["type", "effort"]), st.floats(0, 1)),
        "evidence_gids": st.lists(st.text("0123456789", min_size=1, max_size=4), max_size=3),
    }
)


def linked(facts: list[dict[str, Any]]) -> tuple[list[Item], Item]:
    head = Head.parse(SUBJECT, None)
    links = []
    for each in facts:
        links.append(entry(head, SUBJECT, each))
        head = Head(links[-1]["seq"], links[-1]["hash"])
    return links, {"seq": head.seq, "hash": head.hash}


CHAINS = st.lists(FACTS, min_size=2, max_size=6).map(linked)


@given(CHAINS)
def test_a_chain_as_it_was_written_is_whole(chain: tuple[list[Item], Item]) -> None:
    assert verify(SUBJECT, *chain) == []


@given(CHAINS, st.data())
def test_a_changed_value_shows_even_if_the_entry_is_hashed_anew(
    chain: tuple[list[Item], Item], data: st.DataObject
) -> None:
    links, head = deepcopy(chain[0]), chain[1]
    victim = data.draw(st.integers(0, len(links) - 1))
    links[victim]["mutation_id"] += "0"
    if data.draw(st.booleans(), label="hash anew"):
        links[victim]["hash"] = entry_hash(links[victim])
    assert verify(SUBJECT, links, head)


@given(CHAINS, st.data())
def test_a_removed_key_or_an_added_one_shows(chain: tuple[list[Item], Item], data: st.DataObject) -> None:
    links, head = deepcopy(chain[0]), chain[1]
    victim = links[data.draw(st.integers(0, len(links) - 1))]
    if data.draw(st.booleans(), label="add"):
        victim["reason"] = "invented"
    else:
        del victim[data.draw(st.sampled_from(sorted(victim)))]
    assert verify(SUBJECT, links, head)


@given(CHAINS, st.data())
def test_a_deleted_or_repeated_entry_shows(chain: tuple[list[Item], Item], data: st.DataObject) -> None:
    links, head = list(chain[0]), chain[1]
    position = data.draw(st.integers(0, len(links) - 1))
    if data.draw(st.booleans(), label="delete"):
        del links[position]
    else:
        links.insert(position, links[position])
    assert verify(SUBJECT, links, head)


@given(CHAINS, st.data())
def test_two_entries_that_changed_places_show(chain: tuple[list[Item], Item], data: st.DataObject) -> None:
    links, head = list(chain[0]), chain[1]
    one, other = sorted(data.draw(st.sets(st.integers(0, len(links) - 1), min_size=2, max_size=2)))
    links[one], links[other] = links[other], links[one]
    assert verify(SUBJECT, links, head)
