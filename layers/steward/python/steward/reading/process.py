"""How is a child run with nothing but three pipes, and ended when it takes too long or says too much?"""

import os
import selectors
import signal
import subprocess
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from steward.reading.limits import Limits

_CHUNK_BYTES: Final = 65_536  # what a pipe holds on Linux
# Which limit a child died of, by its signal. A native library that gets no memory aborts, as does one that finds its
# heap damaged; one that crashes over a broken file dies of other signals.
_DEATHS: Final[dict[int, str]] = {signal.SIGXCPU: "cpu", signal.SIGKILL: "killed", signal.SIGABRT: "memory"}
_TICKS_SECONDS: Final = 0.5  # what a limit counts and what is accounted afterwards differ by some ticks of the clock


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what it said, its exit code (negative: the signal), what stopped it, and what it took."""

    output: bytes
    exit_code: int
    stopped: str = ""  # "", wall, output, cpu, killed, memory
    processor_seconds: float = 0.0


def environment() -> dict[str, str]:
    """What the child's environment holds: nothing of ours, and where Python's own library lies if it is a shared one.

    Lambda's interpreter may find that library by the environment alone; the value is made from the interpreter's own
    build, never copied.
    """
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
    folder = str(sysconfig.get_config_var("LIBDIR") or "")
    return {"LD_LIBRARY_PATH": folder} if shared and Path(folder).is_dir() else {}


def run(command: list[str], content: bytes, limits: Limits) -> Ended:
    """Give a child the bytes, take what it says up to the limits, and end it. It has no way back but its output."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        close_fds=True,
        cwd="/",
        start_new_session=True,
    )
    try:
        output, stopped = _exchange(child, content, limits)
    finally:
        os.kill(child.pid, signal.SIGKILL)  # not `child.kill`, which would take the status away from `wait4`
        _close(child)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = used.ru_utime + used.ru_stime
    stopped = stopped or ("" if _finished(output) else _death(-child.returncode, seconds, limits))
    return Ended(output, child.returncode, stopped, seconds)


def _death(signal_number: int, seconds: float, limits: Limits) -> str:
    """What ended the child. Where the soft limit of processor time is the hard one, Linux sends SIGKILL for it."""
    is_late = signal_number == signal.SIGKILL and seconds >= limits.cpu_seconds - _TICKS_SECONDS
    return "cpu" if is_late else _DEATHS.get(signal_number, "")


def _finished(output: bytes) -> bool:
    """The child had said its last line; that it was killed on its way out changes nothing."""
    last = output.rstrip(b"\n").rpartition(b"\n")[2]
    return last.startswith((b'{"end"', b'{"unread"'))


def _exchange(child: subprocess.Popen[bytes], content: bytes, limits: Limits) -> tuple[bytes, str]:
    """Write and read at once, so that neither pipe can block the other, until the output ends or a limit is met."""
    ends_at = time.monotonic() + limits.wall_seconds
    left, said = memoryview(content), bytearray()
    inward, outward = _pipe(child.stdin), _pipe(child.stdout)
    with selectors.DefaultSelector() as ready:
        ready.register(inward, selectors.EVENT_WRITE)
        ready.register(outward, selectors.EVENT_READ)
        while True:
            patience = ends_at - time.monotonic()
            if patience <= 0:
                return bytes(said), "wall"
            for key, _ in ready.select(patience):
                if key.fileobj is inward:
                    left = _written(inward, left)
                    if not left:
                        ready.unregister(inward)
                        inward.close()
                    continue
                heard = os.read(outward.fileno(), _CHUNK_BYTES)
                if not heard:
                    _await(child, ends_at)
                    return bytes(said), ""
                said += heard
                if len(said) > limits.output_bytes:
                    return bytes(said), "output"


def _await(child: subprocess.Popen[bytes], ends_at: float) -> None:
    """Let a child that has closed its output end by itself, without taking its status away from `wait4`."""
    while time.monotonic() < ends_at:
        if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        with selectors.DefaultSelector() as nothing:
            nothing.select(0.002)  # a child needs about as long to leave


def _written(pipe: IO[bytes], left: memoryview) -> memoryview:
    """What is still to be written after one attempt; nothing, where the child does not listen any more."""
    try:
        return left[os.write(pipe.fileno(), left[:_CHUNK_BYTES]) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise ValueError("the child was started without pipes")
    os.set_blocking(end.fileno(), False)
    return end


def _close(child: subprocess.Popen[bytes]) -> None:
    for end in (child.stdin, child.stdout):
        if end is not None and not end.closed:
            end.close()
