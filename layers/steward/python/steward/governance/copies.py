"""Do an audit chain in the table, its archived copies and the journal say the same?

Pure. The chain alone shows every change but one: that its end was cut off, or rewritten, together with the head. The
copies, which nobody can delete, show that; the journal shows an edit without an entry, and an entry of no edit.

RELIABILITY 4.6, P17.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from steward.governance import audit
from steward.governance.journal import TERMINAL_LIFE_SECONDS, State
from steward.store.objects import encode
from steward.store.table import Item

TABLE_KEYS: Final = frozenset({"pk", "sk"})
_AUDITED: Final = ("written", "read_back")  # how a DONE mutation ended that changed something; else it stood already


class Unlike(StrEnum):
    """How two records of the same thing part."""

    UNREADABLE = "unreadable"  # a copy is not the canonical text of an entry
    NOT_ARCHIVED = "not_archived"  # an entry has no copy: the archive is behind, or the entry was put in by hand
    CUT_OFF = "cut_off"  # a copy has no entry: the chain lost it
    DIFFERS = "differs"  # entry and copy say different things
    OVERWRITTEN = "overwritten"  # a version was put over the copy that was written first
    HIDDEN = "hidden"  # a delete marker lies over a copy, or where one would be
    STRAY = "stray"  # something lies among the copies that is none
    UNAUDITED = "unaudited"  # the journal says DONE, and no entry tells of it
    TWICE = "twice"  # several entries tell of one mutation
    NOT_DONE = "not_done"  # an entry tells of a mutation that the journal does not say is DONE
    NO_MUTATION = "no_mutation"  # an entry younger than journal rows are kept tells of a mutation that is unknown


@dataclass(frozen=True, slots=True)
class Gap:
    """One fault; `what` is the entry's number in its chain, or the mutation's id."""

    subject: str
    what: str
    unlike: Unlike


def copy_of(entry: Item) -> bytes:
    """An entry's canonical text: what its hash covers, and the hash; no two texts read as the same entry."""
    return encode({name: value for name, value in entry.items() if name not in TABLE_KEYS})


def entry_of(body: bytes) -> Item | None:
    """The entry that this is the canonical text of, None where it is not: one changed byte is enough."""
    try:
        document = json.loads(body)
        is_canonical = isinstance(document, dict) and encode(document) == body
    except ValueError:
        return None
    return document if is_canonical else None


def verify_copies(subject: str, bodies: Sequence[bytes], head: Item | None) -> list[audit.Finding]:
    """As `audit.verify`, over the texts: one that is not canonical is an altered entry."""
    entries = [entry_of(body) for body in bodies]
    findings = audit.verify(subject, [each or {} for each in entries], head)
    torn = {position for position, each in enumerate(entries) if each is None}
    found = [each for each in findings if each.position not in torn]
    return [*found, *(audit.Finding(position, audit.Fault.ALTERED) for position in sorted(torn))]


def unlike_archive(subject: str, entries: Sequence[Item], copies: Mapping[int, bytes]) -> list[Gap]:
    """Where the chain and its copies (by number) part."""
    told = {int(each.get("seq", 0)): copy_of(each) for each in entries}
    gaps = [Gap(subject, str(number), Unlike.NOT_ARCHIVED) for number in sorted(told.keys() - copies.keys())]
    gaps += [Gap(subject, str(number), Unlike.CUT_OFF) for number in sorted(copies.keys() - told.keys())]
    for number in sorted(told.keys() & copies.keys()):
        if entry_of(copies[number]) is None:
            gaps.append(Gap(subject, str(number), Unlike.UNREADABLE))
        elif told[number] != copies[number]:
            gaps.append(Gap(subject, str(number), Unlike.DIFFERS))
    return gaps


def unlike_journal(entries: Iterable[Item], rows: Mapping[str, Item], now: float) -> list[Gap]:
    """Where audit and journal part: one finished mutation, one entry, and the reverse.

    `rows` are all of the journal's rows by mutation id, `now` epoch seconds. A row that its time took away is missed
    in no entry older than rows are kept.
    """
    told = [each for each in entries if "mutation_id" in each]
    counted = Counter(each["mutation_id"] for each in told)
    gaps = [Gap(_subject(told, each), each, Unlike.TWICE) for each, count in counted.items() if count > 1]
    for entry in told:
        row = rows.get(entry["mutation_id"])
        if row is None and now - audit.moment_of(entry).timestamp() < TERMINAL_LIFE_SECONDS:
            gaps.append(Gap(entry["subject"], entry["mutation_id"], Unlike.NO_MUTATION))
        elif row is not None and (row["state"] != State.DONE or row.get("subject") != entry["subject"]):
            gaps.append(Gap(entry["subject"], entry["mutation_id"], Unlike.NOT_DONE))
    for mutation_id, row in rows.items():
        if row["state"] == State.DONE and row.get("reason") in _AUDITED and mutation_id not in counted:
            gaps.append(Gap(str(row.get("subject", "")), mutation_id, Unlike.UNAUDITED))
    return gaps


def _subject(entries: Iterable[Mapping[str, Any]], mutation_id: str) -> str:
    return next(str(each["subject"]) for each in entries if each["mutation_id"] == mutation_id)
