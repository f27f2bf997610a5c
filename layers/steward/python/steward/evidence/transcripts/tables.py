"""What does a row of a table in notes say: as words with dashes between, below what its columns say it is?"""

import re
from dataclasses import dataclass
from typing import Final

_RULER: Final = re.compile(r"[\s|:+=-]+")
# Behind the English and German names those of Chinese, Japanese, Korean, Arabic, Hebrew and Russian, without borders.
_TASK: Final = re.compile(
    r"(?i)\b(?:actions?|action items?|tasks?|to-?dos?|what|aufgaben?)\b|事[項项]|任[务務]|行[动動][项項]|タスク"
    r"|アクション|할 일|작업|المهمة|المهام|משימ|задач"
)
_DECISION: Final = re.compile(
    r"(?i)\b(?:decisions?|beschl[uü]ss\w*|entscheidung\w*)\b|决[定议]|決[定議]|결정|القرار|החלטה|решени"
)
_OTHERS: Final = re.compile(
    r"(?i)\b(?:owner|who|responsible|assignee|due|deadline|when|by|date|status|wer|bis|wann)\b|[负負][责責]人|担当"
    r"|期限|截止|日期|状[态態況]|狀態|담당|기한|المسؤول|الموعد|التاريخ|אחרא|תאריך|ответственн|срок"
)
_NUMBER: Final = re.compile(r"(?i)(?:no|nr|id)\.?|#|番号|序号|序號")
_STATUS: Final = re.compile(r"(?i)\b(?:status|state|done\??)|状[态態況]|狀態|상태|الحالة|статус")
_SETTLED: Final = re.compile(
    r"(?i)(?:done|closed|completed?|finished|cancell?ed|yes|x|erledigt|已?完成|完了|済み?|완료|مكتمل|הושלם|выполнено)"
    r"|[\u2713\u2714\u2705]"
)
ACTIONS, DECISIONS = "Actions", "Decisions"  # the headings under which the rows count


@dataclass(frozen=True, slots=True)
class Row:
    """A row's words; `is_done` where its status says so."""

    text: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, and the heading that they stand for."""

    names: tuple[str, ...]
    heading: str

    def row(self, line: str) -> Row | None:
        """A row of the table; None for its ruler and for one without words."""
        cells = cells_of(line)
        if _RULER.fullmatch(line) or not any(cells):
            return None
        pairs = list(zip(self.names, cells, strict=False))
        is_done = any(_STATUS.search(name) and _SETTLED.fullmatch(cell) for name, cell in pairs)
        told = [cell for name, cell in pairs if cell and not (_NUMBER.fullmatch(name) or _STATUS.search(name))]
        return Row(" \u2013 ".join(told), is_done)


def columns_of(line: str) -> Columns | None:
    """The columns that a line names; None where it names none that tell what is to be done or was decided."""
    names = cells_of(line)
    is_named = len(names) > 1 and any(_OTHERS.search(each) for each in names)
    told = next((each for each in names if _TASK.search(each) or _DECISION.search(each)), "")
    if not (is_named and told):
        return None
    return Columns(names, ACTIONS if _TASK.search(told) else DECISIONS)


def cells_of(line: str) -> tuple[str, ...]:
    """The cells between bars, empty ones too."""
    if "|" not in line:
        return ()
    framed = line.strip().removeprefix("|")
    return tuple(each.strip() for each in (framed.removesuffix("|") if framed != line.strip() else framed).split("|"))
