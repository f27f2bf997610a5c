"""Does a soak go on where it was left, forget what older sources did, and tell what it found?"""

import json
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.load.promises import Breach, Promise
from tests.load.simulation import Figures
from tests.load.soak import ROOT, soak, sources_digest
from tests.load.trial import Verdict

FIGURES = Figures(
    deliveries=1003, posts=1200, dropped=50, calls=9, effects=700, virtual_seconds=3600.0, dead_letters=0,
    tripped=0, faults={}, kills={},
)  # fmt: skip
KEPT = Verdict(1, 1000, "none", False, FIGURES, FIGURES, 40, (), {}, {}, 300, 60.0, 31.0)  # noqa: FBT003 - as its fields stand
BROKEN = replace(KEPT, breaches=(Breach(Promise.LOST, "request 7"), Breach(Promise.DOUBLED, "task 12")))


def running(of: Verdict, ran: list[int]) -> Callable[[int, int], Verdict]:
    def run(seed: int, _deliveries: int) -> Verdict:
        ran.append(seed)
        return replace(of, seed=seed)

    return run


def test_a_soak_goes_on_where_it_was_left(tmp_path: Path) -> None:
    ran: list[int] = []
    said: list[str] = []
    assert soak(1, 1000, tmp_path, said.append, running(KEPT, ran), lambda: "as it is")
    assert soak(3, 1000, tmp_path, said.append, running(KEPT, ran), lambda: "as it is")
    assert ran == [1, 2, 3]
    assert said[-1] == "3 seeds, 3009 deliveries, 120 bursts, 0 seeds with a broken promise"


def kept(seed: int, _deliveries: int) -> Verdict:
    return replace(KEPT, seed=seed)


def fails(seed: int, _deliveries: int) -> Verdict:
    raise KeyError(seed)


def test_seeds_that_run_together_are_kept_like_those_that_run_one_by_one(tmp_path: Path) -> None:
    said: list[str] = []
    assert soak(3, 1000, tmp_path, said.append, kept, lambda: "as it is", together=2)
    assert {line for line in said if line.startswith("[")} == {"[1/3]", "[2/3]", "[3/3]"}
    assert said[-1] == "3 seeds, 3009 deliveries, 120 bursts, 0 seeds with a broken promise"
    with pytest.raises(KeyError):
        soak(4, 1000, tmp_path, said.append, fails, lambda: "as it is", together=2)
    assert said[-1] == "    replay: python -m tests.load --seed 4 --deliveries 1000 --variant none"


def test_a_finished_seed_counts_only_for_the_same_sources(tmp_path: Path) -> None:
    ran: list[int] = []
    assert soak(2, 1000, tmp_path, print, running(KEPT, ran), lambda: "as it was")
    assert soak(1, 1000, tmp_path, print, running(KEPT, ran), lambda: "as it is")
    assert ran == [1, 2, 1]
    assert len(list(tmp_path.glob("*.json"))) == 2  # those of seed 2 are gone: no table may sum them up


def test_a_seed_during_which_the_sources_changed_does_not_count(tmp_path: Path) -> None:
    digests = iter(["before", "after"])
    said: list[str] = []
    assert not soak(1, 1000, tmp_path, said.append, running(KEPT, []), lambda: next(digests))
    assert "does not count" in said[-1]
    assert list(tmp_path.glob("*.json")) == []


def test_a_broken_seed_is_told_with_its_replay_and_stays_told(tmp_path: Path) -> None:
    said: list[str] = []
    ran: list[int] = []
    assert not soak(1, 1000, tmp_path, said.append, running(BROKEN, ran), lambda: "as it is")
    assert "    replay: python -m tests.load --seed 1 --deliveries 1000 --variant none" in said
    assert not soak(1, 1000, tmp_path, said.append, running(BROKEN, ran), lambda: "as it is")
    assert ran == [1]
    assert said[-1].endswith("1 seeds with a broken promise")


def test_a_seed_whose_run_failed_is_told_with_its_replay(tmp_path: Path) -> None:
    def fails(_seed: int, _deliveries: int) -> Verdict:
        raise KeyError("gid")

    said: list[str] = []
    with pytest.raises(KeyError):
        soak(1, 1000, tmp_path, said.append, fails, lambda: "as it is")
    assert said[-1] == "    replay: python -m tests.load --seed 1 --deliveries 1000 --variant none"


def test_the_guarantees_page_sums_the_seeds_up(tmp_path: Path) -> None:
    soak(2, 1000, tmp_path, print, running(KEPT, []), lambda: "as it is")
    page = runpy.run_path(str(ROOT / "docs" / "guarantees_figures.py"))
    rows = page["rows_of"](page["notes_in"](tmp_path))
    harness = rows["crash harness: 1,000 deliveries a seed under the fault mix"]
    assert "| 2,006 | 0 lost, 0 double, 0 other breaches, 0 requests refused | 1, 2 | 62 |" in harness
    bursts = rows["bursts of edits within 30 s through the whole pipeline, 1,000 deliveries a seed"]
    assert "| 80 | at most 2 runs a burst, never two at once, 0 lost last states | 1, 2 |" in bursts


def test_a_note_of_a_broken_seed_says_what_was_lost_and_what_was_doubled(tmp_path: Path) -> None:
    soak(1, 1000, tmp_path, print, running(BROKEN, []), lambda: "as it is")
    note = json.loads((tmp_path / "crash-1000-seed-1.json").read_text())
    assert note["result"] == "1 lost, 1 double, 0 other breaches, 0 requests refused"
    assert note["verdict"]["breaches"] == ["lost: request 7", "doubled: task 12"]


def test_the_digest_follows_the_names_and_the_bytes_of_the_sources() -> None:
    assert sources_digest(["tests/load/soak.py"]) != sources_digest(["tests/load/trial.py"])
    assert sources_digest() == sources_digest()
