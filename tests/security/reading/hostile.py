"""Files that mean harm, each made in code: bombs, lies, entities, depths."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from email.message import EmailMessage

from tests.security.reading.corpus import docx_file

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
_SECTOR = 512


def rezipped(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(each for each in changes if each not in old.namelist())]:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return out.getvalue()


def document_xml(body: str, head: str = "", encoding: str = "UTF-8") -> bytes:
    """A Word document's main part."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{head}<w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return text.encode(encoding)


def docx_of(body: str, head: str = "", encoding: str = "UTF-8") -> bytes:
    """A Word file with this body."""
    return rezipped(docx_file(), {DOCUMENT: document_xml(body, head, encoding)})


def styled(body: str, styles: str) -> bytes:
    """A Word file with this body and these styles beside its own."""
    with zipfile.ZipFile(io.BytesIO(docx_file())) as archive:
        sheet = archive.read(STYLES).decode()
    beside = sheet.replace("</w:styles>", f"{styles}</w:styles>")
    return rezipped(docx_file(), {DOCUMENT: document_xml(body), STYLES: beside.encode()})


def paragraph(words: str, properties: str = "") -> str:
    """One paragraph of one run."""
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def fetching(path: str, encoding: str = "UTF-8") -> bytes:
    """A Word file whose text is an entity that names a file of the machine."""
    return docx_of(paragraph("&leak;"), f'<!DOCTYPE d [<!ENTITY leak SYSTEM "file://{path}">]>', encoding)


def laughing() -> bytes:
    """A Word file whose text is an entity of ten entities of ten entities."""
    lines = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return docx_of(paragraph("&l9;"), f"<!DOCTYPE d [{lines}]>")


def zip_bomb(mebibytes: int) -> bytes:
    """A Word file with one part of zeros that packs a thousand to one."""
    return rezipped(docx_file(), {"word/styles.xml": b"\0" * (mebibytes << 20)})


def lying(content: bytes, name: str, declared: int) -> bytes:
    """The archive with another unpacked size for one member, in both of its headers."""
    changed, at = bytearray(content), 0
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            if content[at + name_at :].startswith(name.encode()):
                struct.pack_into("<I", changed, at + size_at, declared)
            at += 4
    return bytes(changed)


def of_members(count: int) -> bytes:
    """A Word file with this many members of nothing."""
    return rezipped(docx_file(), {f"word/{at}": b"" for at in range(count)})


def linking() -> bytes:
    """A Word file with a symbolic link to a file of the machine."""
    out = io.BytesIO(docx_file())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def compound(stream: str) -> bytes:
    """The smallest file of Microsoft's compound kind with one stream of this name, as encrypted Office files are."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE)
    named = b"".join(_entry(name, kind) for name, kind in (("Root Entry", 5), (stream, 2)))
    return head.ljust(_SECTOR, b"\xff") + fat.ljust(_SECTOR, b"\xff") + named.ljust(_SECTOR, b"\0") + bytes(_SECTOR)


def _entry(name: str, kind: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBB", len(wide), kind, 1)
        + struct.pack("<III", *[0xFFFFFFFF] * 3)
        + bytes(48)
    )


def nested_mail(depth: int) -> bytes:
    """A mail whose parts hold each other this deep."""
    lines = ["From: a@example.com", "Message-ID: <1@example.com>", "MIME-Version: 1.0"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    lines += ["Content-Type: text/plain", "", "the innermost words", *(f"--b{at}--" for at in reversed(range(depth)))]
    return "\n".join(lines).encode()


def wide_mail(parts: int) -> bytes:
    """A mail with this many attachments beside each other."""
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "a@example.com", "<1@example.com>"
    mail.set_content("the words")
    for at in range(parts):
        mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{at}.bin")
    return bytes(mail)


def mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Damaged copies: bits flipped, pieces cut out, repeated, overwritten, the end torn off. The seed decides."""
    rng = random.Random(seed)  # noqa: S311 - to damage files the same way each time
    for _ in range(count):
        damaged = bytearray(content)
        for _ in range(rng.choice((1, 1, 2, 8, 64))):
            _damage(damaged, rng)
        yield bytes(damaged)


def _damage(damaged: bytearray, rng: random.Random) -> None:
    if not damaged:
        return
    at, length = rng.randrange(len(damaged)), rng.randrange(1, 65)
    match rng.randrange(6):
        case 0 | 1:
            damaged[at] ^= 1 << rng.randrange(8)
        case 2:
            damaged[at : at + length] = rng.randbytes(length)
        case 3:
            del damaged[at : at + length]
        case 4:
            damaged[at:at] = damaged[at : at + length] * rng.randrange(1, 20)
        case _:
            del damaged[max(at, len(damaged) // 2) :]


def inner_mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Office files whose archive is whole and whose parts are damaged: what reaches the readers behind the zip."""
    rng = random.Random(seed)  # noqa: S311 - as above
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    for at in range(count):
        name = rng.choice(sorted(parts))
        yield rezipped(content, {name: next(mutations(parts[name], 1, seed * 100_000 + at))})


def packed_size(content: bytes) -> int:
    """What deflate makes of it."""
    return len(zlib.compress(content, 9))
