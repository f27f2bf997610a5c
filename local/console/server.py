"""How is the console served: one page and its documents, on loopback, to nobody but that page?"""

import json
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from local.console import page
from local.console.acts import ACTS
from local.console.freshness import Shelf
from local.console.guard import HEADERS, LARGEST_BODY, refused
from local.console.readers import READERS
from local.console.stacks import Site
from local.stack.failure import StackError
from steward_cli.failure import Exit, Failure, failure_of

HOST: Final = "127.0.0.1"
JSON: Final = "application/json; charset=utf-8"
CONNECTION_SECONDS: Final = 75.0  # a kept connection that says nothing for so long is closed
STATUS_OF: Final = {Exit.UPSTREAM: 503, Exit.FINDINGS: 400}


class Console(ThreadingHTTPServer):
    """One console behind one loopback port. Its token is new with each process."""

    daemon_threads = True

    def __init__(self, site: Site, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.site = site
        self.shelf = Shelf()
        self.token = secrets.token_urlsafe(32)
        self.port = int(self.server_address[1])


@contextmanager
def serving(site: Site, port: int = 0) -> Iterator[str]:
    """A console that answers until the block ends; its address. Raises OSError when the port is taken."""
    console = Console(site, port)
    thread = threading.Thread(target=console.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{console.port}/"
    finally:
        console.shutdown()
        console.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Console
    protocol_version = "HTTP/1.1"
    timeout = CONNECTION_SECONDS
    disable_nagle_algorithm = True  # a reply is two small writes, and Nagle makes the second wait 40 ms

    def do_GET(self) -> None:
        self._guarded(self._read)

    def do_POST(self) -> None:
        self._guarded(self._act)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: addresses hold what a person looks at."""

    def version_string(self) -> str:
        """Nothing that tells of the machine."""
        return "console"

    def _guarded(self, answer: Any) -> None:  # noqa: ANN401 - one of the two methods below
        no = refused(self.command, _told_once(self.headers), self.server.port, self.server.token)
        if no:
            self.close_connection = not self._drained()
            self._send(no.status, {"Connection": "close"} if self.close_connection else {}, _error(no.line))
            return
        try:
            answer()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - the page's boundary: a defect is one line there and whole in the log
            self._failed(error)

    def _drained(self) -> bool:
        """Read the body of a refused request, where it is a small one: closing on it may take the answer along."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()):
            return False
        if int(length) > LARGEST_BODY:
            return False
        self.rfile.read(int(length))
        return True

    def _read(self) -> None:
        address = urlsplit(self.path)
        if not address.path.startswith("/api/"):
            self._page(address.path)
            return
        reader = READERS.get(address.path.removeprefix("/api/"))
        if reader is None:
            self._send(404, {}, _error(f"there is no {address.path}"))
            return
        site, query = self.server.site, dict(parse_qsl(address.query))
        found = self.server.shelf.get(self.path, reader.seconds, lambda: reader.read(site, site.opened(), query))
        self._send_tagged(found.body, found.tag, JSON)

    def _page(self, path: str) -> None:
        asset = page.asset(path, self.server.token)
        if asset is None:
            self._send(404, {}, _error(f"there is no {path}"))
        else:
            self._send_tagged(asset.body, asset.tag, asset.kind)

    def _act(self) -> None:
        act = ACTS.get(self.path.removeprefix("/api/"))
        body = self.rfile.read(min(int(self.headers["Content-Length"]), LARGEST_BODY))
        if act is None:
            self._send(404, {}, _error(f"there is nothing to do at {self.path}"))
            return
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise Failure("a change is one JSON object")
        site = self.server.site
        done = act(site, site.opened(), given)
        self.server.shelf.forget()
        self._send(200, {}, json.dumps(done, ensure_ascii=False, default=str).encode())

    def _failed(self, error: Exception) -> None:
        if isinstance(error, StackError):
            self._send(503, {}, _error(str(error)))
            return
        try:
            failure = failure_of(error)
        except Exception:  # noqa: BLE001 - it raises a defect again
            traceback.print_exception(error, file=sys.stderr)
            line = f"the console failed: {type(error).__name__}; all of it stands in .steward/console.log"
            self._send(500, {}, _error(line))
            return
        self._send(STATUS_OF.get(failure.code, 409), {}, _error(str(failure)))

    def _send_tagged(self, body: bytes, tag: str, kind: str) -> None:
        same = self.headers.get("If-None-Match") == tag
        self._send(304 if same else 200, {"ETag": tag, "Cache-Control": "no-cache"}, b"" if same else body, kind)

    def _send(self, status: int, headers: dict[str, str], body: bytes, kind: str = JSON) -> None:
        self.send_response(status)
        kept = {"Cache-Control": "no-store", "Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in {**HEADERS, **kept, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _told_once(headers: Any) -> dict[str, str]:  # noqa: ANN401 - an email.message.Message
    """The headers that the guard asks for, in whatever case they came; two of one name are as good as none."""
    names = ("Host", "Origin", "Sec-Fetch-Site", "X-Console-Token", "Content-Type", "Content-Length")
    return {name: headers.get_all(name)[0] for name in names if len(headers.get_all(name) or ()) == 1}


def _error(line: str) -> bytes:
    return json.dumps({"error": line}, ensure_ascii=False).encode()
