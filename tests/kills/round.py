"""What becomes of requests that people submit while environments are being ended, and what is the verdict after it?"""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.stack import processes
from local.stack.processes import Child
from tests.e2e.workplace import INTAKE, Workplace
from tests.kills import observing, verdict
from tests.kills.agenda import Act, Kind
from tests.kills.verdict import Submitted, Verdict
from tests.kills.victims import ON_THE_WAY, shoot

LOOK_AGAIN_SECONDS: Final = 1.0  # each look scans the table: more often would itself be load
AT_REST_LOOKS: Final = 3  # in a row, since a delivery may be between Asana and the queue when nothing else shows it
AIM_AGAIN_SECONDS: Final = 0.1
VICTIM_SECONDS: Final = 60.0  # where a webhook died, Asana tries again after 15 s, then 30 s: nobody may run until then
# More would wait for these two cores until the states' own timeouts end them, which on AWS would have run at once.
CROWD: Final = 12
MODEL_START_SECONDS: Final = 30.0
WARM_UP: Final = 1_000_000  # the number of the request before the first

type Say = Callable[[str], None]


@dataclass(slots=True)
class Model:
    """The model endpoint, which may be ended and is started again at the same port."""

    endpoint: str
    child: Child
    folder: Path
    started: list[Child] = field(default_factory=list)

    def end(self) -> None:
        """End it without a word."""
        if processes.is_alive(self.child):
            os.kill(self.child.pid, signal.SIGKILL)

    def start(self) -> None:
        """Start another in its place."""
        announcement, log = self.folder / "model.announce.json", self.folder / "model.log"
        announcement.unlink(missing_ok=True)
        port = self.endpoint.rpartition(":")[2].strip("/")
        arguments = ["-m", "local.model", "--port", port, "--announce", str(announcement)]
        self.child = processes.start("model", arguments, log)
        self.started.append(self.child)
        processes.wait_for_announcement(self.child, announcement, log, MODEL_START_SECONDS)

    def stop(self) -> None:
        """End what was started here; the first one is the stack's."""
        for child in self.started:
            processes.stop(child)


@dataclass(slots=True)
class Outcome:
    """A round's figures."""

    kills: Counter[str]
    missed: int
    model_kills: int
    requests: int
    edits: int
    interrupted: Counter[str]
    failures: Counter[str]
    needed_scan: int
    verdict: Verdict
    seconds: float

    def line(self) -> str:
        """All of it in one line."""
        lost, double, unsettled = map(len, (self.verdict.lost, self.verdict.double, self.verdict.unsettled))
        return (
            f"{self.kills.total()} kills ({self.interrupted.total()} in an invocation, the model {self.model_kills}), "
            f"{self.requests} requests, {self.edits} edits: {lost} lost, {double} double, {unsettled} unsettled, "
            f"{self.needed_scan} needed a scan, {self.seconds:.0f} s"
        )


