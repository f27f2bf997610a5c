"""Does each kind of file come out as its pages, found by an anchor, and as nothing that it does not say?"""

import io

import docx
import openpyxl
import pytest

from steward.reading import Document, Kind, Page, Reason, Unread, read
from steward.reading.plain import decoded
from tests.security.reading import corpus
from tests.security.reading.hostile import docx_of, paragraph
from tests.security.reading.pdfs import pdf, shown


def document(content: bytes, name: str = "attachment") -> Document:
    found = read(name, content)
    assert isinstance(found, Document), found
    return found


def texts(found: Document) -> list[str]:
    return [page.text for page in found.pages]


def test_a_pdf_has_a_page_a_page() -> None:
    assert document(corpus.pdf_file()) == Document(
        Kind.PDF,
        (Page(1, "page 1", "The client wants a portal."), Page(2, "page 2", "Delivery on 12 June 2027.")),
    )


def test_a_word_document_has_a_page_a_section_found_by_its_headings() -> None:
    assert document(corpus.docx_file()).pages == (
        Page(1, "Statement of work", "Statement of work\nThis stands under the title."),
        Page(2, "Statement of work > Scope", "Scope\nThe supplier delivers a portal."),
        Page(3, "Statement of work > Scope > Dates", "Dates\nMilestone | Date\nDesign | 3 June 2027"),
    )


def test_a_table_within_a_tables_cell_is_said_once() -> None:
    def table(*cells: str) -> str:
        return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"

    inner = table(paragraph("Design"), paragraph("Build"))
    assert texts(document(docx_of(table(paragraph("Phases"), inner)))) == ["Phases | Design Build"]


def test_a_workbook_has_its_saved_values_by_sheet_and_cells_and_its_hidden_sheet_apart() -> None:
    found = document(corpus.xlsx_file())
    assert found.pages == (Page(1, "Plan!A1:B4", "Task | Days\nDesign | 3\nBuild | 4.5\n | 7.5"),)
    assert found.hidden == (Page(2, "Rates!A1", "secret rate", hidden=True),)


def test_a_deck_has_a_page_a_slide_with_its_notes_and_its_hidden_slide_apart() -> None:
    found = document(corpus.pptx_file())
    words = "Launch plan\nGo live on 12 June 2027\nOwner | Ada\nNotes: Mention the budget."
    assert found.pages == (Page(1, "slide 1: Launch plan", words),)
    assert found.hidden == (Page(2, "slide 2: Backup", "Backup", hidden=True),)


def test_a_mail_has_headers_words_and_a_list_of_what_is_attached() -> None:
    found = document(corpus.eml_file())
    assert [page.anchor for page in found.pages] == ["headers", "body", "attachments"]
    assert "Subject: Kickoff & Grüße" in found.pages[0].text
    assert found.pages[1].text == "Please send the draft by Friday."
    assert found.pages[2].text == "scope.pdf (application/pdf)"


def test_a_mail_of_html_alone_gives_what_it_shows_and_apart_what_it_hides() -> None:
    mail = (
        b"From: a@example.com\nMessage-ID: <1@b>\nContent-Type: text/html; charset=utf-8\n\n"
        b"<html><head><title>no</title></head><body><p>Shown <a href='https://x.example'>link</a></p><script>no()</script>"
        b"<p style='color:#ffffff'>white</p><p style='display:none'>gone</p><table bgcolor=navy><tr>"
        b"<td style='color:white'>on navy</td></tr></table></body></html>"
    )
    found = document(mail)
    assert found.pages[1].text == "Shown link\n\non navy"
    assert [page.text for page in found.hidden] == ["white\n\ngone"]


def test_a_mail_within_a_mail_is_listed_and_not_followed() -> None:
    mail = (
        b"From: a@example.com\nMessage-ID: <1@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nouter\n--x\nContent-Type: message/rfc822\n\nFrom: c@d\nSubject: inner\n\n"
        b"inner\n--x--\n"
    )
    assert texts(document(mail))[1:] == ["outer", "without a name (message/rfc822)"]


def test_a_transcript_has_a_page_a_cue_with_its_times_and_speaker() -> None:
    assert document(corpus.VTT.encode()).pages == (
        Page(1, "00:00:01.000 --> 00:00:04.500", "Ada Lovelace: I will send the draft by Friday."),
        Page(2, "01:02:03.004 --> 01:02:05.006", "Bob: Thanks & bye."),
    )
    assert texts(document(corpus.SRT.encode())) == ["Hello there.", "General remarks\nin two lines"]


