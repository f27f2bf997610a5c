"""How are custom fields made in Asana: with whose token, by which requests?

Only here: no function of the deployment can change what fields a workspace has, and none of its grants is used for it.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from steward.asana.client import AsanaReader
from steward.asana.protocol import SETTING_FIELDS, Method, Request, gid_of
from steward_cli.field_plan import Step

DESCRIPTION: Final = "Kept by Steward."  # what people see of a field beside its name
PAGE: Final = "100"  # the most Asana gives in one page (FACTS 2)
OF_A_FIELD: Final = ",".join(each.removeprefix("custom_field.") for each in SETTING_FIELDS)


class FieldWriter(AsanaReader):
    """Makes fields and options and shows them in projects and portfolios; no request of its takes anything away."""

    METHODS: ClassVar[frozenset[Method]] = frozenset({"GET", "POST"})

    def take(self, step: Step, workspace_gid: str, field_gid: str) -> str:
        """Send the one request of a step; the gid of the field it is about. Raises what `Wire.send` raises."""
        request = request_of(step, workspace_gid, field_gid)
        answer: dict[str, Any] = self._wire.send(request, run_id=self._run_id, deadline=self._deadline).data
        return str(answer["gid"]) if step.action == "create" else field_gid


def workspace_fields(workspace_gid: str) -> Request:
    """Read the first page of a workspace's custom fields."""
    path = f"/workspaces/{gid_of(workspace_gid)}/custom_fields"
    query = {"limit": PAGE, "opt_fields": OF_A_FIELD}
    return Request("getCustomFieldsForWorkspace", "GET", path, query, gids=(workspace_gid,))


def portfolio_fields(portfolio_gid: str) -> Request:
    """Read the first page of the fields that a portfolio shows, and so every project in it."""
    path = f"/portfolios/{gid_of(portfolio_gid)}/custom_field_settings"
    query = {"limit": PAGE, "opt_fields": ",".join(SETTING_FIELDS)}
    return Request("getCustomFieldSettingsForPortfolio", "GET", path, query, gids=(portfolio_gid,))


def request_of(step: Step, workspace_gid: str, field_gid: str) -> Request:
    """The request of a step; `field_gid` is that of the field it is about, empty for one that is made."""
    make: dict[str, Callable[[], Request]] = {
        "create": lambda: _create(step, workspace_gid),
        "add_option": lambda: _option(step, field_gid),
        "attach": lambda: _attach(step, field_gid),
    }
    return make[step.action]()


def _create(step: Step, workspace_gid: str) -> Request:
    if step.kind is None:
        raise ValueError(f"a field is made of some kind: {step.name}")
    data: dict[str, Any] = {"workspace": gid_of(workspace_gid), "name": step.name, "description": DESCRIPTION}
    data |= {"resource_subtype": step.kind.subtype}
    data |= {"enum_options": [{"name": each} for each in step.options]} if step.options else {}
    data |= {"precision": step.kind.precision} if step.kind.precision is not None else {}
    return Request("createCustomField", "POST", "/custom_fields", body={"data": data}, gids=(workspace_gid,))


def _option(step: Step, field_gid: str) -> Request:
    path, data = f"/custom_fields/{gid_of(field_gid)}/enum_options", {"name": step.options[0]}
    return Request("createEnumOptionForCustomField", "POST", path, body={"data": data}, gids=(field_gid,))


def _attach(step: Step, field_gid: str) -> Request:
    of_portfolio = bool(step.portfolio_gid)
    gid, kind = (step.portfolio_gid, "portfolios") if of_portfolio else (step.project_gid, "projects")
    operation = f"addCustomFieldSettingFor{'Portfolio' if of_portfolio else 'Project'}"
    path, body = f"/{kind}/{gid_of(gid)}/addCustomFieldSetting", {"data": {"custom_field": field_gid}}
    return Request(operation, "POST", path, body=body, gids=(gid, field_gid))
