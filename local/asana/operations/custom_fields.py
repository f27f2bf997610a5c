"""Which custom fields has the workspace, and which options do they offer?"""

from local.asana import bodies as b
from local.asana.bodies import Shape
from local.asana.errors import Json, bad_request, forbidden
from local.asana.events import Change
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import record_of
from local.asana.operation import Call, Reply, created, listed, operation, shown
from local.asana.views import View, define_view

KINDS = ("text", "enum", "multi_enum", "number", "date", "people", "reference")
OPTIONS_MOST = 500  # FACTS 3
VALUES = (
    *("text_value", "number_value", "enum_value", "multi_enum_values", "date_value", "people_value"),
    *("reference_value", "display_value"),
)
COMPACT = (
    *("name", "resource_subtype", "type", "enabled", "enum_options", "representation_type", "id_prefix"),
    *("input_restrictions", "is_formula_field", *VALUES),
)

define_view(
    "custom_field",
    View(
        compact=COMPACT,
        full=(
            *COMPACT,
            *("description", "precision", "format", "currency_code", "custom_label", "custom_label_position"),
            *("is_global_to_workspace", "has_notifications_enabled", "asana_created_field", "is_value_read_only"),
            *("created_by", "privacy_setting", "default_access_level"),
        ),
        whole=True,
    ),
)
define_view("enum_option", View(compact=("name", "enabled", "color"), full=("name", "enabled", "color"), whole=True))


@operation("getCustomField", "GET", "/custom_fields/{custom_field_gid}", scope="custom_fields:read")
def get_custom_field(call: Call) -> Reply:
    """One definition."""
    return shown(record_of(call, "custom_field", call.path["custom_field_gid"]))


@operation(
    "getCustomFieldsForWorkspace", "GET", "/workspaces/{workspace_gid}/custom_fields", scope="custom_fields:read"
)
def get_custom_fields_for_workspace(call: Call) -> Reply:
    """All definitions of the workspace."""
    workspace = record_of(call, "workspace", call.path["workspace_gid"])
    return listed(call.graph.all_linked(workspace, "custom_fields"))


NEW = Shape(
    {
        "workspace": b.text,
        "name": b.text,
        "resource_subtype": b.one_of(*KINDS),
        "type": b.one_of(*KINDS),
        "description": b.text,
        "enum_options": b.objects,
        "precision": b.number,
        "format": b.one_of("currency", "identifier", "percentage", "custom", "duration", "none"),
        "currency_code": b.nullable(b.text),
        "custom_label": b.nullable(b.text),
        "custom_label_position": b.one_of("prefix", "suffix"),
        "has_notifications_enabled": b.flag,
        "is_global_to_workspace": b.flag,
        "owned_by_app": b.flag,
        "is_value_read_only": b.flag,
        "id_prefix": b.nullable(b.text),
    },
    ("workspace", "resource_subtype", "name"),
)


@operation("createCustomField", "POST", "/custom_fields", scope="custom_fields:write", shape=NEW, premium=True)
def create_custom_field(call: Call) -> Reply:
    """A new definition. Raises ApiError 400 for a name that is taken, or options on a field that has none."""
    body = call.body
    workspace = record_of(call, "workspace", body.text("workspace"), "workspace")
    taken = {field.text("name") for field in call.graph.all_linked(workspace, "custom_fields")}
    if body.text("name") in taken:
        raise bad_request(f"name: A custom field with the name {body.text('name')} already exists in this workspace")
    kind, options = body.text("resource_subtype"), body.objects("enum_options")
    if options and kind not in ("enum", "multi_enum"):
        raise bad_request(f"enum_options: A {kind} field has no options")
    if len(options) > OPTIONS_MOST:
        raise bad_request(f"enum_options: At most {OPTIONS_MOST}")
    names = [_option_name(option) for option in options]
    if body.has("precision") and kind != "number":
        raise bad_request(f"precision: A {kind} field has no precision")
    definition = add_field(call.graph, workspace, body.text("name"), kind)
    chosen = {n: v for n, v in body.values.items() if n in _PLAIN and isinstance(v, str | int | float | bool | None)}
    call.graph.change(definition, created_by=Ref(call.user.gid), **chosen)
    for name, option in zip(names, options, strict=True):
        add_option(call.graph, definition, name, str(option.get("color") or "none"))
    call.write.emit("added", definition, workspace)
    return created(definition)


