"""Is a request body what the operation takes: envelope, unknown and missing fields, value types (FACTS 5.2 item 7)?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from local.asana.clock import parse_moment
from local.asana.errors import ApiError, Json, bad_request

type Check = Callable[[str, Json], None]


def _refuse(name: str, wanted: str, value: Json) -> ApiError:
    return bad_request(f"{name}: Value is not {wanted}: {json.dumps(value)[:80]}")


def text(name: str, value: Json) -> None:
    """A string."""
    if not isinstance(value, str):
        raise _refuse(name, "a string", value)


def flag(name: str, value: Json) -> None:
    """A boolean."""
    if not isinstance(value, bool):
        raise _refuse(name, "a boolean", value)


def number(name: str, value: Json) -> None:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(name, "a number", value)


def day(name: str, value: Json) -> None:
    """A date, YYYY-MM-DD."""
    text(name, value)
    try:
        date.fromisoformat(str(value))
    except ValueError:
        raise _refuse(name, "a date (YYYY-MM-DD)", value) from None


def moment(name: str, value: Json) -> None:
    """An ISO 8601 date-time."""
    text(name, value)
    try:
        parse_moment(str(value))
    except ValueError:
        raise _refuse(name, "a date-time (ISO 8601)", value) from None


def texts(name: str, value: Json) -> None:
    """A list of strings, mostly gids."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refuse(name, "an array of strings", value)


def objects(name: str, value: Json) -> None:
    """A list of objects."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _refuse(name, "an array of objects", value)


def object_(name: str, value: Json) -> None:
    """An object."""
    if not isinstance(value, dict):
        raise _refuse(name, "an object", value)


def anything(_name: str, _value: Json) -> None:
    """Any value; the operation looks at it itself."""


def nullable(check: Check) -> Check:
    """The same, or null."""

    def check_or_null(name: str, value: Json) -> None:
        if value is not None:
            check(name, value)

    return check_or_null


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check_word(name: str, value: Json) -> None:
        if value not in allowed:
            raise _refuse(name, "one of " + ", ".join(allowed), value)

    return check_word


# What tags and projects may be coloured (the description's own words); "" takes a colour away.
_HUES = ("pink", "green", "blue", "red", "teal", "brown", "orange", "purple", "warm-gray")
COLOURS = tuple(f"{shade}-{hue}" for shade in ("dark", "light") for hue in _HUES)
colour = nullable(one_of(*COLOURS, ""))
colour_or_none = nullable(one_of(*COLOURS, "none", ""))


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields a body may hold, and those it must."""

    fields: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    open: bool = False  # the operation reads free-form members itself

    def check(self, values: Mapping[str, Json]) -> None:
        """Raise ApiError 400 naming the first field that is missing, unknown or of the wrong type."""
        for name in self.required:
            if values.get(name) is None:
                raise bad_request(f"{name}: Missing input")
        for name, value in values.items():
            check = self.fields.get(name)
            if check is not None:
                check(name, value)
            elif not self.open:
                raise bad_request(f"{name}: Unrecognized or read-only field")


@dataclass(frozen=True, slots=True)
class Body:
    """A checked body: what was sent under `data`."""

    values: Mapping[str, Json] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Was the field sent, be it null?"""
        return name in self.values

    def text(self, name: str) -> str:
        """A string field; empty when absent or null."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def optional(self, name: str) -> str | None:
        """A string field; None when absent or null."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool:
        """A boolean field; False when absent."""
        return self.values.get(name) is True

    def number(self, name: str) -> float | None:
        """A number field; None when absent or null."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def texts(self, name: str) -> list[str]:
        """A list of strings; empty when absent."""
        value = self.values.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def object(self, name: str) -> dict[str, Json]:
        """An object; empty when absent."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def objects(self, name: str) -> list[dict[str, Json]]:
        """A list of objects; empty when absent."""
        value = self.values.get(name)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request body taken apart: `{"data": {...}, "options": {"fields": [...]}}`."""

    data: dict[str, Json]
    fields: str | None = None  # options.fields as an opt_fields text


def _no_constant(name: str) -> Json:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def open_envelope(raw: bytes) -> Envelope:
    """Parse a JSON body. Raises ApiError 400 for malformed JSON, a missing `data` or unknown siblings."""
    try:
        parsed = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):  # RecursionError: thousands of brackets
        raise bad_request("Could not parse request data, invalid JSON") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("data"), dict):
        raise bad_request("data: Missing input")
    unknown = set(parsed) - {"data", "options"}
    if unknown:
        raise bad_request(f"{min(unknown)}: Unrecognized field beside `data`")
    options = parsed.get("options", {})
    fields = options.get("fields") if isinstance(options, dict) else None
    return Envelope(parsed["data"], ",".join(map(str, fields)) if isinstance(fields, list) else None)
