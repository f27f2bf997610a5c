"""How is a small PDF written with nothing but bytes (ISO 32000-1, sections 7.5 and 9.4)?"""

from typing import Final

_LINES_PER_PAGE: Final = 46
_TOP, _LEFT, _LEADING = 780, 56, 15  # points on an A4 page
_CATALOG, _PAGES, _FONT, _FIRST_PAGE = 1, 2, 3, 4


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _content(lines: tuple[str, ...]) -> bytes:
    shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    return f"BT /F1 10.5 Tf {_LEADING} TL {_LEFT} {_TOP} Td\n{shown}\nET".encode("cp1252")


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _page(content_object: int) -> bytes:
    return (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 %d 0 R >> >>"
        b" /Contents %d 0 R >>" % (_PAGES, _FONT, content_object)
    )


def _objects(pages: tuple[tuple[str, ...], ...]) -> list[bytes]:
    kids = b" ".join(b"%d 0 R" % (_FIRST_PAGE + 2 * at) for at in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages %d 0 R >>" % _PAGES,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        bodies += [_page(_FIRST_PAGE + 2 * at + 1), _stream(_content(lines))]
    return bodies


def _file(bodies: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, _CATALOG, start)
    return bytes(out)


def pdf(pages: tuple[str, ...]) -> bytes:
    """One A4 page of Helvetica text per entry; ValueError when an entry has more lines than a page holds."""
    split = tuple(tuple(page.splitlines()) for page in pages)
    longest = max(len(lines) for lines in split)
    if longest > _LINES_PER_PAGE:
        raise ValueError(f"a page of {longest} lines does not fit; a page holds {_LINES_PER_PAGE}")
    return _file(_objects(split))
