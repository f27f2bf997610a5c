"""Does the bench say what it should of small and odd sets from outside?"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.evals.anyset import any_set
from tests.evals.figures import Result
from tests.evals.vectors import VectorCache

BILLING = ["refund my invoice", "we were charged twice", "the bill is too high", "send the invoice again", "wrong bill"]
ACCESS = ["I cannot log in", "reset my password", "please unlock my account", "login fails", "my account is locked"]
TRAINING = [(text, "billing") for text in BILLING] + [(text, "access") for text in ACCESS]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    return VectorCache(tmp_path_factory.mktemp("vectors"))


def measured(tmp_path: Path, cache: VectorCache, train: list[tuple[str, str]], test: list[tuple[str, str]]) -> Result:
    paths = []
    for name, rows in (("train.jsonl", train), ("test.jsonl", test)):
        lines = (json.dumps({"text": text, "label": label}) for text, label in rows)
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        paths.append(tmp_path / name)
    return any_set(paths[0], paths[1], cache)


def figure(result: Result, name: str) -> float:
    return next(each.measured for each in result.figures if each.name == name)


def test_ten_rows_are_enough_to_learn_two_labels(tmp_path: Path, cache: VectorCache) -> None:
    test = [("the invoice is wrong", "billing"), ("I forgot my password", "access")]
    assert figure(measured(tmp_path, cache, TRAINING, test), "accuracy") == 1


def test_a_handful_of_rows_misses_no_floor(tmp_path: Path, cache: VectorCache) -> None:
    found = measured(tmp_path, cache, TRAINING, [("the invoice is wrong", "billing"), ("a pony", "wish")])
    assert [each.verdict for each in found.figures] == ["shown"] * len(found.figures)


def test_labels_that_training_lacks_are_out_of_scope_and_told(tmp_path: Path, cache: VectorCache) -> None:
    test = [("the invoice is wrong", "billing"), ("what a lovely sunset over the sea", "weather")]
    result = measured(tmp_path, cache, TRAINING, test)
    assert figure(result, "accuracy") == 1
    assert figure(result, "out-of-scope AUROC") == 1
    assert "1 test rows have labels that training lacks ('weather'): counted as out of scope" in result.notes


def test_a_test_of_nothing_but_unknown_labels_has_no_accuracy(tmp_path: Path, cache: VectorCache) -> None:
    result = measured(tmp_path, cache, TRAINING, [("sunset", "weather")])
    assert [each.name for each in result.figures] == ["out of scope, turned away"]


def test_one_label_only_is_measured_and_told(tmp_path: Path, cache: VectorCache) -> None:
    result = measured(tmp_path, cache, [(text, "billing") for text in BILLING], [("a bill", "billing")])
    assert figure(result, "accuracy") == 1
    assert any("one label only" in note for note in result.notes)


def test_texts_on_both_sides_of_the_split_are_told(tmp_path: Path, cache: VectorCache) -> None:
    result = measured(tmp_path, cache, TRAINING, [TRAINING[0], ("", "access")])
    assert "1 test texts occur in the training rows too: the figures flatter" in result.notes


def test_repeated_training_rows_are_learnt_once_and_told(tmp_path: Path, cache: VectorCache) -> None:
    test = [("the invoice is wrong", "billing"), ("I forgot my password", "access")]
    once, often = (measured(tmp_path, cache, TRAINING * count, test) for count in (1, 10))
    assert "90 training rows repeat an earlier one: learnt once" in often.notes
    assert [each.measured for each in once.figures] == [each.measured for each in often.figures]


def test_a_single_training_row_is_measured(tmp_path: Path, cache: VectorCache) -> None:
    assert figure(measured(tmp_path, cache, [("a bill", "billing")], [("a bill", "billing")]), "accuracy") == 1


def test_a_cut_off_cache_loses_its_last_row_and_no_other(tmp_path: Path) -> None:
    first = VectorCache(tmp_path).vectors(BILLING)
    rows = next(tmp_path.glob("*.records"))
    rows.write_bytes(rows.read_bytes()[:-10])
    embedded: list[int] = []
    again = VectorCache(tmp_path).vectors(BILLING, lambda _, total: embedded.append(total))
    assert embedded == [1]
    assert abs(again - first).max() < 1e-5


def test_runs_that_overlap_share_one_cache_and_none_reads_the_others_vectors_as_its_own(tmp_path: Path) -> None:
    one, other = VectorCache(tmp_path), VectorCache(tmp_path)
    alone = VectorCache(tmp_path / "alone")
    texts = [text for text, _ in [("pay the bill", ""), ("reset the password", ""), ("grant access", "")]]
    other.vectors(texts[:1])
    assert abs(one.vectors(texts[1:]) - alone.vectors(texts[1:])).max() < 1e-5
    assert abs(other.vectors(texts[::-1]) - alone.vectors(texts[::-1])).max() < 1e-5
    assert abs(VectorCache(tmp_path).vectors(texts) - alone.vectors(texts)).max() < 1e-5


def test_a_run_waits_while_another_one_writes(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    with ThreadPoolExecutor(1) as other:
        with cache._alone():
            later = other.submit(VectorCache, tmp_path)
            with pytest.raises(TimeoutError):
                later.result(0.2)
        assert later.result(20)
