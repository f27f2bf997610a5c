"""What does AppConfig do that the engine does not: refuse a document that its JSON Schema validator refuses?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import json
from collections.abc import Mapping
from typing import Any

import jsonschema

MESSAGE_LENGTH = 300  # AWS shortens its message; a person reads the first sentence


def validators() -> None:
    """A hosted version that fails a JSON_SCHEMA validator is answered with BadRequestException."""
    from ministack.services import appconfig

    create = appconfig._create_hosted_configuration_version

    def create_valid(application_id: str, profile_id: str, body: bytes, *rest: object, **named: object) -> object:
        profile = appconfig._config_profiles.get(f"{application_id}/{profile_id}") or {}
        refusal = refused_by(profile, body)
        if refusal:
            return appconfig._error(400, "BadRequestException", f"Error validating content: {refusal}")
        return create(application_id, profile_id, body, *rest, **named)

    appconfig._create_hosted_configuration_version = create_valid


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
