"""How is a project doing, what puts it at risk, and when will it be done?

Run for every project of a scan, when one of its milestones is completed, and when the status of a task changes. All
figures are computed by code from the project's own tasks; where that is configured a model rates missing factors of the
backlog, and they are marked. Nothing here sets an official status.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from steward.asana.edits import AttachReport, CommentOnTask, CreateTask, Reorder, SetProjectFields, SetTaskFields
from steward.asana.models import FieldValue
from steward.evidence import milestone_text, review_text
from steward.evidence.findings import Findings, Milestone
from steward.evidence.item_reading import EFFORT, ITEM_FIELDS, KIND, STATUS
from steward.evidence.rating import Comparison, Ratings
from steward.evidence.remedy_keys import REMEDIES
from steward.workflows.base import NoAnswer, Reads, Trigger, Wanted, Workflow

P_ON_TIME: Final = "milestone_on_time_probability"
P50: Final = "milestone_p50_on"
P85: Final = "milestone_p85_on"
DRIVER: Final = "milestone_driver"
REPORT: Final = "Project review"  # how the file begins that holds a review's pictures
AI_LOG: Final = "ai-log"  # the name under which the project's log task is made once
BACKLOG_SCORE: Final = "backlog_score"
BACKLOG_REASON: Final = "backlog_reason"
RANKED_A_REVIEW: Final = 25  # a project's blast budget is 30 changed tasks a minute
MOVED_A_REVIEW: Final = 25  # as above; what is left over is wanted by the next review
SCORE_STEP: Final = 0.05  # of the score's two decimals: less says the same
RATE: Final = "rate_backlog"  # the prompts, by which the model stands in for factors that nobody told
COMPARE: Final = "compare_backlog"
CAPACITY: Final = "capacity_risk"
CAPACITY_PART: Final = "capacity"  # what is renewed between two reviews, every hour
SCORE: Final = "project_health_score"
CONFIDENCE: Final = "project_health_confidence"

LEVELS: Final = ("low", "medium", "high")  # options of the capacity field; what is not known is no option
FACTORS: Final = ("business_value", "time_criticality", "risk_reduction", "size", "reach", "impact", "confidence")
PINNED: Final = "pinned"
# What a reason says of a model's part in it.
_BY_MODEL: Final = re.compile(r"\(AI-estimated(?:: \u201c[^\u201d]*\u201d)?\)|Not rated: [a-z ]+")
PROJECT_INPUTS: Final = ("budget_total", "budget_actual", "risk_rating", "stakeholder_priority")


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a review may write: the project, its fields by configured key, its log task; `slot` names this review.

    `tellings` is how often the project was told something, `report` the page of its pictures, "" where none was drawn.
    `options` are the option gids of each key's field by name in lower case, `dates` the keys whose field holds a date.
    """

    project_gid: str
    field_gids: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    dates: frozenset[str]
    log_gid: str | None
    slot: str
    tellings: int = 0
    report: str = ""
    reorders: bool = False


def telling_name(number: int) -> str:
    """Under which name the words are said that come after so many: once, by whichever review comes first."""
    return f"said:{number}"


def report_name(number: int, *, with_words: bool = True) -> str:
    """The same for the page of pictures: that of these words, or the first one, which comes without any."""
    return f"report:{number}" if with_words else "report:first"


def wants(targets: Targets, found: Findings) -> list[Wanted]:
    """The project's own fields, those of its milestones, then what is news, in one comment on the log task."""
    values = _by_gid(targets, _of_project(found))
    wanted = [Wanted(SetProjectFields(targets.project_gid, values))] if values else []
    wanted += [each for milestone in found.milestones for each in _of_milestone(targets, milestone)]
    wanted += [*_of_backlog(targets, found), *_moves(targets, found)]
    if found.is_news:
        wanted.append(_told(targets, review_text.log_entry(found)))
    if targets.report and targets.log_gid:
        wanted.append(
            Wanted(
                AttachReport(targets.log_gid, REPORT, targets.report),
                report_name(targets.tellings, with_words=found.is_news),
            )
        )
    return wanted


def _of_project(found: Findings) -> dict[str, FieldValue]:
    score, level = found.health.score, found.level
    scored: dict[str, FieldValue] = {} if score is None else {SCORE: score, CONFIDENCE: found.health.confidence}
    return scored | ({CAPACITY: level} if level in LEVELS else {})