_PLAIN = frozenset(NEW.fields) - {"workspace", "name", "resource_subtype", "type", "enum_options", "owned_by_app"}


def _option_name(option: dict[str, Json]) -> str:
    unknown = set(option) - {"name", "color", "enabled"}
    name = option.get("name")
    if unknown or not isinstance(name, str):
        raise bad_request("enum_options: Each option is an object with name, and perhaps color and enabled")
    return name


def add_field(graph: Graph, workspace: Record, name: str, kind: str) -> Record:
    """A definition without options or events; seeds use it too."""
    values: dict[str, Value] = {
        "name": name,
        "resource_subtype": kind,
        "type": kind,
        "representation_type": kind,
        "enabled": True,
        "description": "",
        "enum_options": [],
        "precision": 0 if kind == "number" else None,
        "format": "none",
        "currency_code": None,
        "custom_label": None,
        "custom_label_position": None,
        "id_prefix": None,
        "input_restrictions": [],
        "is_formula_field": False,
        "is_global_to_workspace": True,
        "is_value_read_only": False,
        "has_notifications_enabled": False,
        "asana_created_field": None,
        "created_by": None,
        "privacy_setting": "public",
        "default_access_level": "editor",
        "workspace": Ref(workspace.gid),
    }
    definition = graph.add("custom_field", values)
    graph.link(workspace, "custom_fields", definition.gid)
    return definition


def add_option(graph: Graph, definition: Record, name: str, color: str, at: int | None = None) -> Record:
    """An option of a definition, at a position or at the end, without events; seeds use it too."""
    option = graph.add("enum_option", {"name": name, "enabled": True, "color": color, "_field": Ref(definition.gid)})
    options = [Ref(gid) for gid in definition.refs("enum_options")]
    options.insert(len(options) if at is None else at, Ref(option.gid))
    graph.change(definition, enum_options=options)
    return option


OPTION = Shape({"name": b.text, "color": b.text, "enabled": b.flag, "insert_before": b.text, "insert_after": b.text})


@operation(
    "createEnumOptionForCustomField",
    "POST",
    "/custom_fields/{custom_field_gid}/enum_options",
    scope="custom_fields:write",
    shape=Shape(OPTION.fields, ("name",)),
)
def create_enum_option_for_custom_field(call: Call) -> Reply:
    """A new option, at the end or beside another."""
    definition = record_of(call, "custom_field", call.path["custom_field_gid"])
    if definition.text("resource_subtype") not in ("enum", "multi_enum"):
        raise bad_request("custom_field: Only enum and multi_enum fields have options")
    if len(definition.refs("enum_options")) >= OPTIONS_MOST:
        raise bad_request(f"custom_field: A field can have at most {OPTIONS_MOST} options")
    color = call.body.optional("color") or "none"
    option = add_option(call.graph, definition, call.body.text("name"), color, _position(call, definition))
    call.write.changed(definition, Change("enum_options", "added", {"gid": option.gid, "resource_type": "enum_option"}))
    return created(option)


def _position(call: Call, definition: Record) -> int | None:
    gids = definition.refs("enum_options")
    for name, shift in (("insert_before", 0), ("insert_after", 1)):
        gid = call.body.optional(name)
        if gid is not None:
            if gid not in gids:
                raise bad_request(f"{name}: {gid} is not an option of this field")
            return gids.index(gid) + shift
    return None


@operation("updateEnumOption", "PUT", "/enum_options/{enum_option_gid}", scope="custom_fields:write", shape=OPTION)
def update_enum_option(call: Call) -> Reply:
    """Rename, recolour, enable or disable an option; it cannot be deleted (FACTS 3)."""
    option = record_of(call, "enum_option", call.path["enum_option_gid"])
    definition = call.graph.get("custom_field", option.ref("_field") or "")
    if definition.flag("is_value_read_only"):
        raise forbidden(f"custom_field: {definition.text('name')} is locked")
    chosen = {
        n: v for n, v in call.body.values.items() if n in ("name", "color", "enabled") and isinstance(v, str | bool)
    }
    call.graph.change(option, **chosen)
    call.write.changed(definition, Change("enum_options"))
    return shown(option)
