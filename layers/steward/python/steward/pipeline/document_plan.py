"""What is frozen of a reading of files: which points become subtasks, which are asked about, and what is told?

In `act` a point becomes a subtask by itself, in `suggest` a proposal, in `observe` nothing. What people are asked
already stays asked until they answer, or a later version says it no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from steward.asana.edits import AddSubtask
from steward.asana.models import FieldValue, Task
from steward.asana.schema import resolve
from steward.evidence.documents.matching import requirements_met
from steward.evidence.documents.outline import NewSubtask, key_dates
from steward.evidence.documents.people import person_of
from steward.evidence.documents.told import comment
from steward.governance.consent import SPEAKING, asks_of
from steward.governance.policy import WorkflowPolicy
from steward.model.prompt import load
from steward.pipeline.document_edits import Drawn, Ground, as_document, drawn, way_of
from steward.pipeline.document_sheets import (
    Sheet,
    by_model,
    by_rules,
    kept_sheet,
    read_sheet,
    tells_something,
    unread_sheet,
)
from steward.pipeline.document_texts import document_of, zone_of
from steward.pipeline.review_plan import REMEMBER
from steward.pipeline.snapshot import DOCUMENTS
from steward.run import Pointer, RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Wanted, Workflow
from steward.workflows.document_reading import LAST_DATE, MET, NEXT_DATE, READ, Found, Points, Targets

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

type Row = Mapping[str, Any]
type Sheets = Mapping[str, Sheet]


def document_plan(
    state: RunState, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Classifier"
) -> dict[str, Any]:
    """The plan document, from what is stored. Raises ContextExpired where that is gone, Rejected(unknown_field)."""
    work = Work.of_state(state)
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    said: Row = using.objects.get(state["said"]) if "said" in state else {"answers": []}
    hangs, task = snapshot[DOCUMENTS], Task.parse(snapshot["task"])
    today = using.now().astimezone(zone_of(using.configuration, work.project_gid)).date()
    sheets = _sheets(facts, hangs, said, today, work, using)
    ground = Ground(task, policy, fields_in(task, policy, work), snapshot, hangs["standing"])
    found = _found(sheets, facts["people"], hangs, policy, today)
    wanted = list(workflow.wants(_targets(ground), found)) if workflow.wants else []
    plan = drawn(wanted, ground, _because(found.points))
    _ask_on(plan, sheets, hangs["open"])
    document = as_document(state, ground, plan, _names(ground, found, facts["people"])) | judged_by_parts(
        said, READ, policy
    )
    document |= {"asks": asks_of(using.configuration, work.project_gid)}
    if policy.mode not in SPEAKING:  # nobody was told: in another mode it is all news
        return document
    _remember_asked(sheets, wanted, plan)
    memory = {
        "documents": {key: each.row for key, each in sheets.items()},
        "story_gid": hangs["standing"].get("story_gid"),
    }
    pointer = using.objects.put(f"values/{work.run_id()}/{digest_of(memory)[:16]}.json", memory)
    return document | {REMEMBER: pointer}


def _sheets(facts: Row, hangs: Row, said: Row, today: date, work: Work, using: "Classifier") -> dict[str, Sheet]:
    """The sheet of each document that hangs there, by its identity."""
    before: Mapping[str, Any] = hangs["memory"].get("documents") or {}
    sheets = {key: kept_sheet(row, hangs["subtasks"]) for key, row in before.items() if key in hangs["there"]}
    for row in facts["documents"]:
        old = before.get(row["identity"])
        if row["unread"]:
            sheets[row["identity"]] = unread_sheet(row, old, hangs["subtasks"])
            continue
        reading, dropped = by_rules(row), tuple[str, ...]()
        if answers := [each for each in said["answers"] if each["gid"] == row["gid"]]:
            zone = zone_of(using.configuration, work.project_gid)
            pointer: Pointer = row["text"]
            document, _ = document_of(row, using.objects.get(pointer), zone)
            reading, dropped = by_model(row, document, answers)
        for reason in dropped:
            using.telemetry.count("QuotesDropped", reason=reason)
        sheets[row["identity"]] = read_sheet(row, reading, old, hangs["subtasks"], today, hangs["open"])
    return sheets


def _found(sheets: Sheets, people: Sequence[Row], hangs: Row, policy: WorkflowPolicy, today: date) -> Found:
    """What is to be said and done; who is named is proposed alone, since to assign somebody is people's to say."""
    way = way_of(policy)
    for each in sheets.values():
        if each.direct or each.listed:
            name = "to_act" if way == "act" else "to_ask"
            each.row.update({name: len(each.direct), "to_list": len(each.listed)} if way in ("act", "ask") else {})
    rows = [each.row for each in sheets.values()]
    points = [
        Points(each.row["gid"], each.row["name"], each.row["found_by"], each.direct, each.listed, each.retold)
        for each in sheets.values()
    ]
    named = {new.external_gid: person_of(new.owner_text, people) for each in points for new in each.direct}
    more = hangs.get("more", 0)  # a snapshot of an older version has none
    # A comment is edited three times an hour at most: where the next run comes at once, that edit is its to make.
    is_told = not more if hangs["standing"] else tells_something(sheets.values())
    return Found(
        points,
        _values(sheets, today),
        comment(rows, more) if is_told else "",
        {key: gid for key, gid in named.items() if gid and way != "act"},
    )


