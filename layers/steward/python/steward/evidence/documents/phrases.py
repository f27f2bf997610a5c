"""Which sentences bind, settle, fear or date something? English, with a few phrases of other languages.

A table of phrases that stand for a kind by themselves: no model, and no meaning beyond the words.
"""

import re
from typing import Final


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{'|'.join(phrases)})\b")


# "The words shall, should and may" are spoken of, and bind nobody.
_DUTY: Final = _any(
    r"shall(?!,| and\b| or\b| (?:is|are)\b)", r"must(?!,| and\b| or\b| (?:is|are)\b)",
    r"(?:is|are) (?:required|obliged|obligated) to",
    r"(?:has|have) to", r"(?:is|are) mandatory",
    r"muss", r"m\u00fcssen", r"(?:ist|sind) verpflichtet",
    r"(?:ist|sind) (?:\S+ ){0,8}zu (?:liefern|erbringen|erf\u00fcllen)",
    r"doit", r"doivent", r"(?:est|sont) tenue?s? de",
    r"debe(?:r\u00e1)?n?", r"deve(?:r\u00e1)?", r"devono",
)  # fmt: skip
_REQUIREMENT_NUMBER: Final = re.compile(r"(?i)(?:[a-z]{0,2}req|fr|nfr|rq|us)-?\d")
# Who is spoken to or speaks is asked to do something; who is spoken of is bound by a requirement.
_PERSONAL: Final = re.compile(r"(?i)\b(?:i|we|you|he|she|they|let's)\b[^.]{0,30}\b(?:shall|must|(?:has|have) to)\b")
_NO_DUTY: Final = re.compile(r"(?i)\bmust[- ]have been\b|\bmust be (?:a|the|joking)\b|\b(?:has|have) to do with\b")

_DECIDED: Final = _any(
    r"(?:we|they|all|everyone|everybody|it|parties|team|board|committee|council|group|management|client)"
    r" (?:(?:have|has|had|was|were|is|been|also|then|all|unanimously|jointly|now) ){0,3}"
    r"(?:agreed|decided|resolved|approved|chose)(?! price| upon| in writing| with me)",
    r"(?:it was|was|were|has been|have been) (?:agreed|decided|resolved)(?! in writing)",
    r"decided (?:to|that|against|on)", r"agreed (?:to|that)", r"(?:we|the team) (?:will|are going to) go with",
    r"(?:wurde|haben) (?:\S+ ){0,8}(?:beschlossen|entschieden|vereinbart)",
    r"se (?:decidi\u00f3|acord\u00f3)", r"(?:a \u00e9t\u00e9|avons) d\u00e9cid\u00e9",
)  # fmt: skip
_UNDECIDED: Final = re.compile(
    r"(?i)\b(?:not|never|to be|unless|if|until|whether|nicht|isn't)\b[^.]{0,25}"
    r"\b(?:agreed|decided|resolved|approved|beschlossen|entschieden)|\?\s*$"
)

_RISKY: Final = _any(
    r"risks?", r"risiko", r"riesgo", r"risque", r"blocked (?:by|on|until)", r"blocker",
    r"(?:may|might|could) (?:\w+ )?(?:delay|slip|be delayed|be late|fail|jeopardi[sz]e|endanger|push|miss|cause"
    r"|lead to|run out|not be (?:ready|available|able|delivered))",
    r"(?:jeopardi[sz]es?|threatens?|endangers?)", r"single point of failure", r"in jeopardy",
    r"k\u00f6nnte (?:\S+ ){0,8}verz\u00f6gern", r"(?:danger|fear|worried|concerned) (?:of|that|about)",
)  # fmt: skip
_NO_RISK: Final = re.compile(
    r"(?i)\b(?:no|without|low|(?:its|their|his) own) risks?\b"
    r"|\brisk (?:register|assessment|management|manager|department|log)\b"
)

_DATING: Final = _any(
    r"deadline", r"due", r"no later than", r"at the latest", r"by", r"starts?", r"begins?", r"ends?", r"expires?",
    r"launch(?:es)?", r"go-?live", r"kick-?off", r"submission", r"submitted", r"closing", r"milestone", r"effective",
    r"commence[sd]?", r"valid until", r"delivery", r"handover", r"opens?", r"closes?", r"meeting", r"workshop",
    r"review", r"sign-?off", r"cutover", r"freeze", r"pilot", r"release",
    r"frist", r"sp\u00e4testens", r"bis", r"plazo", r"avant le",
)  # fmt: skip


def binds(text: str, number: str = "") -> bool:
    """Whether it is a requirement of somebody or something that is spoken of; `number` is what numbers it."""
    if _REQUIREMENT_NUMBER.match(number):
        return True
    is_duty = _DUTY.search(text) and not _NO_DUTY.search(text)
    return bool(is_duty and not _PERSONAL.search(text) and not text.endswith("?"))


def settles(text: str) -> bool:
    """Whether something was decided."""
    return bool(_DECIDED.search(text) and not _UNDECIDED.search(text))


def fears(text: str) -> bool:
    """Whether something may go wrong."""
    return bool(_RISKY.search(text) and not _NO_RISK.search(text))


def dates(text: str) -> bool:
    """Whether a date that stands there may be one to plan by."""
    return bool(_DATING.search(text) and not _UNDECIDED.search(text))
