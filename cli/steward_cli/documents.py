"""How is a configuration document read from a file, as YAML or JSON, and told as YAML?

On the laptop `${...}` stands for an id of the sandbox, as `make up` reads it. A deployed stack has no sandbox: there it
is a mistake.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from local.stack.failure import StackError
from local.stack.layout import Layout
from local.stack.seed import places, rendered
from steward_cli.deployment import LOCAL
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure


def read_document(path: Path, ids: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The document in a file, with its `${...}` filled in from `ids`. Raises Failure in one line for what is none."""
    return _rendered(_text(path), ids or {}, path)


def document_for(desk: Desk, path: Path) -> dict[str, Any]:
    """The document in a file as the desk's deployment would read it.

    Where no laptop stack was brought up yet, each id of the sandbox is a number of its own: that says whether the rest
    is right, and it is noted. Raises Failure in one line.
    """
    text = _text(path)
    wanted = places(text)
    if not wanted:
        return _rendered(text, {}, path)
    if desk.stack != LOCAL:
        where = "steward connect show and steward projects list tell the gids"
        raise Failure(f"{path}: ${{{wanted[0]}}} stands for an id of the laptop's sandbox: write the gid ({where})")
    if ids := sandbox_ids(desk):
        return _rendered(text, ids, path)
    desk.note(f"{len(wanted)} ids ${{...}} are the sandbox's and are not looked at: make up brings it up")
    return _rendered(text, _stand_ins(wanted), path)


def sandbox_ids(desk: Desk) -> dict[str, Any]:
    """What the laptop's sandbox announced when it came up; empty where none is up."""
    layout = Layout(state=desk.state.resolve())
    if not layout.description.exists():  # `make down` takes it away, and leaves what was announced
        return {}
    try:
        found = json.loads(layout.announcement("asana").read_text("utf-8"))
    except (OSError, ValueError):  # another state folder's stack, which is described here alone
        return {}
    return found if isinstance(found, dict) else {}


def as_yaml(document: Any) -> str:  # noqa: ANN401 - any JSON document
    """YAML in the document's own order."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100).rstrip()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except ValueError:  # not UTF-8, or a name that no file can have
        raise Failure(f"{str(path)!r} is no text: write the configuration as YAML or JSON") from None
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror or error}", Exit.UPSTREAM) from None


def _rendered(text: str, ids: Mapping[str, Any], path: Path) -> dict[str, Any]:
    try:
        return rendered(text, ids, str(path))
    except StackError as mistake:
        raise Failure(str(mistake)) from None


def _stand_ins(wanted: list[str]) -> dict[str, Any]:
    """A number for each place, in the shape in which a sandbox announces its ids."""
    found: dict[str, Any] = {}
    for number, place in enumerate(wanted, 1):
        kind, _, name = place.partition(".")
        if name:
            found.setdefault(kind, {})[name] = str(number)
        else:
            found[kind] = str(number)
    return found
