"""In 10,000 audit entries, is every change of a byte, every deletion, insertion and reordering found?"""

import json
from collections import defaultdict
from random import Random

import pytest

from steward.governance.audit import Head, entry, entry_hash, verify
from steward.governance.copies import Unlike, copy_of, entry_of, unlike_archive, verify_copies
from steward.store.table import Item
from tests.security.inputs import Stopwatch, amount

SEED = 20261004
ENTRIES, SUBJECTS = 10_000, 2_500
FIELDS = ("request_type", "priority", "team", "effort_hours")

type Chains = dict[str, list[bytes]]


def facts(rng: Random, number: int) -> Item:
    """The facts of one mutation, as the carrier writes them."""
    return {
        "at": f"2026-10-01T10:{number % 60:02d}:00+00:00",
        "run_id": f"triage_request-{number}-{rng.getrandbits(80):020x}",
        "mutation_id": f"{rng.getrandbits(160):040x}",
        "workflow": "triage_request",
        "project_gid": "1200000000000077",
        "edit": rng.choice(["set_task_fields", "assign", "comment_on_task"]),
        "target_gid": str(rng.getrandbits(50)),
        "field_gids": [str(rng.getrandbits(50)) for _ in range(rng.randint(0, 3))],
        "before_sha256": f"{rng.getrandbits(256):064x}",
        "after_sha256": f"{rng.getrandbits(256):064x}",
        "values": {"key": f"values/{number}/plan.json", "sha256": f"{rng.getrandbits(256):064x}", "ordinal": 0},
        "prompt": {"name": "triage_request", "version": "v1", "sha256": f"{rng.getrandbits(256):064x}"},
        "model": {"engine": "bedrock", "model_id": "m", "input_tokens": rng.randint(500, 2000), "output_tokens": 200},
        "reason": "written",
        "confidence": {each: rng.choice([1.0, 0.5, round(rng.random(), 4)]) for each in FIELDS},
        "evidence_gids": [str(rng.getrandbits(50)) for _ in range(5)],
    }


def written(rng: Random, entries: int, subjects: int) -> Chains:
    """So many entries over so many chains of different lengths, as texts."""
    chains: Chains = defaultdict(list)
    heads: dict[str, Head] = {}
    for number in range(entries):
        subject = f"task:{min(rng.randrange(subjects), rng.randrange(subjects))}"
        head = heads.get(subject, Head.parse(subject, None))
        link = entry(head, subject, facts(rng, number))
        heads[subject] = Head(link["seq"], link["hash"])
        chains[subject].append(copy_of(link))
    return chains


def head_of(bodies: list[bytes]) -> Item:
    """The head that stands beside a chain."""
    last = json.loads(bodies[-1])
    return {"seq": last["seq"], "hash": last["hash"]}


@pytest.fixture(scope="module")
def chains() -> Chains:
    return written(Random(SEED), ENTRIES, SUBJECTS)  # noqa: S311 - a seeded generator, on purpose


def test_ten_thousand_entries_as_they_were_written_are_whole(chains: Chains) -> None:
    assert sum(map(len, chains.values())) == ENTRIES
    assert all(verify_copies(subject, bodies, head_of(bodies)) == [] for subject, bodies in chains.items())


@pytest.mark.timeout(1800)
def test_p17_any_change_in_ten_thousand_entries_is_found(chains: Chains) -> None:
    watch, rng = Stopwatch(), Random(SEED + 1)  # noqa: S311 - a seeded generator, on purpose
    tried = missed = 0
    everywhere = [(subject, position) for subject, bodies in chains.items() for position in range(len(bodies))]
    for subject, position in rng.sample(everywhere, amount(200, ENTRIES)):
        bodies = chains[subject]
        for forged in (
            replaced(bodies, position, rng),
            [*bodies[:position], *bodies[position + 1 :]],
            [*bodies[:position], bodies[position], *bodies[position:]],
            [*bodies[:position], invented(bodies, position, subject, rng), *bodies[position:]],
            swapped(bodies, position, rng),
        ):
            if forged == bodies:
                continue  # a chain of one entry cannot change its order
            tried += 1
            missed += not verify_copies(subject, forged, head_of(bodies))
    watch.note(
        "audit", "changes, deletions, insertions and swaps in 10,000 audit entries", tried, f"{missed} missed", SEED
    )
    assert missed == 0
    assert tried > amount(700, 35_000)


