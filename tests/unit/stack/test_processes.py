"""Are exactly our own processes ended, and is a stack that is half gone told from one that runs?"""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack import processes
from local.stack.__main__ import main
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.processes import Child

SLEEPER = ["-c", "import time; print('up', flush=True); time.sleep(60)"]


def described(children: tuple[Child, ...]) -> Stack:
    return Stack(
        aws_endpoint="http://127.0.0.1:9",
        region="us-east-1",
        access_key_id="test",
        secret_access_key="test",
        asana_base_url="http://127.0.0.1:9/api/1.0",
        asana_token="0/abc",
        model_endpoint="http://127.0.0.1:9",
        webhook_base_url="http://127.0.0.1:9/hooks",
        console_url=None,
        workspace_gid="1",
        projects={"Customer requests": "3"},
        portfolio_gid=None,
        bot_user_gid="2",
        queues={},
        tables={"Table": "steward"},
        buckets={},
        functions={},
        state_machines={},
        secrets={},
        keys={},
        log_group=None,
        configuration={},
        processes=children,
    )


def test_a_child_is_recognised_and_ended(tmp_path: Path) -> None:
    child = processes.start("sleeper", SLEEPER, tmp_path / "log")
    assert processes.is_alive(child)
    assert processes.stop(child)
    assert not processes.is_alive(child)
    assert not processes.stop(child)


def test_a_process_that_has_our_child_s_old_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, *SLEEPER], stdout=subprocess.DEVNULL)
    try:
        former = Child("engine", stranger.pid, "an earlier start")
        assert not processes.stop(former)
        described((former,)).write(tmp_path / "stack.json")
        assert main(["down", "--state", str(tmp_path)]) == 0
        assert stranger.poll() is None
        assert not (tmp_path / "stack.json").exists()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_child_sees_none_of_its_user_s_cloud_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    announcement = tmp_path / "announcement"
    program = f"import json, os; open({str(announcement)!r}, 'w').write(json.dumps(dict(os.environ)))"
    child = processes.start("printer", ["-c", f"import time; {program}; time.sleep(60)"], tmp_path / "log", {"A": "1"})
    try:
        seen = processes.wait_for_announcement(child, announcement, tmp_path / "log", 10)
    finally:
        processes.stop(child)
    assert seen["A"] == "1"
    assert "AWS_SECRET_ACCESS_KEY" not in seen


def test_a_child_that_ends_while_starting_is_reported_with_its_last_words(tmp_path: Path) -> None:
    child = processes.start(
        "failer", ["-c", "import time; time.sleep(0.2); raise SystemExit('no such thing')"], tmp_path / "log"
    )
    with pytest.raises(StackError, match="failer ended while starting: no such thing"):
        processes.wait_for_announcement(child, tmp_path / "never", tmp_path / "log", 10)


def test_a_port_in_use_is_one_line_that_says_how_to_mend_it() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(StackError, match=f"port {port} is in use: stop the program that holds it"):
            processes.refuse_taken_port(port)


def test_a_description_is_read_as_it_was_written(tmp_path: Path) -> None:
    stack = described((Child("engine", 1, "now"),))
    stack.write(tmp_path / "stack.json")
    assert Stack.read(tmp_path / "stack.json") == stack
    assert json.loads((tmp_path / "stack.json").read_text())["processes"] == [
        {"name": "engine", "pid": 1, "started": "now"}
    ]


def test_down_ends_the_stack_of_another_version_as_its_description_advises(tmp_path: Path) -> None:
    child = processes.start("sleeper", SLEEPER, tmp_path / "log")
    described((child,)).write(tmp_path / "stack.json")
    older = json.loads((tmp_path / "stack.json").read_text())
    (tmp_path / "stack.json").write_text(json.dumps({name: older[name] for name in older if name != "buckets"}))
    assert main(["status", "--state", str(tmp_path)]) == 1
    assert main(["down", "--state", str(tmp_path)]) == 0
    assert not processes.is_alive(child)
    assert not (tmp_path / "stack.json").exists()


@pytest.mark.parametrize("content", ["{", "{}", '{"processes": [{}]}'])
def test_a_file_that_describes_no_stack_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "stack.json").write_text(content)
    with pytest.raises(StackError, match="run `make down` and `make up`"):
        Stack.read(tmp_path / "stack.json")


def test_status_without_a_stack_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--state", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("make status: no stack is up")
