"""In what order should a backlog be done, why, how sure is that, and with how few moves is the list brought there?"""

from steward.evidence.ranking.factors import Rating
from steward.evidence.ranking.moves import Step, moves, steps
from steward.evidence.ranking.pairs import Judgement, rated_by_pairs, refined
from steward.evidence.ranking.priority import Priority, Ranking, priority_scores
from steward.evidence.ranking.scales import RICE, WSJF, Factor, Formula, Scheme
from steward.evidence.ranking.shortlist import Shortlist, shortlist

__all__ = [
    "RICE",
    "WSJF",
    "Factor",
    "Formula",
    "Judgement",
    "Priority",
    "Ranking",
    "Rating",
    "Scheme",
    "Shortlist",
    "Step",
    "moves",
    "priority_scores",
    "rated_by_pairs",
    "refined",
    "shortlist",
    "steps",
]
