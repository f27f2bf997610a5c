"""Is every document either refused in one line, or one that the functions can work by?"""

import base64
import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.asana.edits import Assign, SetTaskFields
from steward.errors import Rejected, RejectedReason
from steward.governance.autonomy import mode_of, split
from steward.governance.certificates import certifiable, judge_today
from steward.governance.consent import asks_of
from steward.governance.experiments import arm, experiment
from steward.governance.loosening import loosens
from steward.governance.money import allowance
from steward.governance.policy import Configuration, configuration_of
from steward.governance.quiet import quiet_until
from steward.governance.rules import Known
from steward.upkeep.validate_config import publishable, validate_config
from tests.contract.template.validator import validator_of
from tests.property.documents import DOCUMENTS
from tests.property.test_loosening import FULL, TRIAGE_PATH, without

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
SCHEMA = jsonschema.Draft202012Validator(json.loads(validator_of(Configuration.model_json_schema())))
SEED = 20261128
TRIED = 10_000

# What people and programs put in a place where something else belongs.
JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2.5, 10**30, 10**400, float("nan"), float("inf"), -float("inf"), "", " ", "1", "77",
    "act", "off", "v1", "v99", "v" + "9" * 5_000, "x" * 5_000, "\x00", "\n", "\ud800", "१२", "AI Decision", "assignee",
    "UTC", "25:00", [], [None], ["1"], [["1"]], ["1", "1"], {}, {"": None}, {"name": "x"}, {"mode": "act"}, [{}],
    {"version": "v2", "percent": 1}, {"zone": "UTC", "start": "00:00", "end": "00:00"},
)  # fmt: skip
KEYS = ("version", "projects", "workflows", "fields", "mode", "name", "1", "", "\x00", "triage_request", "certify", "é")


def works(configuration: Configuration) -> None:
    """What functions and commands ask of a document; nothing here may raise."""
    for gid, project in configuration.projects.items():
        asks_of(configuration, gid)
        configuration.agents_of(gid)
        quiet_until(project.quiet_hours, NOW)
        allowance(project.dollars_per_day)
        for name, policy in project.workflows.items():
            arm(policy, gid, name, "task:1")
            experiment(policy)
            certifiable(policy)
            judge_today(configuration, policy)
            fields = {key: str(at) for at, key in enumerate(policy.fields, 1)}
            edits = [SetTaskFields("1", dict.fromkeys(fields.values(), 3)), Assign("1", "5")]
            split(edits, policy, fields, (), Known(base={"1": 2}, confidence={"team": 0.4}))
            assert {mode_of(policy, key) for key in policy.fields} <= {"off", "observe", "suggest", "act"}
    assert loosens(configuration, configuration) == ()
    assert configuration_of(configuration.model_dump(mode="json", exclude_none=True)) == configuration


# Statuses that mean blocked are refused where no field is named that they stand in, audiences where none is told.
GOOD: dict[str, Any] = without(without(FULL, f"{TRIAGE_PATH}.blocked"), f"{TRIAGE_PATH}.audiences")


def taken(document: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether the validator takes it, and then the functions do; its refusal is one line that can be shown."""
    configuration, line = _answer(document)
    if configuration is None:
        assert line.startswith(f"{RejectedReason.BAD_CONFIGURATION}: ")
        assert line.isprintable()
        assert len(line) < 700
        return False
    works(configuration)
    plain = json.loads(json.dumps(document, allow_nan=False))  # what no other reader of JSON takes is not taken here
    assert SCHEMA.is_valid(plain), "AppConfig's own schema refuses what the function takes"
    return True


def _answer(document: Any) -> tuple[Configuration | None, str]:  # noqa: ANN401 - any JSON value
    try:
        return publishable(document), ""
    except Rejected as refused:
        return None, str(refused)


def spoilt(rng: random.Random) -> dict[str, Any]:
    """A good document with up to three values changed, taken out or put in, anywhere."""
    document = copy.deepcopy(GOOD)
    for _ in range(rng.randint(0, 3)):
        place = rng.choice(list(_places(document)))
        key = rng.choice(KEYS) if isinstance(place, dict) and rng.random() < 0.2 else None
        if isinstance(place, dict):
            names = list(place)
            name = key if key is not None or not names else rng.choice(names)
            place[name or "x"] = copy.deepcopy(rng.choice(JUNK))
            if rng.random() < 0.3:
                place.pop(name or "x")
        else:
            place.append(copy.deepcopy(rng.choice(JUNK)))
    return document


def _places(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _places(each)


def test_ten_thousand_spoilt_documents_are_refused_in_a_line_or_can_be_worked_by() -> None:
    rng = random.Random(SEED)  # noqa: S311 - seeded, on purpose
    found = [taken(spoilt(rng)) for _ in range(TRIED)]
    assert TRIED / 10 < sum(found) < TRIED * 9 / 10, "both happen, or this shows nothing"


@settings(deadline=None)  # the first one reads every time zone of the machine
@given(DOCUMENTS)
def test_a_document_of_valid_parts_is_refused_in_a_line_or_can_be_worked_by(document: dict[str, Any]) -> None:
    taken(document)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner),
    )
)
def test_any_json_is_refused_in_a_line(document: Any) -> None:  # noqa: ANN401 - any JSON value
    assert not taken(document)


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.just(b"\xef\xbb\xbf{}"))
def test_any_bytes_are_refused_in_a_line(content: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        validate_config({"content": base64.b64encode(content).decode()})
    assert str(refused.value).isprintable()
