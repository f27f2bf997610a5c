"""How is a sandbox served on loopback: threaded, HTTP/1.1 with kept connections, with its deliveries running?"""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from local.asana.sandbox import Sandbox
from local.asana.schedule import reported
from local.asana.transport import HttpPost

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
BACKLOG = 256  # a burst opens a hundred connections at once
DELIVERY_THREADS = 8  # one slow target must not hold up the others; a laptop has few


class KeptConnectionHandler(WSGIRequestHandler):
    """Werkzeug's handler closes after each answer; clients of Asana keep connections, so this one does not."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: with Nagle each answer would wait 40 ms

    def run_wsgi(self) -> None:
        """Run the app once and send its answer with a Content-Length."""
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self.make_environ()
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc: object = None
        ) -> "Callable[[bytes], object]":
            head.append((status, headers))
            return self.wfile.write

        try:
            body = b"".join(self.server.app(environ, start_response))
        except ConnectionError:
            self.close_connection = True
            return
        status, headers = head[0]
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_args: object) -> None:
        """The call log of the sandbox says more than an access log on the terminal."""


@contextmanager
def serving(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; gives the base_url (http://127.0.0.1:<port>/api/1.0). Raises OSError: port in use."""
    # Werkzeug ends the process when a port is taken; a socket of our own raises instead.
    with socket.create_server((HOST, port), backlog=BACKLOG) as listener:
        descriptor = listener.fileno()
        handler = KeptConnectionHandler
        server = make_server(HOST, port, sandbox.app, threaded=True, request_handler=handler, fd=descriptor)
    stopped = threading.Event()
    post = HttpPost()
    with ThreadPoolExecutor(DELIVERY_THREADS, "asana-delivery") as pool:
        sandbox.delivery.post = post
        sandbox.world.deliveries.spawn = lambda act: _submit(pool, act)
        threads = [
            threading.Thread(target=_serve, args=(server,), name="asana-sandbox", daemon=True),
            threading.Thread(target=sandbox.world.schedule.run_live, args=(stopped,), name="asana-due", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield f"http://{HOST}:{server.port}/api/1.0"
        finally:
            stopped.set()
            server.shutdown()
            for thread in threads:
                thread.join()
            server.server_close()
    post.close()


def _serve(server: BaseWSGIServer) -> None:
    server.serve_forever(poll_interval=0.05)


def _submit(pool: ThreadPoolExecutor, act: "Callable[[], None]") -> None:
    pool.submit(reported, act)
