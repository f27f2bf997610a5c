"""Why is a remedy proposed, and what would it change?

What is said is read by everybody who sees the task: whoever would get it is named elsewhere, and what they or others
hold is told of nobody.
"""

from datetime import date

from steward.evidence.capacity.moves import ROOMY
from steward.evidence.plurals import counted
from steward.evidence.remedy import Proposal, Remedy
from steward.evidence.said_of_holds import SAID_OF_HOLDS
from steward.evidence.stalled import Stall


def because(made: Proposal) -> list[str]:
    """The evidence and the simulated effect, a sentence each."""
    stall = made.stall
    held = dict.fromkeys(SAID_OF_HOLDS[each] for each in stall.holds if each in SAID_OF_HOLDS)
    was = f" instead of {made.before:.0%}" if made.before is not None else ""
    room = f"Whoever gets it has the room: at most {ROOMY:.0%} chance of too much in any week."
    still = f"It has not moved for {counted(stall.idle_days, 'working day')}"
    return [
        f"{still}, {_rare(stall)}{''.join(f'; {each}' for each in held)}.",
        f"Simulated: done by {_day(made.due_on)} with {made.after:.0%}{was}; {_finish(made)}.",
        *([] if made.remedy is Remedy.NEW_DUE_DATE else [room]),
        *(["Who gets it and the new date go together: the odds hold for both."] if len(made.edits) > 1 else []),
    ]


def _rare(stall: Stall) -> str:
    """How long that is, by what it is compared with."""
    if stall.basis == "stated":
        return "and there is no past here to compare it with"
    past = "past pauses" if stall.basis == "pauses" else "completed tasks"
    return (
        f"as long as {stall.longer_share:.0%} of {past} here lasted"
        if stall.longer_share
        else f"longer than any of the {past} here"
    )


def _finish(made: Proposal) -> str:
    if made.done_before == made.done_after:
        return f"expected finish {_day(made.done_after)}, as before"
    return f"expected finish {_day(made.done_before)} -> {_day(made.done_after)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "not foreseeable"
