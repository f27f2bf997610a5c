"""How does Asana's answer to a person's yes get from their browser to the command that waits for it?

A server of this machine's own address takes one request, says that the page may be closed, and ends. Asana only
redirects to an address that was registered with the app, so the port is fixed and not just any free one.
"""

import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from steward_cli.failure import Exit, Failure

HOST: Final = "127.0.0.1"
# Unassigned by IANA and above the ports that need rights; `--port` takes another, which must be registered, too.
PORT: Final = 8737
PATH: Final = "/callback"
# As long as a person takes to log in and read what an app wants; Asana's code itself lives a few minutes.
PATIENCE_SECONDS: Final = 300.0
LOOK_AGAIN_SECONDS: Final = 0.2
_PAGE: Final = (
    b"<!doctype html><html lang=en><title>Steward</title><p>Steward has Asana's answer. You can close this page.</p>"
)


def redirect_uri(port: int) -> str:
    """The address to register with the app."""
    return f"http://{HOST}:{port}{PATH}"


class Loopback:
    """A server that waits for one answer. Raises Failure where the port is taken."""

    def __init__(self, port: int) -> None:
        self._found: dict[str, str] = {}
        try:
            self._server = HTTPServer((HOST, port), self._handler())
        except OSError as taken:
            mend = "end what listens there, or register another address and say --port"
            raise Failure(f"port {port} of this machine is taken ({taken.strerror}): {mend}", Exit.UPSTREAM) from None
        self._server.timeout = LOOK_AGAIN_SECONDS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.server_close()

    def answer(self, patience_seconds: float = PATIENCE_SECONDS) -> Mapping[str, str]:
        """The query of Asana's redirect. Raises Failure where none came in time."""
        until = time.monotonic() + patience_seconds
        while not self._found:
            if time.monotonic() > until:
                raise Failure(f"nobody said yes in Asana within {patience_seconds:.0f} s: say it again", Exit.UPSTREAM)
            self._server.handle_request()
        return self._found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        found = self._found

        class Handler(BaseHTTPRequestHandler):
            """Takes the redirect, and nothing else."""

            timeout = 5.0  # seconds: a browser's request is one line, and one that hangs must not hold up the answer

            def do_GET(self) -> None:
                """Keep the query of the redirect."""
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path != PATH or not {"code", "error"} & query.keys():
                    self.send_error(404)
                    return
                found.update(query)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(_PAGE)))
                self.end_headers()
                self.wfile.write(_PAGE)

            def log_message(self, *_args: Any) -> None:  # noqa: ANN401 - the standard library's
                """Nothing: the line would hold the code."""

        return Handler
