"""Where do the audit's chains, their archived copies and the journal part?"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from steward.governance import audit
from steward.governance.copies import Gap, Unlike, unlike_archive, unlike_journal
from steward_cli.archive import Shelf
from steward_cli.ledger import Chain, Ledger

# The archive's own alarm (ArchiveBehind) speaks after an hour; until then an entry's copy is on its way.
COPY_WITHIN: Final = timedelta(hours=1)

type Fault = dict[str, Any]


def broken(chains: Iterable[Chain]) -> list[Fault]:
    """What the chains show by themselves."""
    return [
        _fault(chain.subject, "head" if each.position < 0 else str(each.position + 1), each.fault)
        for chain in chains
        for each in audit.verify(chain.subject, chain.entries, chain.head)
    ]


def unarchived(ledger: Ledger, chains: Mapping[str, Chain], shelves: Mapping[str, Shelf], now: datetime) -> list[Fault]:
    """What shows beside the archive, listed before the chains were read: a copy that is new since has its entry."""
    gaps: list[Gap] = []
    for subject in sorted(chains.keys() | shelves.keys()):
        chain, shelf = chains.get(subject, Chain(subject)), shelves.get(subject, Shelf(subject))
        young = {str(each["seq"]) for each in chain.entries if now - audit.moment_of(each) < COPY_WITHIN}
        found = unlike_archive(subject, chain.entries, ledger.copies(shelf))
        gaps += [each for each in found if each.unlike is not Unlike.NOT_ARCHIVED or each.what not in young]
        gaps += shelf.strange
    return [_fault(each.subject, each.what, each.unlike) for each in gaps]


def unjournalled(ledger: Ledger, chains: Mapping[str, Chain], now: datetime, *, everywhere: bool) -> list[Fault]:
    """What shows beside the journal: one entry for each finished edit, and the reverse.

    The journal is read after the chains: what was done in between has its entry in a chain that is read once more.
    """
    rows = {key: row for key, row in ledger.journal().items() if everywhere or row.get("subject") in chains}
    entries = [entry for chain in chains.values() for entry in chain.entries]
    found = unlike_journal(entries, rows, now.timestamp())
    late = {each.subject for each in found if each.unlike is Unlike.UNAUDITED}
    told = {entry.get("mutation_id") for subject in late for entry in ledger.chain(subject).entries}
    gaps = [each for each in found if each.unlike is not Unlike.UNAUDITED or each.what not in told]
    return [_fault(each.subject, each.what, each.unlike) for each in gaps]


def _fault(subject: str, what: str, fault: str) -> Fault:
    return {"subject": subject, "what": what, "fault": str(fault)}
