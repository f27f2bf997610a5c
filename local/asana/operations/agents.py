"""Which AI teammates work in the workspace?"""

from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

define_view("agent", View(compact=("resource_subtype", "name"), full=("resource_subtype", "name")))


@operation("getAgentsForWorkspace", "GET", "/workspaces/{workspace_gid}/agents", scope=None)
def get_agents_for_workspace(call: Call) -> Reply:
    """The agents of a workspace."""
    workspace = call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    return listed([agent for agent in call.graph.of_kind("agent") if agent.ref("workspace") == workspace.gid])
