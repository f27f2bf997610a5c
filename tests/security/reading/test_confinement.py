"""What can a child that has been taken over still do? Each limit is tried from within, and once without it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from steward.reading import Limits, Reason, Unread
from steward.reading.process import Ended, environment, run
from steward.reading.reader import command, heard

CONFINED = """
import json, sys
task = json.loads(sys.argv[1])
sys.path[:] = task["path"]
from steward.reading.confinement import confine
from steward.reading.limits import Limits
if task["confined"]:
    confine(Limits(**task["limits"]), task["path"])
"""
ALLOCATES = "print(len(bytearray(300 << 20)))"
SPINS = "import time\nwhile time.process_time() < 1.2: pass\nprint('spun')"
SPINS_ON = "while True: pass"
OPENS = "import os\npipes = [os.pipe() for _ in range(20)]\nprint(len(pipes))"
WRITES = "import os\nprint(os.write(os.memfd_create('x'), b'x' * 100))"
CONNECTS = "import socket\nprint(socket.socket().connect_ex(('127.0.0.1', 9)))"
RESOLVES = "import socket\nprint(socket.getaddrinfo('localhost', 80))"
STARTS = "import os\nprint(os.fork())"
RUNS = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'pass']))"
READS = "print(open('/etc/hostname').read())"
CREATES = "open('/tmp/steward-reading-was-here', 'w')\nprint('made')"
ESCAPES = {
    "memory": ALLOCATES,
    "processor": SPINS,
    "descriptors": OPENS,
    "file size": WRITES,
    "connection": CONNECTS,
    "name": RESOLVES,
    "fork": STARTS,
    "process": RUNS,
    "a file of the machine": READS,
    "a new file": CREATES,
}


def tried(program: str, limits: Limits, *, confined: bool) -> subprocess.CompletedProcess[str]:
    """Run a program in a child that confines itself first, or does not."""
    started = line(program, limits, confined=confined)
    return subprocess.run(started, env=environment(), capture_output=True, text=True, check=False)


def line(program: str, limits: Limits, *, confined: bool) -> list[str]:
    """How that child is started."""
    path = [each for each in sys.path if each]
    task = json.dumps({"path": path, "limits": asdict(limits), "confined": confined})
    return [sys.executable, "-I", "-S", "-B", "-c", CONFINED + program, task]


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_confined_child_cannot_and_one_without_limits_can(escape: str) -> None:
    limits = replace(Limits(), cpu_seconds=1, memory_bytes=200 << 20)
    held = tried(ESCAPES[escape], limits, confined=True)
    free = tried(ESCAPES[escape], limits, confined=False)
    assert held.returncode != 0, held.stdout
    assert held.stdout == ""
    assert (free.returncode, free.stderr) == (0, "")
    assert free.stdout


def test_the_limits_are_the_ten_seconds_of_processor_and_the_gibibyte_that_are_promised() -> None:
    """By what they do, not by what they are called: a limit that somebody raises turns this red."""
    spun = run(line(SPINS_ON, Limits(), confined=True), b"", Limits())
    found = heard(spun)
    assert isinstance(found, Unread)
    assert found.reason is Reason.TIMEOUT
    assert 9 <= spun.processor_seconds <= 11
    assert tried("print(len(bytearray(700 << 20)))", Limits(), confined=True).returncode == 0
    assert tried("print(len(bytearray(1024 << 20)))", Limits(), confined=True).returncode != 0


def test_the_childs_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "planted")
    lists = [sys.executable, "-I", "-S", "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
    held = json.loads(run(lists, b"", Limits()).output)
    assert "planted" not in held.values()
    assert held.keys() <= {"LD_LIBRARY_PATH", "LC_CTYPE"}  # the second is Python's own, where no language is given


def test_the_child_holds_three_pipes_and_no_other_descriptor_of_ours() -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)  # noqa: FBT003 - the library's own signature
    try:
        lists = [sys.executable, "-I", "-S", "-c", "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))"]
        told = run(lists, b"", Limits())
    finally:
        os.close(reading)
        os.close(writing)
    assert json.loads(told.output)[:4] == [0, 1, 2, 3]  # the last is the folder that is being listed
    assert len(json.loads(told.output)) == 4


@pytest.mark.parametrize("signal_number", [4, 5, 7, 11])
def test_a_native_crash_is_broken(signal_number: int) -> None:
    dying = [sys.executable, "-I", "-S", "-c", f"import os; os.kill(os.getpid(), {signal_number})"]
    found = heard(run(dying, b"x" * 1_000_000, Limits()))
    assert isinstance(found, Unread)
    assert found.reason is Reason.BROKEN


@pytest.mark.parametrize(("signal_number", "reason"), [(24, Reason.TIMEOUT), (9, Reason.MEMORY), (6, Reason.MEMORY)])
def test_the_kernels_signals_are_told_as_what_they_mean(signal_number: int, reason: Reason) -> None:
    dying = [sys.executable, "-I", "-S", "-c", f"import os; os.kill(os.getpid(), {signal_number})"]
    found = heard(run(dying, b"", Limits()))
    assert isinstance(found, Unread)
    assert found.reason is reason


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"no json\n",
        b"[1]\n",
        b"\xff\xfe\n",
        b'{"end": 1}\n',
        b'{"unread": "because"}\n',
        b'{"kind": "exe"}\n{"end": true}\n',
        b'{"kind": "pdf"}\n{"text": 5, "number": 1, "anchor": "a", "hidden": false}\n{"end": true}\n',
        b'{"kind": "pdf"}\n{"text": "a"}\n{"end": true}\n',
        b'{"kind": "pdf"}\n{"number": 1, "anchor": "a", "text": "a", "hidden": false}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_child_that_says_what_was_not_agreed_is_not_believed(output: bytes) -> None:
    found = heard(Ended(output, 0))
    assert isinstance(found, Unread)
    assert found.reason is Reason.BROKEN


def test_a_child_that_never_stops_talking_is_ended() -> None:
    talking = [sys.executable, "-I", "-S", "-c", "import os\nwhile True: os.write(1, b'x' * 65536)"]
    found = heard(run(talking, b"", Limits()))
    assert isinstance(found, Unread)
    assert found.reason is Reason.TOO_LARGE


def test_of_a_name_only_eight_ascii_letters_reach_the_command_line() -> None:
    task = json.loads(command("x.\0" + "é" * 20, Limits())[-1])
    assert task["suffix"] == ""
    assert json.loads(command("a." + "m" * 200, Limits())[-1])["suffix"] == "m" * 8
