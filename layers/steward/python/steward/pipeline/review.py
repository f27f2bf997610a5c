"""What does a review of a project find out from what was read of it?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from steward.evidence.backlog import Missing, Scoring
from steward.evidence.blockers import Comment
from steward.evidence.capacity.cells import cells_of_project
from steward.evidence.capacity.room import Room
from steward.evidence.capacity.skills import Skills
from steward.evidence.charts import report_html
from steward.evidence.charts.of_review import Shown, of_project
from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.halted import Halted
from steward.evidence.health.episode import THRESHOLD
from steward.evidence.in_view import InView
from steward.evidence.load import Load
from steward.evidence.own_writes import OwnWrites
from steward.evidence.ranking.missing import NO_MODEL, SWITCHED_OFF, Texts
from steward.evidence.rating import Text
from steward.evidence.remarks import Quote, Remarks, of_task
from steward.evidence.remedy_asks import Asked, Asking, Past
from steward.evidence.review_reading import Reading
from steward.evidence.review_room import room_of_reading, said_by, with_room
from steward.evidence.work_items import ReviewedProject, WorkItem
from steward.governance import consent
from steward.governance.members import PersonPolicy
from steward.governance.policy import Configuration
from steward.pipeline.remedy_plan import least_of
from steward.pipeline.sighting import in_view, read_again
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.keys import digest_of

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def review(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the findings. Raises ContextExpired when what was read is gone."""
    reading = _reading(using.objects.get(state["snapshot"]), work, using)
    room = room_of_reading(reading)
    of_room, room = said_by(room, reading), room.at_rest()
    found = findings_of(reading, of_room)
    if found.is_news or not reading.memory.get("reported"):
        found = replace(found, report=_drawn(reading, found, room, work, using))
    using.telemetry.event("review computed", run_id=work.run_id(), workflow=work.workflow, count=len(found.trend))
    using.telemetry.count("Reviewed", outcome=found.health.insufficient or "scored")
    return state | _kept(found, room, work, using)


