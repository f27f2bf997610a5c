"""What does AWS answer the webhook, and how many connections and requests did that take?

One server on loopback, with TLS where a certificate is given, that speaks as much of DynamoDB, KMS, SQS and S3 as the
function asks, and as much of Lambda's runtime interface as `awslambdaric` asks. It counts; it decides nothing.
"""

import base64
import hashlib
import json
import ssl
import threading
from collections import Counter
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

from bench.deliveries import HOOK_ID, SECRET, hook_row

LOOPBACK: Final = "127.0.0.1"
ENDED_SECONDS: Final = 60.0  # the process that waits for one more event is ended long before


class Cloud:
    """The stub of AWS: `requests` by operation, `connections` that were opened, `bodies` of what SQS was sent."""

    def __init__(self, certificate: Path | None = None, key: Path | None = None) -> None:
        self.requests: Counter[str] = Counter()
        self.connections = 0
        self.bodies: list[str] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _speaking(_Aws, self))
        self._server.daemon_threads = True
        if certificate:
            secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            secure.load_cert_chain(certificate, key)
            self._server.socket = secure.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if certificate else 'http'}://{LOOPBACK}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Runtime:
    """The stub of Lambda's runtime interface: it hands out the events once each, then sets `done` and says no more."""

    def __init__(self, events: Sequence[dict[str, Any]]) -> None:
        self.events = [json.dumps(each).encode() for each in events]
        self.replies: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.done = threading.Event()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _speaking(_RuntimeInterface, self))
        self._server.daemon_threads = True
        self.address = f"{LOOPBACK}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self._server.shutdown()
        self._server.server_close()


def _speaking(handler: type[BaseHTTPRequestHandler], owner: object) -> type[BaseHTTPRequestHandler]:
    return type("Bound", (handler,), {"owner": owner})


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one write: in two, each answer would wait 40 ms for the kernel's acknowledgement

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base class's own signature
        """Say nothing."""

    def read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class _Aws(_Quiet):
    owner: Cloud

    def setup(self) -> None:
        super().setup()
        self.owner.connections += 1

    def do_POST(self) -> None:
        content = json.loads(self.read())
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.owner.requests[operation] += 1
        reply = json.dumps(self._reply(operation, content)).encode()
        self.answer(200, reply, Content_Type="application/x-amz-json-1.0")

    def do_PUT(self) -> None:
        self.read()
        self.owner.requests["PutObject"] += 1
        self.answer(200, b"", ETag='"0"')

    def _reply(self, operation: str, content: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "GetItem":
                mine = content["Key"]["pk"]["S"].endswith(HOOK_ID)
                return {"Item": hook_row()} if mine else {}
            case "Decrypt":
                return {"KeyId": "key", "Plaintext": base64.b64encode(SECRET.encode()).decode()}
            case "SendMessage":
                self.owner.bodies.append(content["MessageBody"])
                return {"MessageId": "00000000-0000-0000-0000-000000000000", "MD5OfMessageBody": _md5(content)}
        raise ValueError(f"the stub knows no {operation}")


def _md5(content: dict[str, Any]) -> str:
    return hashlib.md5(content["MessageBody"].encode(), usedforsecurity=False).hexdigest()


class _RuntimeInterface(_Quiet):
    owner: Runtime

    def do_GET(self) -> None:
        if not self.owner.events:
            self.owner.done.set()
            threading.Event().wait(ENDED_SECONDS)
            return
        event = self.owner.events.pop(0)
        self.answer(
            200,
            event,
            Lambda_Runtime_Aws_Request_Id="00000000-0000-0000-0000-000000000001",
            Lambda_Runtime_Deadline_Ms="4102444800000",
            Lambda_Runtime_Invoked_Function_Arn="arn:aws:lambda:eu-west-1:000000000000:function:webhook",
            Content_Type="application/json",
        )

    def do_POST(self) -> None:
        content = self.read()
        if self.path.endswith("/response"):
            self.owner.replies.append(json.loads(content))
        else:
            self.owner.failures.append(content.decode())
        self.answer(202, b"{}", Content_Type="application/json")
