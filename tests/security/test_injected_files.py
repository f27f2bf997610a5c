"""Do hostile texts inside files reach beyond the points of that file: as words, hidden words or a transcript?

All of our own injections stand in one file of each carrier; the model behind it obeys whoever wrote it.
"""

from collections.abc import Callable

import pytest

from tests.integration.aws import Aws, services
from tests.integration.pipeline.meeting_room import meeting_room_on
from tests.integration.pipeline.reading_room import room_on
from tests.integration.pipeline.shift import Shift
from tests.security.injections import injections
from tests.security.inputs import Stopwatch
from tests.security.obeying import Obeying
from tests.security.reading.hostile import docx_of, paragraph
from tests.security.reading.pdfs import pdf, shown
from tests.security.scenes import AGAIN, COMMENT, SUBTASK, VALUES, Played, asks, judged_by, poisoned
from tests.security.test_hostile_workflows import beyond
from tests.security.witness import Witness

MAY = frozenset({VALUES, COMMENT, AGAIN, SUBTASK})
SEED = 5
pytestmark = pytest.mark.timeout(600)  # some files, each in a child process, on a busy machine


def _latin() -> list[str]:
    """What a page of one font can show."""
    return [each for each in injections() if each.isascii() and each.isprintable()]


def words_of_a_pdf() -> tuple[str, bytes]:
    """Requirements that are injections."""
    lines = [f"The portal must do this: {each[:80]}" for each in _latin()]
    pages = [lines[at : at + 40] for at in range(0, len(lines), 40)]
    return "Brief.pdf", pdf(
        ["".join(shown(line, 9, (40, 780 - 18 * at)) for at, line in enumerate(page)) for page in pages]
    )


def white_words_of_a_pdf() -> tuple[str, bytes]:
    """One visible requirement, and injections in white."""
    hidden = "".join(shown(each[:80], 9, (40, 700 - 4 * at), before="1 1 1 rg") for at, each in enumerate(_latin()))
    return "Brief.pdf", pdf([shown("The portal must show every open invoice to its customer.") + hidden])


def words_of_a_word_file() -> tuple[str, bytes]:
    """Paragraphs that are injections, in every script."""
    texts = [each for each in injections() if all(ord(letter) > 31 for letter in each)]  # XML holds no controls
    escaped = [each.replace("&", "&amp;").replace("<", "&lt;") for each in texts]
    return "Brief.docx", docx_of("".join(paragraph(f"The supplier must deliver: {each}") for each in escaped))


def words_of_a_text() -> tuple[str, bytes]:
    """Lines that are injections."""
    return "Brief.txt", "\n".join(
        ["Requirements", "", *(f"- The portal must {each}" for each in injections())]
    ).encode()


def captions() -> tuple[str, bytes]:
    """A transcript in which somebody says them all."""
    cues = [
        f"00:00:{at % 60:02}.000 --> 00:00:{at % 60:02}.900\n<v Mika Member>I will {each}</v>"
        for at, each in enumerate(injections())
    ]
    return "Weekly.vtt", ("WEBVTT\n\n" + "\n\n".join(cues)).encode()


DOCUMENTS = (words_of_a_pdf, white_words_of_a_pdf, words_of_a_word_file, words_of_a_text)


@pytest.mark.parametrize("carrier", DOCUMENTS, ids=lambda each: each.__name__)
def test_injections_in_a_document_are_at_most_its_points(carrier: Callable[[], tuple[str, bytes]]) -> None:
    with services() as aws:
        room = room_on(aws)
        fields = frozenset(room.fields.values())
        name, content = carrier()
        _played(aws, room.shift, lambda: room.attach(name, content), fields, carrier.__name__)


def test_injections_in_a_transcript_are_at_most_its_points() -> None:
    with services() as aws:
        room = meeting_room_on(aws)
        name, content = captions()

        def meets() -> None:
            room.meets("Weekly")
            room.attach(name, content)

        _played(aws, room.shift, meets, frozenset(), "captions")


def test_injections_as_names_of_files_are_shown_and_nothing_else() -> None:
    with services() as aws:
        room = room_on(aws)

        def uploads() -> None:
            for each in _latin()[::40]:
                room.attach(f"{each[:60]}.txt", "The portal must keep a log.")

        _played(aws, room.shift, uploads, frozenset(room.fields.values()), "names")


def _played(_aws: Aws, shift: Shift, act: Callable[[], object], fields: frozenset[str], carrier: str) -> None:
    watch, model = Stopwatch(), Obeying(SEED)
    asks(shift)
    with judged_by(shift, model, poisoned) as witness:
        act()
    assert isinstance(witness, Witness)
    assert beyond(Played(shift, witness, MAY, fields)) == []
    assert witness.sent, "the file was read and told of"
    watch.note(
        f"file-{carrier}",
        f"injections in a file, {carrier}",
        len(injections()),
        f"{len(witness.sent)} changes, 0 beyond",
        SEED,
    )