def refresh(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with the last review's findings, their capacity renewed. Raises ContextExpired when those are gone."""
    snapshot = using.objects.get(state["snapshot"])
    reading, memory = _reading(snapshot, work, using), snapshot["memory"]
    further = [memory["changed"]] if "changed" in memory else []
    page_of = partial(_page, using=using)
    before = in_view(memory["reading"], reading.today, memory.get("log_gid"), page_of, further, most=using.most)
    last, kept = (using.objects.get(_pointer(memory[name])) for name in ("facts", "weeks"))
    room = room_of_reading(reading, before.items, kept)
    found = replace(with_room(reading, Findings.of_json(last), room), report={})
    using.telemetry.event("capacity renewed", run_id=work.run_id(), workflow=work.workflow, count=len(room.simulated))
    return state | _kept(found, room, work, using)


def _kept(found: Findings, room: Room, work: Work, using: "Assessor") -> RunState:
    """Pointers to the findings, and to the weeks that the next look begins with."""
    facts, weeks = _stored("facts", found.as_json(), work, using), _stored("weeks", room.as_json(), work, using)
    return RunState(facts=facts, weeks=weeks)  # type: ignore[typeddict-item]


def _stored(name: str, document: dict[str, Any], work: Work, using: "Assessor") -> Pointer:
    """Store it under its own hash: a slot that is scanned again is the same run, and must not replace what is kept.

    What the review before left counts until this one is recorded, and for good where it never is.
    """
    return using.objects.put(f"values/{work.run_id()}/{name}-{digest_of(document)[:16]}.json", document)


def _drawn(reading: Reading, found: Findings, room: Room, work: Work, using: "Assessor") -> Pointer:
    """Where the page of the review's pictures is stored."""
    configured = using.configuration.projects.get(work.project_gid)
    name = configured.name if configured else work.project_gid
    shown = Shown(name, found, reading.items, reading.today, reading.beyond)
    charts = of_project(shown, cells_of_project(name, room.weeks, reading.teams))
    html = report_html(f"Review of {name}", charts, reading.project.read_at)
    return _stored("report", {"html": html}, work, using)


def _reading(snapshot: dict[str, Any], work: Work, using: "Assessor") -> Reading:
    memory, today = snapshot["memory"], datetime.fromisoformat(snapshot["read_at"]).date()
    members = _members(using.configuration)
    policy, people = using.configuration.policy(work.project_gid, work.workflow), _people(work, using)
    again = read_again(snapshot["reading"], partial(_page, using=using)) if policy.blocked else frozenset()
    halted, own = Halted.of(policy.blocked, memory.get("moved") or {}, again), _own_writes(memory, work, using)
    view, touched = _in_view(snapshot, today, halted, own, using)
    remarks, quotes = _remarks(snapshot, using)
    return Reading(
        project=ReviewedProject.of_row(snapshot["project"]),
        items=halted.seen(view.items),
        beside=view.beside,
        beyond=view.beyond,
        memory=memory,
        scoring=Scoring(policy.ranking or "", _missing(snapshot, view, using)),
        today=today,
        threshold=threshold_of(using.configuration, snapshot.get("portfolio")),
        loads={gid: Load.of_row(row["load"]) for gid, row in people.items() if row.get("load")},
        hours_per_week={gid: hours for gid, each in members if (hours := each.capacity_hours_per_week) is not None},
        teams={gid: each.teams for gid, each in members if each.teams},
        skills=_skills(members),
        own_skills={gid: each.skills for gid, each in members if each.skills},
        remarks=remarks,
        quotes=quotes,
        past=_past(snapshot),
        asking=Asking(
            least=least_of(policy, consent.asks_of(using.configuration, work.project_gid)),
            never=frozenset(gid for gid, each in members if each.never),
            names={gid: str(row["name"]) for gid, row in people.items() if row.get("name")},
        ),
        blocked=halted.statuses,
        moved={gid: at.isoformat() for gid, at in halted.moved.items()},
        touched=touched,
        left=frozenset(gid for gid, row in people.items() if row.get("left")),
    )


def _in_view(
    snapshot: Mapping[str, Any], today: date, halted: Halted, own: OwnWrites, using: "Assessor"
) -> tuple[InView, dict[str, dict[str, Any]]]:
    """The work as people left it, and which of it still stands as we wrote it.

    Of what is blocked now and was not read before, the pages that this review reads no more say when it had moved.
    """
    view = in_view(
        snapshot["reading"],
        today,
        snapshot["memory"].get("log_gid"),
        partial(_page, using=using),
        noted=lambda items: halted.watched(own.without(items)),
        most=using.most,
    )
    touched = {gid: each.as_row() for gid, each in own.kept.items()}
    unsure = halted.unsure(view.items)
    for page in _left_out(snapshot) if unsure else ():
        halted.watch(own.without(_page(page, using)), unsure)
    return view, touched


def _past(snapshot: Mapping[str, Any]) -> Past:
    """What people were asked about stalled work, as Enrich told it, and the noes that earlier reviews remembered."""
    declined = [(gid, remedy, on) for gid, remedy, on in snapshot["memory"].get("declined", ())]
    return Past([Asked.of_row(each) for each in snapshot.get("asked", ())], declined)


def _own_writes(memory: Mapping[str, Any], work: Work, using: "Assessor") -> OwnWrites:
    """What the last reviews wrote; the last one's row says when it had ended."""
    if not (rows := memory.get("touched")):
        return OwnWrites({}, datetime.min.replace(tzinfo=UTC))
    row = using.table.get(keys.review(work.workflow, str(work.subject))) or {}
    return OwnWrites.of(rows, datetime.fromisoformat(row.get("at") or memory["read_at"]))


def _left_out(snapshot: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The pages of the last review that this one read afresh: what had moved when, before somebody said "blocked"."""
    before = (snapshot["memory"].get("reading") or {}).get("pages", ())
    return [each for each in before if each not in snapshot["reading"]["pages"]]


def _page(row: Mapping[str, str], using: "Assessor") -> Iterator[WorkItem]:
    """The items of one stored page; read when it is their turn, so that no two pages are held as they were stored."""
    return map(WorkItem.of_row, using.objects.get(_pointer(row))["items"])


def _missing(snapshot: Mapping[str, Any], view: InView, using: "Assessor") -> Missing | None:
    """The texts of the open tasks in view, where the model may rate by them; None where nothing is rated."""
    pages = snapshot.get("texts")
    if pages is None:
        return None
    texts, at, seen = dict[str, Text](), dict[str, int](), {each.gid for each in view.items}
    for number, page in enumerate(pages):
        held = {gid: text for gid, text in using.objects.get(_pointer(page)).items() if gid in seen}
        texts |= held
        at |= dict.fromkeys(held, number)
    known = Texts(texts, {gid: digest_of(each["name"], each["notes"]) for gid, each in texts.items()}, at)
    if using.configuration.model.engine == "offline":
        return Missing(known, NO_MODEL)
    return Missing(known, SWITCHED_OFF if snapshot["silenced"] else "")


def _pointer(row: Mapping[str, str]) -> Pointer:
    return Pointer(key=row["key"], sha256=row["sha256"])


def _remarks(snapshot: Mapping[str, Any], using: "Assessor") -> tuple[Remarks, tuple[Quote, ...]]:
    """What is known of comments, and the claims that were heard now. Of a task that was read again, the last counts."""
    heard = snapshot.get("heard")
    if heard is None:
        return Remarks(), ()
    before = snapshot["memory"].get("remarks")
    tasks = dict(Remarks.of_json(before).tasks) if before else {}
    quotes: list[Quote] = []
    for gid, stored in heard["tasks"]:
        said, quote = of_task(_comments(gid, using.objects.get(_pointer(stored))) if stored else ())
        tasks[gid] = said
        quotes += [quote] if quote else []
    at = datetime.fromisoformat(snapshot["read_at"])
    return Remarks(at, tasks, heard["changed"] - len(heard["tasks"])), tuple(quotes)


def _comments(task_gid: str, texts: Iterable[Mapping[str, str]]) -> Iterator[Comment]:
    for each in texts:
        made = datetime.fromisoformat(each["created_at"])
        yield Comment(each["story_gid"], task_gid, each["author_gid"], each["text"], made)


def _members(configuration: Configuration) -> list[tuple[str, PersonPolicy]]:
    """What any project's configuration says of people: their weeks are the same in all of them."""
    return [(gid, each) for project in configuration.projects.values() for gid, each in project.people.items()]


def _skills(members: Iterable[tuple[str, PersonPolicy]]) -> Skills:
    """Who may be handed what: people's skills; the teams of those of whom no skill is written down."""
    people = list(members)
    of_people = {gid: each.skills or each.teams for gid, each in people if each.skills or each.teams}
    return Skills(of_people, never={gid for gid, each in people if each.never})


def _people(work: Work, using: "Assessor") -> dict[str, dict[str, Any]]:
    """The project's people as reconcile keeps them, by gid."""
    row = using.table.get(keys.cache(work.project_gid, "people")) or {}
    return {str(each["gid"]): each for each in row.get("people", ())}


def threshold_of(configuration: Configuration, portfolio_gid: str | None) -> float:
    """Under which score a project calls for somebody: as its portfolio says, else the usual one."""
    portfolio = configuration.portfolios.get(portfolio_gid or "")
    return portfolio.health_threshold if portfolio else THRESHOLD
