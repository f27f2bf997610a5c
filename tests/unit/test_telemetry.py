"""What a function may say, and what it may not."""

import json
import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from pydantic import BaseModel

from steward.errors import Rejected, RejectedReason
from steward.telemetry import Telemetry


class Answer(BaseModel):
    """Any model: what pydantic says of a wrong value quotes it."""

    n: int


def test_a_key_outside_the_vocabulary_is_refused_before_anything_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="notes is not in telemetry's closed vocabulary"):
        Telemetry("test", "dev").event("hello", notes="the task's text")
    assert "the task's text" not in capsys.readouterr().out


def test_a_task_gid_is_never_a_dimension() -> None:
    with pytest.raises(ValueError, match="task_gid"):
        Telemetry("test", "dev").count("Run", task_gid="1201")


def test_a_metric_with_dimensions_leaves_as_one_emf_line(capsys: pytest.CaptureFixture[str]) -> None:
    Telemetry("record", "dev").count("Run", outcome="written")
    line = json.loads(capsys.readouterr().out)
    assert (line["Run"], line["outcome"], line["service"]) == ([1.0], "written", "record")
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Steward"


def test_a_share_is_one_or_zero_so_that_its_average_is_the_share(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("enrich", "dev")

    @telemetry.flushing
    def handler(statuses: list[int], _context: object) -> None:
        for status in statuses:
            telemetry.share("AsanaLimited", hit=status == 429)

    handler([200, 429, 200], None)
    assert json.loads(capsys.readouterr().out)["AsanaLimited"] == [0.0, 1.0, 0.0]


def test_metrics_leave_even_when_the_handler_raises(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("webhook", "dev")

    @telemetry.flushing
    def handler(event: int, _context: object) -> int:
        telemetry.count("Received")
        return 1 // event

    with pytest.raises(Exception, match="unforeseen"):
        handler(0, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["Received"] == [1.0]


@pytest.mark.parametrize(
    "fault", [KeyError, ValueError, RuntimeError, lambda words: Answer.model_validate({"n": words})]
)
def test_a_fault_that_nobody_foresaw_says_its_class_and_place_and_no_word_of_what_was_read(
    fault: Callable[[str], object],
) -> None:
    @Telemetry("enrich", "dev").flushing
    def handler(event: dict[str, str], _context: object) -> None:
        found = fault(event["notes"])
        assert isinstance(found, Exception)
        raise found

    read = {"notes": "the pump leaks"}
    with pytest.raises(Exception, match=r"^unforeseen at \w+\.py:\d+; ") as raised:
        handler(read, None)
    shown = "".join(traceback.format_exception(raised.value))
    assert "pump" not in shown
    assert raised.type.__name__ in ("KeyError", "ValueError", "RuntimeError", "ValidationError")


@pytest.mark.parametrize(
    "fault", [Rejected(RejectedReason.MALFORMED, "events is no list"), ClientError({"Error": {"Code": "X"}}, "GetItem")]
)
def test_a_fault_of_ours_or_of_aws_is_told_as_it_is(fault: Exception) -> None:
    @Telemetry("enrich", "dev").flushing
    def handler(_event: object, _context: object) -> None:
        raise fault

    with pytest.raises(type(fault)) as raised:
        handler({}, None)
    assert raised.value is fault


def test_nothing_that_is_deployed_says_a_word_past_telemetry() -> None:
    """What a function prints becomes its log, whatever keys telemetry allows; a reader's child speaks to its parent."""
    root = Path(__file__).parents[2]
    speaking = re.compile(
        r"\bp?print\(|^\s*(?:import|from) (?:logging|traceback)\b|sys\.(?:__)?std(?:out|err)", re.MULTILINE
    )
    found = [path for name in ("layers/steward/python", "functions") for path in (root / name).rglob("*.py")]
    assert len(found) > 100
    assert [path.name for path in found if speaking.search(path.read_text())] == ["answering.py"]
