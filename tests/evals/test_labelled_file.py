"""Is a labelled file that somebody brings read whole, or refused with one line that says what to mend?"""

import gzip
from pathlib import Path

import pytest

from tests.evals.__main__ import main
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
        ('{"text": 3, "label": "x"}', r"line 2, field `text`: int where a string belongs"),
        ('{"text": "a", "y": "x"}', r"line 2, field `label`: missing, there are text, y"),
        ('{"text": "a", "label": ""}', r"line 2, field `label`: empty; write a name or a whole number"),
        ('{"text": "a", "label": null}', r"line 2, field `label`: NoneType where a string belongs"),
        ('{"text": "a", "label": true}', r"line 2, field `label`: bool"),
    ],
)
def test_a_bad_line_is_told_by_file_line_field_and_mend(tmp_path: Path, line: str, told: str) -> None:
    path = written(tmp_path / "a.jsonl", GOOD, line)
    with pytest.raises(BadFile, match=rf"a\.jsonl, {told}"):
        read_labelled(path)


def test_bytes_that_are_no_text_a_cut_archive_and_a_missing_file_are_told_too(tmp_path: Path) -> None:
    latin, cut = tmp_path / "latin.jsonl", tmp_path / "cut.jsonl.gz"
    latin.write_bytes('{"text": "é", "label": "x"}'.encode("latin-1"))
    cut.write_bytes(gzip.compress(GOOD.encode() * 100)[:30])
    for path, told in (
        (latin, "line 1: byte 10 is not UTF-8"),
        (cut, "is no whole gzip file"),
        (tmp_path / "none", "No such"),
        (written(tmp_path / "empty.jsonl", "", " "), "no rows"),
    ):
        with pytest.raises(BadFile, match=told):
            read_labelled(path)


def test_gzip_unicode_empty_texts_empty_lines_and_numbers_as_labels_are_read(tmp_path: Path) -> None:
    lines = ["\ufeff" + GOOD, "", '{"text": "", "label": 3, "more": 1}', '{"text": "\\ud83c\\udf89", "label": "é"}']
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
