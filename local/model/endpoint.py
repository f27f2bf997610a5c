"""How does an engine stand on loopback so that boto3 takes it for Bedrock?

POST /model/{id}/converse answers; POST /script queues turns of the scripted engine, DELETE /script forgets them;
GET /calls lists what was asked of which model, and how it ended, without the text.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote

from local.model.scripted import ScriptedEngine
from local.model.wire import Engine, Fault, Reply, document_of, error_of

_CONVERSE: Final = re.compile(r"/model/(?P<model_id>[^/]+)/converse")
_LARGEST_BODY: Final = 2_000_000  # bytes; a triage prompt has 10,000


class Endpoint(ThreadingHTTPServer):
    """One engine behind one loopback port."""

    daemon_threads = True

    def __init__(self, engine: Engine, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.engine = engine
        self.calls: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """What AWS_ENDPOINT_URL_BEDROCK_RUNTIME is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(engine: Engine, port: int = 0) -> Iterator[Endpoint]:
    """An endpoint that answers until the block ends. Raises OSError when the port is taken."""
    endpoint = Endpoint(engine, port)
    thread = threading.Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.shutdown()
        endpoint.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Endpoint
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a reply is two small writes, and Nagle makes the second wait 40 ms

    def do_POST(self) -> None:
        body = self._body()
        converse = _CONVERSE.fullmatch(self.path.split("?")[0])
        if converse:
            self._converse(unquote(converse["model_id"]), body)
        elif self.path == "/script" and isinstance(self.server.engine, ScriptedEngine):
            self._script(self.server.engine, body)
        else:
            self._fault(Fault("ResourceNotFoundException", f"no operation at {self.path}"))

    def do_GET(self) -> None:
        if self.path == "/calls":
            self._send(200, {}, json.dumps({"engine": self.server.engine.name, "calls": self.server.calls}).encode())
        else:
            self._fault(Fault("ResourceNotFoundException", f"no operation at {self.path}"))

    def do_DELETE(self) -> None:
        if isinstance(self.server.engine, ScriptedEngine):
            self.server.engine.clear()
        self._send(200, {}, b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: prompts are other people's text."""

    def _converse(self, model_id: str, body: bytes) -> None:
        began = time.monotonic()
        try:
            request = json.loads(body)
            said = self.server.engine.answer(model_id, request)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            said = Fault("ValidationException", f"the request is not Converse's: {type(error).__name__}")
            request = {}
        time.sleep(said.delay_seconds)
        spent = int((time.monotonic() - began) * 1000)
        if isinstance(said, Reply):
            document = document_of(said, request, self.server.engine.name, spent)
            self._note(model_id, document["stopReason"], document["usage"])
            self._send(200, {}, json.dumps(document).encode())
        else:
            self._note(model_id, said.code or "broken", {})
            self._fault(said)

    def _script(self, engine: ScriptedEngine, body: bytes) -> None:
        try:
            waiting = engine.script(json.loads(body)["turns"])
        except (ValueError, KeyError, TypeError) as error:
            self._send(400, {}, json.dumps({"message": f"not a script: {error}"}).encode())
            return
        self._send(200, {}, json.dumps({"waiting": waiting}).encode())

    def _note(self, model_id: str, ended: str, usage: dict[str, int]) -> None:
        self.server.calls.append({"model_id": model_id, "ended": ended, **usage})

    def _fault(self, fault: Fault) -> None:
        if fault.drop:
            self.close_connection = True
            return
        self._send(*error_of(fault))

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(length, _LARGEST_BODY))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
