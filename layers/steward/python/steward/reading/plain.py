"""How do bytes become text, and text become clean and cut into sections?"""

import re
from collections.abc import Iterator
from typing import Final

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
_LOOKED_AT_BYTES: Final = 4096  # enough to tell the encodings apart
_NUL_SHARE: Final = 0.3  # UTF-16 of European text has a NUL for each second byte, a damaged text has a few
_STRAY_SHARE: Final = 0.05  # more control characters than this, and it is no text
_CONTROL: Final = "\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_STRAY: Final = re.compile(f"[{_CONTROL}]")
# Surrogates cannot be sent, and Unicode's tags draw nothing: they carry orders to models past every human eye.
_UNSEEN: Final = re.compile(f"[{_CONTROL}\ud800-\udfff\ufeff\U000e0000-\U000e0fff]")
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BREAKS: Final = ("\n\n", "\n", ". ", " ")  # where a section may end, the best first


def decoded(content: bytes) -> str | None:
    """The text of some bytes with a line feed for every line end, or None where they are no text.

    A byte order mark decides, then valid UTF-8, then UTF-16 by its NULs, then Windows' Latin.
    """
    text = _by_encoding(content)
    if text is None or len(_STRAY.findall(text[:_LOOKED_AT_BYTES])) > _STRAY_SHARE * len(text[:_LOOKED_AT_BYTES]):
        return None
    return cleaned(text)


def cleaned(text: str) -> str:
    """The text with one kind of line end, without control characters and what is drawn by nothing."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def sections(text: str, most_characters: int) -> Iterator[str]:
    """The text in pieces of at most so many characters, cut at paragraphs, else lines, sentences, words."""
    start = 0
    while start < len(text):
        end = _cut(text, start, most_characters)
        if piece := text[start:end].strip("\n"):
            yield piece
        start = end


def _cut(text: str, start: int, most_characters: int) -> int:
    end = start + most_characters
    if end >= len(text):
        return len(text)
    for mark in _BREAKS:
        at = text.rfind(mark, start + most_characters // 2, end)
        if at >= 0:
            return at + len(mark)
    return end


def _by_encoding(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    head = content[:_LOOKED_AT_BYTES]
    if head.count(0) > _NUL_SHARE * len(head):
        return _wide(content, head)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _wide(content: bytes, head: bytes) -> str | None:
    """UTF-16 without its mark: the NULs stand at the odd places (little end first) or at the even ones."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if min(odd, even) * 10 > max(odd, even):
        return None
    try:
        return content.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None