@pytest.mark.timeout(1800)
def test_every_single_byte_of_an_entry_changed_to_every_other_is_found() -> None:
    watch, rng = Stopwatch(), Random(SEED + 2)  # noqa: S311 - a seeded generator, on purpose
    ((subject, bodies),) = written(rng, 3, 1).items()
    head, body, tried, missed = head_of(bodies), bodies[1], 0, 0
    for place in range(len(body)):
        others = [each for each in range(256) if each != body[place]]
        for byte in others if amount(0, 1) else rng.sample(others, 3):
            forged = body[:place] + bytes([byte]) + body[place + 1 :]
            tried += 1
            missed += not verify_copies(subject, [bodies[0], forged, bodies[2]], head)
    watch.note(
        "audit-bytes",
        "single bytes of audit entries, changed to every other value",
        tried,
        f"{missed} missed",
        SEED + 2,
    )
    assert missed == 0


def test_one_long_chain_is_whole_and_a_change_at_its_end_is_found() -> None:
    length = amount(1_000, ENTRIES)
    (bodies,) = written(Random(SEED + 3), length, 1).values()  # noqa: S311 - a seeded generator, on purpose
    head = head_of(bodies)
    assert verify_copies("task:0", bodies, head) == []
    bodies[-1] = bodies[-1].replace(f'"seq":{length}'.encode(), f'"seq":{length + 1}'.encode())
    assert verify_copies("task:0", bodies, head)


def test_an_end_that_was_cut_off_together_with_the_head_shows_beside_the_archived_copies(chains: Chains) -> None:
    for subject, bodies in list(chains.items())[: amount(200, ENTRIES)]:
        entries = [json.loads(body) for body in bodies]
        copies = dict(enumerate(bodies, start=1))
        assert unlike_archive(subject, entries, copies) == []
        cut = entries[:-1]
        if cut:
            assert verify(subject, cut, head_of(bodies[:-1])) == []  # the chain alone does not show it
        (gap,) = unlike_archive(subject, cut, copies)
        assert (gap.what, gap.unlike) == (str(len(bodies)), Unlike.CUT_OFF)


def test_an_entry_that_was_changed_and_hashed_anew_is_found_by_the_next_one_and_would_be_missed_without_it() -> None:
    ((_, bodies),) = written(Random(SEED), 3, 1).items()  # noqa: S311 - a seeded generator, on purpose
    forged = json.loads(bodies[1]) | {"edit": "other"}
    forged["hash"] = entry_hash(forged)
    assert verify_copies("task:0", [bodies[0], copy_of(forged), bodies[2]], head_of(bodies))
    assert verify_copies("task:0", [bodies[0], copy_of(forged)], head_of([copy_of(forged)])) == []


def replaced(bodies: list[bytes], position: int, rng: Random) -> list[bytes]:
    """The chain with one byte of one entry changed."""
    body = bodies[position]
    place = rng.randrange(len(body))
    byte = rng.choice([each for each in range(256) if each != body[place]])
    return [*bodies[:position], body[:place] + bytes([byte]) + body[place + 1 :], *bodies[position + 1 :]]


def invented(bodies: list[bytes], position: int, subject: str, rng: Random) -> bytes:
    """An entry that follows the one before it as a real one would, with a right hash of its own."""
    before = entry_of(bodies[position - 1]) if position else None
    head = Head(before["seq"], before["hash"]) if before else Head.parse(subject, None)
    return copy_of(entry(head, subject, facts(rng, 0)))


def swapped(bodies: list[bytes], position: int, rng: Random) -> list[bytes]:
    """The chain with two entries in each other's place."""
    other = rng.randrange(len(bodies))
    forged = [*bodies]
    forged[position], forged[other] = forged[other], forged[position]
    return forged
