"""What do people do in a run of this seed?

Requests are submitted, edited (now and then in bursts, now and then back to what they were), corrected by hand,
completed, opened again, moved away. What and when follows from the seed alone and not from what goes wrong, so that a
run without faults sees the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from tests.load.deployment import BY_HAND, PRIORITIES, PROJECTS, TEAMS, TYPES

type Kind = Literal["submit", "edit", "correct", "clear", "complete", "reopen", "move", "back"]

PAUSE_SECONDS: Final = 12.0  # between two arrivals: two or three deliveries in it, far below the token's pace
BATCH_SECONDS: Final = 0.2  # how long the sandbox collects events into one delivery
MARGIN: Final = 1.05  # some fall together all the same
BURST_LEAST: Final = 3  # deeds; more than any second thoughts
BURST_SECONDS: Final = 30.0  # the Reach of issue 3: bursts of edits within this
TAIL_SECONDS: Final = 60.0  # a trailing run comes 30 s after the burst; what comes much later has its own reason
CLUSTER: Final = 6  # requests that come within three seconds of each other, in a third of the cases


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a person does to the request of that number. `text` is name and notes, or a field's key."""

    at: float
    kind: Kind
    number: int
    text: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Workload:
    """Everything that people do, in order, how many requests that is, and when a run is a burst's, by request."""

    deeds: tuple[Deed, ...]
    requests: int
    bursts: dict[int, tuple[float, float]]

    @property
    def cleared(self) -> dict[int, frozenset[str]]:
        """The keys that people empty, by request."""
        return {deed.number: frozenset({deed.text[0]}) for deed in self.deeds if deed.kind == "clear"}

    @property
    def truth(self) -> dict[int, dict[str, str]]:
        """What each request must show in the end, by key: what its last text says, and over that a person's values.

        The rules of the configuration are read off the text; of the summary only how it begins is known.
        """
        last = {deed.number: deed.text for deed in self.deeds if deed.kind in ("submit", "edit")}
        return {number: said(*text) | self.by_hand.get(number, {}) for number, text in last.items()}

    @property
    def by_hand(self) -> dict[int, dict[str, str]]:
        """What people set by hand, by request and key: nothing may replace it."""
        return {deed.number: {deed.text[0]: BY_HAND} for deed in self.deeds if deed.kind == "correct"}

    @property
    def ends_at(self) -> float:
        """When the last deed is done."""
        return self.deeds[-1].at


def workload(seed: int, deliveries: int) -> Workload:
    """The workload of a seed: as many distinct deliveries as asked for, or a few more."""
    rng = Random(f"people:{seed}")  # noqa: S311 - a seeded generator, on purpose
    deeds: list[Deed] = []
    bursts: dict[int, tuple[float, float]] = {}
    told: set[tuple[int, int]] = set()  # what comes within the sandbox's batching of one project is one delivery
    at, number = 5.0, 0
    while len(told) < deliveries * MARGIN:
        for _ in range(rng.choice([1, 1, CLUSTER])):
            life = list(_life(rng, number, at + rng.uniform(0, 3.0)))
            spoken = [deed.at for deed in life if deed.kind in ("submit", "edit")]
            burst = [moment for moment in spoken if moment <= spoken[0] + BURST_SECONDS]
            if len(burst) > BURST_LEAST:  # a later word is a reason of its own for a run
                bursts[number] = (burst[0], min([burst[-1] + TAIL_SECONDS, *spoken[len(burst) :]]))
            told |= {(number % len(PROJECTS), int(moment / BATCH_SECONDS)) for moment in spoken}
            deeds += life
            number += 1
        at += rng.expovariate(1.0 / PAUSE_SECONDS)
    return Workload(tuple(sorted(deeds, key=lambda deed: (deed.at, deed.number))), number, bursts)


def said(name: str, notes: str) -> dict[str, str]:
    """The options whose phrases stand in a text, by key, how its summary begins, and what is proposed ("": nothing)."""
    asked = {"request_type": TYPES, "priority": PRIORITIES}
    found = {key: option for key, phrases in asked.items() for option, phrase in phrases.items() if phrase in notes}
    teams = [f"Proposed: set Team to {option}" for option, phrase in TEAMS.items() if phrase in notes]
    return found | {"summary": f"{name}: ", "recommendation": teams[0] if teams else ""}


def _life(rng: Random, number: int, at: float) -> Iterator[Deed]:
    """One request from its submission on."""
    first = text_of(rng, number, 0)
    yield Deed(at, "submit", number, first)
    said_by = at
    for deed in _second_thoughts(rng, number, at, first):
        yield deed
        said_by = deed.at
    yield from _ending(rng, number, said_by)


def _second_thoughts(rng: Random, number: int, at: float, first: tuple[str, str]) -> Iterator[Deed]:
    """What the person makes of the text afterwards, in the order of time."""
    sort = rng.random()
    if sort < 0.20:  # a burst, from the submission on
        ends = at + BURST_SECONDS
        moments = sorted(rng.uniform(at, ends) for _ in range(rng.randint(3, 8)))
        for version, moment in enumerate(moments, start=1):
            yield Deed(moment, "edit", number, text_of(rng, number, version))
    elif sort < 0.45:  # second thoughts
        for version in range(1, rng.randint(2, 3)):
            at += rng.uniform(40.0, 1500.0)
            yield Deed(at, "edit", number, text_of(rng, number, version))
    elif sort < 0.50:  # another word, and that taken back
        at += rng.uniform(5.0, 1500.0)
        yield Deed(at, "edit", number, text_of(rng, number, 1))
        at += rng.choice([rng.uniform(3.0, 30.0), rng.uniform(30.0, 900.0)])
        yield Deed(at, "edit", number, first)


def _ending(rng: Random, number: int, at: float) -> Iterator[Deed]:
    """What else becomes of the request, from the last word on."""
    ending = rng.random()
    if ending < 0.25:  # a person corrects the AI, soon after or much later, and may go on writing
        at += rng.choice([rng.uniform(3, 30), rng.uniform(30, 400)])
        yield Deed(at, "correct", number, (rng.choice(["priority", "request_type"]), ""))
        if rng.random() < 0.3:
            yield Deed(at + rng.uniform(20.0, 900.0), "edit", number, text_of(rng, number, 99))
    elif ending < 0.30:  # a person does not want the AI's word
        yield Deed(at + rng.uniform(30, 600), "clear", number, ("summary", ""))
    elif ending < 0.34:
        yield Deed(at + rng.uniform(2, 600), "complete", number)
    elif ending < 0.37:
        yield Deed(at + rng.uniform(2, 600), "move", number)
    elif ending < 0.39:  # done, and not done after all
        at += rng.uniform(2, 600)
        yield Deed(at, "complete", number)
        yield Deed(at + rng.uniform(5, 1500), "reopen", number)
    elif ending < 0.41:  # away, and back as it was
        at += rng.uniform(2, 600)
        yield Deed(at, "move", number)
        yield Deed(at + rng.uniform(5, 1500), "back", number)


def text_of(rng: Random, number: int, version: int) -> tuple[str, str]:
    """Name and notes of one wording of a request."""
    kind, priority = rng.choice(list(TYPES.values())), rng.choice(list(PRIORITIES.values()))
    team = rng.choice([*(f" {phrase}" for phrase in TEAMS.values()), ""])  # a third names none: nothing to propose
    name = f"Request {number}, version {version}: {kind}"
    return name, f"Since this morning {kind}{team}. We need it {priority}. This is wording {version} of {number}."
