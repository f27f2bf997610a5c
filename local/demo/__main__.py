"""Does the whole chain work? Five requests are submitted and each hop is shown; exit code 0 when all are done."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from rich.console import Console
from rich.live import Live

from local.asana.seed.demo_requests import demo_requests
from local.demo import afterwards, screen
from local.demo.people import Asana, Control
from local.demo.progress import HOPS, Progress, Watch
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.up import running_stack

INTAKE = "Customer requests"
APPROVER = "daniel"  # whom config/demo.yaml names as one who may say yes

# First invocations start seven Python processes on two cores (about 5 s, a minute where other work takes both).
PATIENCE_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 0.25  # often enough to see each hop light up, and a few table reads at a time

OFFLINE = "Steward's own judgement without a model"
NEXT = (
    "Next: `make up` leaves a stack running and prints the address of its console; `make demo` then plays in it,\n"
    "and the console's Dashboard shows what came of it. docs/laptop.md says what else to do there."
)
FAILED = 1
INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended


@dataclass(frozen=True, slots=True)
class Scene:
    """The people, the sandbox's own word, and the view from outside."""

    stack: Stack
    asana: Asana
    control: Control
    watch: Watch
    console: Console


def main() -> int:
    """Bring a stack up, play the scene, end the stack. A failure is one line that names the hop, and exit code 1."""
    console = Console(stderr=False)
    try:
        with running_stack(say=lambda line: console.print(f"[dim]{line}[/]", highlight=False)) as stack:
            return play(scene_on(stack, console))
    except (StackError, httpx.HTTPError) as failure:
        console.print(f"[red]make demo: {failure}[/]", highlight=False)
        return FAILED
    except KeyboardInterrupt:
        console.print("[red]make demo: interrupted; what was started is ended again[/]")
        return INTERRUPTED


def scene_on(stack: Stack, console: Console) -> Scene:
    """The scene on a stack that is up."""
    control = Control(stack.asana_base_url)
    asana = Asana(stack.asana_base_url, control.about()["tokens"])
    return Scene(stack, asana, control, Watch(stack), console)


def play(scene: Scene) -> int:
    """All of it, shown on the scene's console; the exit code."""
    _back_fill(scene)
    requests = demo_requests()
    calls_before = len(scene.control.calls_of(scene.stack.bot_user_gid))
    began = time.monotonic()
    before = [scene.asana.submit(each, scene.stack.projects[INTAKE]) for each in requests]
    gids = [str(made["gid"]) for made in before]
    names = {gid: each.name for gid, each in zip(gids, requests, strict=True)}
    progress = _watch(scene, names)
    took = time.monotonic() - began
    if stuck := {gid: each for gid, each in progress.items() if each.outcome not in ("written", "proposed")}:
        return _explain(scene, stuck)
    after = [scene.asana.task(gid, each.requester) for gid, each in zip(gids, requests, strict=True)]
    screen.before_and_after(scene.console, before, after)
    chains = {gid: scene.watch.audit(gid) for gid in gids}
    screen.audit_entries(scene.console, chains)
    if broken := [gid for gid in gids if scene.watch.faults(gid)]:
        scene.console.print(f"[red]make demo: the audit chain of {', '.join(broken)} does not verify[/]")
        return FAILED
    _bill(scene, progress, calls_before, took)
    _afterwards(scene, gids[0])
    return 0


def _back_fill(scene: Scene) -> None:
    """Let a scan ask for the requests that were there before Steward came; every function is awake after it."""
    scan = scene.watch.start_scan({"project_gids": [scene.stack.projects[INTAKE]]})
    opened = [gid for name, gid in scene.control.about()["tasks"].items() if name.startswith("open_")]
    until = time.monotonic() + PATIENCE_SECONDS
    with scene.console.status("a scan asks for the requests that nobody triaged"):
        while True:
            summary, progress = scene.watch.scanned(scan), [scene.watch.progress(gid) for gid in opened]
            if bad := next((each for each in progress if each.outcome in ("rejected", "failed")), None):
                raise StackError(f"a back-filled request ended as {bad.outcome}: {scene.watch.last_error(bad.run_id)}")
            if summary is not None and all(each.outcome for each in progress):
                break
            if time.monotonic() > until:
                raise StackError(f"the back-fill stopped before {progress[0].next_hop()!r}")
            time.sleep(LOOK_AGAIN_SECONDS)
    asked = summary["fanned_out"]
    scene.console.print(
        f"back-fill: a scan asked for {asked} triages; all {len(opened)} older requests have one now",
        highlight=False,
    )


def _watch(scene: Scene, names: Mapping[str, str]) -> dict[str, Progress]:
    """Look until every request is recorded or patience ends."""
    progress: dict[str, Progress] = {}
    until = time.monotonic() + PATIENCE_SECONDS
    with Live(screen.live_table(names, progress), console=scene.console, refresh_per_second=4) as live:
        while time.monotonic() < until:
            progress = {gid: scene.watch.progress(gid) for gid in names}
            live.update(screen.live_table(names, progress))
            if all("recorded" in each.hops for each in progress.values()):
                break
            time.sleep(LOOK_AGAIN_SECONDS)
    scene.console.print()
    return progress


def _explain(scene: Scene, stuck: Mapping[str, Progress]) -> int:
    for gid, each in stuck.items():
        hop = each.next_hop()
        why = f"the run ended with {each.outcome!r}" if each.outcome else HOPS.get(hop or "", "")
        error = scene.watch.last_error(each.run_id) if each.run_id else ""
        scene.console.print(
            f"[red]make demo: task {gid} stopped before '{hop}': {why} {error}[/]", highlight=False, markup=True
        )
    return FAILED


def _bill(scene: Scene, progress: Mapping[str, Progress], calls_before: int, took: float) -> None:
    calls = scene.control.calls_of(scene.stack.bot_user_gid)[calls_before:]
    models = [scene.watch.plan(each.run_id).get("model", {}) for each in progress.values()]
    tokens_in = sum(model.get("input_tokens", 0) for model in models)
    tokens_out = sum(model.get("output_tokens", 0) for model in models)
    judges = ", ".join(sorted({str(model.get("model_id")) for model in models}))
    cost = sum(model.get("cost_microdollars", 0) for model in models) / 1_000_000
    known = f"{judges}, {OFFLINE}" if judges == "offline" else judges
    scene.console.print(
        f"\n{len(progress)} requests triaged in {took:.1f} s with {len(calls)} Asana requests; audit chains verified.\n"
        f"Judged by {known}.\n{tokens_in} tokens in, {tokens_out} out, ${cost:.4f}.",
        highlight=False,
        soft_wrap=True,
    )


def _afterwards(scene: Scene, task_gid: str) -> None:
    """A person's yes, the day's digest, and where to go on."""
    yes = afterwards.decided(scene.asana, task_gid, APPROVER, PATIENCE_SECONDS)
    day = afterwards.days_digest(scene.stack, scene.stack.projects[INTAKE])
    scene.console.print(f"\n{yes}\n{day}\n{NEXT}", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
