"""How is what a review found said to people?

Templates over figures: every number is one of the findings, so that no word can say what was not computed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from steward.asana import richtext
from steward.asana.richtext import Markup, Part
from steward.evidence.findings import Findings
from steward.evidence.health.score import Contribution, Health
from steward.evidence.milestone_text import milestones_said
from steward.evidence.plurals import counted, form
from steward.evidence.said_of_holds import SAID_OF_HOLDS

TITLE: Final = "Steward: AI log"

_INSUFFICIENT: Final = {
    "too_few_tasks": "it has too few tasks",
    "too_little_known": "too little of it can be judged",
}
NAMES: Final = {
    "overdue": "Overdue work",
    "schedule": "Schedule",
    "milestones": "Milestones",
    "completion": "Completion",
    "budget": "Budget",
    "risk_rating": "Risk rating",
    "dependencies": "Dependencies",
    "stakeholders": "Stakeholder priority",
    "staleness": "No movement",
    "comments": "Comments",
}

# For operators alone; what everybody may read is SAID_OF_HOLDS.
HOLDS: Final = {
    "blocked_by_overdue": "waits for late work",
    "blocked": "waits for other work",
    "assignee_gone": "its assignee left",
    "assignee_out": "its assignee is out of office",
    "assignee_overloaded": "its assignee has too much",
    "unassigned": "nobody's",
    "status_blocked": "its status says that it is blocked",
    "quiet": "nothing is known to hold it",
}
REMEDIES: Final = {
    "reassign": "given to somebody with room,",
    "split": "shared with somebody who has room,",
    "new_due_date": "with a new date,",
}
SHOWN_MOVES: Final = 5  # tasks of a team: a lead settles no more at once
SHOWN_STALLED: Final = 5  # in a comment; the report has them all
SHOWN_SHORTLISTED: Final = 5  # what is taken up first; `steward review show` has the list down to the cuts
SHOWN_CLAIMS: Final = 3  # quotes in a comment: who wants more reads the tasks

type Figures = Mapping[str, float]

_SENTENCES: Final[dict[str, Callable[[Figures], str]]] = {
    "overdue": lambda f: f"{_open(f, 'overdue_tasks')} {form(round(f['overdue_tasks']), 'is', 'are')} overdue",
    "schedule": lambda f: f"of the work that was due, {f['schedule_index']:.0%} is done",
    "milestones": lambda f: f"the least likely milestone has a probability of {f['least_probability']:.0%}",
    "completion": lambda f: f"{f['done_share']:.0%} is done after {f['elapsed_share']:.0%} of the time",
    "budget": lambda f: f"{f['spent_share']:.0%} of the budget is spent for {f['done_share']:.0%} of the work",
    "risk_rating": lambda _f: "its risk rating is high" if _f["level"] == 1 else "its risk rating is medium",
    "dependencies": lambda f: (
        f"{_open(f, 'waiting_for_late_work')} {form(round(f['waiting_for_late_work']), 'waits', 'wait')} for late work"
    ),
    "stakeholders": lambda _f: "what is wrong matters to its stakeholders",
    "staleness": lambda f: f"nothing changed for {counted(round(f['days_without_change']), 'day')}",
    "comments": lambda f: (
        f"{f['negative']:.0f} of {counted(round(f['comments']), 'comment')} of the last seven days"
        f" {form(round(f['negative']), 'is', 'are')} negative"
    ),
}


def _open(figures: Figures, name: str) -> str:
    """So many of the open tasks."""
    return f"{figures[name]:.0f} of {counted(round(figures['open_tasks']), 'open task')}"


def reason(contribution: Contribution) -> str:
    """One component in words: its name, the points it takes, why."""
    said = _SENTENCES[contribution.component](contribution.figures)
    return f"{NAMES[contribution.component]}, {counted(contribution.points, 'point')}: {said}"


def health_parts(health: Health, before: float | None) -> tuple[str | Markup, ...]:
    """The score with what it is made of."""
    if health.score is None:
        return (f"No health score: {_INSUFFICIENT.get(health.insufficient, health.insufficient)}.",)
    moved = f", was {before:g}" if before is not None and before != health.score else ""
    head = (richtext.strong(f"Health {health.score:g} of 100"), f"{moved} (confidence {health.confidence:.0%}).")
    lines = [reason(each) for each in health.top]
    unknown = ", ".join(NAMES[name].lower() for name in health.missing)
    beside = f" Not judged, for want of data: {unknown}." if unknown else ""
    return (*head, *((richtext.bullets(*lines),) if lines else ()), beside)


def log_entry(found: Findings) -> str:
    """The comment on the AI log task, or the log's own text when it is made."""
    parts = health_parts(found.health, found.told_score)
    score = found.health.score
    calls = found.episode.is_open and score is not None and score < found.threshold
    follow = (f" It is under {found.threshold:g}: a follow-up is asked for.",) if calls else ()
    return richtext.body(
        *parts,
        *follow,
        *milestones_said(found),
        *_capacity(found),
        *_claims(found),
        *_stalled(found),
        *_shortlist(found),
        *_only_counted(found),
        " The official status is yours to set.",
    )


def only_counted(counted: Mapping[str, int]) -> str:
    """How many tasks of a large project no review looks at one by one; "" for none."""
    if not counted:
        return ""
    return f"{counted['open']:,} open tasks, those due last, and {counted['completed']:,} completed ones, the oldest"


