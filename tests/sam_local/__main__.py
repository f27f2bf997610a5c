"""Does the real SAM CLI run every function on its sample, and does each answer what is written beside it?

make sam-local, or python -m tests.sam_local [SAMPLE ...] [--record]. Without a container engine it says so and ends
well: the same handlers run in tests/e2e without one.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import Layout
from local.stack.up import down, up
from tests.sam_local import planting, reaching, recording, sam
from tests.sam_local.samples import ROOT, Sample, differences, samples

LAYOUT = Layout(state=ROOT / ".steward" / "sam-local")  # beside a stack that `make up` may have running


def main() -> int:
    """Run the samples; 0 when all answered as written or there is no engine, 1 otherwise, with one line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.sam_local", description=__doc__)
    parser.add_argument("names", nargs="*", help="samples to run; all if none is named")
    parser.add_argument("--record", action="store_true", help="write the pipeline's samples anew from a real triage")
    parser.add_argument(
        "--only", choices=["build", "run"], help="build needs the package index, run needs the engine; both by default"
    )
    options = parser.parse_args()
    try:
        if options.record:
            return _record()
        if options.only == "build":
            sam.build()
            return 0
        chosen = [each for each in samples() if not options.names or each.name in options.names]
        return _run(chosen, build=options.only is None)
    except (StackError, sam.SamError, recording.NothingRecordedError) as failed:
        print(f"make sam-local: {failed}", file=sys.stderr)
        return 1


def _run(chosen: list[Sample], *, build: bool) -> int:
    if not reaching.engine_answers():
        print("sam-local: skipped, no container engine answers (start Docker or podman, or set DOCKER_HOST)")
        return 1 if os.environ.get("CI") else 0
    if build:
        sam.build()
    with _stack() as stack, tempfile.TemporaryDirectory() as scratch:
        address = reaching.host_address()
        variables = Path(scratch) / "variables.json"
        variables.write_text(json.dumps(sam.variables_of(stack, address)))
        with reaching.forwarded(address, sam.ports_of(stack)):
            failed = [each.name for each in chosen if not _answers(each, stack, variables)]
    print(f"sam-local: {len(chosen) - len(failed)} of {len(chosen)} samples answered as written")
    return 1 if failed else 0


def _answers(sample: Sample, stack: Stack, variables: Path) -> bool:
    planting.plant(sample, stack)
    answer = sam.invoke(sample, variables)
    found = list(differences(sample.wanted(), answer))
    if found and isinstance(answer, dict) and "errorType" in answer:
        found = [f"{answer['errorType']}: {answer.get('errorMessage')}"]
    print(f"{'ok  ' if not found else 'FAIL'} {sample.logical_id} {sample.name}", *found, sep="\n     ", flush=True)
    return not found


def _record() -> int:
    with _stack() as stack:
        about = json.loads(LAYOUT.announcement("asana").read_text())
        recording.record(stack, about["tasks"]["open_1"])
    return 0


@contextmanager
def _stack() -> Iterator[Stack]:
    """A laptop stack of our own, ended again whatever happens."""
    try:
        yield up(LAYOUT)
    finally:
        down(LAYOUT)


if __name__ == "__main__":
    sys.exit(main())
