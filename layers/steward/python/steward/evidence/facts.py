"""What did code find out about a request before any model was asked?

The document that Assess stores and Classify reads. It is complete: answer + facts give the plan again. It holds gids,
option names and numbers, and no word of the request.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from steward.evidence.effort_range import EffortRange

# A confidence of 0 is no answer, even where the configuration asks for none.
_NEVER: Final = 1e-9

# Asana's own short address of any task; made by code alone, of gids that the index holds.
TASK_LINK: Final = "https://app.asana.com/0/0/{gid}"

type Settled = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Option:
    """One enabled option of a field, under the opaque key that a model may answer with."""

    key: str
    gid: str
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be filled: `kind` is a custom field's kind, or `person` for the assignee (no field gid).

    `more` counts the enabled options that are not offered and cannot be chosen (`shortlist.py`).
    """

    key: str
    field_gid: str
    kind: str
    min_confidence: float
    options: tuple[Option, ...] = ()
    taken: bool = False  # a person's value stands there: nothing is chosen for them
    more: int = 0

    def option(self, key: str) -> Option | None:
        """The option behind an opaque key, or None: a key that was not offered does not exist."""
        return next((each for each in self.options if each.key == key), None)

    def shown(self, settled: str | float | None) -> str | float | None:
        """What was settled, as a model may see it: a number, or the key of an option that it may choose."""
        return settled if not isinstance(settled, str) or self.option(settled) else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A similar settled request: `settled` maps a configured key to an opaque key or a number."""

    task_gid: str
    similarity: float
    settled: Settled = field(hash=False)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A settled request that said nearly the same, and the day it was made: a candidate, for people to look at."""

    task_gid: str
    created_on: str
    similarity: float

    def says(self) -> str:
        """The candidate in words, for people; an index holds no title."""
        return f"Nearly the same was asked on {self.created_on} and is settled: {TASK_LINK.format(gid=self.task_gid)}"


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A configured rule whose phrase stands in the text, and what it sets."""

    rule: str
    key: str
    option: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What history and rules say of one field: the likeliest option, its calibrated confidence, and the odds of each.

    `basis` is `rule`, `history` or `none`; `why` is one sentence for people.
    """

    choice: str
    confidence: float
    basis: str
    why: str
    odds: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be asked: `settled` counts similar requests of theirs, `teams` splits the count by team option.

    `open_hours` is what they hold, `free_hours_per_week` what is promised to nothing else, `days` how many working days
    until they would be done, `recent` how often they were proposed of late. `takes` are the options that the
    configuration says they take, by configured key; none there: whatever they settled before.
    """

    key: str
    gid: str
    name: str
    open_tasks: int
    settled: int
    teams: Mapping[str, int] = field(hash=False)
    open_hours: float = 0.0
    free_hours_per_week: float = 0.0
    days: int = 0
    recent: int = 0
    takes: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who is able and may not be asked: `why` is a word of `evidence.load.Why`, for whoever asks later."""

    gid: str
    name: str
    why: str
    settled: int
    out_until: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the request does not say; `waits` are the configured keys that are left until it does."""

    name: str
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """Everything known about one request.

    `workdays_left` counts Monday to Friday from the reading to the due date, both included: 0 once it is over.
    """

    task_gid: str
    offers: tuple[Offer, ...]
    neighbours: tuple[Neighbour, ...]
    rules: tuple[RuleHit, ...]
    effort: EffortRange | None
    judgements: Mapping[str, Judgement] = field(hash=False)
    people: tuple[Person, ...]
    history_size: int
    retrieval: str = "lexical"  # or `hybrid`: by words, or by words and meaning
    duplicates: tuple[Duplicate, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    workdays_left: int | None = None
    missing: tuple[Missing, ...] = ()

    def offer(self, key: str) -> Offer | None:
        """The offer under a configured key."""
        return next((each for each in self.offers if each.key == key), None)

    def left(self, confidences: Mapping[str, float]) -> list[str]:
        """The judged keys that stay with people: they chose, nothing was chosen, or not surely enough."""
        wanted = (offer for offer in self.offers if offer.key in confidences)
        sure = {key: value for key, value in confidences.items() if value >= _NEVER}
        return [each.key for each in wanted if each.taken or sure.get(each.key, -1) < each.min_confidence]

    def waiting(self) -> frozenset[str]:
        """The keys that wait for what is missing; what a rule set waits for nothing."""
        ruled = {hit.key for hit in self.rules}
        return frozenset(key for each in self.missing for key in each.waits if key not in ruled)

    def with_persons(self, field_gids: Collection[str]) -> "TriageFacts":
        """The facts, the offers of these fields marked as a person's."""
        return replace(self, offers=tuple(replace(each, taken=each.field_gid in field_gids) for each in self.offers))

    def field_gids(self) -> dict[str, str]:
        """The custom field behind each configured key."""
        return {offer.key: offer.field_gid for offer in self.offers if offer.field_gid}

    def as_json(self) -> dict[str, Any]:
        """The facts as a JSON document."""
        return asdict(self)

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> "TriageFacts":
        """The facts that `as_json` wrote."""
        return cls(
            task_gid=document["task_gid"],
            offers=tuple(_offer(each) for each in document["offers"]),
            neighbours=tuple(Neighbour(**each) for each in document["neighbours"]),
            rules=tuple(RuleHit(**each) for each in document["rules"]),
            effort=EffortRange(**document["effort"]) if document["effort"] else None,
            judgements={key: Judgement(**each) for key, each in document["judgements"].items()},
            people=tuple(Person(**each) for each in document["people"]),
            history_size=document["history_size"],
            retrieval=document.get("retrieval", "lexical"),
            duplicates=tuple(Duplicate(**each) for each in document.get("duplicates", ())),
            passed_over=tuple(PassedOver(**each) for each in document.get("passed_over", ())),
            workdays_left=document.get("workdays_left"),
            missing=tuple(Missing(each["name"], tuple(each["waits"])) for each in document.get("missing", ())),
        )

    def _asked(self) -> list[Offer]:
        """What is judged from options; those of a field that code alone fills are not shown."""
        return [each for each in self.offers if each.options and each.key in self.judgements]

    def _columns(self, shown: Sequence[Neighbour]) -> dict[str, list[str | float | None]]:
        """The neighbours by columns, nearest first: a key is paid for once, not once for each of them."""
        columns: dict[str, list[str | float | None]] = {"similarity": [round(each.similarity, 2) for each in shown]}
        for offer in self.offers:
            column = [offer.shown(each.settled.get(offer.key)) for each in shown]
            if any(value is not None for value in column):
                columns[offer.key] = column
        return columns if shown else {}

    def for_prompt(self, similar: int = 5) -> dict[str, Any]:
        """What a model may see of it: opaque keys, option names and numbers; no gid and no person.

        Who does the work is decided by code (WORKFLOWS 3.2 vii), so people are not offered.
        """
        more = {each.key: f"{each.more} more" for each in self._asked() if each.more}
        return {
            "options": {each.key: {o.key: o.name for o in each.options} for each in self._asked()},
            **({"not_offered": more} if more else {}),
            "similar_settled": self._columns(self.neighbours[:similar]),
            "odds": {each.key: _likeliest(each, self.judgements[each.key]) for each in self._asked()},
            "rules": {hit.key: hit.option for hit in self.rules},
            "effort_hours": {name: getattr(self.effort, name) for name in ("p20", "p50", "p80")}
            if self.effort
            else None,
        }


def _offer(document: Mapping[str, Any]) -> Offer:
    return Offer(**{**document, "options": tuple(Option(**each) for each in document["options"])})


def _likeliest(offer: Offer, judgement: Judgement, shown: int = 3) -> dict[str, float]:
    """The three likeliest options; the rest would cost tokens and say nothing."""
    offered = ((key, value) for key, value in judgement.odds.items() if offer.option(key))
    ranked = sorted(offered, key=lambda each: (-each[1], each[0]))
    return {key: round(value, 2) for key, value in ranked[:shown]}