def _only_counted(found: Findings) -> tuple[str, ...]:
    said = only_counted(found.counted)
    return (f" Only counted, and not looked at one by one, are {said}.",) if said else ()


def _capacity(found: Findings) -> tuple[Part, ...]:
    """That there is too little room, by team and skill, when that is news; no person is named."""
    if not found.level_is_news:
        return ()
    if found.level != "high":
        return (f" Its people have room again: capacity risk {found.level}.",)
    share = f"{found.capacity.get('exposed_share', 0):.0%}"
    groups = [f"{_group(each)}: {counted(each['weeks'], 'week')} from {each['first']}" for each in found.bottlenecks]
    head = f" Capacity risk is high: {share} of its planned hours fall in weeks that are too full."
    return (head, *((richtext.bullets(*groups),) if groups else ()), *_moves(found))


def _group(bottleneck: Mapping[str, Any]) -> str:
    """A team by its name; a skill says that it is one, since both may be called alike."""
    return f"{bottleneck['key']} (skill)" if bottleneck["kind"] == "skill" else str(bottleneck["key"])


def _moves(found: Findings) -> tuple[Part, ...]:
    """What would make room, by team: who has too much and who would get it is for the lead to see."""
    lines = [_team_moves(each) for each in found.moves_by_team]
    transfers = sum(len(each["transfers"]) for each in found.moves)
    hidden = transfers - sum(len(each["task_gids"]) for each in found.moves_by_team)
    more = counted(hidden, "more task")
    small = f" {more} could go to others, in teams that are too small to be told of." if hidden else ""
    said = (" What would make room, for the lead to settle:", richtext.bullets(*lines)) if lines else ()
    return (*said, *((small,) if small else ()))


def _team_moves(moves: Mapping[str, Any]) -> tuple[Part, ...]:
    gids = moves["task_gids"]
    tasks = [part for gid in gids[:SHOWN_MOVES] for part in (", ", richtext.mention(gid))][1:]
    more = f" and {len(gids) - SHOWN_MOVES} more" if len(gids) > SHOWN_MOVES else ""
    gain = f"{counted(moves['hours'], 'hour')}, {-moves['delta_weeks']:.1f} overloaded weeks fewer"
    return (f"{moves['team']}: ", *tasks, f"{more} could go to somebody with room: {gain}")


def _claims(found: Findings) -> tuple[Part, ...]:
    """What people wrote of tasks that are blocked, in their own words, and whose comments were not read."""
    lines = [(richtext.mention(each["task_gid"]), f": \u201c{each['text']}\u201d") for each in found.claims]
    more = f" And {len(lines) - SHOWN_CLAIMS} more." if len(lines) > SHOWN_CLAIMS else ""
    unread = found.remarks.get("unread", 0)
    cut = f" The comments of {unread} changed tasks were not read: one review reads so many." if unread else ""
    said = (" Said to be blocked:", richtext.bullets(*lines[:SHOWN_CLAIMS]), more) if lines else ()
    return (*said, *((cut,) if cut else ()))


def _stalled(found: Findings) -> tuple[Part, ...]:
    """What stands still, beside other news: alone it is none."""
    if not found.stalled:
        return ()
    lines = [
        (richtext.mention(each["task_gid"]), f": {_idle(each)}, {_held(each)}{_remedy(each, found)}")
        for each in found.stalled[:SHOWN_STALLED]
    ]
    return (" Stands still:", richtext.bullets(*lines))


def _idle(stalled: Mapping[str, Any]) -> str:
    return counted(stalled["idle_days"], "working day")


def _shortlist(found: Findings) -> tuple[Part, ...]:
    """How far down the backlog the next sprint reaches, beside other news; of so few people it is for the lead."""
    cut = found.backlog.shortlist
    if not cut or cut["for_lead"] or not cut["candidates"]:
        return ()
    fits = f"{counted(cut['surely'], 'task')} {form(cut['surely'], 'fits', 'fit')} with 85%, {cut['likely']} with 50%"
    gids = [each["task_gid"] for each in cut["candidates"][: min(cut["likely"], SHOWN_SHORTLISTED)]]
    tasks = [part for gid in gids for part in (", ", richtext.mention(gid))][1:]
    first = (" The first: ", *tasks, ".") if tasks else ()
    head = f" Shortlist for {counted(cut['days'], 'working day')} by {found.backlog.formula.upper()}: {fits}."
    return (head, *first, " A suggestion: what is taken up is yours to settle.")


def _remedy(stall: Mapping[str, Any], found: Findings) -> str:
    """The remedy that helps most, with its simulated effect; who could take the task is for the lead to see."""
    best = next((each for each in found.remedies if each["task_gid"] == stall["task_gid"]), None)
    if best is None:
        return ""
    before = f" instead of {best['before']:.0%}" if best["before"] is not None else ""
    return f"; {REMEDIES[best['remedy']]} by {best['due_on']} it is done with {best['after']:.0%}{before}"


def _held(stall: Mapping[str, Any]) -> str:
    """What holds it, as everybody may read it; whose load or absence it is, is for the lead to see."""
    held = dict.fromkeys(SAID_OF_HOLDS[each] for each in stall["holds"] if each in SAID_OF_HOLDS)
    return ", ".join(held) or HOLDS["quiet"]
