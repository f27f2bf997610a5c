"""Does the product keep its promises under the faults of this seed?

python -m tests.load --seed 7 --deliveries 1000 --variant none     # one seed; exit code 1 if a promise is broken
python -m tests.load --soak 20 --deliveries 10000                  # seeds 1 to 20, going on where it was left
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.load.soak import FOLDER, soak
from tests.load.trial import MIX, ROUGH, telling_replay, trial
from tests.load.variants import VARIANTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, judge."""
    options = _parser().parse_args(arguments)
    if options.soak:
        return 0 if soak(options.soak, options.deliveries, options.state, _say, together=options.together) else 1
    mix = ROUGH if options.rough else MIX
    with telling_replay(options.seed, options.deliveries, options.variant, mix, _say):
        verdict = trial(options.seed, options.deliveries, options.variant, mix)
    for line in [*verdict.lines(), *(verdict.table if options.verbose else [])]:
        _say(line)
    return 1 if verdict.breaches else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deliveries", type=int, default=1000)
    parser.add_argument("--variant", choices=VARIANTS, default="none", help="a broken protocol; none is the real one")
    parser.add_argument("--rough", action="store_true", help="many more unknown outcomes and late landings")
    parser.add_argument("--verbose", action="store_true", help="also where processes died, and how often")
    parser.add_argument("--soak", type=int, metavar="SEEDS", help="run that many seeds, resuming")
    parser.add_argument("--together", type=int, default=1, metavar="SEEDS", help="so many seeds of a soak at a time")
    parser.add_argument("--state", type=Path, default=FOLDER, help="where the soak keeps what is finished")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
