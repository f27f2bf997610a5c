"""What do a passage's own label, the heading of its list and the columns of its table say it is?"""

import re
from typing import Final

from steward.evidence.documents.items import Kind
from steward.evidence.documents.layout import Form, Passage

_ENTRIES: Final = frozenset({Form.BULLET, Form.NUMBERED, Form.ROW, Form.CHECKBOX})


def _any(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{names})\b")


def _before_a_colon(names: str) -> re.Pattern[str]:
    """The label, a number, and a colon or a dash; something must follow."""
    return re.compile(rf"(?i)(?:{names})(?:\s+(?:item|\d{{1,3}})){{0,2}}\s*(?::|\s[-\u2013\u2014]\s)\s*(?=\S)")


_LABELS: Final = {
    Kind.ACTION: _before_a_colon(
        r"actions?|action points?|ai|to-?do|task|next steps?|follow-?up|aufgabe|ma\u00dfnahme|acci\u00f3n|t\u00e2che"
    ),
    Kind.DECISION: _before_a_colon(
        r"decisions?|decided|agreed|resolved|resolution|entscheidung|beschluss|decisi\u00f3n|d\u00e9cision"
    ),
    Kind.RISK: _before_a_colon(r"risks?|issue|concern|threat|blocker|risiko|riesgo|risque"),
    Kind.REQUIREMENT: _before_a_colon(r"requirements?|anforderung|requisito|exigence"),
    Kind.DATE: _before_a_colon(
        r"deadline|due(?: date| on| by)?|milestone|key date|go-?live|kick-?off|submission|closing date|frist|termin"
        r"|fecha l\u00edmite|plazo|\u00e9ch\u00e9ance|start(?: date)?|end(?: date)?|launch"
    ),
}
_HEADINGS: Final = {
    Kind.ACTION: _any(r"actions?|next steps|to-?dos?|tasks|follow-?ups?|aufgaben"),
    Kind.DECISION: _any(r"decisions?|resolutions?|beschl\u00fcsse|entscheidungen"),
    Kind.RISK: _any(r"risks?|blockers|concerns|risiken"),
    Kind.REQUIREMENT: _any(r"requirements?|must-?haves?|acceptance criteria|anforderungen|exigences|requisitos"),
    Kind.DATE: _any(r"key dates|milestones?|timeline|schedule|timetable|deadlines?|termine"),
}
_COLUMNS: Final = {
    Kind.REQUIREMENT: _any(r"requirements?|shall|capability|anforderung"),
    Kind.ACTION: _any(r"actions?|tasks?|to-?do"),
    Kind.RISK: _any(r"risks?"),
    Kind.DECISION: _any(r"decisions?"),
    Kind.DATE: _any(r"milestones?|deliverables?|events?"),
}
OWNER_COLUMN: Final = _any(r"owner|who|responsible|assignee|assigned(?: to)?|lead")


def labelled(passage: Passage) -> tuple[Kind, str] | None:
    """What the passage's own label says it is, and the words behind it."""
    for kind, label in _LABELS.items():
        if match := label.match(passage.text):
            return kind, passage.text[match.end() :]
    return None


def listed_under(passage: Passage) -> Kind | None:
    """What the column of its table or the heading of its list says it is; prose under a heading is not listed."""
    if passage.form not in _ENTRIES:
        return None
    by_columns = _by_columns(passage) if passage.form is Form.ROW else None
    return by_columns or next((kind for kind, name in _HEADINGS.items() if name.search(passage.heading)), None)


def _by_columns(passage: Passage) -> Kind | None:
    """The kind that is named furthest to the left: "Milestone, Owner, Risk" is a table of milestones."""
    named = (kind for column in passage.columns for kind, name in _COLUMNS.items() if name.search(column))
    return next(named, None)
