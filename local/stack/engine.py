"""How is the AWS engine started on a free loopback port, waited for, and stopped?"""

import importlib.metadata
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from local.stack import processes
from local.stack.failure import StackError
from local.stack.layout import Layout
from local.stack.parity import PINNED_VERSION
from local.stack.processes import Child

START_SECONDS = 30.0  # it answers in 0.3 s; a cold disk with no bytecode took 6 s
ACCESS_KEY = "test"  # the engine's root caller; a key of its own making, worth nothing elsewhere
SECRET_KEY = "test"  # noqa: S105 - as above: no secret
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine."""

    endpoint: str
    child: Child


def start(
    layout: Layout,
    *,
    bedrock_endpoint: str | None = None,
    port: int | None = None,
    keep_state: bool = False,
    left_out: Sequence[str] = (),
) -> Engine:
    """Start the engine and wait until it answers.

    Args:
        layout: Where its state and log go.
        bedrock_endpoint: What handlers see as `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`.
        port: A loopback port, or None for any free one.
        keep_state: Whether what an earlier engine saved on SIGTERM is loaded again.
        left_out: Names of parity patches not to apply; only the conformance battery uses it.

    Raises:
        StackError: The package is missing or another version, the port is taken, or the engine does not answer.
    """
    _refuse_another_version()
    if port is None:
        port = processes.free_port()
    processes.refuse_taken_port(port)
    if not keep_state:
        shutil.rmtree(layout.engine_state, ignore_errors=True)
    arguments = ["-m", "local.stack.engine_process", "--port", str(port), "--state", str(layout.engine_state)]
    variables = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock_endpoint} if bedrock_endpoint else {}
    child = processes.start("engine", [*arguments, "--without", ",".join(left_out)], layout.log("engine"), variables)
    engine = Engine(f"http://127.0.0.1:{port}", child)
    _wait_until_healthy(engine, layout)
    return engine


def is_healthy(endpoint: str) -> bool:
    """Whether the engine answers its own health path."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2) as reply:  # noqa: S310 - loopback, our own address
            return bool(reply.status == 200)  # noqa: PLR2004 - HTTP's own number
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_healthy(engine: Engine, layout: Layout) -> None:
    deadline = time.monotonic() + START_SECONDS
    log = layout.log("engine")
    while not is_healthy(engine.endpoint):
        if not processes.is_alive(engine.child):
            raise StackError(f"the AWS engine ended while starting: {processes.last_line(log)} (all of it in {log})")
        if time.monotonic() > deadline:
            processes.stop(engine.child)
            raise StackError(f"the AWS engine did not answer within {START_SECONDS:.0f} s: see {log}")
        time.sleep(processes.POLL_SECONDS)


def _refuse_another_version() -> None:
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError as missing:
        raise StackError("the AWS engine is not installed: run `make up`, which makes .venv first") from missing
    if found != PINNED_VERSION:
        raise StackError(
            f"the AWS engine is ministack {found}, its parity patches are for {PINNED_VERSION}: run `make up` again"
        )
