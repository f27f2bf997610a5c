"""Is a table of issues that somebody brings measured by the product's model, or refused with one line?"""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from tests.evals.__main__ import main
from tests.evals.delay import delay
from tests.evals.delay_file import read_delays
from tests.evals.figures import Result
from tests.evals.labelled_file import BadFile

Cells = dict[str, list[object]]


def written(path: Path, columns: Cells, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    told = io.StringIO()
    writer = csv.writer(told, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    path.write_bytes(told.getvalue().encode(encoding))
    return path


def planted(rows: int = 600, seed: int = 0) -> Cells:
    """One feature decides in nine rows of ten; oldest first."""
    rng = np.random.default_rng(seed)
    cause = rng.integers(0, 30, rows)
    late = (cause > 18) ^ (rng.random(rows) < 0.1)
    return {
        "issue": [f"AB-{number}" for number in range(rows)],
        "created_at": [f"2026-{1 + at * 11 // rows:02}-{1 + at % 28:02}T10:00:00Z" for at in range(rows)],
        "waiting": cause.tolist(),
        "noise": rng.normal(size=rows).round(3).tolist(),
        "kind": rng.choice(["bug", "story", "task, small"], rows).tolist(),
        "delayed": late.astype(int).tolist(),
    }


def figures(result: Result) -> dict[str, float]:
    return {each.name: each.measured for each in result.figures}


def test_a_planted_cause_is_found_in_rows_that_came_later(tmp_path: Path) -> None:
    result = delay(written(tmp_path / "a.csv", planted()))
    found = figures(result)
    assert found["AUC"] >= 0.8
    assert found["Brier"] < found["Brier of the base rate"]
    assert 0 < found["base rate, learnt rows"] < 1
    notes = "\n".join(result.notes)
    assert "n = 600 rows: learnt from 480, judged 120 later ones" in notes
    assert "`issue` is left out: 600 labels in 600 rows, an id or free text" in notes
    assert "features that count: waiting" in notes
    assert "noise" in notes.split("disabled, not better than base rate: ")[1]


def test_shuffled_flags_are_chance_and_said_to_be_no_better_than_the_base_rate(tmp_path: Path) -> None:
    columns = planted()
    columns["delayed"] = np.random.default_rng(9).permutation(np.array(columns["delayed"])).tolist()
    result = delay(written(tmp_path / "a.csv", columns))
    assert figures(result)["AUC"] == pytest.approx(0.5, abs=0.1)
    assert "all features: disabled, not better than base rate" in result.notes


def test_rows_are_put_in_the_order_of_time_and_without_a_time_column_taken_as_they_come(tmp_path: Path) -> None:
    columns = planted()
    order = np.random.default_rng(2).permutation(600)
    mixed: Cells = {name: [cells[at] for at in order] for name, cells in columns.items()}
    table = read_delays(written(tmp_path / "a.csv", mixed))
    assert table.days is not None
    assert (np.diff(table.days) >= 0).all()
    columns.pop("created_at")
    plain = read_delays(written(tmp_path / "b.csv", columns))
    assert "no time column: the order of the rows is taken for time" in plain.told
    assert plain.late.tolist() == [bool(each) for each in columns["delayed"]]


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("True", "FALSE"), ("yes", "No"), ("1.0", "0.0")])
@pytest.mark.parametrize("name", ["delayed", "late", "Late"])
def test_flags_are_read_as_people_write_them(tmp_path: Path, yes: str, no: str, name: str) -> None:
    columns = planted(100)
    flags = [yes if each else no for each in columns.pop("delayed")]
    table = read_delays(written(tmp_path / "a.csv", columns | {name: list(flags)}))
    assert sum(table.late) == flags.count(yes)


def test_a_bom_semicolons_quoted_fields_and_missing_values_are_read(tmp_path: Path) -> None:
    columns = planted(200)
    columns["waiting"] = [
        "" if at % 7 == 0 else "n/a" if at % 11 == 0 else each for at, each in enumerate(columns["waiting"])
    ]
    columns["kind"] = ['said "x";\nand more' if at % 2 else each for at, each in enumerate(columns["kind"])]
    table = read_delays(written(tmp_path / "a.csv", columns, encoding="utf-8-sig", delimiter=";"))
    names = {each.name for each in table.features}
    assert {"waiting", "kind"} <= names
    assert len(table.late) == 200


def test_a_column_that_equals_the_flag_is_a_leak_and_one_that_tells_it_a_suspicion(tmp_path: Path) -> None:
    columns = planted()
    columns["outcome"] = ["missed" if each else "kept" for each in columns["delayed"]]
    columns["score"] = [each * 10 + at / 1000 for at, each in enumerate(columns["delayed"])]  # type: ignore[operator]
    columns["resolved_at"] = columns["created_at"]
    told = "\n".join(read_delays(written(tmp_path / "a.csv", columns)).told)
    assert "warning: `outcome` equals the flag, a leak: left out" in told
    assert "warning: `score` alone tells late from on time (AUC 1.000): a leak?" in told
    assert "`resolved_at` is left out: it tells how it ended" in told