def _of_milestone(targets: Targets, milestone: Milestone) -> Iterable[Wanted]:
    """What is known of a milestone; dates alone where its history is short, nothing where there is none."""
    known = {P50: milestone.p50_on, P85: milestone.p85_on, DRIVER: milestone_text.driver(milestone)}
    sure = {} if milestone.insufficient else {P_ON_TIME: milestone.p_on_time}
    values = _by_gid(targets, {key: value for key, value in {**known, **sure}.items() if value is not None})
    if values:
        dates = tuple(sorted(targets.field_gids[key] for key in targets.dates if targets.field_gids[key] in values))
        yield Wanted(SetTaskFields(milestone.gid, values, dates))


def _of_backlog(targets: Targets, found: Findings) -> Iterable[Wanted]:
    """The scores that changed, the best first; RANKED_A_REVIEW of them, since the others come with the next ones."""
    if BACKLOG_SCORE not in targets.field_gids:
        return
    changed = (each for each in found.backlog.ranked if _is_fresh(each, found))
    for each in islice(changed, RANKED_A_REVIEW):
        values = {BACKLOG_SCORE: round(each["score"], 2), BACKLOG_REASON: each["why"]}
        yield Wanted(SetTaskFields(each["task_gid"], _by_gid(targets, values)))


def _is_fresh(ranked: Mapping[str, Any], found: Findings) -> bool:
    """Whether the score moved, or stands on another ground than our reason there says."""
    standing = found.standing.get(ranked["task_gid"], {})
    score, reason = standing.get(BACKLOG_SCORE), standing.get(BACKLOG_REASON)
    if not isinstance(score, int | float) or abs(score - ranked["score"]) >= SCORE_STEP:
        return True
    if not isinstance(reason, str) or not reason.startswith(f"{found.backlog.formula.upper()} = "):
        return False
    return _BY_MODEL.findall(reason) != _BY_MODEL.findall(ranked["why"])


def _moves(targets: Targets, found: Findings) -> Iterable[Wanted]:
    """The moves of the list, MOVED_A_REVIEW of them, where it may be reordered."""
    for each in found.backlog.steps[:MOVED_A_REVIEW] if targets.reorders else ():
        edit = Reorder(each["task_gid"], targets.project_gid, each["after_task_gid"])
        yield Wanted(edit, f"move:{each['task_gid']}:{targets.slot}", {"after": each["found_after_gid"]})


def _by_gid(targets: Targets, values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """The values of the keys that the project has a field for, an option by its gid; one that it lacks is left out."""
    found = {key: value for key, value in values.items() if key in targets.field_gids}
    chosen = {
        key: targets.options[key].get(str(value)) if targets.options[key] else value for key, value in found.items()
    }
    return {targets.field_gids[key]: value for key, value in chosen.items() if value is not None}


def _told(targets: Targets, text: str) -> Wanted:
    """A comment on the log task; the first time, the task itself."""
    if targets.log_gid is None:
        return Wanted(CreateTask(targets.project_gid, review_text.TITLE, text), AI_LOG)
    return Wanted(CommentOnTask(targets.log_gid, text), telling_name(targets.tellings))


workflow = Workflow[NoAnswer](
    name="project_review",
    subject="project",
    summary="Reviews a project: its health from 0 to 100 by stated penalties, when each milestone will be reached and"
    " how likely on time, whether its people have room, what stands still. It never changes an official status.",
    on=(
        Trigger("task", "changed", fields=("completed",), resource_subtype="milestone"),
        Trigger("task", "changed", fields=("custom_fields",), needs=STATUS),  # Asana does not say which field it was
    ),
    reads=Reads(task_fields=ITEM_FIELDS, review=True),
    touches=(SCORE, CONFIDENCE, CAPACITY, P_ON_TIME, P50, P85, DRIVER, BACKLOG_SCORE, BACKLOG_REASON, *REMEDIES),
    asks={RATE: Ratings, COMPARE: Comparison},
    wants=wants,
    requests="1 a page of 100 tasks, those that changed since the last review; 1 more where no portfolio lists the"
    " project; with `comments` 1 for each 100 stories of an open task that changed, 5 a task and 200 tasks at most;"
    " with `budgets` 1; to write, 1 for each edit and 1 to compare it",
    inputs=(EFFORT, KIND, STATUS, *PROJECT_INPUTS, PINNED, *FACTORS),
    inputs_of_project=PROJECT_INPUTS,
    of_project=(SCORE, CONFIDENCE, CAPACITY),
)
