"""What kind of file is it, by its bytes? A name decides only between two kinds of plain text."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Final

from steward.reading.outcome import Kind, Reason, Unreadable
from steward.reading.plain import decoded

_PDF_WITHIN_BYTES: Final = 1024  # readers of PDF, pdfium too, look for the header this far
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft's compound file: old Office, and encrypted new one
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")  # ECMA-376 files under a password have this stream
_IMAGES: Final = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0", b"8BPS",
)  # fmt: skip
_OFFICE: Final = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
_TEXT_NAMES: Final = {"md": Kind.MD, "markdown": Kind.MD}
_CUE: Final = re.compile(r"\s*\d+[ \t]*\n\d{1,2}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->[ \t]*\d")
_HEADER: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?.*(?:\n[ \t]+.*)*\n")
# What every mail program writes and people do not; two of the others are what people paste into notes as well.
_MACHINE_HEADERS: Final = frozenset(
    {"message-id", "mime-version", "received", "return-path", "content-type", "dkim-signature"}
)
# All headers of a mail: SES takes 40 KB of them, and servers with seals and verdicts of their own write half of that.
_HEADER_BLOCK_CHARACTERS: Final = 64 * 1024
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|```|[-*] \[[ xX]\] |\|.*\|\s*$|\[[^\]\n]+\]\([^)\n]+\))", re.MULTILINE)
_MARKDOWN_SIGNS: Final = 2  # one may be a hashtag or a pasted table


def kind_of(content: bytes, suffix: str) -> Kind:
    """The kind of a file.

    Args:
        content: The whole file.
        suffix: Its name's last part in small letters, or nothing; it chooses between `txt` and `md` alone.

    Raises:
        Unreadable: `empty`; `encrypted` for an Office file under a password; `unsupported` for a kind nobody reads;
            `broken` for an archive whose directory is torn.
    """
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable(Reason.EMPTY, "the file holds nothing but white space")
    if b"%PDF-" in content[:_PDF_WITHIN_BYTES]:
        return Kind.PDF
    if content.startswith(_COMPOUND):
        raise _compound(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(_IMAGES) or _is_boxed_image(content):
        return Kind.IMAGE
    text = decoded(content)
    if text is None:
        raise Unreadable(Reason.UNSUPPORTED, "the bytes are neither text nor a kind that is read")
    return text_kind(text, suffix)


def text_kind(text: str, suffix: str) -> Kind:
    """Which kind of plain text it is; what looks like none in particular is `txt`."""
    marks: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
        (Kind.VTT, lambda words: bool(re.match(r"WEBVTT(?:[ \t\n]|$)", words))),
        (Kind.SRT, lambda words: bool(_CUE.match(words))),
        (Kind.JSON, _is_json),
        (Kind.EML, _is_mail),
    )
    for kind, fits in marks:
        if fits(text):
            return kind
    if re.match(r"\s*(?:<!doctype html|<html|\{\\rtf)", text, re.IGNORECASE):
        raise Unreadable(Reason.UNSUPPORTED, "web pages and rich text files are not read")
    told = _TEXT_NAMES.get(suffix)
    return told or (Kind.MD if len(_MARKDOWN.findall(text)) >= _MARKDOWN_SIGNS else Kind.TXT)


def _compound(content: bytes) -> Unreadable:
    if _ENCRYPTED_STREAM in content:
        return Unreadable(Reason.ENCRYPTED, "the Office file is under a password")
    return Unreadable(Reason.UNSUPPORTED, "an Office file of the old binary kind: save it as docx, xlsx or pptx")


def _office(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError) as torn:
        raise Unreadable(Reason.BROKEN, "the archive's directory is torn") from torn
    for part, kind in _OFFICE.items():
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise Unreadable(Reason.UNSUPPORTED, "an archive that is no Office file")


def _is_boxed_image(content: bytes) -> bool:
    webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    heif = content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"avif", b"heim", b"hevc"}
    return webp or heif or bool(re.match(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg[\s>]", content[:1024]))


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_mail(text: str) -> bool:
    found, at = set[str](), 0
    head = text[:_HEADER_BLOCK_CHARACTERS]
    while (header := _HEADER.match(head, at)) is not None:
        found.add(header[1].lower())
        at = header.end()
    ended = at == len(head) or head.startswith("\n", at)
    return ended and bool(found & _MACHINE_HEADERS) and bool(found & {"from", "to", "subject", "date", "sender"})
