"""How does a blueprint come into a world, and who and what is in it then?

Nothing here leaves an event, so the event log begins empty.
"""

from local.asana.errors import Json
from local.asana.graph import Record, Value
from local.asana.seed.blueprint import Blueprint
from local.asana.seed.people import STEWARD
from local.asana.seed.plant_people import plant_fields, plant_people
from local.asana.seed.plant_planning import plant_planning
from local.asana.seed.plant_projects import plant_projects
from local.asana.seed.soil import Soil
from local.asana.workspaces import Cast, issue_tokens
from local.asana.world import World


def plant(world: World, blueprint: Blueprint) -> Cast:
    """Put a blueprint into a world, and answer who and what is in it: tokens and gids by name."""
    values: dict[str, Value] = {
        "name": blueprint.workspace_name,
        "email_domains": ["example.com"],
        "is_organization": True,
    }
    workspace = world.graph.add("workspace", values)
    soil = Soil(world, blueprint, workspace)
    plant_people(soil)
    plant_fields(soil)
    plant_projects(soil)
    plant_planning(soil)
    world.graph.settle()
    return _cast(soil)


def _cast(soil: Soil) -> Cast:
    blueprint = soil.blueprint
    bot, owner, member = (soil.at("person", key) for key in (STEWARD, "daniel", "leila"))
    tokens = issue_tokens(soil.world, bot, owner, member)
    tokens |= {person.key: person.token for person in blueprint.people if person.active}
    return Cast(
        name="northwind",
        workspace_gid=soil.workspace.gid,
        bot_user_gid=bot.gid,
        tokens=tokens,
        users={person.name: soil.at("person", person.key).gid for person in blueprint.people},
        teams={team.name: soil.at("team", team.key).gid for team in blueprint.teams},
        projects={project.name: soil.at("project", project.key).gid for project in blueprint.projects},
        more=_more(soil),
    )


def _gids(soil: Soil, kind: str) -> dict[str, Json]:
    prefix = f"{kind}:"
    return {key.removeprefix(prefix): record.gid for key, record in soil.records.items() if key.startswith(prefix)}


def _named(records: list[Record]) -> dict[str, Json]:
    return {record.text("name"): record.gid for record in records}


def _more(soil: Soil) -> dict[str, Json]:
    graph = soil.graph
    portfolios = graph.of_kind("portfolio")
    return {
        "portfolio_gid": portfolios[0].gid,
        "portfolios": _named(portfolios),
        "goals": _named(graph.of_kind("goal")),
        "custom_fields": _named(graph.of_kind("custom_field")),
        "sections": _gids(soil, "section"),
        "attachments": _gids(soil, "attachment"),
        "rule_triggers": _gids(soil, "rule_trigger"),
        "tasks": {key: gid for key, gid in _gids(soil, "task").items() if "." in key or key.startswith("open_")},
    }
