"""How does HTTP become a request and an answer become HTTP: one WSGI app for the API, OAuth and the controls?"""

import json
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import werkzeug
from werkzeug.exceptions import RequestEntityTooLarge

from local.asana import downloads
from local.asana.control import Control
from local.asana.dispatch import ConnectionBrokenError, Dispatcher
from local.asana.errors import ApiError
from local.asana.oauth import OAuth
from local.asana.operation import Request, Response, Upload
from local.asana.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

API = "/api/1.0"
LARGEST_BODY = 110 * 1024 * 1024  # attachments go up to 100 MB (FACTS 3), and a form needs some room
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger on, zero seconds: closing sends a reset instead of an end


@dataclass(frozen=True, slots=True)
class App:
    """The WSGI app. It works under any server, and under httpx.WSGITransport."""

    world: World
    dispatcher: Dispatcher
    control: Control
    oauth: OAuth

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one HTTP request."""
        incoming = werkzeug.Request(environ)
        incoming.max_content_length = LARGEST_BODY
        try:
            answer = self._answer(incoming)
        except ConnectionBrokenError as broken:
            self.world.clock.pause(broken.pause_seconds)
            _break(environ)
            raise ConnectionResetError("broken on purpose by a fault switch") from None
        return answer(environ, start_response)

    def _answer(self, incoming: werkzeug.Request) -> werkzeug.Response:
        path = incoming.path
        if path.startswith("/sandbox/"):
            return _guarded(
                lambda: self.control.handle(incoming.method, path, incoming.get_data(), incoming.remote_addr)
            )
        if path.startswith(downloads.PATH):
            return downloads.serve(self.world, incoming)
        if path.startswith("/-/"):
            return self.oauth.handle(incoming)
        if path.startswith(API + "/"):
            return _guarded(lambda: self.dispatcher.handle(_request(incoming)))
        # The body was not read: closing keeps it from being taken for the next request.
        return _http(Response(404, ApiError(404, "No matching route for request").body(), {"Connection": "close"}))


def _guarded(act: Callable[[], Response]) -> werkzeug.Response:
    try:
        return _http(act())
    except ApiError as error:
        return _http(Response(error.status, error.body(), error.headers))
    except RequestEntityTooLarge:
        return _http(Response(413, ApiError(413, "The request body is too large").body(), {"Connection": "close"}))


def _http(response: Response) -> werkzeug.Response:
    body = json.dumps(response.body, separators=(",", ":"), ensure_ascii=False)
    return werkzeug.Response(body, response.status, response.headers, mimetype="application/json")


def _request(incoming: werkzeug.Request) -> Request:
    """The request as the dispatcher reads it; the undecoded path keeps `external:a%2Fb` one segment."""
    multipart = incoming.mimetype == "multipart/form-data"
    files = incoming.files.items() if multipart else ()
    return Request(
        method=incoming.method,
        path=_raw_path(incoming).removeprefix(API),
        query=incoming.args.to_dict(),
        headers={name.lower(): value for name, value in incoming.headers.items()},
        raw=b"" if multipart else incoming.get_data(),
        form=incoming.form.to_dict() if multipart else {},
        files={name: Upload(file.filename or name, file.mimetype, file.read()) for name, file in files},
        base_url=incoming.host_url.rstrip("/") + API,
    )


def _raw_path(incoming: werkzeug.Request) -> str:
    raw = incoming.environ.get("RAW_URI") or incoming.environ.get("REQUEST_URI")
    return urlsplit(raw).path if isinstance(raw, str) and raw.startswith("/") else incoming.path


def _break(environ: "WSGIEnvironment") -> None:
    """Close the client's socket with a reset, where the server shows it (in process there is none)."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
