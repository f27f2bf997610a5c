"""How do ten requests run as one, in no order, all or none against the limits (FACTS 2)?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.asana.bodies import Shape, objects, open_envelope
from local.asana.errors import ApiError, Json, bad_request
from local.asana.limits import Demand
from local.asana.operation import Call, Reply, Request, Response, operation

ACTIONS_MOST = 10
METHODS = frozenset({"get", "post", "put", "delete", "patch", "head"})
NOT_ALLOWED = ("/batch", "/attachments", "/organization_exports", "/scim")  # 400 for that action (FACTS 2)


@dataclass(frozen=True, slots=True)
class _Action:
    """One action of a batch."""

    method: str
    path: str
    data: Mapping[str, Json]
    options: Mapping[str, Json]

    def request(self, outer: Request) -> Request:
        """The request it stands for. Raises ApiError 400 where batch does not take it."""
        if "?" in self.path:
            raise bad_request("relative_path: Query parameters go into data")
        if self.method.lower() not in METHODS:
            raise bad_request(f"method: Value is not one of {', '.join(sorted(METHODS))}")
        if self.path.startswith(NOT_ALLOWED) and not (self.path.startswith("/attachments") and self.reads):
            raise bad_request(f"relative_path: {self.path} is not allowed in a batch")
        query = {name: _text(value) for name, value in self.data.items()} if self.reads else {}
        for name in ("limit", "offset"):
            if name in self.options:
                query[name] = _text(self.options[name])
        fields = self.options.get("fields")
        if isinstance(fields, list):
            query["opt_fields"] = ",".join(map(str, fields))
        raw = b"" if self.reads else json.dumps({"data": self.data}).encode()
        return Request(
            method=self.method.upper(),
            path=self.path,
            query=query,
            headers={"authorization": outer.headers.get("authorization", "")},
            raw=raw,
            base_url=outer.base_url,
            batched=True,
        )

    @property
    def reads(self) -> bool:
        """Is it a read?"""
        return self.method.lower() in ("get", "head")


@operation(
    "createBatchRequest", "POST", "/batch", scope=None, shape=Shape({"actions": objects}, ("actions",)), locked=False
)
def create_batch_request(call: Call) -> Reply:
    """Run the actions in a seeded random order; results stand in the order of the request."""
    actions = [_action(raw) for raw in call.body.objects("actions")]
    if not 1 <= len(actions) <= ACTIONS_MOST:
        raise bad_request(f"actions: Between 1 and {ACTIONS_MOST} actions are required")
    order = list(range(len(actions)))
    call.world.rng.shuffle(order)
    answers: dict[int, Response] = {}
    for index in order:
        try:
            answers[index] = call.nested(actions[index].request(call.request))
        except ApiError as error:
            answers[index] = Response(error.status, error.body(), error.headers)
    return Reply([_result(answers[index]) for index in range(len(actions))])


def demand_of(request: Request, searches: Callable[[str, str], bool]) -> Demand:
    """What a batch asks of the limits: each action one request and one in flight; refused ones, one write."""
    try:
        raws = open_envelope(request.raw).data.get("actions")
        actions = [_action(raw) for raw in raws if isinstance(raw, dict)] if isinstance(raws, list) else []
    except ApiError:
        actions = []
    if not 1 <= len(actions) <= ACTIONS_MOST:  # refused with 400, whatever is in flight
        return Demand(writes=1)
    reads = sum(action.reads for action in actions)
    found = sum(searches(action.method.upper(), action.path) for action in actions)
    return Demand(reads, len(actions) - reads, found)


def _action(raw: Mapping[str, Json]) -> _Action:
    method, path = raw.get("method"), raw.get("relative_path")
    if not isinstance(method, str) or not isinstance(path, str):
        raise bad_request("actions: Each action needs a method and a relative_path")
    data, options = raw.get("data", {}), raw.get("options", {})
    if not isinstance(data, dict) or not isinstance(options, dict):
        raise bad_request("actions: data and options are objects")
    return _Action(method, path, data, options)


def _result(response: Response) -> Json:
    headers: dict[str, Json] = dict(response.headers)
    return {"status_code": response.status, "headers": headers, "body": response.body}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
