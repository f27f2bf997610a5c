"""One valid file of each kind, made by the libraries that write them, and what each of them says."""

import io
import json
from email.message import EmailMessage

import docx
import pptx
import xlsxwriter
from pptx.util import Inches

from steward.reading import Kind
from tests.security.reading.pdfs import pdf, shown

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
VTT = """WEBVTT - Kickoff

NOTE written by hand

1
00:00:01.000 --> 00:00:04.500 align:start
<v Ada Lovelace>I will send the <b>draft</b> by Friday.</v>

01:02:03.004 --> 01:02:05.006
<v.loud Bob>Thanks &amp; bye.
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
Hello there.

2
00:00:03,000 --> 00:00:04,000
<i>General</i> remarks
in two lines
"""
MD = """Before.

# Plan

We start in May.

## Dates

- [ ] Design by 3 June

```
# no heading
```

# Risks

None yet.
"""
TXT = "The first paragraph says little.\n\nThe second one says that the launch is on 12 June 2027.\n"
JSON = json.dumps({"meeting": "Kickoff", "entries": [{"speaker": "Ada", "text": "I will send it."}]}, indent=2)


def docx_file() -> bytes:
    """Headings, a table, a paragraph."""
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Statement of work", 0)
    document.add_paragraph("This stands under the title.")
    document.add_heading("Scope", 1)
    document.add_paragraph("The supplier delivers a portal.")
    document.add_heading("Dates", 2)
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("Milestone", "Date", "Design", "3 June 2027")):
        table.cell(at // 2, at % 2).text = words
    document.save(out)
    return out.getvalue()


def xlsx_file() -> bytes:
    """Two sheets, a formula with its saved value, one sheet hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        plan = book.add_worksheet("Plan")
        plan.write_row(0, 0, ["Task", "Days"])
        plan.write_row(1, 0, ["Design", 3])
        plan.write_row(2, 0, ["Build", 4.5])
        plan.write_formula(3, 1, "=SUM(B2:B3)", None, 7.5)
        rates = book.add_worksheet("Rates")
        rates.write(0, 0, "secret rate")
        rates.hide()
    return out.getvalue()


def pptx_file() -> bytes:
    """A slide with title, text, table and notes, and a hidden one."""
    deck, out = pptx.Presentation(), io.BytesIO()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Launch plan"
    first.placeholders[1].text = "Go live on 12 June 2027"
    table = first.shapes.add_table(1, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Owner", "Ada"
    first.notes_slide.notes_text_frame.text = "Mention the budget."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Backup"
    second.element.set("show", "0")
    deck.save(out)
    return out.getvalue()


def pdf_file() -> bytes:
    """Two pages."""
    return pdf([shown("The client wants a portal."), shown("Delivery on 12 June 2027.", at=(72, 500))])


def eml_file() -> bytes:
    """A plain and an HTML form of one text, and an attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ada <ada@example.com>", "bob@example.com", "Kickoff & Grüße"
    mail["Date"], mail["Message-ID"] = "Mon, 01 Mar 2027 09:00:00 +0100", "<1@example.com>"
    mail.set_content("Please send the draft by Friday.\n")
    mail.add_alternative("<p>Please send the <b>draft</b> by Friday.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="scope.pdf")
    return bytes(mail)


def files() -> dict[Kind, bytes]:
    """One file of each kind that is read."""
    return {
        Kind.PDF: pdf_file(),
        Kind.DOCX: docx_file(),
        Kind.XLSX: xlsx_file(),
        Kind.PPTX: pptx_file(),
        Kind.EML: eml_file(),
        Kind.TXT: TXT.encode(),
        Kind.MD: MD.encode(),
        Kind.VTT: VTT.encode(),
        Kind.SRT: SRT.encode(),
        Kind.JSON: JSON.encode(),
    }
