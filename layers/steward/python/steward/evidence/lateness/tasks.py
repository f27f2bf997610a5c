"""How likely does each open task miss its due date, and how late would it be?

By a model of the workspace's own past where that is long enough and beats the base rate, else by rules; then with what
people write, capped; then with the tasks that it waits for. A task whose day has passed is late: that is a fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from steward.evidence.lateness import rules
from steward.evidence.lateness.back_test import BackTest, Split, back_test, split_in_time
from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.deadlines import Deadline, slips
from steward.evidence.lateness.delays import Delays, delays
from steward.evidence.lateness.examples import Examples, examples, table
from steward.evidence.lateness.features import Numbers, features, late_rate, stalled_days
from steward.evidence.lateness.learning import Learned, learn
from steward.evidence.lateness.network import Link, propagated
from steward.evidence.lateness.record import Record, was_open

LEARNED: Final = "learned"
_HOURS_A_DAY: Final = 6.0  # of eight, after meetings and mail (risk.py)
_UNKNOWN_WORK_DAYS: Final = 1.0  # a task without an estimate takes a day, not none
_DAY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a workspace's past teaches: a model with its back-test, or the base rate that the rules start from.

    `past` says how many deadlines there are of each kind that a back-test takes, and how many it takes.
    """

    basis: str
    learned: Learned | None
    base_rate: float
    outcomes: int
    delays: Delays
    back_test: BackTest | None
    past: Mapping[str, tuple[int, int]] = field(default_factory=dict, hash=False)

    def as_json(self) -> dict[str, Any]:
        """The published part: what is said about the judgement, without the weights."""
        tested = self.back_test.as_json() if self.back_test else None
        numbers = {"basis": self.basis, "base_rate": round(self.base_rate, 4), "outcomes": self.outcomes}
        past = {name: list(each) for name, each in self.past.items()}
        return numbers | {"delays": self.delays.as_json(), "back_test": tested, "past": past}


@dataclass(frozen=True, slots=True)
class TaskRisk:
    """One open task: its own probability, the one with its predecessors, and the days of delay to expect.

    `numbers` are the features that it was judged by, without the missing ones. Of a task without a due date
    (`is_dated` is False) only the base rate can be said.
    """

    gid: str
    own: float
    probability: float
    expected_delay_days: float
    is_overdue: bool
    is_dated: bool
    basis: str
    numbers: Mapping[str, float] = field(default_factory=dict, hash=False)
    holds_up_gids: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"holds_up_gids": list(self.holds_up_gids), "numbers": dict(self.numbers)}


def lateness(record: Record, now: datetime, seed: int) -> Lateness:
    """What the past until now teaches. The model is used only where its back-test beat the base rate.

    Args:
        record: All projects' tasks, done ones too.
        now: Nothing later counts.
        seed: Of the shuffles that features are judged by.
    """
    known = examples(record, now)
    split = split_in_time(known.seen_at, known.known_at)
    tested = _tested(known, split, seed)
    learned = learn(known.table, known.late, seed) if tested and tested.is_better else None
    is_learned = learned is not None and not learned.is_disabled
    return Lateness(
        basis=LEARNED if is_learned else rules.BASIS,
        learned=learned if is_learned else None,
        base_rate=late_rate(record, now),
        outcomes=len(known.late),
        delays=delays(record, now),
        back_test=tested,
        past=split.counts(known.late),
    )


def assess(record: Record, taught: Lateness, comments: Comments, now: datetime) -> dict[str, TaskRisk]:
    """The risk of every open task, by gid, whatever the order in which tasks came."""
    opened = {gid: record.standing(gid, now) for gid, item in sorted(record.items.items()) if was_open(item, now)}
    dated = {gid: deadline for gid, deadline in opened.items() if deadline}
    numbers = {gid: _seen(record, gid, deadline, now) for gid, deadline in dated.items()}
    computed = _computed(numbers, taught)
    own = {
        gid: 1.0 if deadline.falls_at <= now else comments.applied(gid, computed[gid])
        for gid, deadline in dated.items()
    }
    links = {gid: _links(record, gid, dated, taught.delays, now) for gid in dated}
    whole = propagated(own, links)
    found = {gid: _risk(dated[gid], own[gid], whole, links[gid], taught, numbers[gid], now) for gid in dated}
    undated = {
        gid: TaskRisk(gid, rate := taught.base_rate, rate, rate * taught.delays.mean_days, False, False, taught.basis)  # noqa: FBT003 - neither overdue nor dated
        for gid, deadline in opened.items()
        if deadline is None
    }
    return found | undated


def _tested(known: Examples, split: Split, seed: int) -> BackTest | None:
    if not split.carries(known.late):
        return None
    split_on = datetime.fromtimestamp(float(known.seen_at[split.judges][0]), UTC).date()
    return back_test(known.table, known.late, split, seed, split_on)


def _seen(record: Record, gid: str, deadline: Deadline, now: datetime) -> Numbers:
    """The features; without stories the task's own `modified_at` tells of movement, today and for no day before."""
    row, modified_at = features(record, gid, deadline, now), record.items[gid].modified_at
    if not record.knows_movement and modified_at <= now:
        row["stalled_days"] = stalled_days(deadline, record.items[gid].start_on, modified_at.timestamp(), now)
    return Numbers(row)


def _computed(numbers: Mapping[str, Mapping[str, float]], taught: Lateness) -> dict[str, float]:
    if taught.learned is None or not numbers:
        return {gid: rules.rule_score(row, taught.base_rate) for gid, row in numbers.items()}
    said = taught.learned.probabilities(table(numbers.values()))
    return dict(zip(numbers, said.tolist(), strict=True))


def _links(record: Record, gid: str, dated: Mapping[str, Deadline], known: Delays, now: datetime) -> Sequence[Link]:
    """What an open task waits for. One that was put off has missed its first date: it counts as late by the new one."""
    hours = record.items[gid].effort_hours
    work = _UNKNOWN_WORK_DAYS if hours is None else hours / _HOURS_A_DAY
    found = []
    for other in record.waits_for(gid, now):
        theirs = dated.get(other)
        if theirs is None:
            continue
        end = max(theirs.falls_at, now)
        slack = (dated[gid].falls_at - end).total_seconds() / _DAY_SECONDS - work
        surely = known.outlasts(slack, 1.0) * known.passed_on
        was_put_off = slips(record.moves.get(other, ()), now)[0] > 0
        least = surely if was_put_off else known.outlasts(slack, 0.0) * known.passed_on
        found.append(Link(other, least, surely, max(0.0, -slack)))
    return found


def _risk(
    deadline: Deadline,
    own: float,
    whole: Mapping[str, float],
    links: Sequence[Link],
    taught: Lateness,
    row: Mapping[str, float],
    now: datetime,
) -> TaskRisk:
    """Memoryless: a task that is late already has the mean still before it."""
    gid = deadline.task_gid
    overdue = max(0.0, (now - deadline.falls_at).total_seconds() / _DAY_SECONDS)
    held = sorted(links, key=lambda link: (-link.holds_up(whole[link.predecessor_gid]), link.predecessor_gid))
    knock_on = max((link.holds_up(whole[link.predecessor_gid]) * link.late_days for link in links), default=0.0)
    return TaskRisk(
        gid=gid,
        own=own,
        probability=whole[gid],
        expected_delay_days=round(whole[gid] * taught.delays.mean_days + max(overdue, knock_on), 2),
        is_overdue=deadline.falls_at <= now,
        is_dated=True,
        basis=taught.basis,
        numbers=row,
        holds_up_gids=tuple(link.predecessor_gid for link in held),
    )
