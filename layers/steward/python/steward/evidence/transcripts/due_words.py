"""Which English words stand for a day that notes in another language name?

The few by which people of a meeting say when: weekdays, tomorrow, the end of the week. What they stand for is read by
the English rules; "下周五" is the Friday of next week and "nächsten Freitag" one of two, as they are to people.
"""

import re
from collections.abc import Iterator
from typing import Final

type Words = tuple[re.Pattern[str], str]  # what is looked for, and what it stands for, as a template of the match

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_GERMAN_DAYS: Final = "montag dienstag mittwoch donnerstag freitag samstag sonntag"
_ARABIC_DAYS: Final = "ال[إا]ثنين الثلاثاء ال[أا]ربعاء الخميس الجمعة السبت ال[أا]حد"
_HEBREW_DAYS: Final = "שני שלישי רביעי חמישי שישי שבת ראשון"
_ARABIC_MONTHS: Final = "يناير فبراير مارس [أا]بريل مايو يونيو يوليو [أا]غسطس سبتمبر [أا]كتوبر نوفمبر ديسمبر"
_HEBREW_MONTHS: Final = "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"


def _spaced(words: str, english: str) -> Words:
    """Of a script with spaces: whole words."""
    return re.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)"), english


def _wide(words: str, english: str) -> Words:
    return re.compile(words), english


def _german() -> Iterator[Words]:
    yield _spaced(r"(?:bis )?ende (?:der )?nächster woche|(?:bis )?ende der nächsten woche", "end of next week")
    yield _spaced(r"(?:bis )?ende (?:der|dieser) woche|bis zum wochenende", "end of this week")
    yield _spaced(r"(?:bis )?ende des monats|(?:bis )?monatsende|bis zum monatsende", "end of the month")
    yield _spaced(r"(?:bis )?nächste woche", "next week")
    for day, english in zip(_GERMAN_DAYS.split(), _DAYS, strict=True):
        yield _spaced(rf"(?:bis |am |bis zum )?nächste[nr]? {day}", f"next {english}")
    yield _spaced(r"(?:bis )?übermorgen", "the day after tomorrow")
    yield _spaced(r"(?:bis |gleich )?morgen(?! früh)|(?:bis )?morgen früh", "tomorrow")
    yield _spaced(r"(?:bis |noch )?heute", "today")
    for day, english in zip(_GERMAN_DAYS.split(), _DAYS, strict=True):
        yield _spaced(rf"(?:bis |am |bis zum )?{day}", english)


def _chinese_and_japanese() -> Iterator[Words]:
    week, next_week = "(?:周|週|星期|礼拜|禮拜)", "(?:下个?|下個)(?:周|週|星期|礼拜|禮拜)"
    for chinese, japanese, english in zip("一二三四五六日", "月火水木金土日", _DAYS, strict=True):
        last = f"[{chinese}天]" if chinese == "日" else chinese
        yield _wide(rf"{next_week}{last}|来週の?{japanese}曜日?", f"{english} of next week")
        yield _wide(rf"[本这這]?{week}{last}|(?:今週の?)?{japanese}曜日?", english)
    yield _wide("(?:这|這|本)?(?:周|週)末|今週末", "end of this week")
    yield _wide("(?:下个?|下個)?月底|来月末", "end of the month")
    yield _wide("今月末|月末", "end of the month")
    yield _wide(rf"{next_week}|来週", "next week")
    yield _wide("后天|後天|明後日|あさって", "the day after tomorrow")
    yield _wide("明天|明日", "tomorrow")
    yield _wide("今天|今日|本日", "today")


def _arabic() -> Iterator[Words]:
    for month, english in zip(_ARABIC_MONTHS.split(), _MONTHS, strict=True):
        yield _spaced(rf"(?P<day>\d{{1,2}}) {month}(?: (?P<year>20\d\d))?", rf"\g<day> {english} \g<year>")
    for day, english in zip(_ARABIC_DAYS.split(), _DAYS, strict=True):
        yield _spaced(rf"(?:يوم )?{day} (?:القادم|المقبل)", f"next {english}")
        yield _spaced(rf"(?:يوم )?{day}", english)
    yield _spaced("نهاية (?:هذا )?الأسبوع", "end of this week")
    yield _spaced("الأسبوع (?:القادم|المقبل)", "next week")
    yield _spaced("بعد غد", "the day after tomorrow")
    yield _spaced("غد[اًا]*", "tomorrow")
    yield _spaced("اليوم", "today")


def _hebrew() -> Iterator[Words]:
    for month, english in zip(_HEBREW_MONTHS.split(), _MONTHS, strict=True):
        yield _spaced(rf"(?:ב|עד )?(?P<day>\d{{1,2}}) ב?{month}(?: (?P<year>20\d\d))?", rf"\g<day> {english} \g<year>")
    for day, english in zip(_HEBREW_DAYS.split(), _DAYS, strict=True):
        yield _spaced(rf"[בל]?(?:יום |ה)?{day} הבא", f"next {english}")
        yield _spaced(rf"[בל]?יום {day}", english)
    yield _spaced("(?:עד )?סוף השבוע", "end of this week")
    yield _spaced("[בל]?שבוע הבא", "next week")
    yield _spaced("מחרתיים", "the day after tomorrow")
    yield _spaced("[בל]?מחר", "tomorrow")
    yield _spaced("היום", "today")


WORDS: Final[tuple[Words, ...]] = (*_german(), *_chinese_and_japanese(), *_arabic(), *_hebrew())
