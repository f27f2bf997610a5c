"""Which fiscal periods does a workspace plan in?"""

from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

_FIELDS = ("end_on", "start_on", "period", "display_name")
define_view("time_period", View(compact=_FIELDS, full=(*_FIELDS, "parent"), whole=True))


@operation("getTimePeriods", "GET", "/time_periods", scope=None, premium=True)
def get_time_periods(call: Call) -> Reply:
    """The periods of a workspace, cut to those that end on or after `start_on` and begin on or before `end_on`."""
    workspace = call.graph.get("workspace", call.need("workspace"), "workspace")
    first, last = call.query("start_on") or "", call.query("end_on") or "9999-12-31"
    return listed(
        [
            period
            for period in call.graph.of_kind("time_period")
            if period.ref("workspace") == workspace.gid
            and period.text("end_on") >= first
            and period.text("start_on") <= last
        ]
    )
