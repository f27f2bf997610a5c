"""What of a request may a model, an index or a rule read?

The name, the notes and the text fields that the bot does not own, in one normal form: compatibility characters folded
(NFKC), invisible ones dropped (Unicode tags, zero width, bidi: RELIABILITY I2), cut to a size that is paid for.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from steward.asana.models import Task

# Bytes, not characters: a byte-level tokenizer never makes more than one token of a byte, so a flood of rare characters
# cannot raise the bill. 3,000 bytes are about 1,000 tokens, half of what a triage may use (PERFORMANCE 3.2).
TEXT_LIMIT_BYTES: Final = 3000
# Whether something is said at all costs no tokens, so that it is looked for in all that people paste: a tenth of a
# second to fold at most.
WHOLE_LIMIT_BYTES: Final = 60_000
NAME_LIMIT_BYTES: Final = 300  # a title that is longer says nothing more

# Cc control, Cf format (zero width, bidi, tags), Co private use, Cs surrogate, Cn unassigned.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
# Characters that draw nothing although Unicode calls them marks, letters or symbols.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for start, end in ((0xFE00, 0xFE10), (0xE0100, 0xE01F0)) for code in range(start, end)
}
# Most texts are ASCII and hold nothing invisible: one look at the whole instead of one at each character.
_ALL_VISIBLE: Final = re.compile(r"[\n -~]*")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class RequestText:
    """A request as it may be read."""

    name: str
    notes: str

    @property
    def whole(self) -> str:
        """Name and notes as one text."""
        return f"{self.name}\n{self.notes}"


def visible(text: str) -> str:
    """The text in NFKC without invisible characters; line feeds stay, other white space becomes one space."""
    folded = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\t", " "))
    plain = _ALL_VISIBLE.fullmatch(folded)
    kept = folded if plain else "".join(each for each in folded if each == "\n" or _is_visible(each))
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", kept)).strip()


def own_words(task: Task, limit_bytes: int = TEXT_LIMIT_BYTES) -> RequestText:
    """Name and notes of a task: what an index of many tasks holds of each."""
    name = cut(visible(task.name).replace("\n", " "), NAME_LIMIT_BYTES)
    return RequestText(name, cut(visible(task.notes), limit_bytes))


def request_text(task: Task, bot_field_gids: Collection[str], limit_bytes: int = TEXT_LIMIT_BYTES) -> RequestText:
    """What the task says, without the fields that the bot owns. Form answers kept in text fields follow the notes."""
    answers = [
        f"{visible(field.name)}: {visible(field.value)}"
        for field in task.custom_fields
        if field.kind == "text" and isinstance(field.value, str) and field.value and field.gid not in bot_field_gids
    ]
    words = own_words(task, limit_bytes)
    return RequestText(words.name, cut("\n".join([words.notes, *answers]).strip(), limit_bytes))


def whole_text(task: Task, bot_field_gids: Collection[str]) -> RequestText:
    """What the task says as far as anybody looks: for whether it says something at all."""
    return request_text(task, bot_field_gids, WHOLE_LIMIT_BYTES)


def cut(text: str, limit_bytes: int) -> str:
    """The longest head of the text that fits the limit in UTF-8, whole characters only."""
    encoded = text.encode("utf-8", "ignore")
    return text if len(encoded) <= limit_bytes else encoded[:limit_bytes].decode("utf-8", "ignore").rstrip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _BLANK
