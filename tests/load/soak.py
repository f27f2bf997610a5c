"""How far is the soak, and what did it find? Each finished seed is one note, so that it can be interrupted.

A note counts for the sources it was run with: after a change of the product or the harness the soak begins anew by
itself. `docs/guarantees_figures.py` reads the same notes for the table of the guarantees page.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from tests.load.promises import Promise
from tests.load.trial import MIX, Verdict, telling_replay, trial

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / ".steward" / "soak"

# What a note depends on: the product, the machine it is run by, its timeouts, the sandbox, this harness.
SOURCES: Final = ("layers/steward/python/steward", "statemachines", "template.yaml", "local/asana", "tests/load")
KINDS: Final = frozenset({".py", ".yaml", ".json"})

CHECK: Final = "crash harness: {:,} deliveries a seed under the fault mix"
BURSTS: Final = "bursts of edits within 30 s through the whole pipeline, {:,} deliveries a seed"
UNBROKEN: Final = "at most 2 runs a burst, never two at once, 0 lost last states"

_DOUBLES: Final = frozenset({Promise.DOUBLED, Promise.UNPLANNED, Promise.OVERAUDITED})
_LOSSES: Final = frozenset({Promise.LOST, Promise.DIFFERS, Promise.UNTRUE, Promise.EXCUSED, Promise.UNAUDITED})
_OF_BURSTS: Final = frozenset({Promise.BURST, Promise.TOGETHER, Promise.UNTRUE, Promise.LOST})


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of the finished seeds of one size, for one state of the sources."""

    folder: Path
    deliveries: int
    sources: str

    def finished(self) -> dict[int, dict[str, Any]]:
        """The notes of these sources, by seed. Those of other sources are removed: no table may sum them up."""
        found: dict[int, dict[str, Any]] = {}
        for path in sorted(self.folder.glob(f"crash-{self.deliveries}-seed-*.json")):
            note = json.loads(path.read_text())
            if note.get("sources") == self.sources:
                found[int(note["seed"])] = note
            else:
                path.unlink()
                self._of_bursts(note["seed"]).unlink(missing_ok=True)
        return found

    def keep(self, verdict: Verdict) -> None:
        """Add one seed; a file appears whole or not at all, so an interruption costs that seed only."""
        promises = [breach.promise for breach in verdict.breaches]
        lost, doubled = (sum(each in kinds for each in promises) for kinds in (_LOSSES, _DOUBLES))
        common = {
            "seed": str(verdict.seed),
            "seconds": round(verdict.wall_seconds, 1),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "sources": self.sources,
        }
        broken = sum(each in _OF_BURSTS for each in promises)
        of_bursts = {"check": BURSTS.format(self.deliveries), "tried": verdict.bursts}
        _write(
            self._of_bursts(verdict.seed), of_bursts | {"result": f"{broken} broken" if broken else UNBROKEN} | common
        )
        others = len(promises) - lost - doubled
        result = f"{lost} lost, {doubled} double, {others} other breaches, {len(verdict.told)} requests refused"
        note = {"check": CHECK.format(self.deliveries), "tried": verdict.clean.deliveries, "result": result} | common
        path = self.folder / f"crash-{self.deliveries}-seed-{verdict.seed}.json"
        _write(path, note | {"lines": verdict.lines(), "verdict": verdict.as_row()})

    def _of_bursts(self, seed: object) -> Path:
        return self.folder / f"bursts-{self.deliveries}-seed-{seed}.json"


def soak(
    seeds: int,
    deliveries: int,
    folder: Path,
    say: Callable[[str], None],
    run: Callable[[int, int], Verdict] = trial,
    sources: Callable[[], str] | None = None,
    together: int = 1,
) -> bool:
    """Run seeds 1 to `seeds` that are not finished yet; True if no promise was broken in any of them.

    `together` seeds run at a time, each in two processes: the two halves of one seed are not of one length.
    """
    digest = sources or sources_digest
    notes = Notes(folder, deliveries, digest())
    left = sorted({*range(1, seeds + 1)} - notes.finished().keys())
    for verdict in _verdicts(left, deliveries, run, together, say):
        for line in (f"[{verdict.seed}/{seeds}]", *verdict.lines()):
            say(line)
        if digest() != notes.sources:
            say("    the sources changed meanwhile: this seed does not count, begin again")
            return False
        notes.keep(verdict)
    rows = [note["verdict"] for seed, note in notes.finished().items() if seed <= seeds]
    broken = sum(bool(row["breaches"]) for row in rows)
    deliveries_in_all = sum(row["clean"]["deliveries"] for row in rows)
    bursts = sum(row["bursts"] for row in rows)
    say(f"{len(rows)} seeds, {deliveries_in_all} deliveries, {bursts} bursts, {broken} seeds with a broken promise")
    return broken == 0


def _verdicts(
    seeds: list[int], deliveries: int, run: Callable[[int, int], Verdict], together: int, say: Callable[[str], None]
) -> Iterator[Verdict]:
    """Each seed's verdict as it is reached. Whoever stops asking waits for the seeds that had begun, no others."""
    if together == 1:
        for seed in seeds:
            with telling_replay(seed, deliveries, "none", MIX, say):
                verdict = run(seed, deliveries)
            yield verdict
        return
    pool = ProcessPoolExecutor(together, mp_context=get_context("spawn"), max_tasks_per_child=1)
    try:
        running = {pool.submit(run, seed, deliveries): seed for seed in seeds}
        for each in as_completed(running):
            with telling_replay(running[each], deliveries, "none", MIX, say):
                verdict = each.result()
            yield verdict
    finally:
        pool.shutdown(cancel_futures=True)


def sources_digest(sources: Iterable[str] = SOURCES) -> str:
    """The sha256 over the names and bytes of what a note depends on."""
    digest = hashlib.sha256()
    for path in sorted(path for name in sources for path in _files(ROOT / name)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if path.suffix in KINDS and path.is_file())
    return [path for path in found if not path.name.startswith("test_")]  # what tests the harness is no part of a run


def _write(path: Path, note: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(note, indent=1) + "\n")
    new.replace(path)
