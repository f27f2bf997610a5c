"""How far is a long-running job?"""

from local.asana.operation import Call, Reply, operation, shown
from local.asana.views import View, define_view

_COMPACT = ("resource_subtype", "status", "new_project", "new_task", "new_portfolio", "new_project_template")
define_view("job", View(compact=_COMPACT, full=_COMPACT))


@operation("getJob", "GET", "/jobs/{job_gid}", scope="jobs:read")
def get_job(call: Call) -> Reply:
    """A job by gid."""
    return shown(call.graph.get("job", call.path["job_gid"], "job"))
