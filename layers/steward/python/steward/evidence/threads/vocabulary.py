"""Which words may a summary of a thread use beside those of the comments that it quotes?

The list is closed: articles, pronouns, prepositions, auxiliaries and a few verbs of telling, in four languages. None of
them says that something is so. A name, a number, a date, a hedge or a claim has to stand in what is quoted.
"""

import re
import unicodedata
from typing import Final

from steward.evidence.languages import unread_language
from steward.evidence.terms import stem

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SHORTEST: Final = 3  # letters that a word keeps
_OWNER: Final = re.compile(r"['\u2019]s$")
_NUMBER: Final = re.compile(r"(?:(?<![\w.,])[-\u2212])?\d+(?:[.,:/\-]\d+)*")
# What is neither word nor punctuation.
_SIGN: Final = re.compile(r"[^\w\s.,;:!?'\"\u2018\u2019\u201c\u201d()/\-\u2013\u2014\u2026]")

_HELD: Final = frozenset({"", "French", "Spanish"})  # and English and German, which have no name here
_LATIN_SHARE: Final = 0.5  # of a comment's letters: a short one of another script has too few to be named by
_DECIDED: Final = (
    r"(?:decid|decision|d\u00e9cid|d\u00e9cision|agree|approv|resolved|settled|chose|signed off|go with|going with"
    r"|stick (?:to|with)|beschl|entsch(?:ie|ei)d|vereinbart|genehmigt|einigt|convenu|d'accord|approuv|valid\u00e9"
    r"|tranch\u00e9|acord|aprob|elegi)"
)
_IS_DECIDED: Final = re.compile(rf"(?<!\w){_DECIDED}", re.IGNORECASE)
_NOT_DECIDED: Final = re.compile(
    rf"(?<!\w)(?:not|\w+n['\u2019]t|never|no|nicht|noch nichts?|nie|kein\w*|pas|rien|sin)\s+(?:\w+\s+)?(?:{_DECIDED})"
    r"|(?<!\w)(?:until|before|once|when|to be)\s+(?:\w+\s+){0,2}(?:decid|agree|approv)",
    re.IGNORECASE,
)

