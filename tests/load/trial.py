"""What is the verdict on one seed: the run without faults, the run with them, and what the checker says of both?"""

import gc
import hashlib
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from typing import Any, Final

from tests.load.checker import breaches, burst_breaches, limits
from tests.load.faults import CLEAN, Mix
from tests.load.history import History
from tests.load.promises import Breach, Limit
from tests.load.simulation import Figures, Simulation
from tests.load.states import told
from tests.load.variants import broken
from tests.load.workload import Workload, workload

MIX: Final = Mix()

# For the broken variants: the rare faults that only some of them trip over come often, so that a small run meets them.
ROUGH: Final = replace(MIX, unknown=0.25, late=0.20)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one seed. `cpu_seconds` is the processor time of both runs."""

    seed: int
    deliveries: int
    variant: str
    rough: bool
    clean: Figures
    faulty: Figures
    bursts: int
    breaches: tuple[Breach, ...]
    limits: dict[Limit, int]
    told: dict[int, str]  # why, by the number of each request that is wrong in the end and was refused
    requests: int  # that are open in the end
    cpu_seconds: float
    wall_seconds: float

    @property
    def replay(self) -> str:
        """The one line that does it again."""
        return replay_of(self.seed, self.deliveries, self.variant, ROUGH if self.rough else MIX)

    @property
    def met(self) -> str:
        """Which faults really happened, and how often."""
        return ", ".join(f"{name} {times}" for name, times in self.faulty.faults.items())

    @property
    def died(self) -> str:
        """At how many of the moments of dying a process really died, and which of them were passed unharmed."""
        kills = self.faulty.kills
        spared = [f"{step} ({passed})" for step, (deaths, passed) in kills.items() if not deaths]
        return f"died at {len(kills) - len(spared)} of {len(kills)} moments; not at: {', '.join(spared) or 'none'}"

    @property
    def excused(self) -> str:
        """How many of the open requests are not as they must be, and why each was refused."""
        why = ", ".join(f"{reason} {times}" for reason, times in Counter(self.told.values()).most_common())
        return f"told {len(self.told)} of {self.requests} open requests: {why or 'none'}"

    @property
    def table(self) -> list[str]:
        """Every moment of dying with its counts, for those who ask."""
        return [
            f"        {step:<50} {deaths:>6} of {passed:>7}" for step, (deaths, passed) in self.faulty.kills.items()
        ]

    @property
    def caught(self) -> set[str]:
        """The promises that were broken."""
        return {str(breach.promise) for breach in self.breaches}

    def lines(self) -> list[str]:
        """What is printed of it: the figures, the faults, and each broken promise with the line that does it again."""
        told = [
            str(self),
            f"    faults: {self.met}",
            f"    {self.died}",
            f"    {self.excused}",
            *(f"    {breach}" for breach in self.breaches),
        ]
        return [*told, f"    replay: {self.replay}"] if self.breaches else told

    def as_row(self) -> dict[str, Any]:
        """As JSON, for the soak's state."""
        return asdict(self) | {
            "breaches": list(map(str, self.breaches)),
            "limits": {str(limit): times for limit, times in self.limits.items()},
        }

    def __str__(self) -> str:
        met = ", ".join(f"{limit} {times}" for limit, times in self.limits.items() if times) or "none"
        return (
            f"seed {self.seed} {self.variant}: {self.clean.deliveries} deliveries ({self.faulty.posts} posts, "
            f"{self.faulty.dropped} dropped), {self.faulty.effects} effects, {self.faulty.calls} calls, "
            f"{self.bursts} bursts, {self.faulty.virtual_seconds / 3600:.1f} h in {self.wall_seconds:.0f} s "
            f"(CPU {self.cpu_seconds:.0f} s, {self.clean.deliveries / self.cpu_seconds:.1f} a second); "
            f"breaches {len(self.breaches)}; limits met: {met}"
        )


def replay_of(seed: int, deliveries: int, variant: str, mix: Mix) -> str:
    """The one line that does a run again."""
    rough = " --rough" if mix == ROUGH else ""
    return f"python -m tests.load --seed {seed} --deliveries {deliveries} --variant {variant}{rough}"


@contextmanager
def telling_replay(seed: int, deliveries: int, variant: str, mix: Mix, say: Callable[[str], None]) -> Iterator[None]:
    """Whatever ends a run that has no verdict yet, the line that does it again is told."""
    try:
        yield
    except Exception as error:
        say(f"the harness itself failed: {type(error).__name__}: {error}")
        say(f"    replay: {replay_of(seed, deliveries, variant, mix)}")
        raise


@dataclass(frozen=True, slots=True)
class Reference:
    """The run without faults that others of its seed are held against."""

    people: Workload
    history: History
    figures: Figures


def reference(seed: int, deliveries: int) -> Reference:
    """People's deeds and what becomes of them when nothing goes wrong."""
    people = workload(seed, deliveries)
    with never_collecting():
        simulation = Simulation(seed, people, CLEAN)
        history = simulation.run()
    return Reference(people, history, simulation.figures())


def faulty(seed: int, deliveries: int, variant: str, mix: Mix) -> tuple[History, Figures]:
    """The same people, under the faults of the mix and with the variant's part of the product replaced."""
    with never_collecting(), broken(variant) as alter:
        simulation = Simulation(seed, workload(seed, deliveries), mix)
        alter(simulation)
        return simulation.run(), simulation.figures()


def trial(seed: int, deliveries: int, variant: str = "none", mix: Mix = MIX, known: Reference | None = None) -> Verdict:
    """Both runs of a seed, side by side in two processes (one, where the reference is known), and the verdict."""
    cpu, wall = _cpu_seconds(), time.monotonic()
    if known:
        held, (history, figures) = known, faulty(seed, deliveries, variant, mix)
    else:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
            clean = beside.submit(reference, seed, deliveries)
            history, figures = faulty(seed, deliveries, variant, mix)
            held = clean.result()
    return Verdict(
        seed=seed,
        deliveries=deliveries,
        variant=variant,
        rough=mix == ROUGH,
        clean=held.figures,
        faulty=figures,
        bursts=len(held.people.bursts),
        breaches=(
            *breaches(held.history, held.history),
            *burst_breaches(held.history),
            *breaches(history, held.history),
        ),
        limits=dict(limits(history, held.history)),
        told=told(history, held.history),
        requests=sum(request.open for request in history.requests),
        cpu_seconds=_cpu_seconds() - cpu,
        wall_seconds=time.monotonic() - wall,
    )


@contextmanager
def never_collecting() -> Iterator[None]:
    """The cycle collector rests: cycles are a tenth of what a run keeps, and looking for them a tenth of its time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _cpu_seconds() -> float:
    """The processor time of this process and of those it waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + usage.ru_utime + usage.ru_stime


def digest(history: History) -> str:
    """What two runs of one seed must have in common: everything that happened, and when."""
    return hashlib.sha256(repr(history).encode()).hexdigest()
