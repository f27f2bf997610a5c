"""How many instructions does one process of a function take?

The process is Lambda's own runtime client (`awslambdaric`) over a tree of layers, in an environment that holds what
Lambda's holds and nothing of this machine's. Instructions are what valgrind counts in user space: they repeat to
0.1 %, where times on a shared machine do not.
"""

import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.cloud import Runtime
from local.stack.artefacts import RUNTIME

VALGRIND: Final = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
PATIENCE_SECONDS: Final = 300.0  # a cold start under valgrind takes 5 to 40 s, on a busy machine some times that
_COUNTED: Final = re.compile(r"I +refs: +([\d,]+)")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process answered, and the instructions that it took."""

    replies: Sequence[Mapping[str, Any]]
    instructions: int


class BenchError(Exception):
    """The bench cannot measure; the text is one line for a person."""


def valgrind_is_here() -> bool:
    """Whether instructions can be counted on this machine."""
    return shutil.which("valgrind") is not None


def lambda_process(handler: str, events: Sequence[dict[str, Any]], variables: Mapping[str, str]) -> Spent:
    """How many instructions it takes to start a function and hand it the events, until it asks for one more.

    Args:
        handler: As `Handler` in the template.
        events: The proxy events, one invocation each.
        variables: The function's environment, PYTHONPATH among it.

    Raises:
        BenchError: The function failed, or never asked for its next event.
    """
    with Runtime(events) as runtime, tempfile.NamedTemporaryFile("r") as said:
        process = subprocess.Popen(
            [*VALGRIND, str(RUNTIME), "-m", "awslambdaric", handler],
            env={**variables, "AWS_LAMBDA_RUNTIME_API": runtime.address, "_HANDLER": handler},
            stdout=subprocess.DEVNULL,
            stderr=said.fileno(),
        )
        try:
            asked_again = runtime.done.wait(PATIENCE_SECONDS)
        finally:
            process.send_signal(signal.SIGTERM)  # valgrind sums up; the runtime client has nothing left to do
            process.wait(PATIENCE_SECONDS)
        words = Path(said.name).read_text("utf-8", "replace")
        if not asked_again or runtime.failures:
            raise BenchError(f"{handler} did not answer its events: {' '.join(runtime.failures) or words[-500:]}")
        return Spent(tuple(runtime.replies), instructions_in(words))


def environment(path: Sequence[Path], url: str) -> dict[str, str]:
    """What Lambda and the template set for the webhook, with AWS at `url`; nothing of this machine's own."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": ":".join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the order of sets decides how many instructions an import takes
        "AWS_LAMBDA_FUNCTION_NAME": "webhook",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": url,
        "STAGE": "bench",
        "TABLE_NAME": "steward",
        "BUCKET_NAME": "steward",
        "EVENTS_QUEUE_URL": f"{url}/000000000000/events",
        "HOOK_KEY_ARN": "arn:aws:kms:eu-west-1:000000000000:key/hooks",
    }


def instructions_in(words: str) -> int:
    """The count in valgrind's words. Raises BenchError where there is none."""
    counted = _COUNTED.search(words)
    if not counted:
        raise BenchError(f"valgrind printed no count: {words[-300:]}")
    return int(counted[1].replace(",", ""))
