"""How do the blueprint's people, teams, custom fields and tags come into the graph?"""

from typing import Final

from local.asana.clock import stamp
from local.asana.graph import Ref, Value
from local.asana.operations.custom_fields import add_field, add_option
from local.asana.richtext import html_of
from local.asana.seed.blueprint import Person
from local.asana.seed.soil import Soil
from local.asana.tokens import Token
from local.asana.workspaces import add_user

_COLORS: Final = ("red", "orange", "yellow", "green", "blue-green", "purple", "cool-gray")


def plant_people(soil: Soil) -> None:
    """Teams first, then everybody with an account; who left is known by gid alone, as at Asana."""
    for team in soil.blueprint.teams:
        values: dict[str, Value] = {
            "name": team.name,
            "description": team.description,
            "html_description": html_of(team.description),
            "organization": Ref(soil.workspace.gid),
            "workspace": Ref(soil.workspace.gid),
            "visibility": "public",
        }
        record = soil.keep("team", team.key, soil.graph.add("team", values))
        soil.graph.link(soil.workspace, "teams", record.gid)
    for person in soil.blueprint.people:
        _plant_person(soil, person)


def _plant_person(soil: Soil, person: Person) -> None:
    graph, at = soil.graph, stamp(soil.now)
    user = soil.keep("person", person.key, add_user(graph, soil.workspace, person.name, person.email, at))
    graph.change(user, _guest=person.role == "guest", _weekly_hours=person.weekly_hours)
    if not person.active:
        graph.unlink(soil.workspace, "users", user.gid)
        graph.change(user, workspaces=[])
        return
    for key in person.teams:
        graph.link(soil.at("team", key), "users", user.gid)
    soil.world.tokens.live[person.token] = Token(person.token, user.gid, "pat")
    for absence in person.absences:
        entry: dict[str, Value] = {
            "start_date": absence.start_on.isoformat(),
            "end_date": absence.end_on.isoformat(),
            "user": Ref(user.gid),
            "created_by": Ref(user.gid),
            "workspace": Ref(soil.workspace.gid),
        }
        graph.add("ooo_entry", entry)


def plant_fields(soil: Soil) -> None:
    """Custom fields with their options (kept as "option:<field>/<name>"), and the tags."""
    graph, at = soil.graph, stamp(soil.now)
    for each in soil.blueprint.fields:
        definition = soil.keep("field", each.key, add_field(graph, soil.workspace, each.name, each.kind))
        graph.change(definition, description=each.description)
        if each.precision is not None:
            graph.change(definition, precision=each.precision)
        if each.ai_owned:
            graph.change(definition, created_by=soil.ref("person", "steward"))
        for number, name in enumerate(each.options):
            option = add_option(graph, definition, name, _COLORS[number % len(_COLORS)])
            soil.keep("option", f"{each.key}/{name}", option)
    for name in soil.blueprint.tags:
        values: dict[str, Value] = {"name": name, "color": None, "notes": "", "created_at": at, "followers": []}
        soil.keep("tag", name, graph.add("tag", {**values, "workspace": Ref(soil.workspace.gid)}))
