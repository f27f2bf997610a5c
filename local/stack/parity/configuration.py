"""What does AppConfig do that the engine does not: ask a document's validators, and list the latest deployments?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import base64
import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import jsonschema

PAGE = 50  # AWS's own, where a request names none
MESSAGE_LENGTH = 300  # AWS shortens its message; a person reads the first sentence


def validators() -> None:
    """A hosted version that fails a validator is answered with BadRequestException.

    AWS asks a LAMBDA validator when the version is deployed; here it is asked as early as the schema, so that neither
    the laptop nor a test deploys a version that AWS would not.
    """
    from ministack.services import appconfig

    create = appconfig._create_hosted_configuration_version

    def create_valid(application_id: str, profile_id: str, body: bytes, *rest: object, **named: object) -> object:
        profile = appconfig._config_profiles.get(f"{application_id}/{profile_id}") or {}
        refusal = refused_by(profile, body) or refused_by_function(profile, body)
        if refusal:
            return appconfig._error(400, "BadRequestException", f"Error validating content: {refusal}")
        return create(application_id, profile_id, body, *rest, **named)

    appconfig._create_hosted_configuration_version = create_valid


def newest_first() -> None:
    """AWS lists deployments in descending order; cut off at fifty, the engine's order hides the latest ones."""
    from ministack.services import appconfig

    listed = appconfig._list_deployments

    def list_newest_first(application_id: str, environment_id: str, query: Mapping[str, str]) -> object:
        status, headers, body = listed(application_id, environment_id, {**query, "max_results": str(sys.maxsize)})
        if status != HTTPStatus.OK:
            return status, headers, body
        items = sorted(json.loads(body)["Items"], key=lambda each: -each["DeploymentNumber"])
        return appconfig._json(status, {"Items": items[: int(query.get("max_results", PAGE))]})

    appconfig._list_deployments = list_newest_first


def refused_by(profile: Mapping[str, Any], body: bytes) -> str | None:
    """Why a document is refused by a profile's JSON_SCHEMA validators, or None."""
    for validator in profile.get("Validators") or []:
        if validator.get("Type") != "JSON_SCHEMA":
            continue
        try:
            jsonschema.validate(json.loads(body), json.loads(validator["Content"]))
        except (ValueError, jsonschema.ValidationError) as refused:
            return str(refused)[:MESSAGE_LENGTH]
    return None


def refused_by_function(profile: Mapping[str, Any], body: bytes) -> str | None:
    """Why a document is refused by a profile's LAMBDA validators, or None; a function that is not there refuses."""
    from ministack.services import lambda_svc

    for validator in profile.get("Validators") or []:
        if validator.get("Type") == "LAMBDA":
            name = validator["Content"].split(":function:")[-1].partition(":")[0]
            function = lambda_svc._functions.get(name)
            if function is None:
                return f"there is no function {name}"
            event = {"content": base64.b64encode(body).decode(), "uri": "hosted"}
            result = lambda_svc._execute_function_with_config_scope(function, event)
            if result.get("error"):
                return message_of(result)[:MESSAGE_LENGTH]
    return None


def message_of(result: Mapping[str, Any]) -> str:
    """What the function said when it refused."""
    body = result.get("body")
    return str(body.get("errorMessage", body) if isinstance(body, Mapping) else body)
