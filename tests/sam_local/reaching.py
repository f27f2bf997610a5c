"""Is there a container engine, and how does a container reach what listens on this machine's loopback?"""

import http.client
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from tests.sam_local.through import accepting

SOCKET: Final = "/var/run/docker.sock"  # where Docker listens unless DOCKER_HOST says otherwise
ANSWER_SECONDS: Final = 3.0  # an engine on a local socket answers at once, or hangs
FREEBIND: Final = 15  # Linux's IP_FREEBIND: podman makes the bridge with its first container, we listen before


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over the engine's socket."""

    def __init__(self, path: str) -> None:
        super().__init__("engine", timeout=ANSWER_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Open the socket instead of a TCP connection."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ANSWER_SECONDS)
        self.sock.connect(self._path)


def engine_answers() -> bool:
    """Whether a Docker-compatible engine listens where the SAM CLI looks for one."""
    return _asked("/_ping") is not None


def host_address() -> str:
    """The name or address under which a container finds this machine."""
    if sys.platform != "linux":
        return "host.docker.internal"  # Docker Desktop forwards it to the loopback itself
    bridge: dict[str, Any] = json.loads(_asked("/networks/bridge") or b"{}")
    return str(bridge["IPAM"]["Config"][0]["Gateway"])


@contextmanager
def forwarded(address: str, ports: list[int]) -> Iterator[None]:
    """While this lasts, connections to the containers' gateway reach the same ports of the loopback.

    Only containers can reach the gateway's address, so nothing is opened to the network.
    """
    listeners = [_listening(address, port) for port in ports] if sys.platform == "linux" else []
    try:
        yield
    finally:
        for listener in listeners:
            listener.close()


def _asked(path: str) -> bytes | None:
    connection = _UnixConnection(os.environ.get("DOCKER_HOST", "").removeprefix("unix://") or SOCKET)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read()
    except OSError:
        return None
    finally:
        connection.close()
    return body if reply.status == http.client.OK else None


def _listening(address: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_IP, FREEBIND, 1)
    listener.bind((address, port))
    listener.listen()
    threading.Thread(target=accepting, args=(listener, ("127.0.0.1", port)), daemon=True).start()
    return listener