@dataclass(slots=True)
class Round:
    """One round on a running stack. `verbs`: whose environments are ended."""

    workplace: Workplace
    say: Say
    model: Model | None = None
    verbs: frozenset[str] = ON_THE_WAY
    engine_log: Path | None = None
    requests: dict[int, Submitted] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    edits: int = 0
    model_kills: int = 0

    def run(self, acts: list[Act], patience_seconds: float) -> Outcome:
        """Do the acts, wait until all is at rest, scan once if something is missing, and judge."""
        began = time.monotonic()
        for act in acts:
            time.sleep(max(0.0, began + act.at - time.monotonic()))
            self._do(act)
        self._rest(patience_seconds)
        needed_scan = self._scanned(patience_seconds)
        seen = observing.seen(self.workplace, list(self.requests.values()))
        return Outcome(
            kills=self.kills,
            missed=self.missed,
            model_kills=self.model_kills,
            requests=len(self.requests),
            edits=self.edits,
            interrupted=observing.interrupted(self.workplace, self.engine_log),
            failures=observing.failures(self.workplace),
            needed_scan=needed_scan,
            verdict=verdict.judge(seen),
            seconds=time.monotonic() - began,
        )

    def warm_up(self) -> float:
        """One request from end to end, so that every function has an environment; the seconds one took to start."""
        began = time.monotonic()
        self._submit(WARM_UP)
        self.workplace.recorded(self.requests[WARM_UP].task_gid)
        return (time.monotonic() - began) / len(ON_THE_WAY)

    def _submit(self, number: int) -> None:
        words = _words(number, 0)
        task_gid = self.workplace.submit(f"Request {number}", _text(words))
        self.requests[number] = Submitted(task_gid, words)

    def _do(self, act: Act) -> None:
        match act.kind:
            case Kind.SUBMIT if self._crowd() < CROWD:
                self._submit(act.number)
            case Kind.EDIT if act.number in self.requests:
                words, task_gid = _words(act.number, 1), self.requests[act.number].task_gid
                self.workplace.edit(task_gid, notes=_text(words))
                self.requests[act.number] = Submitted(task_gid, words)
                self.edits += 1
            case Kind.KILL:
                self._kill(act)
            case Kind.END_MODEL if self.model:
                self.model.end()
                self.model_kills += 1
            case Kind.START_MODEL if self.model:
                self.model.start()

    def _kill(self, act: Act) -> None:
        until = time.monotonic() + VICTIM_SECONDS
        while (victim := shoot(self.workplace.stack, act.draw, self.verbs)) is None and time.monotonic() < until:
            time.sleep(AIM_AGAIN_SECONDS)
        if victim:
            self.kills[victim.verb] += 1
        else:
            self.missed += 1
        if act.number % 10 == 9:
            self.say(f"  {self.kills.total()} kills, {len(self.requests)} requests, {act.at:.0f} s")

    def _rest(self, patience_seconds: float) -> None:
        """Wait until nothing is under way; what still is when patience ends shows in the verdict."""
        began, looks = time.monotonic(), 0
        while looks < AT_REST_LOOKS and time.monotonic() - began < patience_seconds:
            busy = self._busy()
            looks = 0 if busy else looks + 1
            if busy and int(time.monotonic() - began) % 30 == 0:
                self.say(f"  at {time.monotonic() - began:.0f} s: {busy}")
            time.sleep(LOOK_AGAIN_SECONDS)

    def _busy(self) -> str:
        """What is still under way, in words; empty when nothing is."""
        running = sum(1 for _ in observing.executions(self.workplace, "RUNNING"))
        queued = observing.waiting(self.workplace)
        leases = observing.leases(self.workplace)
        held = [each for each in leases if each.state != "idle" or each.dirty]
        self.heard |= {each.subject.partition(":")[2] for each in leases}
        parts = {
            "executions": running,
            "messages": queued,
            "leases": len(held),
            "unheard requests": len(self._unheard()),
        }
        return ", ".join(f"{count} {what}" for what, count in parts.items() if count)

    def _crowd(self) -> int:
        """How many requests are under way, those that Asana has not delivered yet among them."""
        self.heard |= {each.task_gid for each in self._unheard() if observing.is_heard(self.workplace, each.task_gid)}
        return len(self._unheard()) + sum(1 for _ in observing.executions(self.workplace, "RUNNING"))

    def _unheard(self) -> list[Submitted]:
        return [each for each in self.requests.values() if each.task_gid not in self.heard]

    def _missing(self) -> list[Submitted]:
        said = {each: observing.summary(self.workplace, each.task_gid) for each in self.requests.values()}
        return [request for request, summary in said.items() if request.last_words not in summary]

    def _scanned(self, patience_seconds: float) -> int:
        """How many requests needed a scan by hand, which is started if there are any."""
        missing = self._missing()
        for each in missing:
            self.say(f"  not judged: {each.last_words}, {self._ended(each.task_gid)}")
        if missing:
            scan = self.workplace.watch.start_scan({"project_gids": [self.workplace.stack.projects[INTAKE]]})
            until = time.monotonic() + patience_seconds
            while self.workplace.watch.scanned(scan) is None and time.monotonic() < until:
                time.sleep(LOOK_AGAIN_SECONDS)
            self._rest(patience_seconds)
        return len(missing) - len(self._missing())

    def _ended(self, task_gid: str) -> str:
        """How a request's last run ended, in words."""
        progress = self.workplace.watch.progress(task_gid)
        error = self.workplace.watch.last_error(progress.run_id) if progress.run_id else ""
        return (
            f"task {task_gid}, run {progress.run_id or 'none'}: {progress.outcome or 'not recorded'} {error}".rstrip()
        )


def _words(number: int, revision: int) -> str:
    return f"report {number} in edition {revision}"


def _text(words: str) -> str:
    """A text whose first sentence, which the summary repeats, holds the words."""
    return f"The customer waits for {words} since this morning. Please look at it."
