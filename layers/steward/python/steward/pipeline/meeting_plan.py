"""What is frozen of a meeting: which promises become subtasks, which are told on a task that stands for them already?

In `act` a promise becomes a subtask, in `suggest` a proposal with whoever promised it; in `observe` nothing. Several
tasks that fit as well, two people of one name and a day that nobody can tell are asked about in the comment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from steward.asana.edits import AddSubtask
from steward.asana.models import Task
from steward.evidence.transcripts import told as words
from steward.evidence.transcripts.items import Item, ItemKind
from steward.evidence.transcripts.matching import OpenTask, What, matched
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.projects import projects_named
from steward.evidence.transcripts.roster import Who
from steward.governance.autonomy import mode_of
from steward.governance.consent import SPEAKING, asks_of
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.document_edits import Ground, as_document, drawn, way_of
from steward.pipeline.document_plan import fields_in, judged_by_parts
from steward.pipeline.document_texts import zone_of
from steward.pipeline.meeting_heard import Heard, heard
from steward.pipeline.meeting_texts import held, meeting_of, told
from steward.pipeline.review_plan import REMEMBER
from steward.pipeline.snapshot import DOCUMENTS
from steward.run import RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Workflow
from steward.workflows.meeting_sync import ASSIGNEE, READ, Found, Targets

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of the promises: a task to make, an open one to comment on, a link to a subtask, a question."""

    promises: list[Item]
    mentions: list[tuple[Item, str]]
    there: dict[str, str]
    asks: dict[str, list[str]]


def meeting_plan(
    state: RunState, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Classifier"
) -> dict[str, Any]:
    """The plan document, from what is stored. Raises ContextExpired where that is gone, Rejected(unknown_field)."""
    work = Work.of_state(state)
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    said: Row = using.objects.get(state["said"]) if "said" in state else {"answers": []}
    hangs, task = snapshot[DOCUMENTS], Task.parse(snapshot["task"])
    meeting = meeting_of(snapshot, facts["people"], zone_of(using.configuration, work.project_gid))
    sources = told(facts, snapshot, policy, using)
    known = heard(sources, said["answers"], hangs["memory"], meeting)
    for reason in known.dropped:
        using.telemetry.count("ClaimsDropped", reason=reason)
    placed = _placed(known, hangs, meeting, work.project_gid)
    named = {each.identity: projects_named(each.quote.text, _others(work, using)) for each in known.items}
    projects = {identity: each.project_gids for identity, each in named.items()}
    for identity, each in named.items():
        placed.asks[identity] = [*placed.asks.get(identity, ()), *each.questions]
    said_there = _comment(known, placed, hangs, projects)
    found = Found(placed.promises, placed.mentions, _owners(placed.promises, policy), said_there, projects)
    ground = Ground(task, policy, fields_in(task, policy, work), snapshot, hangs["standing"])
    targets = Targets(task.gid, task.name, hangs["standing"].get("story_gid"))
    wanted = list(workflow.wants(targets, found)) if workflow.wants else []
    plan = drawn(wanted, ground, {f"point:{each.identity}": [words.because(each)] for each in placed.promises})
    asked = _still_asked(known, hangs, plan.proposals)
    for edit in asked.values():
        if edit not in plan.proposals:
            plan.ask(edit)
    names = {each.user_gid: each.name for each in meeting.roster}
    document = as_document(state, ground, plan, names) | judged_by_parts(said, READ, policy)
    document |= {"asks": asks_of(using.configuration, work.project_gid)}
    if policy.mode not in SPEAKING:  # nobody was told: in another mode it is all news
        return document
    new = {each.once.partition(":")[2]: each.edit.as_json() for each in wanted if isinstance(each.edit, AddSubtask)}
    asked |= {identity: edit for identity, edit in new.items() if edit in plan.proposals}
    there = {**(hangs["memory"].get("there") or {}), **placed.there}
    memory = {**known.as_memory(), "asked": asked, "there": there, "story_gid": hangs["standing"].get("story_gid")}
    memory |= {"let_be": _let_be(hangs["memory"], asked), **held(sources, meeting, using.now(), hangs["memory"])}
    return document | {REMEMBER: using.objects.put(f"values/{work.run_id()}/{digest_of(memory)[:16]}.json", memory)}


