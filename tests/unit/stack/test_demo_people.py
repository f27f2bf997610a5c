"""Does the demonstration know each request as it was before Steward touched it?"""

from typing import Any

from local.asana import Sandbox
from local.asana.seed.demo_requests import demo_requests
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from local.demo.people import Asana
from local.demo.screen import SHOWN_FIELDS, TEXT_FIELDS


def test_what_a_request_was_before_is_what_asana_answered_when_it_was_made() -> None:
    sandbox = Sandbox(furnish=northwind_workspace(DEFAULT_SEED))
    about: dict[str, Any] = sandbox.about()
    request = demo_requests()[0]
    with serving(sandbox) as base_url:
        made = Asana(base_url, about["tokens"]).submit(request, about["projects"]["Customer requests"])
    shown = {field["name"]: field["display_value"] for field in made["custom_fields"]}
    assert made["name"] == request.name
    assert {shown[name] for name in (*SHOWN_FIELDS, *TEXT_FIELDS)} == {None}
