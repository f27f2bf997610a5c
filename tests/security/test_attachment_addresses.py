"""May an attachment's address lead Steward anywhere but to Asana's own files?

RELIABILITY I7: other schemes, hosts, ports and logins, names that resolve into a private network, names that resolve to
another address the second time, and redirects. What is refused is refused before a connection is made.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpcore
import pytest

from steward.asana.addresses import Missing, may_fetch, public
from steward.asana.fetch import FETCH_SECONDS, Fetched, Fetcher
from steward.asana.wire import AccessEntry
from steward.errors import Unavailable

CLOUD = "https://app.asana.com/api/1.0"
OURS = "https://asana-user-private-us-east-1.s3.amazonaws.com/assets/1/2/file?X-Amz-Signature=abc"

STRANGE = [
    "http://app.asana.com/file",
    "https://app.asana.com:8443/file",
    "https://asana.com@evil.example/file",
    "https://user:pass@app.asana.com/file",
    "https://evil.example/app.asana.com",
    "https://evilasana.com/file",
    "https://app.asana.com.evil.example/file",
    "https://asana-user-private-x.s3.amazonaws.com.evil.example/file",
    "https://other-bucket.s3.amazonaws.com/file",
    "https://s3.amazonaws.com/asana-user-private-us-east-1/file",
    "https://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/file",
    "https://[::1]/file",
    "https://2130706433/file",
    "https://0x7f.1/file",
    "https://localhost/file",
    "file:///etc/passwd",
    "ftp://app.asana.com/file",
    "gopher://app.asana.com/1",
    "//app.asana.com/file",
    "https:///file",
    "https://app.asana.com\\@evil.example/file",
    "https://app.asana.com%2eevil.example/file",
    "https://app.asana.com:0/file",
    "https://app.asana.com:99999/file",
    "https://app.asana.com/b\u00fcro.pdf",
    "https://app.asana.com/\ud800",
    "https://app.asana.com/a b",
    "https://app.asana.com\t/file",
    "https://app.asana.com/x\r\nHost: evil.example",
    " https://app.asana.com/file",
    "",
]

RESERVED = [
    "127.0.0.1", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "2002:7f00:1::",
    "2001:db8::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "ff02::1", "no address",
    "::7f00:1", "::a9fe:a9fe", "::ffff:0:a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "fec0::1", "4000::1", "5f00::1", "3fff::1",
    "2400:1::5efe:a9fe:a9fe", "2400:1::200:5efe:7f00:1", "192.88.99.1", "fd00:ec2::254", "127.1", "2130706433",
]  # fmt: skip


class Refusing(httpcore.NetworkBackend):
    """A network that counts who wants to go where, and lets nobody."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connect_tcp(self, host: str, port: int, *_rest: Any, **_more: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - the interface's
        self.asked.append(f"{host}:{port}")
        raise httpcore.ConnectError("nobody leaves")


def fetcher(base_url: str = CLOUD, *, finds: Iterable[str] = ("8.8.8.8",), backend: Any = None) -> Fetcher:  # noqa: ANN401 - a network
    log: list[AccessEntry] = []
    found = list(finds)
    return Fetcher(base_url, log.append, lambda: 0.0, backend or httpcore.SyncBackend(), lambda _host, _port: found)


