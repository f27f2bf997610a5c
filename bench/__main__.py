"""How fast and how dear is it? Counters and prices in a minute; instruction counts with `--full`, in three.

    python -m bench             # what can be counted on any machine
    python -m bench --full      # and the instructions, under valgrind

Exit code 0: every gate held. 2: one did not, or nothing could be measured. A goal that was never
reached is shown with a "!", and is no gate.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import cold, counters, economics, report, trees, warm
from bench.figures import Figure
from bench.processes import BenchError, valgrind_is_here
from layers.build import BuildError

COUNTED, PRICED, COLD, WARM = "Counters", "Money and requests of a lone task", "Cold start", "Warm"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="instruction counts too, under valgrind")
    parser.add_argument("--keep", action="store_true", help="write bench/results.json and docs/performance.md")
    options = parser.parse_args(arguments)
    try:
        parts = measured(full=options.full)
    except (BenchError, BuildError) as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 2
    for name, figures in parts.items():
        print(f"\n{name}")
        for each in figures:
            print(f"  {'  ' if each.met else '! '}{each.name}: {each.value:,.2f}{each.unit}, at most {each.most:,.2f}")
    if options.keep:
        report.keep(parts, datetime.now(UTC).date().isoformat())
    return 0 if all(each.met for part in parts.values() for each in part if each.gate) else 2


def measured(*, full: bool) -> dict[str, list[Figure]]:
    """The figures by part. Raises BenchError."""
    with tempfile.TemporaryDirectory() as folder:
        tree = trees.built(Path(folder))
        parts = {COUNTED: counters.counted(tree)}
        figures, by_component = economics.measured()
        parts[PRICED] = figures
        print("dollars a million tasks: " + ", ".join(f"{name} {each:.2f}" for name, each in by_component.items()))
        models = sorted(economics.of_models().items(), key=lambda each: each[1])
        print("and for its model: " + ", ".join(f"{name} {each:,.0f}" for name, each in models))
        if full and valgrind_is_here():
            parts |= {COLD: cold.measured(), WARM: warm.measured(tree)}
        elif full:
            print("SKIPPED: valgrind is not installed, so that no instructions were counted", file=sys.stderr)
    return parts


if __name__ == "__main__":
    sys.exit(main())
