"""Into which pieces of its vocabulary does the embedding model cut a text?

BERT's uncased tokeniser (Devlin et al. 2019): clean, lower, strip accents, split at spaces, punctuation and ideographs,
then the longest known piece first. Written here because the packaged one brings a model hub's client along; both agree
on every text that `tests/unit/model/test_wordpiece.py` names.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

# vocab.txt of bert-base-uncased (Google, Apache-2.0), which all-MiniLM-L6-v2 uses unchanged.
VOCABULARY: Final = Path(__file__).with_name("minilm_vocab.txt")
VOCABULARY_SHA256: Final = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

_LONGEST_WORD: Final = 100  # characters: a longer one is `[UNK]` in the reference
_CACHED_WORDS: Final = 20_000  # the words of a large project; about 4 MB

# The planes that BERT splits into single characters.
_IDEOGRAPHS: Final = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b820-\U0002ceaf"
    "\U0002f800-\U0002fa1f])"
)
_NO_TEXT: Final = frozenset({"Cc", "Cf", "Co", "Cs"})  # control, format, private, surrogate
_REPLACEMENT: Final = "\ufffd"
_ASCII_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPiece:
    """A vocabulary, ready to cut texts."""

    def __init__(self, path: Path = VOCABULARY, pinned_sha256: str = VOCABULARY_SHA256) -> None:
        body = path.read_bytes()
        if sha256(body).hexdigest() != pinned_sha256:
            raise ValueError(f"{path.name} is not the pinned vocabulary: check the file out again")
        self._ids = {piece: at for at, piece in enumerate(body.decode().splitlines())}
        self._pieces = lru_cache(maxsize=_CACHED_WORDS)(self._cut)
        self.cls, self.sep = self._ids["[CLS]"], self._ids["[SEP]"]
        self._unknown = self._ids["[UNK]"]

    def ids(self, text: str, limit: int) -> list[int]:
        """The pieces' ids between [CLS] and [SEP], at most `limit` in all."""
        found: list[int] = []
        for word in _words(text):
            found.extend(self._pieces(word))
            if len(found) >= limit - 2:
                break
        return [self.cls, *found[: limit - 2], self.sep]

    def _cut(self, word: str) -> Sequence[int]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found, start = [], 0
        while start < len(word):
            piece = self._longest(word, start)
            if piece is None:
                return (self._unknown,)
            end, known = piece
            found.append(known)
            start = end
        return tuple(found)

    def _longest(self, word: str, start: int) -> tuple[int, int] | None:
        """Where the longest known piece from `start` ends, and its id."""
        prefix = "##" if start else ""
        for end in range(len(word), start, -1):
            known = self._ids.get(prefix + word[start:end])
            if known is not None:
                return end, known
        return None


def _words(text: str) -> Iterator[str]:
    for word in _plain(text).split():
        yield from _split_at_punctuation(word)


def _plain(text: str) -> str:
    if text.isascii():  # most of it: nothing to strip but control characters
        return _without_controls(text).lower()
    spaced = _IDEOGRAPHS.sub(r" \1 ", _without_controls(text))
    decomposed = unicodedata.normalize("NFD", spaced)
    return "".join(each for each in decomposed if unicodedata.category(each) != "Mn").lower()


def _without_controls(text: str) -> str:
    if text.isprintable() and _REPLACEMENT not in text:
        return text
    return "".join(" " if each.isspace() else each for each in text if each.isspace() or not _dropped(each))


def _dropped(character: str) -> bool:
    """Whether the reference leaves it out; what no Unicode version assigned yet stays, as there."""
    return character == _REPLACEMENT or unicodedata.category(character) in _NO_TEXT


def _split_at_punctuation(word: str) -> Iterator[str]:
    if word.isalnum():
        yield word
        return
    held = ""
    for each in word:
        if each in _ASCII_PUNCTUATION or unicodedata.category(each).startswith("P"):
            if held:
                yield held
            held = ""
            yield each
        else:
            held += each
    if held:
        yield held
