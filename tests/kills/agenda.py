"""When is what submitted, edited and ended in one round, given its seed?

Pure. The instants and the draws repeat with the seed; what a process is doing at that instant does not. So the verdict
must hold for every round, and not for a recorded one.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

SUBMIT_EVERY_SECONDS: Final = (0.4, 1.8)  # keeps every function busy on two cores, and leaves a backlog of a few
EDIT_CHANCE: Final = 0.2
EDIT_AFTER_SECONDS: Final = (0.1, 45.0)  # while the first run is under way, within its quiet time, and after it
FIRST_KILL_SECONDS: Final = 2.0  # the first requests are on their way by then
LEAST_BETWEEN_SECONDS: Final = 0.8  # a start costs half a second of two idle cores
MODEL_EVERY: Final = 25  # kills of a function for one of the model endpoint
MODEL_BACK_SECONDS: Final = (0.5, 3.0)  # nobody watches over the laptop's model but this harness


def kill_every(start_seconds: float) -> float:
    """The mean seconds between two kills where an environment takes so long to start: faster, and only starts run."""
    return max(LEAST_BETWEEN_SECONDS, start_seconds)


class Kind(StrEnum):
    """What happens."""

    SUBMIT = "submit"
    EDIT = "edit"
    KILL = "kill"
    END_MODEL = "end_model"
    START_MODEL = "start_model"


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """One thing to do `at` seconds after the round began: `number` is the request's, `draw` (0 to 1) the kill's aim."""

    at: float
    kind: Kind
    number: int = 0
    draw: float = 0.0


def agenda(seed: int, kills: int, kill_every_seconds: float, *, brief: bool = False) -> list[Act]:
    """A round's acts in order; requests come in until the last kill.

    `brief` leaves out what takes long to settle: edits, whose trailing run waits 30 s, and ends of the model endpoint.
    """
    rng = Random(seed)  # noqa: S311 - a seeded generator, on purpose
    acts: list[Act] = []
    at = FIRST_KILL_SECONDS
    for number in range(kills):
        at += rng.uniform(0.2, 1.8) * kill_every_seconds
        acts.append(Act(at, Kind.KILL, number, rng.random()))
        if not brief and number % MODEL_EVERY == MODEL_EVERY - 1:
            acts.append(Act(at, Kind.END_MODEL, number))
            acts.append(Act(at + rng.uniform(*MODEL_BACK_SECONDS), Kind.START_MODEL, number))
    return sorted(acts + _requests(rng, at, 0.0 if brief else EDIT_CHANCE))


def _requests(rng: Random, until: float, edit_chance: float) -> list[Act]:
    acts: list[Act] = []
    at, number = 0.0, 0
    while at < until:
        acts.append(Act(at, Kind.SUBMIT, number))
        if rng.random() < edit_chance:
            acts.append(Act(at + rng.uniform(*EDIT_AFTER_SECONDS), Kind.EDIT, number))
        at += rng.uniform(*SUBMIT_EVERY_SECONDS)
        number += 1
    return acts
