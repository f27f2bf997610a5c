"""What did the bot send to Asana, body by body, and what in it goes beyond what anybody allowed?"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from local.asana.sandbox import Sandbox
from steward.asana import richtext
from steward.errors import Rejected
from tests.security.test_hostile_threads import shown_badly

# Everything that Steward may ask Asana to change, by method and kind of path; the edits of asana/edits.py and no more.
WRITES: Final = (
    "PUT /tasks/N", "POST /tasks", "POST /tasks/N/subtasks", "POST /tasks/N/stories", "PUT /stories/N",
    "PUT /projects/N", "POST /projects", "POST /teams/N/projects", "POST /projects/N/sections",
    "POST /sections/N/addTask",
    "POST /tasks/N/addFollowers", "POST /tasks/N/addProject", "POST /tasks/N/addTag", "POST /status_updates",
    "POST /tasks/N/setParent", "POST /projects/N/addMembers", "POST /attachments",
)  # fmt: skip
_MENTION: Final = re.compile(r'<a data-asana-gid="(\d+)"')
_POISON_GID: Final = "1200000000000001"


@dataclass(frozen=True, slots=True)
class Sent:
    """One change that was asked for."""

    what: str
    path: str
    data: dict[str, Any]


@dataclass
class Witness:
    """Stands before the sandbox and keeps each change that the bot asks for."""

    sandbox: Sandbox
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._app = self.sandbox.app
        self.sandbox.app = self  # type: ignore[assignment]  # a WSGI application like the one behind it

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Keep the body of a change by the bot, and pass everything on."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["REQUEST_METHOD"] != "GET" and self._is_bots(environ):
            self.sent.append(_sent(environ["REQUEST_METHOD"], environ["PATH_INFO"], body))
        return self._app(environ, start)

    def _is_bots(self, environ: dict[str, Any]) -> bool:
        return str(environ.get("HTTP_AUTHORIZATION", "")).endswith(self.sandbox.cast.tokens["bot"])


def _sent(method: str, path: str, body: bytes) -> Sent:
    path = re.sub(r"^/api/1\.0", "", path)
    form = not body.startswith(b"{")  # an attached page is code's own, and is shown by its own tests
    data = {} if form else json.loads(body).get("data", {})
    return Sent(f"{method} {re.sub(r'/[0-9]+', '/N', path)}", path, data)


def offences(sent: Iterable[Sent], people: frozenset[str], field_gids: frozenset[str]) -> list[str]:
    """What goes beyond: another change, a link, a mention of somebody not configured, a field that is not the bot's."""
    return [f"{each.what}: {bad}" for each in sent for bad in _beyond(each, people, field_gids)]


def _beyond(sent: Sent, people: frozenset[str], field_gids: frozenset[str]) -> Iterator[str]:
    if sent.what not in WRITES:
        yield "no change that Steward makes"
    if sent.what == "PUT /tasks/N":
        yield from (f"sets {key}" for key in sent.data.keys() - {"custom_fields", "html_notes", "completed"})
        yield from (f"sets field {gid}" for gid in sent.data.get("custom_fields", {}).keys() - field_gids)
    for name, text in _strings(sent.data):
        yield from (f"{bad} in {name}: {text[:200]}" for bad in _badly(name, text, people))


def _badly(name: str, text: str, people: frozenset[str]) -> Iterator[str]:
    html = name.startswith("html_")
    mentioned = set(_MENTION.findall(text)) if html else set()
    if html and not _is_built(text):
        yield "markup"
    plain = re.sub(r"<a data-asana-gid=\"\d+\"/?>(?:</a>)?", "", text) if html else text
    yield from shown_badly(plain)
    if _POISON_GID in mentioned:
        yield "mention"
    yield from (f"mention of {gid}" for gid in mentioned & people)


def _is_built(html: str) -> bool:
    try:
        return richtext.checked(html) == html
    except Rejected:
        return False


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    match value:
        case str():
            yield name, value
        case dict():
            for key, each in value.items():
                yield from _strings(each, str(key))
        case list():
            for each in value:
                yield from _strings(each, name)
