"""How do the blueprint's projects come into the graph, with sections, fields, tasks, briefs and status updates?"""

from collections.abc import Iterator

from local.asana.clock import stamp
from local.asana.graph import Record, Ref, Value
from local.asana.operations.projects import set_field
from local.asana.operations.status_updates import status_values
from local.asana.richtext import NOTES_TAGS, html_of, plain_of
from local.asana.seed.blueprint import Project, Status, Task
from local.asana.seed.plant_tasks import plant_task
from local.asana.seed.soil import Soil
from local.asana.workspaces import add_project, add_section


def plant_projects(soil: Soil) -> None:
    """All projects first, then the dependencies, whose ends must exist."""
    for project in soil.blueprint.projects:
        _plant_project(soil, project)
    for task in _all_tasks(soil):
        for need in task.dependencies:
            waiting, first = soil.at("task", task.key), soil.at("task", need)
            soil.graph.link(waiting, "dependencies", first.gid)
            soil.graph.link(first, "dependents", waiting.gid)


def _all_tasks(soil: Soil) -> Iterator[Task]:
    return (task for project in soil.blueprint.projects for task in project.tasks)


def _plant_project(soil: Soil, project: Project) -> None:
    team, owner = soil.at("team", project.team), soil.at("person", project.owner)
    record = soil.keep("project", project.key, add_project(soil.world, soil.workspace, team, project.name, owner))
    members = [soil.ref("person", key) for key in dict.fromkeys((project.owner, *project.members))]
    due = project.due_on.isoformat() if project.due_on else None
    soil.graph.change(
        record,
        notes=project.notes,
        html_notes=html_of(project.notes),
        created_at=stamp(project.created_at),
        modified_at=stamp(project.created_at),
        members=members,
        followers=members,
        start_on=project.start_on.isoformat() if project.start_on else None,
        due_on=due,
        due_date=due,
    )
    sections = _plant_sections(soil, project, record)
    for key in project.fields:
        set_field(soil.graph, record, soil.at("field", key), important=not key.startswith("ai_"))
    for task in project.tasks:
        _place(soil, record, sections[task.section], plant_task(soil, task))
    _plant_brief(soil, project, record)
    for status in project.statuses:
        plant_status(soil, record, status)


def _plant_sections(soil: Soil, project: Project, record: Record) -> dict[str, Record]:
    """The project came with one section, which takes the first name."""
    at = stamp(project.created_at)
    first = soil.graph.all_linked(record, "sections")[0]
    soil.graph.change(first, name=project.sections[0], created_at=at)
    others = [add_section(soil.graph, record, name, at) for name in project.sections[1:]]
    sections = dict(zip(project.sections, [first, *others], strict=True))
    for name, section in sections.items():
        soil.keep("section", f"{project.key}/{name}", section)
    return sections


def _place(soil: Soil, project: Record, section: Record, task: Record) -> None:
    soil.graph.link(section, "tasks", task.gid)
    soil.graph.link(task, "projects", project.gid)
    soil.graph.change(task, _sections={project.gid: Ref(section.gid)})
    for entry in soil.graph.all_linked(task, "time_tracking_entries"):
        soil.graph.change(entry, attributable_to=Ref(project.gid))


def _plant_brief(soil: Soil, project: Project, record: Record) -> None:
    if project.brief is None:
        return
    html = project.brief.html_text
    values: dict[str, Value] = {
        "title": project.brief.title,
        "html_text": html,
        "text": plain_of("html_text", html, NOTES_TAGS),
        "project": Ref(record.gid),
    }
    brief = soil.keep("brief", project.key, soil.graph.add("project_brief", values))
    soil.graph.change(record, project_brief=Ref(brief.gid))


def plant_status(soil: Soil, parent: Record, status: Status) -> None:
    """A status update of the past; the last one planted is the parent's current one."""
    author, at = soil.at("person", status.author), stamp(status.created_at)
    values = status_values(parent, author, status.title, status.text, status.status_type)
    made = soil.graph.add(
        "status_update", {**values, "created_at": at, "modified_at": at, "created_by": Ref(author.gid)}
    )
    soil.graph.change(parent, current_status_update=Ref(made.gid))
