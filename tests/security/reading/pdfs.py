"""PDF files, written byte by byte, so that a test knows all that stands in them."""

import io
import zlib
from collections.abc import Iterable, Sequence

import pypdf

A4 = "[0 0 595 842]"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def shown(words: str, size: float = 12, at: tuple[float, float] = (72, 700), before: str = "") -> str:
    """The operators that show some words, after what sets colour or mode."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q {before} BT /F1 {size} Tf {at[0]} {at[1]} Td ({escaped}) Tj ET Q\n"


def pdf(streams: Sequence[str | bytes], *, filters: str = "", page_extra: str = "") -> bytes:
    """One page a content stream; `filters` for streams that are packed already."""
    contents = [each.encode("cp1252") if isinstance(each, str) else each for each in streams]
    count = len(contents)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        HELVETICA,
    ]
    for at, content in enumerate(contents):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * at} 0 R {page_extra} >>"
        )
        head = f"<< /Length {len(content)} {filters} >>\nstream\n".encode()
        objects += [page.encode(), head + content + b"\nendstream"]
    return assembled(objects)


def assembled(objects: Iterable[bytes]) -> bytes:
    """Objects numbered from 1, the first of them the catalogue, with their table."""
    out, places = io.BytesIO(), list[int]()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010} 00000 n \n".encode() for place in places))
    out.write(f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def encrypted(content: bytes, algorithm: str = "AES-256") -> bytes:
    """The same document under a password."""
    writer, out = pypdf.PdfWriter(io.BytesIO(content)), io.BytesIO()
    writer.encrypt("a password", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


def of_pages(count: int) -> bytes:
    """Many pages that share one content."""
    kids = " ".join(f"{5 + at} 0 R" for at in range(count))
    words = shown("the same on each").encode()
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} {fonts} /Contents 4 0 R >>".encode()
    stream = f"<< /Length {len(words)} >>\nstream\n".encode() + words + b"endstream"
    pages = f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode()
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages, HELVETICA, stream, *[page] * count])


def bomb(mebibytes: int) -> bytes:
    """A page whose packed content unpacks to this much, in two layers of packing: a few kilobytes."""
    packer = zlib.compressobj(9)
    operators = b"q Q " * (1 << 18)
    once = b"".join(packer.compress(operators) for _ in range(mebibytes)) + packer.flush()
    return pdf([zlib.compress(once, 9)], filters="/Filter [/FlateDecode /FlateDecode]")


def deep(levels: int) -> bytes:
    """A page with an array within an array within an array."""
    return pdf([shown("deep")], page_extra=f"/Deep {'[' * levels}{']' * levels}")
