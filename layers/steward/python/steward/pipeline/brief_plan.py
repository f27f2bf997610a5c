"""What is frozen of a reading of briefs: which projects are put to people, and what is told?

A project is people's to say yes to in every mode, whole and with each of its parts. What was said yes to is not asked
again: of a later version only what it adds is.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from steward.asana import richtext
from steward.asana.edits import AddProject, GrowProject
from steward.asana.models import Task
from steward.evidence.briefs.entry import of_row
from steward.evidence.briefs.outline import counted
from steward.evidence.documents.naming import shown
from steward.evidence.documents.told import comment
from steward.evidence.plurals import form
from steward.evidence.remedy_keys import ABOUT, BECAUSE
from steward.governance.autonomy import split
from steward.governance.briefs import BriefPolicy
from steward.governance.consent import SPEAKING, asks_of
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.brief_sheets import NOTHING, by_model, outline_of, read_sheet, section_of, unread_sheet
from steward.pipeline.document_edits import Drawn, Ground, as_document, drawn
from steward.pipeline.document_plan import fields_in, judged_by_parts
from steward.pipeline.document_sheets import PICTURES
from steward.pipeline.document_texts import document_of, zone_of
from steward.pipeline.review_plan import REMEMBER
from steward.pipeline.snapshot import BUILT, DOCUMENTS
from steward.run import RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Workflow
from steward.workflows.project_brief import READ, Found, Targets

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

type Row = Mapping[str, Any]


def brief_plan(state: RunState, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Classifier") -> dict[str, Any]:
    """The plan document, from what is stored. Raises ContextExpired where that is gone, Rejected(unknown_field)."""
    work = Work.of_state(state)
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    said: Row = using.objects.get(state["said"]) if "said" in state else {"answers": []}
    hangs, task = snapshot[DOCUMENTS], Task.parse(snapshot["task"])
    sheets = _sheets(facts, hangs, said, work, using)
    offers = _offers(sheets, hangs[BUILT], policy.briefs or BriefPolicy(), using.configuration.workspace_gid)
    ground = Ground(task, policy, fields_in(task, policy, work), snapshot, hangs["standing"])
    targets = Targets(task.gid, hangs["standing"].get("story_gid"))
    text = comment(sheets.values()) if _is_told(sheets, hangs) else ""
    wanted = list(workflow.wants(targets, Found(list(offers.values()), text))) if workflow.wants else []
    plan = drawn(wanted, ground, {})
    for identity, edit in offers.items():
        _put(edit, identity, ground, plan)
    document = as_document(state, ground, plan, {}) | judged_by_parts(said, READ, policy)
    document |= {"asks": asks_of(using.configuration, work.project_gid)}
    if policy.mode not in SPEAKING:  # nobody was told: in another mode it is all news
        return document
    memory = {"documents": sheets, "story_gid": hangs["standing"].get("story_gid")}
    return document | {REMEMBER: using.objects.put(f"values/{work.run_id()}/{digest_of(memory)[:16]}.json", memory)}


def _sheets(facts: Row, hangs: Row, said: Row, work: Work, using: "Classifier") -> dict[str, dict[str, Any]]:
    """The sheet of each brief that hangs there, by its identity."""
    before: Mapping[str, Any] = hangs["memory"].get("documents") or {}
    sheets = {key: dict(row) for key, row in before.items() if key in hangs["there"]}
    for row in facts["documents"]:
        old, made = before.get(row["identity"]), hangs[BUILT].get(row["identity"], NOTHING)
        if row["unread"]:
            sheets[row["identity"]] = unread_sheet(row, old)
            continue
        document, _ = document_of(row, using.objects.get(row["text"]), zone_of(using.configuration, work.project_gid))
        answers = [each for each in said["answers"] if each["gid"] == row["gid"]]
        brief, found_by, dropped = by_model(row, document, answers)
        for reason in dropped:
            using.telemetry.count("QuotesDropped", reason=reason)
        sheets[row["identity"]] = read_sheet(row, brief, found_by, old, made)
    return sheets


def _offers(
    sheets: Mapping[str, dict[str, Any]], built: Row, where: BriefPolicy, workspace_gid: str
) -> dict[str, AddProject | GrowProject]:
    """The project of each brief, or what its later version adds; the sheets are told how much is asked."""
    found: dict[str, AddProject | GrowProject] = {}
    for identity, sheet in sheets.items():
        made = built.get(identity, NOTHING)
        outline, more = outline_of(sheet, made)
        sheet["to_ask"] = sum(each["role"] != "section" for each in outline)
        if not sheet["to_ask"]:
            continue
        if made["project_gid"]:
            found[identity] = GrowProject(made["project_gid"], section_of(sheet), tuple(outline))
        else:
            title, notes = of_row(sheet["brief"]).title, _notes(sheet, outline, more)
            team = where.team
            found[identity] = AddProject(workspace_gid, team, title, notes, where.privacy, tuple(outline))
    return found


def _notes(sheet: Row, outline: list[dict[str, Any]], more: int) -> str:
    """The new project's description."""
    stands, is_made = form(more, "stands", "stand"), form(more, "is", "are")
    left = f"{more} more {stands} in the brief and {is_made} not made"
    rest = f" {left}: a project of so many parts is people's to plan." if more else ""
    return richtext.body(
        f"Made from the brief {shown(sheet['name'])}: {counted(outline)}, found by {sheet['found_by']}.{rest}"
    )


def _put(edit: AddProject | GrowProject, identity: str, ground: Ground, plan: Drawn) -> None:
    """The project as a proposal, or why it is none."""
    parts = split([edit], ground.policy, {})
    for each in (*parts.act, *parts.propose):  # nothing makes a project alone, whatever its mode
        rests_on = {"grounds": [identity], "brief": identity}
        place = str(len(plan.proposals))
        plan.ask(each.as_json(), _because(edit))
        plan.about[place] = {BECAUSE: _because(edit), ABOUT: rests_on}
    for each, reason in parts.refused:
        plan.refuse(each.as_json(), reason)


def _because(edit: AddProject | GrowProject) -> list[str]:
    asked = sum(bool(each.get("question")) for each in edit.outline)
    names, gets = form(asked, "names", "name"), form(asked, "it gets", "these get")
    days = f" {asked} {names} a day that can be read in two ways: {gets} none." if asked else ""
    return [f"All of it is listed below, in the brief's own words; each is made exactly so.{days}"]


def _is_told(sheets: Mapping[str, Row], hangs: Row) -> bool:
    """Whether there is anything worth a comment."""
    return bool(hangs["standing"]) or any(each["unread"] not in PICTURES for each in sheets.values())
