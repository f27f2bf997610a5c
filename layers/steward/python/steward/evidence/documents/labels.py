"""What do a passage's own label, the heading of its list and the columns of its table say it is?"""

import re
from typing import Final

from steward.evidence.documents.entries import Form
from steward.evidence.documents.items import Kind
from steward.evidence.documents.layout import Passage
from steward.evidence.section_names import Section, marked, section_of

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
    Kind.ACTION: _any(r"actions?|next steps|to[- ]?dos?|tasks|follow[- ]?ups?|aufgaben|n\u00e4chste schritte"),
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
# The same in languages of which no other phrase is known.
_ELSEWHERE: Final[dict[Section | None, Kind]] = {
    Section.ACTIONS: Kind.ACTION,
    Section.DECISIONS: Kind.DECISION,
    Section.RISKS: Kind.RISK,
    Section.REQUIREMENTS: Kind.REQUIREMENT,
    Section.DATES: Kind.DATE,
}
OWNER_COLUMN: Final = _any(r"owner|who|responsible|assignee|assigned(?: to)?|lead")
DUE_COLUMN: Final = _any(
    r"due(?: date| on| by)?|deadline|by when|needed by|target date|end(?: date)?|finish|frist|f\u00e4llig"
)
_STATUS_COLUMN: Final = _any(r"status|state|done|completed?|closed")
_SETTLED: Final = re.compile(
    r"(?i)(?:done|closed|completed?|finished|resolved|cancell?ed|dropped|yes|x|true|erledigt)|[\u2713\u2714\u2705]"
)


def labelled(passage: Passage) -> tuple[Kind, str] | None:
    """What the passage's own label says it is, and the words behind it."""
    for kind, label in _LABELS.items():
        if match := label.match(passage.text):
            return kind, passage.text[match.end() :]
    found = marked(passage.text)
    kind_named = _ELSEWHERE.get(found[0]) if found else None
    return (kind_named, passage.text[found[1] :]) if found and kind_named else None


def is_settled(passage: Passage) -> bool:
    """Whether a row of a table says of itself that nothing is left to do."""
    return passage.form is Form.ROW and bool(_SETTLED.fullmatch(passage.cell(_STATUS_COLUMN)))


def listed_under(passage: Passage) -> Kind | None:
    """What the column of its table or the heading of its list says it is; prose under a heading is not listed."""
    if passage.form not in _ENTRIES:
        return None
    by_columns = _by_columns(passage) if passage.form is Form.ROW else None
    named = next((kind for kind, name in _HEADINGS.items() if name.search(passage.heading)), None)
    return by_columns or named or _ELSEWHERE.get(section_of(passage.heading))


def _by_columns(passage: Passage) -> Kind | None:
    """The kind that is named furthest to the left: "Milestone, Owner, Risk" is a table of milestones."""
    named = (kind for column in passage.columns for kind, name in _COLUMNS.items() if name.search(column))
    return next(named, None)
