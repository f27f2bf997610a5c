"""What may the child do while it parses? Compute and write to its pipe, for a while, in some memory."""

import contextlib
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from steward.reading.limits import Limits

_REFUSED: Final = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill", "os.putenv",
    "os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "shutil.",
    "tempfile.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "webbrowser.", "pty.", "mmap.", "sys.remote",
)  # fmt: skip
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(limits: Limits, folders: Sequence[str]) -> None:
    """Bound this process for good, before it has seen a byte of the file.

    The kernel holds the limits. The hook below is Python's own and cannot be taken off; it holds Python code, not a
    native library that has been taken over. Against that stand the private network namespace where the kernel gives
    one (a laptop), and the function's private subnets in the cloud.
    """
    _own_network()
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),  # a reader writes no file
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),  # a core file would be a copy of the document
        (resource.RLIMIT_NPROC, 0),  # nor does it start anything; root is exempt, the hook is for that
    ):
        resource.setrlimit(what, (most, most))
    readable = tuple(str(Path(each)) + os.sep for each in (*folders, sys.prefix, sys.base_prefix))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED) or (event == "open" and not _may_open(arguments, readable)):
            raise PermissionError(f"a reader may not {event}")

    sys.addaudithook(watch)


def _own_network() -> None:
    """A network with no way out, where the kernel lets an ordinary process have one; Lambda's does not."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def _may_open(arguments: tuple[object, ...], readable: tuple[str, ...]) -> bool:
    """Python's own modules, to read; a number is a descriptor that is open already."""
    path, mode, flags = arguments
    if isinstance(path, int):
        return True
    writes = bool(isinstance(mode, str) and set(mode) & set("wax+")) or bool(isinstance(flags, int) and flags & _WRITES)
    return not writes and os.path.abspath(os.fsdecode(path)).startswith(readable)  # type: ignore[arg-type]  # noqa: PTH100
