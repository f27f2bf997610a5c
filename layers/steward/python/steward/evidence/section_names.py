"""What does a heading or a mark name, in languages of which the rules know nothing else?

"行动项", "アクションアイテム", "المهام" or "משימות" above a list say as much as "Action items" does. The headings of
English and German stand with the rules that read these languages.
"""

import re
from enum import StrEnum
from typing import Final


class Section(StrEnum):
    """What stands under a heading."""

    ACTIONS = "actions"
    DECISIONS = "decisions"
    QUESTIONS = "questions"
    IDEAS = "ideas"
    RISKS = "risks"
    REQUIREMENTS = "requirements"
    DATES = "dates"


# Chinese, Japanese, Korean; Arabic; Hebrew; Russian; Spanish, French, Italian, Portuguese, Dutch, Swedish, Polish.
_NAMES: Final = {
    Section.IDEAS: (
        "想法|建议|建議|アイデア|提案|아이디어|أفكار|اقتراحات|רעיונות|идеи|предложения|ideas|sugerencias|idées|idee"
        "|ideias|ideeën|idéer|pomysły"
    ),
    Section.QUESTIONS: (
        "待解决问题|待確認|待确认|未决问题|问题|問題|未決事項|確認事項|質問|미결 사항|질문|أسئلة|الأسئلة|نقاط مفتوحة"
        "|שאלות|שאלות פתוחות|נושאים פתוחים|вопросы|preguntas|questions ouvertes|domande|perguntas|vragen|frågor|pytania"
    ),
    Section.DECISIONS: (
        "决定|決定|决定事项|決定事項|决议|決議|결정|결정 사항|قرارات|القرارات|החלטות|решения|decisiones|acuerdos"
        "|décisions|decisioni|decisões|besluiten|beslut|decyzje"
    ),
    Section.ACTIONS: (
        "行动项|行动项目|行動項目|行动事项|行動事項|待办|待辦|待办事项|待辦事項|任务|任務|下一步|下一步行动|下一步計畫"
        "|后续行动|後續行動|后续工作|アクション|アクションアイテム|アクション項目|宿題|やること|タスク|次のステップ|対応事項"
        "|今後の対応|作業項目|할 일|작업|조치 사항|실행 항목|다음 단계|مهام|المهام|بنود العمل|إجراءات|الإجراءات"
        "|الإجراءات المطلوبة|الخطوات التالية|משימות|מטלות|פעולות|לביצוע|פריטי פעולה|צעדים הבאים"
        "|задачи|поручения|действия|следующие шаги"
        "|acciones|tareas|pendientes|compromisos|próximos pasos|tâches|actions à mener|prochaines étapes"
        "|plan d'action|azioni|attività|compiti|prossimi passi|ações|tarefas|próximos passos|acties|actiepunten"
        "|volgende stappen|åtgärder|nästa steg|zadania|działania|następne kroki"
    ),
    Section.RISKS: (
        "风险|風險|リスク|위험|리스크|مخاطر|المخاطر|סיכונים|риски|riesgos|risques|rischi|riscos|risico's|ryzyka"
    ),
    Section.REQUIREMENTS: (
        "需求|要求|要件|요구 사항|متطلبات|المتطلبات|דרישות|требования|requisitos|exigences"
        "|requisiti|eisen|krav|wymagania"
    ),
    Section.DATES: (
        "日期|时间表|時間表|截止日期|期限|日程|スケジュール|일정|المواعيد|الجدول الزمني|תאריכים|לוח זמנים|сроки|fechas"
        "|plazos|cronograma|échéances|dates clés|scadenze|prazos|planning|terminy"
    ),
}
_ENTRIES: Final = {
    section: "|".join(sorted(map(re.escape, names.split("|")), key=len, reverse=True))
    for section, names in _NAMES.items()
}
# A heading may have a number and a word beside its name: "3. 行动项 (本周)", "Tareas pendientes".
_HEADINGS: Final = {
    section: re.compile(rf"(?i)(?<![^\W\u2e80-\u9fff])(?:{names})(?![^\W\u2e80-\u9fff])")
    for section, names in _ENTRIES.items()
}
_MARKS: Final = {
    section: re.compile(rf"(?i)\W{{0,3}}(?:{names})\s*[:\uff1a]\s*(?=\S)") for section, names in _ENTRIES.items()
}


def section_of(heading: str) -> Section | None:
    """What a heading names; None for any other one."""
    return next((section for section, name in _HEADINGS.items() if name.search(heading)), None)


def marked(line: str) -> tuple[Section, int] | None:
    """What the mark before a line's colon names, and where the rest begins."""
    matches = ((section, mark.match(line)) for section, mark in _MARKS.items())
    return next(((section, match.end()) for section, match in matches if match), None)
