"""How is what a portfolio's scan found said to the people of its risks project?

Templates over figures, as `review_text` has them; projects and tasks are named by links, people not at all, but for the
manager whom the configuration names.
"""

from collections.abc import Iterable
from typing import Final

from steward.asana import richtext
from steward.asana.richtext import Part
from steward.evidence.follow_ups import Why
from steward.evidence.foretold import foretold
from steward.evidence.plurals import counted, form
from steward.evidence.portfolio_findings import FollowUp, PortfolioFindings, ProjectReview, RiskMove

DIGEST_TITLE: Final = "Steward: portfolio digest"
SHOWN_TASKS: Final = 5  # of a risk's evidence; its project shows the rest
SHOWN_PROJECTS: Final = 25  # in a digest, the worst first; an Asana comment is read on one screen

DRIVERS: Final = {
    "dependency": "work that waits for late work",
    "overdue": "overdue work",
    "slipping": "due dates that are put off",
    "stalled": "work that does not move",
    "overload": "more due than there are workdays",
    "unplanned": "work without date, owner or estimate",
    "claim": "work that people call blocked",
    "history": "work of a kind that was late before",
}
_GONE: Final[dict[str, str]] = {
    Why.LEFT: "the project left the portfolio",
    Why.ARCHIVED: "the project is archived",
}
_BASIS: Final = {"learned": "learned from this project's past", "rules": "by rules, not learned"}


def risk_title(move: RiskMove) -> str:
    """The title of a risk task; one that is back says so."""
    again = f" (again, {move.state.episode})" if move.state.episode > 1 else ""
    return f"{move.project.name}: {_driver(move)}{again}"


def risk_notes(move: RiskMove) -> str:
    """The text of a risk task."""
    risk = move.risk or {}
    gids, former = list(risk.get("evidence_gids") or ())[:SHOWN_TASKS], move.kept.former_gid
    return richtext.body(
        *_to(move.project.manager_gid),
        "Project ",
        richtext.mention(move.project.project_gid),
        f": {_figures(move)}",
        *((" Seen in:", richtext.bullets(*(richtext.mention(gid) for gid in gids))) if gids else ()),
        *((" It is back; it was told before in ", richtext.mention(former), ".") if former else ()),
        " When it is over a comment says so and this task is completed; it is never deleted.",
    )


def risk_comment(move: RiskMove) -> str:
    """What is said when a border is crossed, and when it is over."""
    if move.state.is_resolved and move.project.gone:
        return richtext.body(f"This is over: {_GONE[move.project.gone]}.")
    if move.state.is_resolved:
        return richtext.body("This is over: its probability is ", f"{move.state.told:.0%} on two nights in a row.")
    return richtext.body(f"{move.state.section}: {_figures(move)}")


def follow_up_title(follow_up: FollowUp) -> str:
    """The title of the task that calls for somebody."""
    return f"{follow_up.project.name}: health {follow_up.project.score or 0:g} of 100"


def follow_up_notes(follow_up: FollowUp) -> str:
    """Its text: the score's reasons stand on the project's own log task."""
    return richtext.body(
        *_to(follow_up.project.manager_gid),
        "The health of ",
        richtext.mention(follow_up.project.project_gid),
        f" is {follow_up.project.score or 0:g}. A follow-up is asked for under {follow_up.project.threshold:g};"
        f" this one since {follow_up.state.opened_on}. What it is made of stands on the project's task Steward: AI log."
        " The official status is unchanged: it is yours to set.",
    )


def follow_up_end(follow_up: FollowUp) -> str:
    """What is said when the call is over, with the reason."""
    return richtext.body(f"{_why(follow_up)}: this is over.")


def digest(found: PortfolioFindings) -> str:
    """The portfolio in one text: each project's score, the worst first, then what is at risk."""
    lines = [_line(each) for each in found.reviews[:SHOWN_PROJECTS]]
    more = len(found.reviews) - len(lines)
    rest = f" {counted(more, 'more project')} {form(more, 'is', 'are')} healthier than these." if more > 0 else ""
    unseen = [*(each.name for each in found.stale), *found.away]
    stale = f" Not reviewed this time: {', '.join(unseen)}." if unseen else ""
    open_ = [each for each in found.moves if not each.state.is_resolved]
    risks = [f"{each.state.section}: {risk_title(each)}, {_tonight(each)}" for each in open_][:SHOWN_PROJECTS]
    return richtext.body(
        richtext.strong(f"{counted(len(found.reviews), 'project')}, {counted(len(open_), 'open risk')}."),
        richtext.bullets(*lines) if lines else "",
        *((" Risks:", richtext.bullets(*risks)) if risks else ()),
        rest,
        stale,
        f" How well lateness was foretold: {said}."
        if (said := foretold([each.lateness for each in found.reviews]))
        else "",
    )


def _line(review: ProjectReview) -> str:
    if review.score is None:
        return f"{review.name}: {'archived' if review.gone == Why.ARCHIVED else 'no score'}"
    under = review.score < review.threshold
    call = (", asks for follow-up" if under else ", a follow-up is open") if review.opened_on else ""
    return f"{review.name}: {review.score:g}{call}"


def _tonight(move: RiskMove) -> str:
    """How likely it is tonight, whatever was told before."""
    if move.state.calm_since is not None:
        return f"calm since {move.state.calm_since}"
    return f"{move.risk['probability']:.0%}" if move.risk else "not seen tonight"


def _why(follow_up: FollowUp) -> str:
    if follow_up.why == Why.CALM and follow_up.project.score is not None:
        return f"The health is {follow_up.project.score:g} again"
    if follow_up.why == Why.ANOTHER:
        return "The health was better meanwhile, and another call begins"
    said = _GONE.get(follow_up.why, "no health score can be made on two nights in a row")
    return said[0].upper() + said[1:]


def _figures(move: RiskMove) -> str:
    risk = move.risk or {}
    return (
        f"{_driver(move)}, with a probability of {risk.get('probability', move.state.told):.0%} and an expected delay "
        f"of {counted(risk.get('expected_delay_days', 0), 'day')}, in {counted(risk.get('tasks', 0), 'task')} "
        f"(confidence {risk.get('confidence', 0):.0%}, {_BASIS.get(str(risk.get('basis')), risk.get('basis', ''))})."
    )


def _driver(move: RiskMove) -> str:
    name = str((move.risk or {}).get("driver") or move.key.rpartition("-")[2])
    return DRIVERS.get(name, name)


def _to(manager_gid: str | None) -> Iterable[Part]:
    return (richtext.mention(manager_gid), " ") if manager_gid else ()