def test_the_layout_of_the_public_delay_set_is_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = 400
    left = rng.integers(0, 200, rows)
    columns: Cells = {
        "issuekey": [f"{'ABC' if at % 3 else 'XYZ'}-{at}" for at in range(rows)],
        "delaydays": [int(each) for each in np.where(left < 40, rng.integers(1, 90, rows), 0)],
        "openeddate": [f"2009-{1 + at * 11 // rows:02}-{1 + at % 28:02} 00:00:00" for at in range(rows)],
        "type": rng.choice(["Bug", "Story"], rows).tolist(),
        "perofdelay": rng.random(rows).round(4).tolist(),
        "RemainingDay": left.tolist(),
        "topic_100": rng.integers(1, 101, rows).tolist(),
    }
    result = delay(written(tmp_path / "project_creation.csv", columns))
    table = read_delays(tmp_path / "project_creation.csv")
    kinds = {each.name: type(each).__name__ for each in table.features}
    assert kinds["topic_100"] == kinds["issuekey"] == kinds["type"] == "Named"
    assert kinds["RemainingDay"] == "Measured"
    assert "delaydays" not in kinds
    assert figures(result)["AUC"] > 0.9
    assert any(note.startswith("AUC by issuekey: ABC ") for note in result.notes)


def changed(**columns: Iterable[object]) -> Callable[[Path], Path]:
    return lambda path: written(path, planted(200) | {name: list(each) for name, each in columns.items()})


def without(*names: str, rows: int = 200) -> Callable[[Path], Path]:
    return lambda path: written(path, {name: each for name, each in planted(rows).items() if name not in names})


def raw(body: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(body)
        return path

    return write


BAD = {
    "missing flag": (without("delayed"), "no flag column; call one `delayed` or `late` (0 or 1), there are issue, "),
    "one class": (changed(delayed=[1] * 200), "all 200 rows are late; both kinds are needed"),
    "no feature": (without("waiting", "noise", "kind"), "no feature is left (`issue` is left out"),
    "nothing but a flag": (
        without("issue", "created_at", "waiting", "noise", "kind"), "no feature is left (only a flag",
    ),
    "empty": (raw(b""), "empty; write a header and one row an issue"),
    "only white space": (raw(b"\xef\xbb\xbf \n\n"), "empty; write a header"),
    "only a header": (raw(b"a,delayed\n"), "no rows below the header"),
    "too few rows": (without(rows=40), "too few rows (40); the first 80 % need 30 late and 30 on time"),
    "another encoding": (raw("größe,delayed\n1,0\n".encode("latin-1")), "byte 2 is not UTF-8; save the file as UTF-8"),
    "two bytes a character": (raw("a,delayed\n1,0\n".encode("utf-16-le")), "holds zero bytes"),
    "non-numeric flag": (
        changed(delayed=["maybe", *([0, 1] * 99), 0]), "line 2, column `delayed`: 'maybe' is no flag; write 0 or 1",
    ),
    "empty flags": (changed(delayed=[""] * 200), "column `delayed` is empty throughout"),
    "no number of days": (
        raw(b"a,delaydays\n1,x\n"), "line 2, column `delaydays`: 'x' is no number of days",
    ),
    "no time": (changed(created_at=["soon"] * 200), "line 2, column `created_at`: 'soon' is no time"),
    "a short row": (raw(b"a,delayed\n1\n"), "line 2: 1 fields where the header has 2"),
    "two columns of a name": (raw(b"a,A,delayed\n1,1,0\n"), "two columns are called `a`"),
    "an open quote": (raw(b'a,delayed\n"1,0\n'), "quotes closed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_ends_the_command_with_2_and_one_line_that_says_what_to_mend(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write, told = BAD[kind]
    path = write(tmp_path / "bad.csv")
    assert main(["--delay", str(path)]) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith(f"evals: {path}")
    assert told in said
    assert "\n" not in said


def test_a_file_that_is_not_there_and_one_beside_training_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--delay", str(tmp_path / "none.csv")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert main(["--delay", "a", "--train", "b", "--test", "c"]) == 2
    assert "DELAY is measured by itself" in capsys.readouterr().err


def test_rows_without_a_flag_are_left_out_and_said_so(tmp_path: Path) -> None:
    columns = planted(200)
    columns["delayed"][5] = ""
    table = read_delays(written(tmp_path / "a.csv", columns))
    assert len(table.late) == 199
    assert "1 rows without a flag were left out" in table.told


def test_the_same_file_gives_the_same_figures(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", planted(400))
    assert delay(path) == delay(path)


def test_a_bad_file_is_no_other_error(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no CSV in UTF-8"):
        delay(raw(b"a,delayed\n\x00,1\n")(tmp_path / "a.csv"))
