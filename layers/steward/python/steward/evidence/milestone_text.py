"""How is a milestone said to people: when, how likely, on what it hangs, and what would help it?"""

from collections.abc import Mapping
from typing import Any, Final

from steward.asana import richtext
from steward.asana.richtext import Part
from steward.evidence.facts import TASK_LINK
from steward.evidence.findings import Findings, Milestone

LEVERS: Final = {
    "one_more_person": "one more person",
    "drop_task": "without it",
    "no_more_scope": "no more scope",
}
LEAST_GAIN: Final = 0.05  # of a lever that is told: less is within what one night's events do to a probability


def driver(milestone: Milestone) -> str | None:
    """What a milestone's date hangs on most, for its field; no name is stored: a task stands there as a link."""
    if milestone.driver == "task" and milestone.share is not None and milestone.driver_gid:
        link = TASK_LINK.format(gid=milestone.driver_gid)
        return f"One task decides it in {milestone.share:.0%} of the runs: {link}"
    return {"throughput": "How much is done a day", "scope": "How much is added"}.get(milestone.driver)


def milestones_said(found: Findings) -> tuple[Part, ...]:
    """The milestones that are news, each with what it was and what it hangs on."""
    news = list(found.news_of_milestones())
    if not news:
        return ()
    return (" Milestones:", richtext.bullets(*(_milestone(each, found) for each in news)))


def _milestone(milestone: Milestone, found: Findings) -> tuple[Part, ...]:
    before = found.told_milestones.get(milestone.gid)
    was = f" (was {before:.0%})" if before is not None else ""
    dates = f"P50 {milestone.p50_on or 'beyond three years'}, P85 {milestone.p85_on or 'beyond three years'}"
    due = f", due {milestone.due_on}" if milestone.due_on else ""
    hangs: tuple[Part, ...] = ()
    if milestone.driver_gid and milestone.share is not None:
        hangs = (". It hangs on ", richtext.mention(milestone.driver_gid), f" in {milestone.share:.0%} of the runs")
    elif said := driver(milestone):
        hangs = (f". It hangs on this: {said.lower()}",)
    return (
        richtext.mention(milestone.gid),
        f": {milestone.p_on_time:.0%} chance of being on time{was}; {dates}{due}",
        *hangs,
        ".",
        *_helps(milestone),
    )


def _helps(milestone: Milestone) -> tuple[Part, ...]:
    """The best lever of each kind with what it gains, in one line; whom another person would help is not said."""
    best: dict[str, Mapping[str, Any]] = {}
    for each in milestone.levers:
        if each["gain"] >= LEAST_GAIN:
            best.setdefault(each["kind"], each)
    said: list[Part] = []
    for each in best.values():
        effect = f" {milestone.p_on_time:.0%} \u2192 {milestone.helped_by(each):.0%}"
        said += ["; " if said else " What would help: ", *_lever(each), effect]
    return (*said, ".") if said else ()


def _lever(lever: Mapping[str, Any]) -> tuple[Part, ...]:
    if lever["kind"] == "drop_task":
        waiting = len(lever.get("waiting", ()))
        held = f" (for which {waiting} {'tasks wait' if waiting > 1 else 'task waits'})" if waiting else ""
        return ("without ", richtext.mention(lever["gid"]), held)
    return (LEVERS[lever["kind"]],)
