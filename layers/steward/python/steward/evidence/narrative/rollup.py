"""What do the narratives of several projects say of the portfolio or the goal that they belong to?

Facts of facts: each project's status, how many there are of each, and what is critical in each of them, read by the
same verifier. A count of projects can be told only to who can read all of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from steward.evidence.narrative.facts import Amount, Fact, FactTable, Kind, Role, table
from steward.evidence.narrative.folding import folded, narrowed
from steward.evidence.narrative.sources import Sources
from steward.evidence.narrative.status_rule import AT_RISK, OFF_TRACK, ON_TRACK, Proposal, Reason
from steward.evidence.plurals import counted, form

# Shares of the projects: one in three off track is no longer one project's matter; one off track, or one in four at
# risk, is what somebody should look at.
OFF_TRACK_SHARE: Final = 1 / 3
AT_RISK_SHARE: Final = 1 / 4
_WORSE: Final = (ON_TRACK, AT_RISK, OFF_TRACK)
_KEPT: Final = frozenset({Kind.MILESTONE, Kind.SLIPPED, Kind.BLOCKED, Kind.ASK, Kind.REACHED})


@dataclass(frozen=True, slots=True)
class Part:
    """One project: its facts with its proposed status."""

    gid: str
    name: str
    facts: FactTable

    @property
    def status_type(self) -> str:
        """The proposed status, "" where there is none."""
        found = self.facts.of(Kind.STATUS)
        return found[0].must[0] if found else ""


def rolled_up(about_gid: str, parts: Sequence[Part], read_at: datetime, own: Iterable[Fact] = ()) -> FactTable:
    """The table of a portfolio or goal. `own` are facts of its own, such as a goal's progress."""
    sources = Sources(
        about_gid, read_at, {each.gid: each.name for each in parts}, {each.gid: each.gid for each in parts}
    )
    known = [each for each in parts if each.status_type]
    within = [fact for each in parts for fact in _within(each, about_gid)]
    statuses = [_status(each, sources) for each in known]
    counts = list(_counts(known, sources))
    return narrowed(table([*own, *counts, *folded([*statuses, *within], sources)]))


def portfolio_status(facts: FactTable, before: str = "") -> Proposal:
    """The status that the statuses of the projects call for; it gets better only when a border is cleared by a tenth.

    More projects in trouble never make it better.
    """
    shares = {each.must[0]: each for each in facts.of(Kind.PROJECTS)}
    now, held = _level(shares, 1.0), _level(shares, 0.9)
    reasons = tuple(_reason(shares[name]) for name in (OFF_TRACK, AT_RISK) if name in shares)
    if before in _WORSE and _WORSE.index(now) < _WORSE.index(before):
        status = _WORSE[min(_WORSE.index(held), _WORSE.index(before))]
        return Proposal(status, len(reasons), reasons, kept=status != now)
    return Proposal(now, len(reasons), reasons)


def _level(counts: dict[str, Fact], times: float) -> str:
    off = _share(counts.get(OFF_TRACK))
    return level(off, off + _share(counts.get(AT_RISK)), times)


def level(off: float, bad: float, times: float = 1.0) -> str:
    """The status that shares call for: `off` of what is off track, `bad` of what is at risk or worse."""
    if off >= OFF_TRACK_SHARE * times:
        return OFF_TRACK
    return AT_RISK if off > 0 or bad >= AT_RISK_SHARE * times else ON_TRACK


def _share(fact: Fact | None) -> float:
    return (fact.amount() or 0.0) / (fact.amount(Role.TOTAL) or 1.0) if fact else 0.0


def _reason(fact: Fact) -> Reason:
    count, total = fact.amount() or 0, fact.amount(Role.TOTAL) or 0
    of = f"{count:g} of {counted(total, 'project')} {form(count, 'is', 'are')}"
    return Reason(fact.id, 1, f"{of} {fact.must[0].replace('_', ' ')}")


def _counts(parts: Sequence[Part], sources: Sources) -> Iterator[Fact]:
    """How many projects are of each status."""
    everybody = tuple(sorted({sources.about_gid, *(each.gid for each in parts)}))
    for status in sorted({each.status_type for each in parts}):
        count = sum(1 for each in parts if each.status_type == status)
        values = (Amount(count, "projects"), Amount(len(parts), "projects", Role.TOTAL))
        bad = status in (AT_RISK, OFF_TRACK)
        fact = sources.fact(Kind.PROJECTS, *values, claims=(status,), must=(status,), critical=bad, weight=float(count))
        yield replace(fact, readable=everybody)


def _status(part: Part, sources: Sources) -> Fact:
    status, health = part.status_type, part.facts.of(Kind.HEALTH)
    return sources.fact(
        Kind.PROJECT,
        *sources.named(part.gid),
        *(each for fact in health for each in fact.amounts() if each.role is not Role.OLD),
        of=part.gid,
        claims=(status,),
        must=(status,),
        critical=status == OFF_TRACK,
        weight=float(_WORSE.index(status)) if status in _WORSE else 0.0,
    )


def _within(part: Part, about_gid: str) -> Iterator[Fact]:
    """What is critical in one project, and can be told without it."""
    for each in part.facts.critical():
        if each.kind in _KEPT:
            yield replace(each, readable=tuple(sorted({*each.readable, about_gid})))
