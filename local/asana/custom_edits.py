"""What does an app or a workspace add to a task: values of custom fields, and the app's external data?"""

from collections.abc import Mapping

from local.asana.bodies import Body
from local.asana.customfields import NewValue, check_values, event_value, fields_of, story_values
from local.asana.edit import Edit
from local.asana.errors import bad_request, forbidden
from local.asana.events import Change
from local.asana.graph import Graph, Record, Value
from local.asana.operation import Call
from local.asana.writes import Write

EXTERNAL_GID_MOST = 1024  # characters (FACTS 3)
EXTERNAL_DATA_MOST = 32_768  # characters (FACTS 3)


def edit_custom_fields(call: Call, body: Body, task: Record | None) -> Edit:
    """New values of custom fields, each told by its own event and story."""
    available = fields_of(call.graph, task) if task else fields_of_projects(call.graph, body.texts("projects"))
    changes = check_values(call, available, body.object("custom_fields"))
    held = dict(task.mapping("custom_fields")) if task else {}
    new = {**held, **{change.definition.gid: change.raw for change in changes}}

    def announce(write: Write, changed: Record, old: Mapping[str, Value]) -> None:
        before = old["custom_fields"]
        for change in changes:
            was = before.get(change.definition.gid) if isinstance(before, Mapping) else None
            if was != change.raw:
                _tell_custom_field(write, changed, change, was)

    return Edit({"custom_fields": {gid: raw for gid, raw in new.items() if raw is not None}}, announce)


def fields_of_projects(graph: Graph, project_gids: list[str]) -> list[Record]:
    """The custom fields a task will have once it is in these projects."""
    future = Record("0", "task", {}, {"projects": tuple(project_gids)})
    return fields_of(graph, future)


def _tell_custom_field(write: Write, task: Record, change: NewValue, was: Value) -> None:
    definition, subtype = change.definition, change.definition.text("resource_subtype")
    write.changed(task, Change("custom_fields", value=event_value(definition, change.raw)))
    text = f"{write.named()} changed {definition.text('name')}"
    write.story(task, f"{subtype}_custom_field_changed", text, **story_values(definition, was, change.raw))


def edit_external(call: Call, body: Body, task: Record | None) -> Edit:
    """The app's own external gid and data; a PAT has none (FACTS 3)."""
    app_gid = call.token.app_gid
    if app_gid is None:
        raise forbidden("external: Only OAuth apps may use external data")
    given = body.object("external")
    gid, data = given.get("gid"), given.get("data")
    if set(given) - {"gid", "data"} or not isinstance(gid, str | None) or not isinstance(data, str | None):
        raise bad_request("external: Value is not an object of the strings gid and data")
    if len(gid or "") > EXTERNAL_GID_MOST or len(data or "") > EXTERNAL_DATA_MOST:
        raise bad_request(f"external: gid takes {EXTERNAL_GID_MOST} characters and data {EXTERNAL_DATA_MOST}")
    taken = call.world.externals.get((app_gid, gid)) if gid else None
    if call.world.settings.external_gids_unique and taken is not None and (task is None or taken != task.gid):
        raise bad_request(f"external: gid: Already used by task {taken}")
    held = dict(task.mapping("_external")) if task else {}
    mine = held.get(app_gid)
    before = mine if isinstance(mine, Mapping) else {}
    return Edit(
        {"_external": {**held, app_gid: {**before, **given}}},
        lambda write, changed, _old: write.changed(changed, Change("external")),
    )
