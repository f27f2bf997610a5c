"""In which parts is a model asked about the documents of a run?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from steward.evidence.documents.chunks import chunked
from steward.model.tokens import most_tokens
from steward.pipeline.document_texts import document_of, zone_of
from steward.pipeline.parts import Part
from steward.run import Pointer, RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PART_TOKENS: Final = 2_000  # about four pages: what 20 items of an answer can hold


def document_parts(state: RunState, work: Work, using: "Classifier") -> Iterator[Part]:
    """The parts of each file that was read, one document after the other. Raises ContextExpired."""
    zone = zone_of(using.configuration, work.project_gid)
    for row in using.objects.get(state["facts"])["documents"]:
        if row["text"]:
            pointer: Pointer = row["text"]
            document, _ = document_of(row, using.objects.get(pointer), zone)
            chunks = chunked(document, PART_TOKENS, most_tokens)
            for number, each in enumerate(chunks, 1):
                yield Part(row["gid"], row["name"], each.text, each.pages, {"part": number, "of": len(chunks)})
