"""Is there anything in the tree that a scanner finds and nobody explained? `make scanners`; exit code 1 if there is."""

import sys
from collections import Counter

from tests.supply.findings import findings
from tests.supply.verdict import exceptions, unsettled


def main() -> int:
    """Scan, hold against the exceptions, print."""
    found = list(findings())
    lines = list(unsettled(found, exceptions()))
    counted = Counter(each.tool for each in found)
    print("\n".join([*lines, f"found {dict(counted)}, explained but for {len(lines)}"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
