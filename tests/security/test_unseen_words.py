"""Does anything that no reader of a file sees reach a model, Asana, or what is kept of the file's points?

Injections stand where people do not look: a PDF's title, subject, author and keywords, a Word file's properties, white
and tiny letters, words off the page, notes behind a symbol. The model obeys whoever wrote what it is shown.
"""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import docx
import pypdf
import pytest
from pypdf.annotations import Text

from local.model.wire import Request, Said
from steward.store import keys
from tests.integration.aws import services
from tests.integration.pipeline.reading_room import NAME, room_on
from tests.security.injections import injections
from tests.security.inputs import Stopwatch
from tests.security.obeying import Obeying
from tests.security.reading.corpus import docx_file
from tests.security.reading.pdfs import pdf, shown
from tests.security.scenes import AGAIN, COMMENT, SUBTASK, VALUES, Played, asks, judged_by, poisoned
from tests.security.test_hostile_workflows import beyond

SEEN = "The portal must show every open invoice to its customer."
CODE = "pelican"  # stands in each unseen line, and nowhere else in the world
SEED = 6
pytestmark = pytest.mark.timeout(600)  # some files, each in a child process, on a busy machine


@dataclass
class Overheard(Obeying):
    """The worst model, and all that it was shown."""

    shown: list[str] = field(default_factory=list)

    def answer(self, model_id: str, request: Request) -> Said:
        """An answer to whatever was asked."""
        self.shown.append(json.dumps(request, default=str))
        return super().answer(model_id, request)


def lines() -> list[str]:
    """What a page of one font can show of our injections, each behind the code word."""
    return [f"The portal must {CODE}: {each[:70]}" for each in injections() if each.isascii() and each.isprintable()]


def drawn(words: Iterable[str], size: float = 9, x: float = 40, before: str = "") -> bytes:
    """A page with one requirement, and the words below it."""
    return pdf([shown(SEEN) + "".join(shown(each, size, (x, 680 - at), before) for at, each in enumerate(words))])


def told_about(words: Iterable[str]) -> bytes:
    """The words as what the file tells of itself, in its own dictionary and in XMP."""
    writer, out, text = pypdf.PdfWriter(io.BytesIO(drawn([]))), io.BytesIO(), " ".join(words)
    writer.add_metadata(
        {f"/{name}": text for name in ("Title", "Subject", "Author", "Keywords", "Creator", "Producer")}
    )
    writer.xmp_metadata = f"<?xpacket?><x:xmpmeta xmlns:x='adobe:ns:meta/'><!-- {text} --></x:xmpmeta>".encode()
    writer.add_outline_item(title=text[:500], page_number=0)
    writer.add_attachment("orders.txt", text.encode())
    writer.write(out)
    return out.getvalue()


def noted(words: Iterable[str]) -> bytes:
    """The words as notes that somebody pinned to the page."""
    writer, out = pypdf.PdfWriter(io.BytesIO(drawn([]))), io.BytesIO()
    for at, each in enumerate(words):
        writer.add_annotation(0, Text(rect=(40, 40 + at, 60, 60 + at), text=each))
    writer.write(out)
    return out.getvalue()


def of_word(words: Iterable[str]) -> bytes:
    """The words as a Word file's properties."""
    file, out, text = docx.Document(io.BytesIO(docx_file())), io.BytesIO(), " ".join(words)[:255]
    file.add_paragraph(SEEN)
    for name in ("title", "subject", "author", "keywords", "comments", "category"):
        setattr(file.core_properties, name, text)
    file.save(out)
    return out.getvalue()


CARRIERS: dict[str, tuple[str, Callable[[Iterable[str]], bytes]]] = {
    "what a PDF tells of itself": ("Brief.pdf", told_about),
    "notes on a PDF": ("Brief.pdf", noted),
    "white letters": ("Brief.pdf", lambda words: drawn(words, before="1 1 1 rg")),
    "tiny letters": ("Brief.pdf", lambda words: drawn(words, size=1.5)),
    "letters that nothing draws": ("Brief.pdf", lambda words: drawn(words, before="3 Tr")),
    "letters off the page": ("Brief.pdf", lambda words: drawn(words, x=2000)),
    "a Word file's properties": ("Brief.docx", of_word),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_no_reader_of_a_file_sees_reaches_no_model_no_task_and_no_point(carrier: str) -> None:
    watch, model, (name, written) = Stopwatch(), Overheard(SEED), CARRIERS[carrier]
    with services() as aws:
        room = room_on(aws)
        asks(room.shift)
        with judged_by(room.shift, model, poisoned) as witness:
            room.attach(name, written(lines()))
        row = aws.table.get(keys.review(NAME, f"task:{room.shift.task_gid}")) or {}
        (sheet,) = aws.objects.get({"key": row["key"], "sha256": row["sha256"]})["documents"].values()
        played = Played(
            room.shift, witness, frozenset({VALUES, COMMENT, AGAIN, SUBTASK}), frozenset(room.fields.values())
        )
    assert beyond(played) == []
    told = [*model.shown, *(str(each) for each in witness.sent), str(sheet)]
    assert any(SEEN in each for each in model.shown), "the model was asked about what is seen"
    assert not [each for each in told if CODE in each.lower()]
    watch.note(f"unseen-{carrier}", f"unseen words: {carrier}", len(lines()), "0 shown to a model or told", SEED)
