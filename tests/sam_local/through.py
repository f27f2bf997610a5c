"""How does a function in a container reach the loopback of the machine that runs it?

sam-local lays this file beside each built handler and names it as the entry. It listens on the container's own
loopback, on the ports of the stack, and passes everything on to the machine: the product takes plain HTTP from loopback
only, and need not know that it is in a container.
"""

import os
import socket
import threading
from contextlib import suppress

CHUNK = 65_536


def pass_on(port: int, host: str) -> None:
    """Open one port of the loopback that leads to the same port of `host`."""
    listener = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=accepting, args=(listener, (host, port)), daemon=True).start()


def accepting(listener: socket.socket, to: tuple[str, int]) -> None:
    """Connect each caller through, until the listener is closed."""
    with suppress(OSError):
        while True:
            inside, _ = listener.accept()
            outside = socket.create_connection(to)
            for source, target in ((inside, outside), (outside, inside)):
                threading.Thread(target=_copying, args=(source, target), daemon=True).start()


def _copying(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # the other side hung up
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


if host := os.environ.get("SAM_LOCAL_HOST"):  # in the container; the harness itself imports this for `accepting`
    for each in os.environ["SAM_LOCAL_PORTS"].split():
        pass_on(int(each), host)
    from app import handler  # type: ignore[import-not-found]  # the function itself; its import makes its clients

    __all__ = ["handler"]
