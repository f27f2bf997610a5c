"""What stands in the marked blocks of a prompt?"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from local.model.wire import Request

_BLOCK: Final = re.compile(
    r"<<(?P<name>[a-z_]+) (?P<key>[0-9a-f]{16})>>\n(?P<text>.*)\n<<end (?P=name) (?P=key)>>", re.DOTALL
)


def blocks_of(request: Request) -> dict[str, Any]:
    """The JSON in each block of the request's first message, by the block's name; what is no JSON is left out."""
    found: dict[str, Any] = {}
    for part in request["messages"][0]["content"]:
        block = _BLOCK.fullmatch(str(part.get("text", "")))
        if block:
            found |= _read(block["name"], block["text"])
    return found


def _read(name: str, text: str) -> Mapping[str, Any]:
    try:
        return {name: json.loads(text)}
    except ValueError:
        return {}
