"""What is a status made of, and what is each audience told, by the last reviews?"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from steward.evidence.findings import Findings
from steward.evidence.narrative.draft import draft_of, whole_of
from steward.evidence.narrative.gathering import Ask, Reviewed
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.overview import overview_of
from steward.evidence.narrative.rollup import Part
from steward.evidence.narrative.updates import Audience, update_of
from steward.evidence.work_items import ReviewedProject, WorkItem, merged
from steward.run import Pointer, RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def draft(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the draft. Raises ContextExpired when the review or what was read is gone."""
    snapshot = using.objects.get(state["snapshot"])
    made = draft_of(_reviewed(snapshot, using), _name(work, using))
    using.telemetry.count("StatusesDrafted", outcome=made.status_type)
    return state | RunState(facts=using.objects.put(f"values/{work.run_id()}/facts.json", made.as_json()))  # type: ignore[typeddict-item]


def drafts(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to one draft for each audience, all of the same facts. Raises ContextExpired as above.

    Every reader of the snapshot was seen to open the project, and no name in it is of anything elsewhere.
    """
    snapshot = using.objects.get(state["snapshot"])
    whole = whole_of(_reviewed(snapshot, using), _name(work, using))
    audiences = [Audience.of_json(each) for each in snapshot["audiences"]]
    readable = {gid: (work.project_gid,) for each in audiences for gid in each.readers}
    made = [{"audience": each.as_json(), "draft": update_of(whole, each, readable).as_json()} for each in audiences]
    using.telemetry.count("UpdatesDrafted", len(made), outcome=whole.status_type)
    return state | RunState(facts=using.objects.put(f"values/{work.run_id()}/facts.json", made))  # type: ignore[typeddict-item]


def overview(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the draft of a portfolio's status. Raises ContextExpired as above."""
    snapshot = using.objects.get(state["snapshot"])
    last = LastStatus.of_json(snapshot["last"]) if snapshot["last"] else None
    parts = parts_of(snapshot, using)
    read_at = datetime.fromisoformat(snapshot["read_at"])
    made = overview_of((work.subject.gid, snapshot["name"]), parts, last, snapshot["readable"], read_at)
    using.telemetry.count("StatusesDrafted", outcome=made.status_type)
    return state | RunState(facts=using.objects.put(f"values/{work.run_id()}/facts.json", made.as_json()))  # type: ignore[typeddict-item]


def parts_of(snapshot: Mapping[str, Any], using: "Assessor") -> list[Part]:
    """The projects of a portfolio or goal, each with the facts of its own review. Raises ContextExpired as above."""
    wholes = [(each, whole_of(_reviewed(each, using), each["name"])) for each in snapshot["parts"]]
    return [Part(each["gid"], each["name"], whole.facts) for each, whole in wholes]


def _name(work: Work, using: "Assessor") -> str:
    project = using.configuration.projects.get(work.project_gid)
    return project.name if project else work.project_gid


def _reviewed(snapshot: Mapping[str, Any], using: "Assessor") -> Reviewed:
    review, named = snapshot["review"], snapshot["named"]
    asks = [each for each in named if "ask" in each]
    people = {each["ask"]["person_gid"]: each["ask"]["person"] for each in asks if each["ask"]["person_gid"]}
    pages = [*review["reading"]["pages"], *([review["changed"]] if "changed" in review else ())]
    items = merged(_page(each, using) for each in pages)
    return Reviewed(
        project=ReviewedProject.of_row(review["project"]),
        items=[each for each in items if each.gid != snapshot["log_gid"]],
        found=Findings.of_json(using.objects.get(_pointer(review["facts"]))),
        read_at=datetime.fromisoformat(review["read_at"]),
        names={**{each["gid"]: each["name"] for each in named}, **people},
        last=LastStatus.of_json(snapshot["last"]) if snapshot["last"] else None,
        asks=[_ask(each) for each in asks],
    )


def _ask(row: Mapping[str, Any]) -> Ask:
    due_on = row["ask"]["due_on"]
    return Ask(row["gid"], row["ask"]["person_gid"], date.fromisoformat(due_on) if due_on else None)


def _page(row: Mapping[str, str], using: "Assessor") -> Iterator[WorkItem]:
    return map(WorkItem.of_row, using.objects.get(_pointer(row))["items"])


def _pointer(row: Mapping[str, str]) -> Pointer:
    return Pointer(key=row["key"], sha256=row["sha256"])
