"""Does any damage to a file make the reader raise, or leave its limits? `make soak-files` tries them all."""

import os
from collections import Counter

import pytest

from steward.reading import Document, Kind, Limits
from steward.reading.process import run
from steward.reading.reader import command, heard
from tests.security.inputs import Stopwatch, amount
from tests.security.reading import corpus, hostile

FILES = corpus.files()
OFFICE = (Kind.DOCX, Kind.XLSX, Kind.PPTX)
COUNT = int(os.environ.get("SOAK_FILES", amount(1, 1, 10)))
SLACK_SECONDS = 1.0  # the kernel looks at a limit of processor time now and then, and starting Python is counted too


def outcomes(damaged: list[bytes]) -> Counter[str]:
    """What came of each, after checking what each took of the processor."""
    found = Counter[str]()
    for content in damaged:
        ended = run(command("attachment", Limits()), content, Limits())
        assert ended.processor_seconds < Limits().cpu_seconds + SLACK_SECONDS
        result = heard(ended)
        found["read" if isinstance(result, Document) else result.reason.value] += 1
    return found


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", FILES, ids=str)
def test_a_damaged_file_is_read_or_refused_with_a_reason(kind: Kind) -> None:
    seed, watch = 20_270_301, Stopwatch()
    found = outcomes(list(hostile.mutations(FILES[kind], COUNT, seed)))
    assert found.total() == COUNT
    watch.note(f"damaged-{kind}", f"damaged files, {kind}", COUNT, f"{dict(found)}", seed)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", OFFICE, ids=str)
def test_a_whole_archive_of_damaged_parts_is_read_or_refused_with_a_reason(kind: Kind) -> None:
    seed, watch = 20_270_302, Stopwatch()
    found = outcomes(list(hostile.inner_mutations(FILES[kind], COUNT, seed)))
    assert found.total() == COUNT
    watch.note(f"parts-{kind}", f"files with damaged parts, {kind}", COUNT, f"{dict(found)}", seed)
