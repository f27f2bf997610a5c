"""How does an engine stand on loopback so that boto3 takes it for Bedrock?

POST /model/{id}/converse answers, and POST /model/{id}/invoke for embedding models; POST /script queues turns of the
scripted engine, DELETE /script forgets them; GET /calls lists what was asked of which model, and how it ended, without
the text; POST, GET and DELETE /faults switch a fault on, show it and switch it off, whatever the engine.
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

from local.model.embedding import Embed, invoked, packaged
from local.model.faults import fault_of, struck
from local.model.scripted import ScriptedEngine
from local.model.wire import Engine, Fault, Reply, document_of, error_of

_CONVERSE: Final = re.compile(r"/model/(?P<model_id>[^/]+)/converse")
_INVOKE: Final = re.compile(r"/model/(?P<model_id>[^/]+)/invoke")
_LARGEST_BODY: Final = 2_000_000  # bytes; a triage prompt has 10,000


class Endpoint(ThreadingHTTPServer):
    """One engine behind one loopback port."""

    daemon_threads = True

    def __init__(self, engine: Engine, port: int = 0, embed: Embed = packaged) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.engine, self.embed = engine, embed
        self.embedding = threading.Lock()  # one text after the other: the model uses a core as it is
        self.calls: list[dict[str, Any]] = []
        self.fault: Fault | None = None  # switched on by hand; every answer meets it

    @property
    def url(self) -> str:
        """What AWS_ENDPOINT_URL_BEDROCK_RUNTIME is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(engine: Engine, port: int = 0, embed: Embed = packaged) -> Iterator[Endpoint]:
    """An endpoint that answers until the block ends. Raises OSError when the port is taken."""
    endpoint = Endpoint(engine, port, embed)
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
        elif invoke := _INVOKE.fullmatch(self.path.split("?")[0]):
            self._invoke(unquote(invoke["model_id"]), body)
        elif self.path == "/script" and isinstance(self.server.engine, ScriptedEngine):
            self._script(self.server.engine, body)
        elif self.path == "/faults":
            self._switch(body)
        else:
            self._fault(Fault("ResourceNotFoundException", f"no operation at {self.path}"))

    def do_GET(self) -> None:
        if self.path == "/calls":
            self._send(200, {}, json.dumps({"engine": self.server.engine.name, "calls": self.server.calls}).encode())
        elif self.path == "/faults":
            self._show_fault()
        else:
            self._fault(Fault("ResourceNotFoundException", f"no operation at {self.path}"))

    def do_DELETE(self) -> None:
        if self.path == "/faults":
            self.server.fault = None
        elif isinstance(self.server.engine, ScriptedEngine):
            self.server.engine.clear()
        self._send(200, {}, b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: prompts are other people's text."""

    def _converse(self, model_id: str, body: bytes) -> None:
        began = time.monotonic()
        try:
            request = json.loads(body)
            said = struck(self.server.fault, lambda: self.server.engine.answer(model_id, request))
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

    def _invoke(self, model_id: str, body: bytes) -> None:
        with self.server.embedding:
            said = invoked(model_id, body, self.server.embed)
        if isinstance(said, Fault):
            self._note(model_id, said.code or "broken", {})
            self._fault(said)
            return
        document, billed = said
        self._note(model_id, "embedded", {"inputTokens": billed})
        self._send(200, {"x-amzn-bedrock-input-token-count": str(billed)}, json.dumps(document).encode())

    def _script(self, engine: ScriptedEngine, body: bytes) -> None:
        try:
            waiting = engine.script(json.loads(body)["turns"])
        except (ValueError, KeyError, TypeError) as error:
            self._send(400, {}, json.dumps({"message": f"not a script: {error}"}).encode())
            return
        self._send(200, {}, json.dumps({"waiting": waiting}).encode())

    def _switch(self, body: bytes) -> None:
        try:
            self.server.fault = fault_of(json.loads(body))
        except ValueError as error:
            self._send(400, {}, json.dumps({"message": f"not a fault: {error}"}).encode())
            return
        self._show_fault()

    def _show_fault(self) -> None:
        fault = self.server.fault
        shown = {"code": fault.code, "delay_seconds": fault.delay_seconds, "drop": fault.drop} if fault else None
        self._send(200, {}, json.dumps({"fault": shown}).encode())

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
