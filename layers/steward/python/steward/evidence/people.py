"""Who could take this request, and who of them would be done with it soonest?

Able is who settled similar requests, or of whom the configuration says so; who left, is a guest, is out of office or
over capacity is passed over; of the others the one who would be done soonest, among equals the one who was proposed
least lately, and else by a lot that each request draws anew and always the same. A model has no say in it, and what
comes out is a proposal for a person to accept (WORKFLOWS 3.2 vii).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Protocol

from steward.evidence.facts import Offer, PassedOver, Person
from steward.evidence.history import ASSIGNEE
from steward.evidence.load import CAPACITY_HOURS_PER_WEEK, WORKING_DAYS, Ask, Load, Outlook, Why, outlook
from steward.evidence.retrieval import Match
from steward.evidence.rules import named

SHOWN: Final = 8  # a longer list is nobody's short list, and every name in it is personal data that is stored

# Who settled at least a third as many similar requests as the most experienced is able: of forty similar ones each of
# ten people settled about four, and by chance alone somebody as able settled two.
_ABLE_SHARE: Final = 1 / 3

# Two imaginary failures: one similar request settled makes 0.33, four 0.67, eight 0.8 (rule of succession, in spirit).
_DOUBT: Final = 2

# People wrote that somebody takes such requests; that they did not mean this one is as likely as for a stranger's four.
_CONFIGURED_CONFIDENCE: Final = 0.67

# An effort is known to a factor of two at best: who is done a working day later is as good.
_AS_SOON_DAYS: Final = 1

NOT_CHOSEN: Final = "none"  # the answer's word for no option

_WORDS: Final = {
    Why.OUT: "out of office",
    Why.FULL: "over capacity",
    Why.LEFT: "gone",
    Why.GUEST: "a guest",
    Why.NEVER: "not to be asked",
    Why.UNKNOWN: "of unknown load",
}


class Member(Protocol):
    """What the configuration says of a person (`governance/policy.py`)."""

    @property
    def teams(self) -> tuple[str, ...]:
        """The options of the team field whose requests they take; empty: whatever they settled before."""

    @property
    def skills(self) -> tuple[str, ...]:
        """The options of the type field that they take; empty: whatever they settled before."""

    @property
    def never(self) -> bool:
        """Whether they are never proposed."""

    @property
    def capacity_hours_per_week(self) -> float | None:
        """The hours that they have a week."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Reconcile's rows of a project's people, and what the configuration says of some of them by gid.

    A row is `{"gid", "name", "guest"?, "left"?, "recent"?, "load"?}`; `recent` counts the proposals of late.
    """

    rows: Sequence[Mapping[str, Any]] = ()
    members: Mapping[str, Member] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Those who may be asked, in the order that the request drew, and those who could do it and are passed over."""

    people: tuple[Person, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


def eligible(
    matches: Sequence[Match], roster: Roster, ask: Ask, offers: Sequence[Offer], teams: Mapping[str, str]
) -> Found:
    """Everybody who is able, sorted out. `teams` maps a settled team value to its opaque key."""
    settled = Counter(gid for match in matches if isinstance(gid := match.entry.settled.get(ASSIGNEE), str))
    able = [row for row in roster.rows if settled[row["gid"]] or _is_configured(roster.members.get(row["gid"]))]
    able.sort(key=lambda row: (not _is_configured(roster.members.get(row["gid"])), -settled[row["gid"]], row["gid"]))
    seen = [(row, sight(row, roster.members.get(row["gid"]), ask)) for row in able]
    free = [each for each in seen if not each[1].why][:SHOWN]
    free.sort(key=lambda each: _draw(ask, each[0]["gid"]))
    people = [
        _person(f"p{at}", row, sight, matches, teams, _takes(roster.members.get(row["gid"]), offers))
        for at, (row, sight) in enumerate(free, 1)
    ]
    passed_over = [PassedOver(r["gid"], r["name"], s.why, settled[r["gid"]], s.out_until) for r, s in seen if s.why]
    return Found(tuple(people), tuple(passed_over[:SHOWN]))


def _is_configured(member: Member | None) -> bool:
    return bool(member and (member.teams or member.skills))


def sight(row: Mapping[str, Any], member: Member | None, ask: Ask) -> Outlook:
    """What their coming weeks look like, or why nobody has to look."""
    flat = {Why.NEVER: member and member.never, Why.LEFT: row.get("left"), Why.GUEST: row.get("guest")}
    why = next((each for each, is_so in flat.items() if is_so), "" if row.get("load") else Why.UNKNOWN)
    if why:
        return Outlook(0, 0, 0, why=why)
    given = member.capacity_hours_per_week if member else None
    return outlook(Load.of_row(row["load"]), ask, CAPACITY_HOURS_PER_WEEK if given is None else given)


def stays_out(row: Mapping[str, Any], member: Member | None, today: date) -> Why | None:
    """Why somebody may not be given a task today, however free they are; None where nothing that is known says so."""
    away = Load.of_row(row["load"]).away if row.get("load") else ()
    day = next(each for each in (today + timedelta(days=at) for at in range(7)) if each.weekday() < WORKING_DAYS)
    is_out = any(each.first <= day <= each.last for each in away)
    flat = {Why.NEVER: member and member.never, Why.LEFT: row.get("left"), Why.GUEST: row.get("guest"), Why.OUT: is_out}
    return next((why for why, is_so in flat.items() if is_so), None)


def _takes(member: Member | None, offers: Sequence[Offer]) -> dict[str, list[str]]:
    """The opaque keys of the options that they take, by configured key; a name that is not offered is none of them."""
    wanted = {"team": member.teams, "request_type": member.skills} if member else {}
    options = {offer.key: offer.options for offer in offers}
    return {
        key: [each.key for name in names if (each := named(options.get(key, ()), name))]
        for key, names in wanted.items()
        if names
    }


def _person(
    key: str,
    row: Mapping[str, Any],
    seen: Outlook,
    matches: Sequence[Match],
    teams: Mapping[str, str],
    takes: Mapping[str, Sequence[str]],
) -> Person:
    theirs = [match.entry.settled for match in matches if match.entry.settled.get(ASSIGNEE) == row["gid"]]
    by_team = Counter(team for settled in theirs if (team := teams.get(str(settled.get("team")))))
    return Person(
        key=key,
        gid=row["gid"],
        name=row["name"],
        open_tasks=sum(each["tasks"] for each in row["load"]["open"]),
        settled=len(theirs),
        teams=dict(sorted(by_team.items())),
        open_hours=seen.open_hours,
        free_hours_per_week=seen.free_hours_per_week,
        days=seen.days,
        recent=int(row.get("recent", 0)),
        takes=takes,
    )


def _draw(ask: Ask, user_gid: str) -> str:
    """The lot: a scan's hundred requests meet the same loads, and would else all go to the same person."""
    return hashlib.sha256(f"{ask.subject_gid}/{user_gid}".encode()).hexdigest()


def best_placed(people: Sequence[Person], chosen: Mapping[str, str]) -> tuple[str, float] | None:
    """The gid of the able person who would be done soonest, and how proven they are; None: nobody is.

    That is a share of experience, n similar requests of n + 2. It is no chance that people would choose the same one:
    of several who are able, load and turn decide, and people choose by what nobody wrote down.

    `chosen` are opaque keys by configured key. Able is counted over similar requests of the chosen team, over all of
    them where nobody here settled any for it. Who would be done within a working day of the soonest is as good: then
    who was proposed least lately, and whom the request drew.
    """
    free = [person for person in people if _would_take(person, chosen)]
    for_team = {person.key: person.teams.get(chosen.get("team", ""), 0) for person in free}
    experience = for_team if any(for_team.values()) else {person.key: person.settled for person in free}
    most = max(experience.values(), default=0)
    able = [
        each for each in free if each.takes or (experience[each.key] and experience[each.key] >= _ABLE_SHARE * most)
    ]
    if not able:
        return None
    soonest = min(each.days for each in able)
    equals = [each for each in able if each.days <= soonest + _AS_SOON_DAYS]
    best = min(equals, key=lambda each: each.recent)
    proven = experience[best.key] / (experience[best.key] + _DOUBT)
    return best.gid, max(proven, _CONFIGURED_CONFIDENCE) if best.takes else proven


def _would_take(person: Person, chosen: Mapping[str, str]) -> bool:
    """Whether they take what was chosen; a choice that was not made keeps nobody away."""
    return all(chosen.get(key, NOT_CHOSEN) in (NOT_CHOSEN, *options) for key, options in person.takes.items())


def grounds(people: Iterable[Person], user_gid: str) -> str:
    """On what ground somebody is proposed, in words for people: no name, and nothing of what else they hold."""
    found = next((each for each in people if each.gid == user_gid), None)
    if found is None or not found.days:
        return ""
    settled = (
        f"settled {found.settled} similar request{'s' * (found.settled > 1)}"
        if found.settled
        else "takes such requests"
    )
    soon = "today" if found.days == 1 else f"in about {found.days} working days"
    return f"The person proposed {settled} and could have it done {soon}."


def nobody(people: Sequence[Person], passed_over: Iterable[PassedOver]) -> str:
    """Why nobody is proposed, in words for people; "" where nobody here ever did the like."""
    if people:
        return "Nobody is proposed: none of those who are free takes such requests."
    words = list(dict.fromkeys(_WORDS[Why(each.why)] for each in passed_over))
    return f"Nobody is proposed: everyone able is {' or '.join(words)}." if words else ""
