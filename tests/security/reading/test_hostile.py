"""Does a file that means harm end as the one reason that fits, within the limits, and never as an exception here?"""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from steward.reading import Document, Kind, Limits, Reason, Unread, read
from tests.security.reading import corpus, hostile, pdfs

SECRET = "root:x:0:0"  # how a list of a machine's accounts begins
DESCRIPTORS = Path("/dev/fd")


def reason(content: bytes, limits: Limits | None = None) -> Reason:
    found = read("attachment.bin", content, limits)
    assert isinstance(found, Unread), found
    return found.reason


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\0" * 5_000], ids=["no bytes", "white space", "nuls"])
def test_what_holds_nothing_is_empty(content: bytes) -> None:
    assert reason(content) is Reason.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        pdfs.encrypted(corpus.pdf_file()),
        pdfs.encrypted(corpus.pdf_file(), "RC4-128"),
        hostile.compound("EncryptedPackage"),
    ],
    ids=["pdf of today", "pdf of old", "word"],
)
def test_a_file_under_a_password_is_encrypted(content: bytes) -> None:
    assert reason(content) is Reason.ENCRYPTED


@pytest.mark.parametrize(
    "content",
    [
        hostile.compound("WordDocument"),
        b"\x7fELF" + bytes(range(256)) * 8,
        b"MZ" + bytes(range(256)) * 8,
        hostile.rezipped(corpus.docx_file(), {})[:0] + b"Rar!\x1a\x07\x01\0" + bytes(range(256)),
        b"<!doctype html><p>a page of the web</p>",
        rb"{\rtf1 rich text}",
    ],
    ids=["old word", "program", "windows program", "rar", "html", "rtf"],
)
def test_a_kind_that_nobody_reads_is_unsupported(content: bytes) -> None:
    assert reason(content) is Reason.UNSUPPORTED


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.PPTX])
def test_a_torn_file_is_broken_or_what_is_left_of_it(kind: Kind) -> None:
    content = corpus.files()[kind]
    found = read("x", content[: len(content) * 2 // 3])
    assert isinstance(found, Document) or found.reason in {Reason.BROKEN, Reason.NO_TEXT}


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_a_bomb() -> None:
    bomb = hostile.zip_bomb(40)
    assert len(bomb) < 80_000
    assert reason(bomb) is Reason.BOMB
    assert reason(corpus.docx_file(), replace(Limits(), archive_bytes=10_000)) is Reason.BOMB


def test_an_archive_of_too_many_members_is_a_bomb() -> None:
    assert reason(hostile.of_members(6_000)) is Reason.BOMB


def test_a_bomb_that_lies_about_its_size_is_torn_before_it_is_inflated() -> None:
    content = hostile.lying(hostile.zip_bomb(200), "word/styles.xml", 1_000)
    assert reason(content, replace(Limits(), memory_bytes=200 << 20)) is Reason.BROKEN


@pytest.mark.parametrize("declared", [0, 0xFFFF_FFFE])
def test_other_lies_of_a_header_are_told_too(declared: int) -> None:
    found = reason(hostile.lying(corpus.docx_file(), hostile.DOCUMENT, declared))
    assert found in {Reason.BROKEN, Reason.BOMB}


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "C:\\x", "word/../../x"])
def test_names_that_leave_the_archive_are_broken(name: str) -> None:
    assert reason(hostile.rezipped(corpus.docx_file(), {name: b"<x/>"})) is Reason.BROKEN


def test_a_link_in_an_archive_is_broken() -> None:
    assert reason(hostile.linking()) is Reason.BROKEN


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "cp037"])
def test_an_entity_that_names_a_file_of_the_machine_is_refused_in_every_encoding(encoding: str) -> None:
    found = read("x.docx", hostile.fetching("/etc/passwd", encoding))
    assert isinstance(found, Unread)
    assert found.reason is Reason.BROKEN
    assert SECRET not in repr(found)