def _values(sheets: Sheets, today: date) -> dict[str, FieldValue]:
    items = [item for each in sheets.values() for item in each.items]
    days = key_dates(items, today)
    met = requirements_met(items, [link for each in sheets.values() for link in each.links])
    return {
        NEXT_DATE: days.next_on.isoformat() if days.next_on else None,
        LAST_DATE: days.last_on.isoformat() if days.last_on else None,
        MET: None if met.share is None else round(met.share, 2),
    }


def fields_in(task: Task, policy: WorkflowPolicy, work: Work) -> dict[str, str]:
    """The gids of the custom fields that the policy names, by key. Raises Rejected(unknown_field)."""
    named = {key: each for key, each in policy.fields.items() if each.field}
    return {key: each.gid for key, each in resolve(task, named, work.project_gid).items()}


def _targets(ground: Ground) -> Targets:
    kinds = {key: ground.task.field_of(gid) for key, gid in ground.fields.items()}
    dates = frozenset(key for key, each in kinds.items() if each and each.kind == "date")
    return Targets(ground.task.gid, ground.fields, dates, ground.standing.get("story_gid"))


def _because(points: Iterable[Points]) -> dict[str, list[str]]:
    """The sentences that an approver is shown with a point: its words, and where they stand."""
    return {f"point:{new.external_gid}": [_stands(each, new)] for each in points for new in each.direct} | {
        f"list:{each.gid}": [_stands(each, new) for new in each.listed] for each in points if each.listed
    }


def _stands(points: Points, new: NewSubtask) -> str:
    return f"{points.name}, {new.source.anchor}: \u201c{new.source.quote}\u201d"


def _ask_on(plan: Drawn, sheets: Sheets, asked: Sequence[Row]) -> None:
    """What people are still asked about documents of which nothing new came stays among the proposals."""
    known = list(plan.proposals)
    for sheet in sheets.values():
        if not (sheet.direct or sheet.listed):
            for each in sheet.row["asked"]:
                if each["edit"] in asked and each["edit"] not in known:
                    plan.ask(each["edit"])


def _remember_asked(sheets: Sheets, wanted: Sequence[Wanted], plan: Drawn) -> None:
    """Note on each sheet which of its points people are asked about, by the edit that asks."""
    edits = {each.once: each.edit.as_json() for each in wanted if isinstance(each.edit, AddSubtask)}
    for sheet in sheets.values():
        if sheet.direct or sheet.listed:
            rows = [{"keys": [new.external_gid], "edit": edits[f"point:{new.external_gid}"]} for new in sheet.direct]
            rows += (
                [{"keys": [new.external_gid for new in sheet.listed], "edit": edits[f"list:{sheet.row['gid']}"]}]
                if sheet.listed
                else []
            )
            sheet.row["asked"] = rows
        sheet.row["asked"] = [each for each in sheet.row["asked"] if each["edit"] in plan.proposals]


def _names(ground: Ground, found: Found, people: Sequence[Row]) -> dict[str, str]:
    """The names behind the gids that a proposal may show."""
    meant = set(found.people.values())
    fields = {gid: each.name for gid in ground.fields.values() if (each := ground.task.field_of(gid))}
    return fields | {str(each["gid"]): str(each["name"]) for each in people if each["gid"] in meant}


def judged_by_parts(said: Row, prompt_name: str, policy: WorkflowPolicy) -> dict[str, Any]:
    """Who found it, for the audit: the model with what all its answers cost, or rules."""
    if not said["answers"] or not said["model_id"]:
        return {"model": {"engine": "offline", "model_id": "offline"}}
    prompt, cost = load(prompt_name, policy.prompt_version), said["microdollars"]
    return {
        "prompt": {"name": prompt.name, "version": prompt.version, "sha256": prompt.sha256},
        "model": {
            "engine": "bedrock",
            "model_id": said["model_id"],
            "stop_reason": said["stop_reason"],
            **said["meter"],
            **({} if cost is None else {"cost_microdollars": cost}),
        },
    }
