"""How much does the laptop stack take: deliveries accepted, tasks from end to end, memory?

    python -m bench.load            # brings a stack up, or uses the one that is up; two minutes
    python -m bench.load --keep     # writes the part of docs/performance.md

The engine, the sandbox, the functions and this program share the machine's cores: a floor, not what AWS would do.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Final

import httpx

from bench import report
from bench.deliveries import body
from bench.figures import Figure
from bench.triage import INTAKE, WARM_UP, Figures, measure
from local.asana.deliveries import signature
from local.demo.people import Asana, Control
from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.up import running_stack
from steward.store.hooks import Hooks
from steward.store.sealing import Seal
from steward.store.table import Table

PART: Final = "Load on the laptop stack"
CLIENTS: Final = 4  # Asana sends a webhook's deliveries one after another; four projects at once
FOR_SECONDS: Final = 20.0
REQUESTS: Final = 100  # submitted at once: an import of a small project
EVENTS: Final = 10  # of a delivery
ASANA_WAITS_MS: Final = 10_000.0  # then it takes a delivery for lost (FACTS 1.3)
PROMISED_SECONDS: Final = 60.0
PAGE_MB: Final = 4096 / 1e6  # of /proc/*/statm on every machine that Linux's Python wheels run on


@dataclass(frozen=True, slots=True)
class Target:
    """A hook of the stack: where its deliveries go, and the secret that signs them."""

    url: str
    secret: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep. Exit code 1 where a delivery was refused or a task was lost or written twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", action="store_true", help="write bench/results.json and docs/performance.md")
    options = parser.parse_args(arguments)
    try:
        with running_stack(say=lambda line: print(line, file=sys.stderr)) as stack:
            figures, faults = loaded(stack)
    except (StackError, httpx.HTTPError) as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 2
    for each in figures:
        print(f"  {'  ' if each.met else '! '}{each.name}: {each.value:,.2f}{each.unit}, at most {each.most:,.2f}")
    if options.keep and not faults:
        report.keep({PART: figures}, datetime.now(UTC).date().isoformat())
    for fault in faults:
        print(f"bench: {fault}", file=sys.stderr)
    return 1 if faults else 0


def loaded(stack: Stack) -> tuple[list[Figure], list[str]]:
    """The figures, and what went wrong: nothing may."""
    target = target_of(stack)
    posted(target, 1.0)  # the function's processes start
    print(f"{CLIENTS} clients post deliveries of {EVENTS} events for {FOR_SECONDS:.0f} s", file=sys.stderr)
    answers = posted(target, FOR_SECONDS)
    accepted = accepted_of(answers)
    refused = [status for _, status in answers if status not in (httpx.codes.OK, httpx.codes.TOO_MANY_REQUESTS)]
    held_back = len(answers) - len(accepted) - len(refused)
    print(f"{len(accepted)} accepted, {held_back} refused by the stage's throttle, to be sent again", file=sys.stderr)
    people = Asana(stack.asana_base_url, Control(stack.asana_base_url).about()["tokens"])
    measure(stack, people, WARM_UP, 1.0)
    print(f"{REQUESTS} requests are submitted at once", file=sys.stderr)
    written = measure(stack, people, REQUESTS, 0.0)
    print(written, file=sys.stderr)
    faults = [f"{len(refused)} deliveries were refused: {sorted(set(refused))}"] if refused else []
    faults += [f"{written.lost} tasks lost, {written.twice} written twice"] if written.lost or written.twice else []
    memory = [_memory(stack)] if Path("/proc/self/statm").exists() else []  # macOS has no such file
    return [*_of_answers(accepted), *_of_tasks(written), *memory], faults


def accepted_of(answers: Sequence[tuple[float, int]]) -> list[float]:
    """The seconds of each delivery that was accepted. Raises StackError where they are too few to tell of."""
    accepted = [seconds for seconds, status in answers if status == httpx.codes.OK]
    if len(accepted) <= 1:
        raise StackError(f"of {len(answers)} deliveries {len(accepted)} were accepted: there is nothing to measure")
    return accepted


def target_of(stack: Stack) -> Target:
    """The intake's hook: its address as Asana shows it to the bot, its secret as the function opens it."""
    headers = {"Authorization": f"Bearer {stack.asana_token}"}
    asked = {"workspace": stack.workspace_gid, "resource": stack.projects[INTAKE]}
    reply = httpx.get(f"{stack.asana_base_url}/webhooks", params=asked, headers=headers).raise_for_status()
    url = str(reply.json()["data"][0]["target"])
    hook_id, aws = url.split("/")[-2], Aws(stack.aws_endpoint)
    hook = Hooks(Table(aws.client("dynamodb"), next(iter(stack.tables.values())))).get(hook_id)
    if hook is None or hook.secret is None:
        raise StackError(f"hook {hook_id} has no secret yet: run `make down` and `make up`")
    seal = Seal(aws.client("kms"), stack.keys["HookKey"])
    return Target(url, seal.open(hook_id, hook.secret).decode())


def posted(target: Target, seconds: float) -> list[tuple[float, int]]:
    """Post one signed delivery over and over: each answer's seconds and status. Dispatch knows the repeats again."""
    content = body(EVENTS)
    headers = {"Content-Type": "application/json", "X-Hook-Signature": signature(target.secret, content)}
    ends = time.monotonic() + seconds

    def client(_: int) -> list[tuple[float, int]]:
        found = []
        with httpx.Client(timeout=30) as asana:
            while (began := time.monotonic()) < ends:
                status = asana.post(target.url, content=content, headers=headers).status_code
                found.append((time.monotonic() - began, status))
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [each for some in pool.map(client, range(CLIENTS)) for each in some]


def _of_answers(seconds: Sequence[float]) -> list[Figure]:
    cuts = quantiles(seconds, n=100)
    each = 1000 * FOR_SECONDS / len(seconds)
    return [
        Figure(f"a delivery accepted, of {CLIENTS} clients together", each, ASANA_WAITS_MS, " ms", gate=False),
        Figure("answer to a delivery, half of them", 1000 * cuts[49], ASANA_WAITS_MS, " ms"),
        Figure("answer to a delivery, 99 of 100", 1000 * cuts[98], ASANA_WAITS_MS, " ms"),
    ]


def _of_tasks(written: Figures) -> list[Figure]:
    cuts = quantiles(written.seconds, n=100) if len(written.seconds) > 1 else [written.wall_seconds] * 99
    return [
        Figure(f"submitted to written, {REQUESTS} at once, half of them", cuts[49], PROMISED_SECONDS, " s"),
        Figure(f"submitted to written, {REQUESTS} at once, 95 of 100", cuts[94], PROMISED_SECONDS, " s"),
        Figure(f"a task, of {REQUESTS} at once", written.wall_seconds / REQUESTS, 1.0, " s", gate=False),
    ]


def _memory(stack: Stack) -> Figure:
    """What the stack's processes and all that they started hold; what two share is counted twice."""
    parents = {int(path.parent.name): _parent(path) for path in Path("/proc").glob("[0-9]*/stat")}
    ours = {child.pid for child in stack.processes}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    held = sum(_resident_pages(pid) for pid in ours) * PAGE_MB
    return Figure("memory of the whole stack", held, 4000, " MB", gate=False)


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0  # it ended meanwhile


def _resident_pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