def test_markdown_has_a_page_a_section_and_a_fenced_heading_is_none() -> None:
    found = document(corpus.MD.encode())
    assert [page.anchor for page in found.pages] == ["start", "Plan", "Plan > Dates", "Risks"]
    assert "# no heading" in found.pages[2].text


def test_a_plain_text_is_cut_at_paragraphs_and_found_by_its_lines() -> None:
    words = "\n\n".join(f"Paragraph {at}: " + "word " * 100 for at in range(20))
    found = document(words.encode())
    assert all(len(page.text) <= 3_000 for page in found.pages)
    assert "".join(texts(found)).replace("\n", "") == words.replace("\n", "")
    lines = words.split("\n")
    for page in found.pages:
        first = int(page.anchor.removeprefix("lines ").partition("-")[0])
        assert page.text.startswith(lines[first - 1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_a_text_is_the_same_in_every_encoding(encoding: str) -> None:
    words = "Grüße aus Köln.\r\nDer Termin ist am 3. Mai."
    assert decoded(words.encode(encoding)) == "Grüße aus Köln.\nDer Termin ist am 3. Mai."


@pytest.mark.parametrize(
    "words", ["הפגישה ביום שני", "الاجتماع يوم الاثنين", "会議は月曜日です", "회의는 월요일", "👩‍💻 done ✅"]
)
def test_other_scripts_come_out_as_they_are_in_text_and_in_office_files(words: str) -> None:
    assert decoded(words.encode()) == words
    assert texts(document(docx_of(paragraph(words)))) == [words]


def test_stray_nuls_controls_and_invisible_tags_are_left_out() -> None:
    orders = "".join(chr(0xE0000 + ord(each)) for each in "obey")
    found = document(f"Plan\0 A\x1b{orders} is set for the whole of the team.".encode())
    assert texts(found) == ["Plan A is set for the whole of the team."]


@pytest.mark.parametrize(("kind", "content"), corpus.files().items(), ids=lambda each: str(each)[:4])
def test_a_wrong_name_changes_nothing_about_what_a_file_is(kind: Kind, content: bytes) -> None:
    found = document(content, "report.exe" if kind is Kind.PDF else "report.pdf")
    assert found.kind is kind


@pytest.mark.parametrize(
    "head", [corpus.PNG, b"\xff\xd8\xff\xe0", b"GIF89a" + bytes(20), b"RIFF\0\0\0\0WEBPVP8 ", b"<svg xmlns=''/>"]
)
def test_a_picture_is_refused_as_one_since_nothing_here_reads_it(head: bytes) -> None:
    found = read("scan.png", head)
    assert isinstance(found, Unread)
    assert found.reason is Reason.NO_TEXT_READER


def test_a_scan_has_no_text() -> None:
    found = read("scan.pdf", pdf(["q 1 0 0 rg 72 72 100 100 re f Q"]))
    assert found == Unread(Reason.NO_TEXT, "it shows no text", Kind.PDF)


def test_a_hyphen_at_a_lines_end_and_the_break_behind_it_stay() -> None:
    words = texts(document(pdf([shown("The manip-", at=(72, 700)) + shown("ulation ends.", at=(72, 686))])))
    assert "".join(words[0].split()) == "Themanip-ulationends."


def test_what_word_numbers_or_dots_itself_is_an_entry_of_a_list() -> None:
    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Actions", 1)
    made.add_paragraph("Book the room", style="List Number")
    made.add_paragraph("Call the client", style="List Bullet")
    made.add_paragraph("Thanks.")
    made.save(out)
    [text] = texts(document(out.getvalue()))
    assert text.split("\n") == ["Actions", "- Book the room", "- Call the client", "Thanks."]


def test_an_empty_cell_of_a_workbook_keeps_its_place_and_one_column_keeps_its_rows() -> None:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("Task", "Owner", "Due"), ("Paint", None, "Friday")):
        made.active.append(row)
    wishes = made.create_sheet("Wishes")
    wishes.append(("Single sign-on",))
    wishes.append(("Export",))
    made.save(out)
    assert texts(document(out.getvalue())) == ["Task | Owner | Due\nPaint |  | Friday", "Single sign-on |\nExport |"]
