"""What is in a new sandbox: the smallest workspace a test can start from, and who is in it?"""

from dataclasses import dataclass, field

from local.asana.clock import stamp
from local.asana.errors import Json
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.tokens import App
from local.asana.world import World

FULL_APP_GID = "1200000000000001"  # client_id of the app with full permissions
GRANULAR_APP_GID = "1200000000000002"  # client_id of the app with granular scopes
REDIRECT_URI = "https://steward.example/oauth/callback"
GRANULAR_SCOPES = frozenset(
    {"tasks:read", "tasks:write", "stories:read", "stories:write", "projects:read", "users:read", "workspaces:read"}
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Tokens by name and gids by name; what a test or the laptop needs to know of a workspace."""

    name: str
    workspace_gid: str
    bot_user_gid: str
    tokens: dict[str, str]  # bot, owner, member, oauth, granular, service_account: the bearer tokens
    users: dict[str, str] = field(default_factory=dict)  # name to gid
    teams: dict[str, str] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=dict)
    more: dict[str, Json] = field(default_factory=dict)  # whatever else a richer workspace names

    def described(self) -> dict[str, Json]:
        """As JSON."""
        return {
            "workspace_gid": self.workspace_gid,
            "bot_user_gid": self.bot_user_gid,
            "tokens": dict(self.tokens),
            "users": dict(self.users),
            "teams": dict(self.teams),
            "projects": dict(self.projects),
            **self.more,
        }


def add_user(graph: Graph, workspace: Record, name: str, email: str, at: str) -> Record:
    """A member of the workspace with their own task list ("My tasks")."""
    user = graph.add("user", {"name": name, "email": email, "photo": None, "workspaces": [Ref(workspace.gid)]})
    tasks: dict[str, Value] = {"name": f"{name}'s tasks", "owner": Ref(user.gid), "workspace": Ref(workspace.gid)}
    own_list = graph.add("user_task_list", tasks)
    recent = graph.add("section", {"name": "Recently assigned", "created_at": at, "project": None})
    graph.link(own_list, "sections", recent.gid)
    graph.link(user, "user_task_lists", own_list.gid)
    graph.link(workspace, "users", user.gid)
    return user


def add_project(world: World, workspace: Record, team: Record | None, name: str, owner: Record) -> Record:
    """A project with its first section; without stories or events, for seeds."""
    at = stamp(world.clock.now())
    values: dict[str, Value] = {
        "name": name,
        "notes": "",
        "html_notes": "<body></body>",
        "archived": False,
        "color": None,
        "icon": None,
        "created_at": at,
        "modified_at": at,
        "default_view": "list",
        "due_on": None,
        "due_date": None,
        "start_on": None,
        "current_status": None,
        "current_status_update": None,
        "public": True,
        "privacy_setting": "public_to_workspace",
        "default_access_level": "editor",
        "minimum_access_level_for_customization": "editor",
        "minimum_access_level_for_sharing": "editor",
        "completed": False,
        "completed_at": None,
        "completed_by": None,
        "members": [Ref(owner.gid)],
        "followers": [Ref(owner.gid)],
        "owner": Ref(owner.gid),
        "team": Ref(team.gid) if team else None,
        "workspace": Ref(workspace.gid),
        "project_brief": None,
        "created_from_template": None,
    }
    project = world.graph.add("project", values)
    world.graph.link(workspace, "projects", project.gid)
    if team:
        world.graph.link(team, "projects", project.gid)
    add_section(world.graph, project, "Untitled section", at)
    return project


def add_section(graph: Graph, project: Record, name: str, at: str) -> Record:
    """A section at the end of a project, without events."""
    section = graph.add("section", {"name": name, "created_at": at, "project": Ref(project.gid)})
    graph.link(project, "sections", section.gid)
    return section


def empty_workspace(world: World) -> Cast:
    """One workspace, one team, three people and the bot, one empty project."""
    graph, at = world.graph, stamp(world.clock.now())
    workspace = graph.add(
        "workspace", {"name": "Steward Sandbox", "email_domains": ["steward.example"], "is_organization": True}
    )
    people = {
        name: add_user(graph, workspace, name, f"{name.split()[0].lower()}@steward.example", at)
        for name in ("Steward Bot", "Olga Owner", "Mika Member", "Gael Guest")
    }
    bot, owner, member, _ = people.values()
    team = graph.add(
        "team", {"name": "Operations", "workspace": Ref(workspace.gid), "organization": Ref(workspace.gid)}
    )
    graph.link(workspace, "teams", team.gid)
    project = add_project(world, workspace, team, "Intake", owner)
    return Cast(
        name="empty",
        workspace_gid=workspace.gid,
        bot_user_gid=bot.gid,
        tokens=issue_tokens(world, bot, owner, member),
        users={name: user.gid for name, user in people.items()},
        teams={"Operations": team.gid},
        projects={"Intake": project.gid},
    )


def issue_tokens(world: World, bot: Record, owner: Record, member: Record) -> dict[str, str]:
    """A token of every kind: PATs of three people, OAuth full and granular of the bot, a service account."""
    tokens = world.tokens
    for gid, scopes in ((FULL_APP_GID, None), (GRANULAR_APP_GID, GRANULAR_SCOPES)):
        tokens.apps[gid] = App(gid, tokens.secret(), REDIRECT_URI, scopes)
    issued = {
        "bot": tokens.pat(bot.gid),
        "owner": tokens.pat(owner.gid),
        "member": tokens.pat(member.gid),
        "oauth": tokens.oauth(bot.gid, FULL_APP_GID),
        "granular": tokens.oauth(bot.gid, GRANULAR_APP_GID, GRANULAR_SCOPES),
        "service_account": tokens.service_account(bot.gid),
    }
    return {name: token.value for name, token in issued.items()}
