"""How are the stack's child processes started, recognised again later, and ended, and no others?"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.stack.failure import StackError
from local.stack.layout import ROOT

POLL_SECONDS = 0.05  # a child of ours answers within a few of these; shorter only burns the two cores
STOP_SECONDS = 8.0  # the engine saves its state on SIGTERM in well under a second; workers follow within 6 s
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")  # a child sees no cloud credentials of its user


@dataclass(frozen=True, slots=True)
class Child:
    """One process of ours: a process id alone may have been given to another program since."""

    name: str
    pid: int
    started: str


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_taken_port(port: int) -> None:
    """Say so in one line when a port that the user chose is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise StackError(
                f"port {port} is in use: stop the program that holds it, or leave --port out and a free one is taken"
            ) from taken


def start_time(pid: int) -> str | None:
    """When a process began, in its system's own words, or None when it is gone or a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    listing = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607 - ps stands where the system puts it
    return listing.stdout.strip() or None


def is_alive(child: Child) -> bool:
    """Whether that very process still runs."""
    return start_time(child.pid) == child.started


def start(name: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Child:
    """Start `python ARGUMENTS` in a session of its own, so that it outlives the terminal that started it.

    Args:
        name: What the stack calls it.
        arguments: Everything behind the interpreter, for instance `["-m", "local.asana"]`.
        log: Where its output goes.
        environment: Variables beside the few of `KEPT_VARIABLES`.
    """
    kept = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "steward" / "python")])
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**kept, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started = start_time(process.pid)
    if started is None:
        raise StackError(f"{name} ended at once: {last_line(log)} (all of it in {log})")
    return Child(name, process.pid, started)


def last_line(log: Path) -> str:
    """The last thing a child said, for the one line a person reads."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.exists() else []
    return lines[-1].strip() if lines else "it printed nothing"


def wait_for_announcement(child: Child, announcement: Path, log: Path, timeout_seconds: float) -> dict[str, object]:
    """The JSON object that a child writes once it listens.

    Raises:
        StackError: It ended, or it said nothing in time.
    """
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError):
            announced = json.loads(announcement.read_text())
            if isinstance(announced, dict):
                return announced
        if not is_alive(child):
            raise StackError(f"{child.name} ended while starting: {last_line(log)} (all of it in {log})")
        time.sleep(POLL_SECONDS)
    raise StackError(f"{child.name} did not say where it listens within {timeout_seconds:.0f} s: see {log}")


def stop(child: Child) -> bool:
    """End that very process, politely and then not; False when it was already gone."""
    if not is_alive(child):
        return False
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_alive(child) and time.monotonic() < deadline:
        _reap(child.pid)
        time.sleep(POLL_SECONDS)
    if is_alive(child):
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
    _reap(child.pid)
    return True


def _reap(pid: int) -> None:
    """Let the system forget a child that is ours; a child of an earlier `up` is somebody else's to reap."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
