"""Does Asana's own JavaScript client (npm `asana` 3.x) work against a served sandbox?

The client is installed once, by `npm ci` from the lock file beside the script, into a folder that git ignores.
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.asana import RealClock, Sandbox, Settings, serving
from local.asana.workspaces import add_project

PEER = Path(__file__).parent / "npm"
INSTALL_SECONDS = 280  # 115 small packages from a registry, beside another suite
RUN_SECONDS = 60  # 270 requests on a busy laptop

pytestmark = pytest.mark.timeout(300)  # the first test waits for the installation

type Seen = dict[str, dict[str, object]]


def _without(what: str) -> None:
    reason = f"{what}: the official npm client cannot be tried against the sandbox"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _run(*command: str, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=PEER, capture_output=True, text=True, timeout=seconds, check=False)


@pytest.fixture(scope="module")
def installed() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _without("node and npm are not installed")
    assert node is not None
    assert npm is not None
    if not (PEER / "node_modules" / "asana" / "package.json").exists():
        done = _run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", seconds=INSTALL_SECONDS)
        if done.returncode != 0:
            _without(f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}")
    return node


@pytest.fixture(scope="module")
def seen(installed: str, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    file = tmp_path_factory.mktemp("peer") / "plan.txt"
    file.write_text("from node")
    settings = Settings(allow_loopback_targets=True, batch_seconds=0.05, search_lag_seconds=0.0)
    sandbox = Sandbox(clock=RealClock(), settings=settings)
    world, cast = sandbox.world, sandbox.cast
    workspace, team = world.graph.get("workspace", cast.workspace_gid), world.graph.of_kind("team")[0]
    paged = add_project(world, workspace, team, "Paged", world.graph.get("user", cast.users["Olga Owner"]))
    with serving(sandbox) as base_url:
        given = {
            "base_url": base_url,
            "tokens": cast.tokens,
            "project": cast.projects["Intake"],
            "paged_project": paged.gid,
            "workspace": cast.workspace_gid,
            "file": str(file),
        }
        done = _run(installed, "peer.mjs", json.dumps(given), seconds=RUN_SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    result: Seen = json.loads(done.stdout)
    return result


def test_a_task_is_created_and_updated(seen: Seen) -> None:
    assert seen["taskLifecycle"] == {"name": "Renamed", "completed": True}


def test_250_tasks_are_walked_in_three_pages(seen: Seen) -> None:
    assert seen["paging"] == {"pages": 3, "count": 250, "distinct": 250}


def test_search_finds_the_task(seen: Seen) -> None:
    assert seen["search"] == {"names": ["Renamed"]}


def test_a_file_goes_up_and_comes_back(seen: Seen) -> None:
    assert seen["upload"] == {"name": "plan.txt", "size": 9, "text": "from node"}


def test_a_webhook_shakes_hands_and_hears_a_signed_event(seen: Seen) -> None:
    heard = seen["webhook"]
    assert heard["secret_twice"] is True
    expected = hmac.new(str(heard["secret"]).encode(), str(heard["body"]).encode(), hashlib.sha256).hexdigest()
    assert heard["signature"] == expected


def test_events_answer_412_with_a_token_and_then_what_happened(seen: Seen) -> None:
    assert seen["events"]["status"] == 412
    actions = seen["events"]["actions"]
    assert isinstance(actions, list)
    assert "added" in actions


def test_an_external_id_finds_its_task(seen: Seen) -> None:
    assert seen["external"] == {"same": True, "data": "kept"}


def test_404_and_429_arrive_as_the_client_maps_them(seen: Seen) -> None:
    assert seen["refusals"] == {"unknown": 404, "limited": 429, "retry_after": "7"}


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((PEER / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "http" not in json.dumps(lock)
