"""What is promised of a run, what is counted instead since it cannot be helped, and how is a broken promise told?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TOLD_SHARE: Final = 0.01  # of the open requests; in a small run one may be

TERMINAL: Final = frozenset({"DONE", "CONFLICT", "EXPIRED", "REFUSED", "UNKNOWN"})


class Promise(StrEnum):
    """What may be broken."""

    LOST = "lost"  # a request that is not triaged for its last text, and nothing says why
    DOUBLED = "doubled"  # a mutation that took effect more than once
    UNPLANNED = "unplanned"  # an effect that no journal row planned
    UNSETTLED = "unsettled"  # a journal row without an end
    DIFFERS = "differs"  # a final state other than that of the run without faults
    UNTRUE = "untrue"  # a final state that is not what the last text says, whatever the run without faults came to
    OVERWRITTEN = "overwritten"  # a person's value replaced after it could be seen
    UNAUDITED = "unaudited"  # an effect without its entry
    OVERAUDITED = "overaudited"  # an entry without its effect, or two for one
    CHAIN = "chain"  # an audit chain that does not verify
    TOGETHER = "together"  # two runs of one workflow and subject at once
    BURST = "burst"  # more than two runs for a burst of edits
    EXCUSED = "excused"  # more requests than TOLD_SHARE that are wrong and were refused: an excuse is no rule
    DEFECT = "defect"  # an exception that is no error of ours


class Limit(StrEnum):
    """What is counted and no breach: what RELIABILITY 3.5 says cannot be helped, and what follows from it."""

    UNSEEN = "unseen"  # a person's change between the last reading and the write: found afterwards (items 2 and 3)
    TOLD = "told"  # a request that does not show what it must, and was refused after a person last touched it


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise, of which request or mutation, in words."""

    promise: Promise
    about: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.promise}: {self.about} {self.detail}".rstrip()