def _placed(known: Heard, hangs: Row, meeting: Meeting, project_gid: str) -> Placed:
    """What becomes of each new promise; one whose subtask stands is linked, whoever made that."""
    found = Placed([], [], _made(known, hangs), {})
    open_tasks = [_open_task(each, project_gid) for each in hangs["around"]]
    children = {each["gid"]: _subtask(each) for each in hangs["subtasks"] if not each["approval"]}
    for each in known.new:
        if each.identity in found.there:
            continue
        match = matched(each, [*open_tasks, *children.values()], meeting, (), (project_gid,))
        if match.what is What.CREATE:
            found.promises.append(each)
        elif match.what is What.ASK:
            titles = {one.task_gid: one.title for one in (*open_tasks, *children.values())}
            named = ", ".join(f"\u201c{titles[gid]}\u201d" for gid in match.task_gids)
            found.asks[each.identity] = [f"Is it one of {named}? Nothing was made of it."]
        else:
            (gid,) = match.task_gids
            found.there[each.identity] = gid
            if gid not in children or match.due_on:  # its own subtask says it already, unless for another day
                found.mentions.append((each, gid))
    return found


def _made(known: Heard, hangs: Row) -> dict[str, str]:
    """The subtasks that were made of promises before, by the reference in their notes."""
    by_reference = {each["reference"]: each["gid"] for each in hangs["subtasks"] if each["reference"]}
    references = {each.identity: words.reference_of(each.identity) for each in known.items}
    return {identity: by_reference[each] for identity, each in references.items() if each in by_reference}


def _open_task(row: Row, project_gid: str) -> OpenTask:
    return OpenTask(row["gid"], row["title"], row["assignee"], project_gid, _day(row["due_on"]))


def _subtask(row: Row) -> OpenTask:
    return OpenTask(row["gid"], row["title"], due_on=_day(row.get("due_on")))  # a snapshot of an older version has none


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _owners(promises: Sequence[Item], policy: WorkflowPolicy) -> dict[str, str]:
    """Who gets what: always in a proposal; without asking only where the configuration leaves assignees to the bot."""
    rule = policy.fields.get(ASSIGNEE)
    is_ours = rule is not None and rule.owner == "ai" and mode_of(policy, ASSIGNEE) == "act"
    if way_of(policy) == "act" and not is_ours:
        return {}
    return {each.identity: each.owner.user_gid for each in promises if each.owner.who is Who.USER}


def _others(work: Work, using: "Classifier") -> dict[str, str]:
    """The names of the other configured projects, by gid."""
    return {gid: each.name for gid, each in using.configuration.projects.items() if gid != work.project_gid}


def _comment(known: Heard, placed: Placed, hangs: Row, projects: Mapping[str, Sequence[str]]) -> str:
    """The comment about all that is known; "" where there is nothing to tell and none stands."""
    if not (known.shown or known.unread or hangs["standing"]):
        return ""
    open_now = {each["gid"] for each in (*hangs["around"], *hangs["subtasks"])}
    there = {**(hangs["memory"].get("there") or {}), **placed.there}
    asks = {each.identity: [*each.questions, *placed.asks.get(each.identity, ())] for each in known.shown}
    stands = {identity: gid for identity, gid in there.items() if gid in open_now}
    return words.comment(known.shown, known.taken_back, asks, stands, known.unread, known.sources, projects)


def _let_be(before: Row, asked: Row) -> list[str]:
    """The promises that people were asked about and are not any more: they said no, or made them, or let it pass."""
    return sorted({*(before.get("let_be") or ()), *(before.get("asked") or {})} - asked.keys())


def _still_asked(known: Heard, hangs: Row, proposals: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """What people are still asked, without promises that were taken back since; by the promise's identity."""
    held = {each.identity for each in known.items if each.kind is ItemKind.COMMITMENT}
    before: Mapping[str, dict[str, Any]] = hangs["memory"].get("asked") or {}
    return {
        identity: edit
        for identity, edit in before.items()
        if identity in held and (edit in hangs["open"] or edit in proposals)
    }
