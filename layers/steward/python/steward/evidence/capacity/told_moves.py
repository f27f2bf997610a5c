"""Which moves may be told to everybody: of which team, without saying who has too much and who would get it?

A task that is named leads to its assignee, so that a team of fewer than three is told to the lead alone, and of the
others the sum of all their moves: whose probability was how high is not in it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from steward.evidence.capacity.moves import Move
from steward.evidence.capacity.rollup import LEAST_MEMBERS, GroupWeeks


@dataclass(frozen=True, slots=True)
class TeamMoves:
    """What could be handed over in one team: its tasks, their hours, and the overloaded weeks more (below 0)."""

    team: str
    task_gids: tuple[str, ...]
    hours: float
    delta_weeks: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def by_team(
    moves: Iterable[Move], memberships: Mapping[str, Collection[str]], grouped: Iterable[GroupWeeks]
) -> list[TeamMoves]:
    """The moves by team, the most helpful first; `memberships` are the names of somebody's teams by gid."""
    open_ones = {each.name for each in grouped if each.members >= LEAST_MEMBERS}
    found: dict[str, list[Move]] = {}
    for each in moves:
        if team := _team(each, memberships, open_ones):
            found.setdefault(team, []).append(each)
    told = [_summed(team, own) for team, own in found.items()]
    return sorted(told, key=lambda each: (each.delta_weeks, each.team))


def _team(move: Move, memberships: Mapping[str, Collection[str]], open_ones: Collection[str]) -> str:
    """A team of the sender's that is large enough, rather one of the receivers' too; "" where there is none."""
    own = sorted(set(memberships.get(move.from_gid, ())) & set(open_ones))
    receivers = [set(memberships.get(each.to_gid, ())) for each in move.transfers]
    shared = [team for team in own if all(team in each for each in receivers)]
    return next(iter([*shared, *own]), "")


def _summed(team: str, moves: Sequence[Move]) -> TeamMoves:
    transfers = [transfer for each in moves for transfer in each.transfers]
    hours, delta = sum(each.hours for each in transfers), sum(each.delta_weeks for each in moves)
    return TeamMoves(team, tuple(each.task_gid for each in transfers), round(hours, 1), round(delta, 2))
