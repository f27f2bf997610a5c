"""How many tokens can a text be at most, without a tokenizer?

Never fewer than two public vocabularies count (cl100k_base and o200k_base, digested into `vocabulary.xz` by
`tests/evals/vocabulary.py`), whatever the script: the ceiling of a request must not be talked up by emoji, base64 or a
rare alphabet. For words that everybody uses it is near the truth; unknown ones it takes for nearly twice as long.
"""

import lzma
import re
from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

VOCABULARY: Final = Path(__file__).parent / "vocabulary.xz"
LETTERS: Final = " abcdefghijklmnopqrstuvwxyz"  # of the triples, in the order of their bits

# Letters with the one space before them, digits, a run of signs, and any other single character.
_PIECE: Final = re.compile(r"(?P<letters> ?[^\W\d_]+)|(?P<digits>\d+)|(?P<signs> ?[!-/:-@\[-`{-~]+)|(?s:.)")
_HUMP: Final = re.compile(r" ?[a-z]+| ?.")

_PAIR, _TRIPLE, _LONG = 2, 3, 4  # letters; longer pieces than four are never needed to make the most of them
_DIGITS_A_TOKEN: Final = 3  # all numbers of up to three digits are one token
_TWO_BYTES, _THREE_BYTES, _FOUR_BYTES = 0x80, 0x800, 0x10000  # the first character of so many in UTF-8
_BLOCK_BITS: Final = 6  # characters of three bytes share the first two by blocks of 64
_PICTURES: Final = range(0x1F000, 0x20000)  # four bytes each, of which the first two are one token


class Vocabulary(NamedTuple):
    """What both vocabularies hold as one token, unless it says otherwise."""

    words: frozenset[str]  # behind a space; in any other place they are two at most
    doubles: frozenset[str]  # words of at most two tokens in any place
    alone: frozenset[str]  # the words that are one behind a space and may be more than two in another place
    keys: frozenset[str]  # words of requests and answers that are one without a space before them
    apart: frozenset[str]  # the pairs of small letters that are two tokens; every other pair is one
    signs: Mapping[str, int]  # how many tokens a run of signs is, the space before it included
    characters: frozenset[str]  # outside ASCII
    blocks: frozenset[int]  # of 64 characters, three bytes each, that are two tokens at most
    triples: frozenset[str]  # of small letters, the first of which may be a space


@cache
def vocabulary() -> Vocabulary:
    """The digest in the package."""
    lines = lzma.decompress(VOCABULARY.read_bytes()).decode().split("\n")
    words, doubles, alone, keys, apart = (frozenset(line.split(" ")) for line in lines[:5])
    blocks = frozenset(int(each, 16) for each in lines[7].split(" "))
    signs = {each[1:]: int(each[0]) for each in lines[5].split("\t")}
    return Vocabulary(words, doubles, alone, keys, apart, signs, frozenset(lines[6]), blocks, _triples(lines[8]))


def every_triple() -> list[str]:
    """In the order of their bits."""
    return ["".join(each) for each in product(LETTERS, LETTERS[1:], LETTERS[1:])]


def _triples(written: str) -> frozenset[str]:
    bits = int(written, 16)
    return frozenset(each for at, each in enumerate(every_triple()) if bits >> at & 1)


def most_tokens(text: str) -> int:
    """An upper estimate of the tokens in a text."""
    known = vocabulary()
    return sum(_piece(each[0], each.lastgroup, known) for each in _PIECE.finditer(text))


def _piece(piece: str, kind: str | None, known: Vocabulary) -> int:
    if kind == "letters":
        return _word(piece, known) or sum(_hump(each, known) for each in _HUMP.findall(piece))
    if kind == "digits" and piece.isascii():
        return -(-len(piece) // _DIGITS_A_TOKEN)
    return known.signs.get(piece) or sum(_character(each, known) for each in piece)


def _word(piece: str, known: Vocabulary) -> int:
    """The tokens of a known word, small or with one capital; 0 for any other."""
    word = piece.removeprefix(" ")
    small = word.lower()
    if piece in known.keys or (small in known.words and piece == f" {small}"):
        return 1
    is_plain = word in (small, small.capitalize())
    known_twice = word in known.doubles or (is_plain and small in known.words and small not in known.alone)
    return 2 if known_twice or (is_plain and small in known.doubles) else 0


def _hump(hump: str, known: Vocabulary) -> int:
    """A run of small letters, or another character with the space before it."""
    last = hump[-1]
    if last.isascii():
        return _apart(hump, known) if last.islower() else 1
    spaces, count = len(hump) - 1, _character(last, known)
    # A space is joined with the first byte of some characters that are one token without it.
    return spaces + max(count, _PAIR) if spaces and ord(last) >= _THREE_BYTES else spaces + count


def _apart(letters: str, known: Vocabulary) -> int:
    """The most pieces that letters can end in.

    Byte pairs are joined while any two neighbours are a token together: no two single letters that are one stay apart,
    and no single letter and a pair.
    """
    ends = len(letters)
    most: list[dict[int, int]] = [{} for _ in range(ends + 1)]  # by where a piece ends and how long it is
    most[0] = {_LONG: 0}
    for end in range(1, ends + 1):
        for size in range(1, min(end, _LONG) + 1):
            before = most[end - size].items()
            found = [
                n + 1 for last, n in before if not _joined(letters[max(end - size - last, 0) : end], last, size, known)
            ]
            if found:
                most[end][size] = max(found)
    return max(most[ends].values())


def _joined(letters: str, last: int, size: int, known: Vocabulary) -> bool:
    """Whether a piece and the one before it are a token together."""
    if last + size == _PAIR:
        return letters not in known.apart
    return last + size == _TRIPLE and letters in known.triples


def _character(character: str, known: Vocabulary) -> int:
    code = ord(character)
    if code < _TWO_BYTES or character in known.characters:
        return 1
    if code >= _FOUR_BYTES:
        return 3 if code in _PICTURES else 4
    return 2 if code < _THREE_BYTES or code >> _BLOCK_BITS in known.blocks else 3