_NEUTRAL: Final = (
    "a an and are as at be been being but by can did do does for from had has have he her him his how i if in"
    " into is it its me  my of on or our out per she so some such than that the their them"
    " then there these they this those to us was we were what when where whether which while who why will"
    " with would you your also since now among whose whom however themselves"
    " not no cannot can't don't doesn't didn't won't isn't aren't wasn't weren't haven't hasn't nicht kein keine ne pas"
    " about because both each other another again still just like here"
    " asks asked asking says said saying wants wanted wonders wondered suggests suggested proposes proposed offers"
    " offered reports reported mentions mentioned notes noted explains explained thinks thought comments commented"
    " writes wrote tells told answers answered replies replied question answer comment thread everybody somebody"
    " der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden hat haben hatte"
    " zu zum zur im am an auf aus bei durch f\u00fcr mit von vom um wie was wer wann"
    " wo warum ob dass wenn weil als auch noch es er sie wir ihr sein seine ihre ihren sich dann da hier dort fragt"
    " fragte sagt sagte bittet schl\u00e4gt m\u00f6chte will kann schreibt schrieb"
    " le la les un une du de et ou mais est sont \u00e9tait ont \u00e0 au aux en dans sur sous pour par avec chez vers"
    " que qui quoi dont o\u00f9 quand si ce cet cette ces son sa ses leur leurs il elle ils elles nous vous se y"
    " demande dit propose veut peut \u00e9crit"
    " el los las una unos unas del al o pero es son era fue ser\u00e1 ha han con para sobre como cuando donde su sus"
    " jemand alguien va van vont peuvent pueden se lo nos pide dice propone quiere puede escribe pregunta"
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT: Final = _set(
    "not no never none neither nor nothing nobody without cannot cant except unless hardly"
    " nicht kein keine keinen keinem keiner keines nie niemals ohne weder"
    " ne pas sans jamais aucun aucune ni sin nunca ning\u00fan ninguna tampoco"
    # of languages that no summary is worded in: a denial among them is one still
    " non n\u00e3o nem nunca niet geen nooit zonder inte ingen inget aldrig utan ikke ingenting aldri uden uten"
    " nie \u017caden nigdy bez nen\u00ed \u017e\u00e1dn\u00fd nikdy de\u011fil yok hi\u00e7 asla nu nici f\u0103r\u0103"
    " nem soha n\u00e9lk\u00fcl ei"
    " \u043d\u0435 \u043d\u0435\u0442 \u043d\u0456 \u043d\u0435\u043c\u0430\u0454 \u0431\u0435\u0437"
)
_UNSURE: Final = _set(
    "may might could would should maybe perhaps if whether suggests suggested proposes proposed wonders wondered"
    " thinks thought probably idea wish hope vielleicht k\u00f6nnte sollte ob wenn schl\u00e4gt vermutlich propose si"
    " quiz\u00e1s podr\u00eda propone"
)
_MONTH: Final = "May"  # or a name, where it has a capital
# What leaves open what a quoted sentence says, whatever else it is; "should" and "propose" may be plain there.
_SUPPOSING: Final = _set(
    "may might could would maybe perhaps if whether probably hope wish suppose guess once assuming provided"
    " vielleicht k\u00f6nnte"
    " w\u00fcrde ob wenn falls vermutlich hoffentlich si quiz\u00e1s podr\u00eda ojal\u00e1"
)
_TOLD_QUESTION: Final = _set("asks asked asking wonders wondered whether fragt fragte ob demande pregunta")
ASKING: Final = _set(
    "asks asked asking wonders wondered question whether who what when where why how"
    " fragt fragte ob frage demande question pregunta"
)


def words(text: str) -> list[str]:
    """The words of a text as they are written, without the mark of an owner."""
    return [_OWNER.sub("", each) for each in _WORD.findall(text)]


def folded(word: str) -> str:
    """A word as it is compared: without its commonest endings, so that "promised" is "promise"."""
    short = stem(word.casefold().replace("\u2019", "'"))
    return short.removesuffix("e") if len(short) > _SHORTEST else short


NEUTRAL: Final = frozenset(map(folded, _NEUTRAL.split()))
HEDGES: Final = frozenset(map(folded, _UNSURE | _SUPPOSING))  # one of them stands for another


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text in its order, without what groups their digits."""
    return tuple(each.replace(",", "") for each in _NUMBER.findall(text))


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, and every sign that is no punctuation."""
    return frozenset(numbers(text)) | frozenset(_SIGN.findall(text))


def denies(text: str) -> bool:
    """Whether a text says that something is not so."""
    told = [each.casefold().replace("\u2019", "'") for each in words(text)]
    return any(each in _NOT or each.endswith("n't") for each in told)


def is_unsure(text: str) -> bool:
    """Whether a text leaves open what it speaks of."""
    return any(each.casefold() in _UNSURE and each != _MONTH for each in words(text))


def is_asking(text: str) -> bool:
    """Whether a text tells of a question."""
    return "?" in text or _has(text, ASKING)


def supposes(quote: str) -> bool:
    """Whether what was written leaves open what it speaks of; in any of the four languages."""
    return any(each.casefold() in _SUPPOSING and each != _MONTH for each in words(quote))


def asks(quote: str) -> bool:
    """Whether what was written is a question or tells of one: "Ana asked if it is ready" says nothing of that."""
    return "?" in quote or _has(quote, _TOLD_QUESTION)


def is_decided(quote: str) -> bool:
    """Whether what was written says that something was decided, in one of the four languages."""
    return bool(_IS_DECIDED.search(quote)) and not _NOT_DECIDED.search(quote) and not asks(quote)


def unheld_language(text: str) -> str:
    """The language of a comment of which nothing can be held to its words; empty where it can."""
    letters = [each for each in text if each.isalpha()]
    latin = sum("LATIN" in unicodedata.name(each, "") for each in letters)
    found = unread_language(text)
    other = "a script that is not read" if latin < _LATIN_SHARE * len(letters) else ""
    return other if found in _HELD else found


def _has(text: str, those: frozenset[str]) -> bool:
    return any(each.casefold() in those for each in words(text))