@contextmanager
def host(answer: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Answering(BaseHTTPRequestHandler):
    """Answers with a status and a body by the path: `/200/abc`."""

    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        _, status, body = self.path.split("/", 2)
        type(self).seen.append(dict(self.headers))
        self.send_response(int(status))
        if status == "302":
            self.send_header("Location", f"http://{self.headers['Host']}/200/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin() -> Iterator[str]:
    Answering.seen = []
    with host(Answering) as url:
        yield url


@pytest.mark.parametrize("url", STRANGE)
def test_an_address_that_is_none_of_asana_s_is_refused_before_a_connection_is_made(url: str) -> None:
    network = Refusing()
    assert not may_fetch(url, CLOUD)
    assert fetcher(backend=network).fetch(url, "1", "run") in (Missing.BLOCKED, Missing.NOT_GIVEN)
    assert network.asked == []


@pytest.mark.parametrize("url", [OURS, "https://app.asana.com/f", "https://d.asanausercontent.com/f"])
def test_addresses_of_asana_s_own_are_asked(url: str) -> None:
    network = Refusing()
    with pytest.raises(Unavailable):
        fetcher(backend=network).fetch(url, "1", "run")
    assert network.asked == ["8.8.8.8:443"], "it is connected to what was looked up"


@pytest.mark.parametrize("address", RESERVED)
def test_a_name_of_asana_s_that_leads_into_a_private_network_is_refused(address: str) -> None:
    network = Refusing()
    assert public(["8.8.8.8", address]) == []
    assert fetcher(finds=["8.8.8.8", address], backend=network).fetch(OURS, "1", "run") is Missing.BLOCKED
    assert network.asked == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2600:1f18::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_the_open_internet_is_open(address: str) -> None:
    assert public([address]) == [address]


def test_a_name_is_looked_up_once_so_that_no_second_answer_counts() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    network = Refusing()
    asking = Fetcher(CLOUD, lambda _entry: None, lambda: 0.0, network, lambda _host, _port: next(answers))
    with pytest.raises(Unavailable):
        asking.fetch(OURS, "1", "run")
    assert network.asked == ["8.8.8.8:443"]


def local(origin: str) -> Fetcher:
    return fetcher(f"{origin}/api/1.0", finds=["127.0.0.1"])


def test_a_file_comes_whole_with_its_hash_and_without_a_token(origin: str) -> None:
    found = local(origin).fetch(f"{origin}/200/hello", "1", "run")
    assert isinstance(found, Fetched)
    assert bytes(found.content) == b"hello"
    assert found.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert not {"authorization", "cookie"} & {name.lower() for name in Answering.seen[0]}


def test_a_redirect_is_not_followed(origin: str) -> None:
    assert local(origin).fetch(f"{origin}/302/x", "1", "run") is Missing.NOT_GIVEN
    assert len(Answering.seen) == 1


def test_another_origin_on_the_same_machine_is_refused(origin: str) -> None:
    with host(Answering) as other:
        assert local(origin).fetch(f"{other}/200/x", "1", "run") is Missing.BLOCKED
    assert Answering.seen == []


def test_a_file_that_is_too_large_is_given_up_on_the_way(origin: str) -> None:
    small = replace(local(origin), most_bytes=3)
    assert small.fetch(f"{origin}/200/four", "1", "run") is Missing.TOO_LARGE


def test_a_file_that_comes_too_slowly_is_given_up(origin: str) -> None:
    moments = iter([0.0, FETCH_SECONDS + 1, FETCH_SECONDS + 1])
    slow = replace(local(origin), clock=lambda: next(moments))
    with pytest.raises(Unavailable, match="40 s"):
        slow.fetch(f"{origin}/200/x", "1", "run")


@pytest.mark.parametrize(("status", "outcome"), [(403, Missing.NOT_GIVEN), (404, Missing.NOT_GIVEN), (503, None)])
def test_a_refusal_is_the_file_s_and_an_outage_passes(origin: str, status: int, outcome: Missing | None) -> None:
    if outcome is None:
        with pytest.raises(Unavailable):
            local(origin).fetch(f"{origin}/{status}/x", "1", "run")
    else:
        assert local(origin).fetch(f"{origin}/{status}/x", "1", "run") is outcome


def test_every_download_is_on_the_record(origin: str) -> None:
    log: list[AccessEntry] = []
    taking = Fetcher(f"{origin}/api/1.0", log.append, lambda: 0.0, resolve=lambda _host, _port: ["127.0.0.1"])
    taking.fetch(f"{origin}/200/x", "77", "run-1")
    assert [(each.operation, each.gids, each.run_id, each.status) for each in log] == [
        ("downloadAttachment", ("77",), "run-1", 200)
    ]
