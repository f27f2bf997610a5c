"""What is a project for, by when, and within which limits, as a judge of its requests may read it?

Pure. What binds comes first and the brief's prose last: whoever cuts the lines to a size cuts the prose.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from steward.evidence.text import cut, visible

GOALS_SHOWN: Final = 5  # a project with more goals is led by none of them
VALUES_SHOWN: Final = 6  # of the fields that a portfolio keeps of a project, such as its priority or budget
NAME_LIMIT_BYTES: Final = 120
# The prompt takes about 150 tokens of all lines (pipeline/classify.py): more of the brief is kept for nobody.
BRIEF_LIMIT_BYTES: Final = 600


def grounding_lines(
    project: Mapping[str, Any],
    goals: Sequence[Mapping[str, Any]],
    portfolios: Iterable[Mapping[str, Any]],
    brief: Mapping[str, Any] | None,
) -> list[str]:
    """The lines, of Asana's own documents; what is empty has none."""
    lines = [_dated("Goal", each) for each in goals[:GOALS_SHOWN]]
    lines += [_project(project)] if _project(project) else []
    lines += [_dated("Portfolio", each) for each in portfolios]
    return lines + ([f"Brief: {text}"] if (text := _brief(brief or {})) else [])


def _dated(what: str, document: Mapping[str, Any]) -> str:
    due = f", due {document['due_on']}" if document.get("due_on") else ""
    return f"{what}: {_line(document.get('name'), NAME_LIMIT_BYTES)}{due}"


def _project(document: Mapping[str, Any]) -> str:
    """When the project ends, and what its portfolios say of it; empty where that is nothing."""
    due = [f"due {document['due_on']}"] if document.get("due_on") else []
    shown = [each for each in document.get("custom_fields") or () if each.get("display_value")]
    values = [f"{_line(each.get('name'), 40)} {_line(each['display_value'], 60)}" for each in shown[:VALUES_SHOWN]]
    return f"Project: {'; '.join(due + values)}" if due + values else ""


def _brief(document: Mapping[str, Any]) -> str:
    texts = [str(document.get(name) or "").strip() for name in ("title", "text")]
    return _line(". ".join(each for each in texts if each), BRIEF_LIMIT_BYTES)


def _line(text: Any, limit_bytes: int) -> str:  # noqa: ANN401 - whatever Asana answered
    return cut(visible(str(text or "")).replace("\n", " "), limit_bytes)
