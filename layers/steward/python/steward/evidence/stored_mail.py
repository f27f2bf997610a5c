"""What are the words and the subject of a mail as `reading` gave it?"""

from typing import Final

from steward.reading.outcome import Document, Kind

_SUBJECT: Final = "Subject:"


def body_of(document: Document) -> str:
    """Its words; of a file that was not known for a mail all that stands there, so that nothing is lost."""
    is_mail = document.kind is Kind.EML
    return "\n".join(each.text for each in document.pages if not is_mail or each.anchor == "body")


def subject_of(document: Document) -> str:
    """Its subject; empty where it has none."""
    heads = "\n".join(each.text for each in document.pages if each.anchor == "headers").split("\n")
    return next((each.removeprefix(_SUBJECT).strip() for each in heads if each.startswith(_SUBJECT)), "")
