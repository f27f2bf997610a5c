"""What runs in the child before anything else: the way to the modules, then the limits, then the reading.

Started by `reader` as a file of its own, so that limits stand before a library is imported or the file is seen.
"""

import json
import mimetypes
import sys


def main() -> None:
    """Read standard input by the task in the first argument."""
    task = json.loads(sys.argv[1])
    sys.path[:] = task["path"]
    # Optional to openpyxl, and it would start threads and take 100 MB of address space for nothing.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    mimetypes.init(())  # openpyxl asks it, and it would read the machine's own lists, which a reader may not open
    from steward.reading.confinement import confine  # noqa: PLC0415 - found only now
    from steward.reading.limits import Limits  # noqa: PLC0415

    limits = Limits(**task["limits"])
    confine(limits, task["path"])
    from steward.reading.answering import answer  # noqa: PLC0415 - under the limits

    answer(sys.stdin.buffer, limits, task["suffix"])


if __name__ == "__main__":
    main()
