"""How is a file of Asana's taken without trusting anything on the way?

One GET without a token, no redirect, no proxy, at most so many bytes in so much time, from an address that was looked
up once, judged, and is the very one that is connected to (RELIABILITY I7, I9).
"""

import hashlib
import ssl
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import httpcore

from steward.asana.addresses import LOOPBACK, Missing, may_fetch, public, resolved
from steward.asana.wire import AccessEntry
from steward.errors import Unavailable

FILE_BYTES: Final = 100_000_000  # Asana takes no larger attachment (FACTS 3)
FETCH_SECONDS: Final = 40.0  # 100 MB at 20 Mbit/s; three of these fit into Enrich's 180 s with all that it reads
_TIMEOUT: Final = {"connect": 3.0, "read": 10.0, "write": 3.0, "pool": 1.0}  # a silent host is a broken one
_OK: Final = 200
_SERVER: Final = 500  # from here on the fault is the host's, and passes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came, and the hash by which every later reader knows it."""

    content: bytearray = field(repr=False)
    sha256: str


class Checked(httpcore.NetworkBackend):
    """Connects to what a name resolves to, if all of that is public; the look-up and the connection are one."""

    def __init__(self, inner: httpcore.NetworkBackend, resolve: Callable[[str, int], list[str]]) -> None:
        self._inner = inner
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect by address; TLS still asks for the name. Raises httpcore.ConnectError where that may not be."""
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError("the name was not found") from error
        addresses = found[:1] if host in LOOPBACK else public(found)
        if not addresses:
            raise BlockedError
        return self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)


class BlockedError(Exception):
    """A name of Asana's that leads somewhere else; it never leaves this module."""


@dataclass(frozen=True)
class Fetcher:
    """Takes files for one warm process; `log` takes one entry for each request, `clock` gives epoch seconds."""

    base_url: str
    log: Callable[[AccessEntry], None]
    clock: Callable[[], float]
    backend: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    resolve: Callable[[str, int], list[str]] = resolved
    most_bytes: int = FILE_BYTES

    def fetch(self, url: str | None, attachment_gid: str, run_id: str) -> Fetched | Missing:
        """The file, or why there is none. Raises Unavailable where trying again may help."""
        if not url:
            return Missing.NOT_GIVEN
        if not may_fetch(url, self.base_url):
            return Missing.BLOCKED
        started, status = self.clock(), 0
        try:
            with self._pool.stream("GET", url, extensions={"timeout": _TIMEOUT}) as answer:
                status = answer.status
                return self._taken(answer, started)
        except BlockedError:
            return Missing.BLOCKED
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Unavailable(f"the file was not given: {type(error).__name__}") from error
        finally:
            took = round((self.clock() - started) * 1000, 1)
            self.log(AccessEntry("downloadAttachment", (attachment_gid,), run_id, status, took))

    @cached_property
    def _pool(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=1,
            max_keepalive_connections=0,  # its address is good for two minutes; nothing is asked of it twice
            retries=0,
            network_backend=Checked(self.backend, self.resolve),
        )

    def _taken(self, answer: httpcore.Response, started: float) -> Fetched | Missing:
        """The body as it is: nothing is unpacked, so that no small answer becomes a large one."""
        if answer.status >= _SERVER:
            raise Unavailable(f"the host of the file answered {answer.status}")
        if answer.status != _OK:  # a redirect too: it could lead anywhere
            return Missing.NOT_GIVEN
        content, digest = bytearray(), hashlib.sha256()
        with closing(answer):
            for chunk in answer.iter_stream():
                content += chunk
                digest.update(chunk)
                if len(content) > self.most_bytes:
                    return Missing.TOO_LARGE
                if self.clock() - started > FETCH_SECONDS:
                    raise Unavailable(f"the file did not come within {FETCH_SECONDS:.0f} s")
        return Fetched(content, digest.hexdigest())
