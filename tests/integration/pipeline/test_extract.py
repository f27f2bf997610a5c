"""The state Extract: files in quarantine become text, and nothing that a file is makes it fail."""

import hashlib

import pytest

from steward.errors import ContextExpired, Rejected
from steward.pipeline.extract import Extractor, extract, quarantined
from steward.reading.limits import Limits
from steward.reading.outcome import Document, Reason, Unread, of_row
from steward.run import Pointer, RunState, Subject, Work
from tests.integration.aws import Aws
from tests.security.reading import corpus, hostile
from tests.unit.ingest.world import RecordedTelemetry

WORK = Work("document_reading", Subject("task", "12"), "34", "webhook", "f", 1, 1, "", "")
CPU_SECONDS = 2  # the child's own limit of ten is shown by its own tests


def put(aws: Aws, name: str, content: bytes, gid: str = "56") -> Pointer:
    kept = aws.objects.put_bytes(quarantined("run", gid, name), content)
    return Pointer(key=kept["key"], sha256=hashlib.sha256(content).hexdigest())


def extracted(aws: Aws, *files: Pointer) -> tuple[RunState, RecordedTelemetry]:
    telemetry = RecordedTelemetry()
    state: RunState = WORK.as_state() | {"files": list(files)}
    return extract(state, Extractor(aws.objects, telemetry, Limits(cpu_seconds=CPU_SECONDS))), telemetry


def read(aws: Aws, state: RunState) -> list[Document | Unread]:
    return [of_row(aws.objects.get(each)) for each in state["texts"]]


def test_files_become_text_in_their_order_and_the_run_goes_on_to_assess(aws: Aws) -> None:
    files = (put(aws, "a.md", corpus.MD.encode()), put(aws, "b.docx", corpus.docx_file(), "57"))
    state, telemetry = extracted(aws, *files)
    first, second = read(aws, state)
    assert isinstance(first, Document)
    assert first.pages[1].anchor == "Plan"
    assert isinstance(second, Document)
    assert state["next"] == "assess"
    assert {each["key"].partition("/")[0] for each in state["texts"]} == {"text"}
    assert telemetry.counts["FilesRead"] == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.docx", hostile.zip_bomb(300), Reason.BOMB),
        ("torn.docx", corpus.docx_file()[:300], Reason.BROKEN),
        ("empty.txt", b"", Reason.EMPTY),
        ("entities.docx", hostile.laughing(), Reason.BROKEN),
    ],
)
def test_a_file_that_cannot_be_read_is_an_answer_with_its_reason(
    aws: Aws, name: str, content: bytes, reason: Reason
) -> None:
    state, _ = extracted(aws, put(aws, name, content))
    (found,) = read(aws, state)
    assert isinstance(found, Unread)
    assert found.reason is reason


def test_a_file_that_is_gone_sends_the_run_back_to_enrich(aws: Aws) -> None:
    with pytest.raises(ContextExpired):
        extracted(aws, Pointer(key="quarantine/files/run/1.txt", sha256="0"))


def test_a_file_that_was_exchanged_is_refused(aws: Aws) -> None:
    pointer = put(aws, "a.txt", b"what was taken")
    aws.objects.put_bytes(pointer["key"], b"something else")
    with pytest.raises(Rejected, match="tampered"):
        extracted(aws, pointer)


def test_a_state_without_files_is_refused(aws: Aws) -> None:
    with pytest.raises(Rejected, match="files"):
        extract(WORK.as_state(), Extractor(aws.objects, RecordedTelemetry(), Limits()))


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.md", ".md"), ("a", ""), ("../../x.txt", ".txt"), ("a.p\0df", ".pdf"), ("a.\u00e9", ""), ("a.b/c", "")],
)
def test_a_name_leaves_nothing_but_a_plain_ending_in_the_key(name: str, ending: str) -> None:
    assert quarantined("run", "1", name) == f"quarantine/files/run/1{ending}"
