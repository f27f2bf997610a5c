"""Does the served sandbox keep connections, break them on purpose, and start and stop as a process?"""

import http.client
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from local.asana import Fault, FaultKind, RealClock, Sandbox, serving


def test_one_connection_carries_many_requests_without_waiting(tmp_path: Path) -> None:
    sandbox = Sandbox(clock=RealClock())
    with serving(sandbox) as base_url:
        url = httpx.URL(base_url)
        connection = http.client.HTTPConnection(url.host, url.port or 0, timeout=5)
        headers = {"Authorization": f"Bearer {sandbox.cast.tokens['bot']}"}
        started = time.monotonic()
        sockets = set()
        for number in range(50):
            body = json.dumps({"data": {"name": f"{number}", "workspace": sandbox.cast.workspace_gid}})
            connection.request("POST", "/api/1.0/tasks", body, headers)
            assert connection.getresponse().read()
            sockets.add(id(connection.sock))
        connection.close()
    assert (len(sockets), tmp_path.exists()) == (1, True)
    assert time.monotonic() - started < 2


def test_a_reset_reaches_the_client_as_a_broken_connection() -> None:
    sandbox = Sandbox(clock=RealClock())
    headers = {"Authorization": f"Bearer {sandbox.cast.tokens['bot']}"}
    with serving(sandbox) as base_url, httpx.Client(base_url=base_url, headers=headers) as client:
        assert client.get("/users/me").status_code == 200
        sandbox.world.faults.add(Fault(FaultKind.RESET, count=1))
        with pytest.raises(httpx.TransportError):
            client.get("/users/me")
        sandbox.world.faults.add(Fault(FaultKind.TIMEOUT_AFTER_COMMIT, count=1, seconds=0.5))
        with pytest.raises(httpx.TimeoutException):
            client.get("/users/me", timeout=0.1)
        assert client.get("/users/me").status_code == 200


def test_the_process_announces_itself_and_stops_on_sigterm(tmp_path: Path) -> None:
    announcement = tmp_path / "sandbox.json"
    command = [sys.executable, "-m", "local.asana", "--workspace", "empty", "--announce", str(announcement)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert json.loads(announcement.read_text()) == said
        headers = {"Authorization": f"Bearer {said['tokens']['bot']}"}
        assert httpx.get(f"{said['base_url']}/users/me", headers=headers).json()["data"]["gid"] == said["bot_user_gid"]
        in_use = subprocess.run(
            [*command[:3], "--port", str(httpx.URL(said["base_url"]).port)], check=False, capture_output=True, text=True
        )
        assert (in_use.returncode, in_use.stderr.count("\n")) == (1, 1)
        assert "choose another with --port" in in_use.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    assert process.returncode == 0
