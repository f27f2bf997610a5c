"""What does one webhook process hold and load over many deliveries? Run by `bench.counters` as Lambda would run it.

    python -m bench.many DELIVERIES LARGE

It answers so many deliveries of ten events, then LARGE of 1,000, and prints one line of JSON.
"""

import sys

_compiled: list[str] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "compile" and str(arguments[1]).endswith(".py"):
        _compiled.append(str(arguments[1]))


sys.addaudithook(_hear)  # before anything else is imported: what has no bytecode is compiled at its import

import gc  # noqa: E402 - as above
import json  # noqa: E402
import resource  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any, Final  # noqa: E402

from steward.wiring.webhook import handler  # noqa: E402

LOADED: Final = len(sys.modules)  # what the function itself loads; the bench's own modules come after

from botocore.client import BaseClient  # noqa: E402

from bench.deliveries import body, proxy_event  # noqa: E402

CONTEXT: Final = SimpleNamespace()
TENTH: Final = 10  # memory is looked at after a tenth of the large deliveries, and after all


def answer(event: dict[str, Any]) -> None:
    """One delivery; anything but 200 ends the measurement."""
    reply = handler(event, CONTEXT)
    if reply["statusCode"] != 200:  # noqa: PLR2004 - HTTP's own number
        raise SystemExit(f"answered {reply['statusCode']}")


def peak_mb() -> float:
    """The most memory that this process held at once, in MB (10^6 bytes).

    Not `getrusage` on Linux, which counts there what the process was before it became this program, too.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS tells it in bytes
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    """Answer, and say what it took."""
    deliveries, large = int(sys.argv[1]), int(sys.argv[2])
    began = time.monotonic()
    for number in range(deliveries):
        answer(proxy_event(body(10, seed=number % 50)))
    after_small = peak_mb()
    events = [proxy_event(body(1000, seed=number)) for number in range(3)]
    peaks = []
    for number in range(large):
        answer(events[number % len(events)])
        if number + 1 in (max(1, large // TENTH), large):
            peaks.append(peak_mb())
    clients = sum(isinstance(each, BaseClient) for each in gc.get_objects())
    found = {
        "compiled": [each for each in _compiled if "/bench/" not in each],
        "modules": sorted(sys.modules),  # what the deliveries loaded among them
        "loaded": LOADED,
        "peak_mb": after_small,
        "growth_mb": peaks[-1] - peaks[0],
        "clients": clients,
        "seconds": time.monotonic() - began,
    }
    print(f"\n{json.dumps(found)}")


if __name__ == "__main__":
    main()
