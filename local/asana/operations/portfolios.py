"""Which portfolios may the caller list, and what is in them?"""

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.errors import bad_request, unknown_object
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import any_of, user_of
from local.asana.operation import Call, Reply, empty, listed, operation, shown
from local.asana.views import View, Viewer, define_view

ITEMS_MOST = 1500  # items of one portfolio (FACTS 3)


def _permalink(_graph: Graph, portfolio: Record, _viewer: Viewer) -> Value:
    return f"https://app.asana.com/0/portfolio/{portfolio.gid}/list"


def _settings(_graph: Graph, portfolio: Record, _viewer: Viewer) -> Value:
    return [Ref(gid) for gid in portfolio.linked("custom_field_settings")]


_FULL = (
    "name", "archived", "color", "start_on", "due_on", "default_access_level", "created_at", "created_by",
    "custom_field_settings", "current_status_update", "custom_fields", "members", "owner", "workspace", "permalink_url",
    "public", "privacy_setting", "project_templates",
)  # fmt: skip
define_view("portfolio", View(full=_FULL, computed={"permalink_url": _permalink, "custom_field_settings": _settings}))
_ITEM = Shape(
    {"item": bodies.text, "insert_before": bodies.nullable(bodies.text), "insert_after": bodies.nullable(bodies.text)},
    required=("item",),
)


def new_portfolio(name: str, owner: Record, workspace: Record, members: list[Ref]) -> dict[str, Value]:
    """The values of a portfolio, for seeds: the project has no operation that makes one."""
    return {
        "name": name,
        "archived": False,
        "color": "light-green",
        "start_on": None,
        "due_on": None,
        "default_access_level": "editor",
        "current_status_update": None,
        "custom_fields": [],
        "members": members,
        "owner": Ref(owner.gid),
        "workspace": Ref(workspace.gid),
        "public": True,
        "privacy_setting": "public_to_domain",
        "project_templates": [],
    }


def portfolio_of(call: Call) -> Record:
    """The portfolio of the path. Raises ApiError 404."""
    return call.graph.get("portfolio", call.path["portfolio_gid"], "portfolio")


@operation("getPortfolios", "GET", "/portfolios", scope="portfolios:read", premium=True)
def get_portfolios(call: Call) -> Reply:
    """Only those the token's user OWNS; all of them, or those of `owner`, for a service account alone (FACTS 3)."""
    workspace = call.graph.get("workspace", call.need("workspace"), "workspace")
    owner = call.query("owner")
    owner_gid = user_of(call, owner, "owner").gid if owner else None
    held = [each for each in call.graph.of_kind("portfolio") if each.ref("workspace") == workspace.gid]
    if call.token.kind != "service_account":
        held = [each for each in held if each.ref("owner") == call.user.gid]
    return listed([each for each in held if owner_gid in (None, each.ref("owner"))])


@operation("getPortfolio", "GET", "/portfolios/{portfolio_gid}", scope="portfolios:read", premium=True)
def get_portfolio(call: Call) -> Reply:
    """A portfolio by gid, whoever owns it."""
    return shown(portfolio_of(call))


@operation("getItemsForPortfolio", "GET", "/portfolios/{portfolio_gid}/items", scope="portfolios:read", premium=True)
def get_items_for_portfolio(call: Call) -> Reply:
    """Projects and nested portfolios, in order."""
    return listed(call.graph.all_linked(portfolio_of(call), "items"))


@operation(
    "addItemForPortfolio",
    "POST",
    "/portfolios/{portfolio_gid}/addItem",
    scope="portfolios:write",
    shape=_ITEM,
    premium=True,
)
def add_item_for_portfolio(call: Call) -> Reply:
    """Put a project or portfolio in, at the end or beside another item; emits `added` with the portfolio as parent."""
    portfolio, item = portfolio_of(call), any_of(call, call.body.text("item"), "item")
    if item.kind not in ("project", "portfolio") or item.gid == portfolio.gid:
        raise bad_request("item: Only projects and other portfolios can be added to a portfolio")
    held = [gid for gid in portfolio.linked("items") if gid != item.gid]
    if len(held) >= ITEMS_MOST:
        raise bad_request(f"item: A portfolio holds at most {ITEMS_MOST} items")
    is_new = item.gid not in portfolio.linked("items")
    call.graph.link(portfolio, "items", item.gid, _position(call, held))
    if is_new:
        call.write.emit("added", item, portfolio)
    return empty()


def _position(call: Call, held: list[str]) -> int | None:
    before, after = call.body.optional("insert_before"), call.body.optional("insert_after")
    beside = before or after
    if beside is None:
        return None
    if beside not in held:
        raise unknown_object("insert_before" if before else "insert_after", beside)
    return held.index(beside) + (0 if before else 1)