def test_entities_are_refused_in_a_workbook_too() -> None:
    sheet = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst><si><t>&e;</t></si></sst>'
    assert reason(hostile.rezipped(corpus.xlsx_file(), {"xl/sharedStrings.xml": sheet})) is Reason.BROKEN


def test_entities_of_entities_are_refused() -> None:
    assert reason(hostile.laughing()) is Reason.BROKEN


def test_a_pdf_that_unpacks_to_more_than_its_memory_ends_in_memory_and_its_kind_is_known() -> None:
    content = pdfs.bomb(200)
    assert len(content) < 10_000
    found = read("x.pdf", content, replace(Limits(), memory_bytes=200 << 20))  # the same, five times smaller
    assert isinstance(found, Unread)
    assert found.reason in {Reason.MEMORY, Reason.TIMEOUT}
    assert found.kind is Kind.PDF


def test_ten_thousand_pages_are_too_many() -> None:
    assert reason(pdfs.of_pages(10_000)) is Reason.TOO_MANY_PAGES


def test_more_bytes_than_are_read_never_reach_a_child() -> None:
    assert reason(b"x" * 11, replace(Limits(), input_bytes=10, wall_seconds=0)) is Reason.TOO_LARGE


def test_more_text_than_is_read_is_too_large() -> None:
    assert reason(b"words " * 400_000) is Reason.TOO_LARGE
    cue = "00:00:01.000 --> 00:00:02.000\nwords\n\n"
    assert reason(f"WEBVTT\n\n{cue * 20_001}".encode()) is Reason.TOO_LARGE


def test_deep_nesting_ends_with_a_reason_or_with_the_words() -> None:
    levels = 100_000
    assert reason(hostile.docx_of("<w:p>" * 10_000 + "</w:p>" * 10_000)) is Reason.BROKEN
    assert isinstance(read("x.pdf", pdfs.deep(levels)), Document)
    assert isinstance(read("x.json", b"[" * levels + b"]" * levels), Document)  # no JSON that is read, so a text
    html = b"From: a@b\nMessage-ID: <1>\nContent-Type: text/html\n\n" + b"<div>" * levels + b"words"
    assert isinstance(read("x.eml", html), Document)


def test_a_thousand_parts_within_each_other_or_hundreds_beside_each_other_are_a_bomb() -> None:
    assert reason(hostile.nested_mail(1_000)) is Reason.BOMB
    assert reason(hostile.wide_mail(400)) is Reason.BOMB
    assert isinstance(read("x.eml", hostile.nested_mail(20)), Document)


def test_a_huge_cell_and_a_cell_at_the_far_corner_are_read_or_refused_in_time() -> None:
    def sheet(cells: str) -> bytes:
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        text = f'<worksheet {space}><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'
        return hostile.rezipped(corpus.xlsx_file(), {"xl/worksheets/sheet1.xml": text.encode()})

    def cell(at: str, words: str) -> str:
        row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return f'<row r="{row}"><c r="{at}" t="inlineStr"><is><t>{words}</t></is></c></row>'

    far = read("x", sheet(cell("XFD1048576", "far")))
    assert isinstance(far, Document)
    assert far.pages[0].text == "far"
    varied = "".join(f"{at:x}" for at in range(600_000))
    assert reason(sheet(cell("A1", varied))) is Reason.TOO_LARGE


def test_the_wall_clock_ends_a_child_that_does_not_answer() -> None:
    started = time.monotonic()
    assert reason(corpus.pdf_file(), replace(Limits(), wall_seconds=0.001)) is Reason.TIMEOUT
    assert time.monotonic() - started < 5


def test_no_child_and_no_descriptor_is_left_behind() -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    for limits in (None, replace(Limits(), wall_seconds=0.001), replace(Limits(), output_bytes=1)):
        read("x", corpus.pdf_file(), limits)
    assert len(list(DESCRIPTORS.iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
