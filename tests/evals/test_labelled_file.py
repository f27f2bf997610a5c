"""Is a labelled file that somebody brings read whole, or refused with one line that says what to mend?"""

import gzip
from pathlib import Path

import pytest

from tests.evals.__main__ import is_measured, main
from tests.evals.figures import Figure, Result
from tests.evals.labelled_file import BadFile, read_labelled

GOOD = '{"text": "pay the invoice", "label": "billing"}'


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", r"line 2: not JSON; write one whole JSON object on each line"),
        ("[" * 100_000, r"line 2: not JSON"),
        ("[1]", r"line 2: not an object"),
        ('{"label": "x"}', r"line 2, field `text`: missing, there are label; write a string"),
        ('{"text": 3, "label": "x"}', r"line 2, field `text`: a number where a string belongs"),
        ('{"text": "a", "y": "x"}', r"line 2, field `label`: missing, there are text, y"),
        ('{"text": "a", "label": ""}', r"line 2, field `label`: empty; write a name or a whole number"),
        ('{"text": "a", "label": null}', r"line 2, field `label`: null where a string belongs"),
        ('{"text": "a", "label": true}', r"line 2, field `label`: a truth value"),
    ],
)
def test_a_bad_line_is_told_by_file_line_field_and_mend(tmp_path: Path, line: str, told: str) -> None:
    path = written(tmp_path / "a.jsonl", GOOD, line)
    with pytest.raises(BadFile, match=rf"a\.jsonl, {told}"):
        read_labelled(path)


def test_bytes_that_are_no_text_a_cut_archive_and_a_missing_file_are_told_too(tmp_path: Path) -> None:
    latin, cut, broken = tmp_path / "latin.jsonl", tmp_path / "cut.jsonl.gz", tmp_path / "broken.jsonl.gz"
    latin.write_bytes('{"text": "é", "label": "x"}'.encode("latin-1"))
    cut.write_bytes(gzip.compress(GOOD.encode() * 100)[:30])
    packed = bytearray(gzip.compress(GOOD.encode() * 100))
    packed[10:14] = b"\xff\xff\xff\xff"
    broken.write_bytes(packed)
    for path, told in (
        (broken, "is no whole gzip file"),
        (latin, "line 1: byte 10 is not UTF-8"),
        (cut, "is no whole gzip file"),
        (tmp_path / "none", "No such"),
        (written(tmp_path / "empty.jsonl", "", " "), "no rows"),
    ):
        with pytest.raises(BadFile, match=told):
            read_labelled(path)


def test_gzip_unicode_empty_texts_empty_lines_and_numbers_as_labels_are_read(tmp_path: Path) -> None:
    lines = ["\ufeff" + GOOD, "", '{"text": "", "label": 3, "more": 1}', '{"text": "\\ud83c\\udf89", "label": " é "}']
    path = tmp_path / "a.jsonl"  # the name does not say that it is an archive
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert read_labelled(path) == (["pay the invoice", "", "🎉"], ["billing", "3", "é"])


def test_a_bad_file_ends_the_command_with_2_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = written(tmp_path / "bad.jsonl", "nonsense")
    assert main(["--train", str(bad), "--test", str(bad)]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("evals: ")
    assert "bad.jsonl, line 1: not JSON" in told
    assert "\n" not in told
    assert main(["--train", str(bad)]) == 2
    assert "TRAIN and TEST belong together" in capsys.readouterr().err


def test_sets_that_do_not_exist_end_the_command_with_2_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "dates", "nosuchset"]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("evals: --only 'nosuchset' is in the name of no set; there are dates, comment tone, ")
    assert "\n" not in told


def test_sets_that_are_not_there_are_no_measurement() -> None:
    absent = Result("routing", [], skipped="banking77 is not there, so it was not measured")
    assert not is_measured([])
    assert not is_measured([absent])
    assert is_measured([absent, Result("dates", [Figure("accuracy", 0.9)])])
