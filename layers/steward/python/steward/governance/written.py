"""Which values may a key of the configuration document have, and how is a wrong one told?

As they stand in JSON: a number is a number and no text or boolean that could be read as one, and neither NaN nor
infinite; a gid is made of ASCII digits.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictFloat, StrictInt

LINE_LIMIT: Final = 500  # characters; a key or a value may be as long as whoever wrote it liked
_PYTHON: Final = re.compile(r"valid (?:(tuple)|dictionary or instance of \w+)")  # what no JSON or YAML knows
_WRITE_A_GID: Final = "write the digits by which Asana knows it, as its address there has them, in quotes"

Mode = Literal["off", "observe", "suggest", "act"]
Owner = Literal["ai", "person"]


class Strict(BaseModel):
    """A part of the document: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever stands there
    """Python takes True and 1.0 for 1 where a value is compared with those that may stand there."""
    if type(value) is not int:
        raise ValueError("Input should be a valid integer")
    return value


@cache
def _zones() -> frozenset[str]:
    """Read once: a directory of the machine is searched for them."""
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Madrid")
    return name


# What YAML makes of a bare `off`; the schema, by which AppConfig refuses, knows it too.
WrittenMode = BeforeValidator(
    lambda value: "off" if value is False else value, json_schema_input_type=Mode | Literal[False]
)
Counted = BeforeValidator(_whole)

Whole = StrictInt
Number = StrictFloat
_GID: Final = r"^[0-9]{1,32}$"
Gid = Annotated[str, Field(pattern=_GID)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Probability = Annotated[StrictFloat, Field(ge=0, le=1)]
PromptVersion = Annotated[str, Field(pattern=r"^v[0-9]{1,9}$")]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]
Sender = Annotated[str, Field(pattern=r"^([^@\s]+)?@[^@\s]+$", max_length=320)]  # an address, or @ and a domain
Identity = Annotated[str, Field(pattern=r"^arn:[^\s]+$", max_length=2048)]  # an ARN may be as long
Percent = Annotated[StrictInt, Field(ge=1, le=99)]
Zone = Annotated[str, AfterValidator(_zone)]


def told(mistake: Mapping[str, Any]) -> str:
    """The key and what is wrong with it, in one line; what parts disagree about names its keys itself."""
    own = (mistake.get("ctx") or {}).get("error")
    if (mistake.get("ctx") or {}).get("pattern") == _GID:
        mistake = {**mistake, "msg": f"{str(mistake.get('input'))[:40]!r} is no gid; {_WRITE_A_GID}"}
    said = _PYTHON.sub(lambda match: "list" if match[1] else "mapping", str(own or mistake["msg"]))
    path = ".".join(str(part) for part in mistake["loc"])
    line = said if own and not path else f"{path or 'the document'}: {said}"
    return one_line(line)


def one_line(text: str) -> str:
    """As a terminal can show it."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LINE_LIMIT]
