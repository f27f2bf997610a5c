"""Is an Office file's archive safe to inflate, and what of it do its readers need?

The readers get another archive than the one that came: only the XML parts, each inflated here with a bound and looked
at, stored without compression. Pictures, macros and embedded files are there by name, without a byte.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from steward.reading.limits import Limits
from steward.reading.outcome import Reason, Unreadable

_CHUNK_BYTES: Final = 1 << 20
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_ENCRYPTED_FLAG: Final = 0x1
_XML_NAMES: Final = (".xml", ".rels")
# Office files may have no document type (ECMA-376 part 2, 8.2.4): no entity is ever declared, none expanded or fetched.
_DECLARES: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"})  # ECMA-376 knows utf-8 and -16
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def vetted(content: bytes, limits: Limits) -> io.BytesIO:
    """The archive as its reader may have it.

    Raises:
        Unreadable: `bomb` by count, size or ratio, before anything is inflated; `encrypted`; `broken` by torn members,
            names that leave the archive, links, or XML that declares a document type.
    """
    if content.count(_DIRECTORY_ENTRY) > limits.archive_members:
        raise Unreadable(Reason.BOMB, f"the archive has more than {limits.archive_members} members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _weigh(members, limits)
            return _copied(archive, members, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as torn:
        raise Unreadable(Reason.BROKEN, f"the archive is torn ({type(torn).__name__})") from torn


def _weigh(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse by what the directory says; that a member keeps to it is seen while it is inflated."""
    for member in members:
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise Unreadable(Reason.ENCRYPTED, "the archive is under a password")
        if _leaves(member):
            raise Unreadable(Reason.BROKEN, "a member's name leaves the archive")
        packed = max(member.compress_size, 1)
        if member.file_size > limits.ratio_from_bytes and member.file_size > limits.archive_ratio * packed:
            raise Unreadable(Reason.BOMB, f"a member says it is more than {limits.archive_ratio} times its packed size")
    if sum(member.file_size for member in members) > limits.archive_bytes:
        raise Unreadable(Reason.BOMB, f"the archive says it unpacks to more than {limits.archive_bytes} bytes")


def _leaves(member: zipfile.ZipInfo) -> bool:
    """Nothing is written to a disk, so such a name harms nothing here; but no Office program writes one."""
    name = member.filename.replace("\\", "/")
    outside = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None
    return outside or stat.S_ISLNK(member.external_attr >> 16)


def _copied(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> io.BytesIO:
    copy, seen = io.BytesIO(), set[str]()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as safe:
        for member in members:
            if member.filename in seen:
                raise Unreadable(Reason.BROKEN, "two members have one name")
            seen.add(member.filename)
            if not member.is_dir():
                is_xml = member.filename.lower().endswith(_XML_NAMES)
                safe.writestr(member.filename, _part(archive, member, limits) if is_xml else b"")
    copy.seek(0)
    return copy


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> bytes:
    """One XML part, inflated a piece at a time whatever its header says."""
    if member.file_size > limits.part_bytes:
        raise Unreadable(Reason.TOO_LARGE, f"a part has more than {limits.part_bytes} bytes")
    inflated = b"".join(_chunks(archive, member))
    _look(inflated)
    return inflated


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """`ZipFile` stops at the declared size and then compares the checksum, so a header that lies is torn."""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK_BYTES):
            yield chunk


def _look(part: bytes) -> None:
    """Refuse what an XML reader might be led astray by; UTF-16 is looked at without its NULs."""
    plain = part.replace(b"\0", b"")
    for mark in _MARKS:
        plain = plain.removeprefix(mark)
    if plain.strip() and not plain.lstrip().startswith(b"<"):
        raise Unreadable(Reason.BROKEN, "a part is no XML")
    told = _ENCODING.match(plain)
    if told and told[1].lower() not in _ENCODINGS:
        raise Unreadable(Reason.BROKEN, "a part is in an encoding that Office files may not have")
    if _DECLARES.search(plain):
        raise Unreadable(Reason.BROKEN, "a part declares a document type or an entity")
