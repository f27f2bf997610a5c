"""Which custom fields are set on a portfolio?

Setting one is per portfolio (FACTS 3).
"""

from local.asana.operation import Call, Reply, listed, operation, shown
from local.asana.operations.portfolios import portfolio_of
from local.asana.operations.projects import SETTING, add_setting

_MOST = 20  # custom fields of one portfolio (FACTS 3)


@operation(
    "getCustomFieldSettingsForPortfolio",
    "GET",
    "/portfolios/{portfolio_gid}/custom_field_settings",
    scope="portfolios:read",
    premium=True,
)
def get_custom_field_settings_for_portfolio(call: Call) -> Reply:
    """The settings with their definitions."""
    return listed(call.graph.all_linked(portfolio_of(call), "custom_field_settings"))


@operation(
    "addCustomFieldSettingForPortfolio",
    "POST",
    "/portfolios/{portfolio_gid}/addCustomFieldSetting",
    scope="portfolios:write",
    shape=SETTING,
    premium=True,
)
def add_custom_field_setting_for_portfolio(call: Call) -> Reply:
    """Set a custom field on a portfolio."""
    return shown(add_setting(call, portfolio_of(call), _MOST))
