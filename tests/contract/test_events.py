"""Does every function have a sample that parses, with an expected answer that a wrong one would not meet?"""

import hashlib
import json

import pytest

from tests.contract.template import reading
from tests.sam_local.samples import EVENTS, OBJECTS, Sample, differences, pointers, samples

SAMPLES = samples()


def ids(sample: Sample) -> str:
    return sample.name


def test_every_function_has_a_sample() -> None:
    assert {sample.verb for sample in SAMPLES} == set(reading.functions(reading.template()))


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_sample_and_its_expected_answer_parse(sample: Sample) -> None:
    assert isinstance(json.loads(sample.event.read_text()), dict)
    assert sample.wanted(), f"events/expected/{sample.name}.json expects nothing"


def test_no_expected_answer_is_without_its_sample() -> None:
    assert {path.stem for path in EVENTS.glob("expected/*.json")} == {sample.name for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_what_a_sample_points_at_is_there_and_hashes_to_it(sample: Sample) -> None:
    for pointer in pointers(json.loads(sample.event.read_text())):
        assert hashlib.sha256((OBJECTS / pointer["key"]).read_bytes()).hexdigest() == pointer["sha256"]


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_the_readme_lists_the_webhooks_and_queues_situations(sample: Sample) -> None:
    listed = (EVENTS / "README.md").read_text()
    assert sample.name == sample.verb or f"| {sample.name} |" in listed


@pytest.mark.parametrize(
    ("wanted", "found", "notice"),
    [
        ({"a": 1}, {}, "answer has no a, it should be 1"),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, "answer.a.b[0] is 2, it should be 1"),
        ([1, 2], [1], "answer is [1], it should be [1, 2]"),
        ({"statusCode": 200}, {"errorType": "Rejected"}, "answer has no statusCode, it should be 200"),
    ],
)
def test_a_wrong_answer_is_noticed(wanted: object, found: object, notice: str) -> None:
    assert list(differences(wanted, found)) == [notice]


def test_members_that_are_not_expected_may_hold_anything() -> None:
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3})) == []
