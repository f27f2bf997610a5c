"""What does a request to the console name, and is that a thing it may name?"""

import re
from collections.abc import Mapping
from typing import Any, Final

from steward_cli.failure import Failure

_GID: Final = re.compile(r"[0-9]{1,32}")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:#-]{0,199}")  # ids, subjects, names; an option of a command is none
LONGEST: Final = 60_000  # characters; Asana takes notes of about 65,000


def gid(asked: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A gid. Raises Failure naming the member."""
    return _matched(asked, name, _GID, "digits", default)


def word(asked: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """An id or a short name. Raises Failure naming the member."""
    return _matched(asked, name, _WORD, "letters, digits and . : # - _", default)


def text(asked: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    """What a person typed. Raises Failure naming the member."""
    value = asked.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise Failure(f"{name} is a text of at most {LONGEST} characters")
    if not value.strip() and not empty:
        raise Failure(f"{name} is empty: write something")
    return value


def choice(asked: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    """One of a few words. Raises Failure naming them."""
    value = asked.get(name)
    if value not in known:
        raise Failure(f"{name} is one of {', '.join(known)}")
    return str(value)


def flag(asked: Mapping[str, Any], name: str) -> bool:
    """Yes or no. Raises Failure."""
    value = asked.get(name)
    if not isinstance(value, bool):
        raise Failure(f"{name} is true or false")
    return value


def _matched(asked: Mapping[str, Any], name: str, form: re.Pattern[str], what: str, default: str | None) -> str:
    value = asked.get(name, default)
    if isinstance(value, str) and (value == default or form.fullmatch(value)):
        return value
    raise Failure(f"{name} must be {what}")
