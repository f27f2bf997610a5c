"""Does a sentence tell what its quotes say whole: with what stands in front, in its time, of the same ones, as asked?

Of "Ben forgot to send the report" the words "Ben sends the report" remain, and of "Ana waits for Ben" the contrary. So
of a clause that is told nothing in front of its last told word is left out, and names keep their order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from steward.evidence.threads.clauses import BREAK
from steward.evidence.threads.vocabulary import ASKING, HEDGES, NEUTRAL, asks, folded, is_asking, is_unsure, words

# Behind these a German verb stands at the end, wherever it stood.
_VERB_LAST: Final = frozenset({"dass", "ob", "weil", "wenn"})
_EITHER: Final = re.compile(r"(?<!\w)(?:or|oder|ou)(?!\w)", re.IGNORECASE)
# On what it hangs that something is so, wherever that stands; a "once" that only counts is told with the rest.
_HANGS: Final = re.compile(
    r"(?<!\w)(?:if|unless|once|until|till|provided|permitting|as soon as|as long as|assuming|wenn|falls|sobald|solange"
    r"|au\u00dfer|sofern|si|sauf|d\u00e8s que|tant que|\u00e0 condition|salvo|siempre que|en cuanto|a menos)(?!\w)",
    re.IGNORECASE,
)
# Words of affirming that say the contrary together: no sentence in other words of theirs is true.
_CONTRARY: Final = re.compile(
    r"(?<!\w)(?:(?:anything|everyone|everybody|everything|all|nothing|none|no one|nobody) but|alles andere als"
    r"|tout sauf|todo menos)(?!\w)|(?<!\w)n(?:e |'|\u2019)[^.!?]*\bque(?!\w)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile('[^?,;.!:"\u201c\u201e\u00ab\u00bf]+\\?')
# What is only wanted or proposed; a sentence that says so may do it in another word.
_OPEN: Final = HEDGES | set(map(folded, ["want", "wants", "wanted", "let", "m\u00f6chte", "veut", "quiere"]))
# What a sentence about others leaves out: courtesies, feelings, and the first and second person.
_FREE: Final = frozenset(
    map(
        folded,
        [
            "please", "pls", "thanks", "hi", "hello", "hey", "ok", "okay", "yes", "unfortunately", "luckily",
            "bitte", "danke", "hallo", "leider", "ich", "mir", "mich", "dir", "dich", "euch", "uns", "habe", "kannst",
            "merci", "bonjour", "je", "tu", "moi", "toi", "vais", "peux", "pouvez", "malheureusement",
            "gracias", "hola", "yo", "voy", "puedes", "podemos", "favor",
        ],
    )
)  # fmt: skip


def untold(line: str, passages: Sequence[str]) -> Iterator[str]:
    """Words in front of what is told that are left out: "forgot", "doubt", "almost", "Ana says"."""
    told = {*map(folded, words(line))}
    leaves_open = is_unsure(line) or is_asking(line)
    for clause, elsewhere in _clauses(passages):
        used = [place for place, word in enumerate(clause) if word in told and word not in NEUTRAL]
        if not any(clause[place] not in elsewhere for place in used):
            continue
        left = [each for each in clause[: used[-1]] if each not in told and not (leaves_open and each in _OPEN)]
        if left := [each for each in left if each in _OPEN or not _is_neutral(each)]:
            yield f"it leaves out {', '.join(map(repr, left))} of what it quotes: tell it, or quote another sentence"


def mixed(line: str, passages: Sequence[str]) -> Iterator[str]:
    """Clauses that take words of several clauses and tell none of them: who approved what was rejected."""
    for told in map(_content, BREAK.split(line)):
        own = [{*_content_of(each)} for each, elsewhere in _clauses(passages) if {*told} & ({*each} - elsewhere)]
        partly = [each for each in own if not each <= {*told}]
        if len(own) > 1 and len(partly) > 1:
            yield "one clause of it takes words of several clauses: tell each for itself"


def retimed(line: str, passages: Sequence[str]) -> Iterator[str]:
    """What is told as past, of which the quotes do not say so: "signed" of "Ben will sign"."""
    written = {each.casefold() for text in passages for each in words(text)}
    for word in words(line):
        fold = folded(word)
        same = {each for each in written if folded(each) == fold}
        if word.endswith("ed") and same and fold not in NEUTRAL and not any(each.endswith("ed") for each in same):
            yield f"its quotes do not say {word!r}: tell it in their time"


def swapped(line: str, passages: Sequence[str]) -> Iterator[str]:
    """Words of one clause in another order than there, and names in another than in their passage."""
    told = _content(line)
    verb_last = not _VERB_LAST.isdisjoint(words(line.casefold()))
    for text in passages:
        names = [folded(each) for each in words(text) if each[0].isupper()]
        if _is_swapped(told, [each for each in names if not _is_neutral(each)], verb_last=verb_last) or any(
            _is_swapped(told, _content(each), verb_last=verb_last) for each in BREAK.split(text)
        ):
            yield "it tells words of one clause in another order: keep theirs"


def _is_swapped(told: Sequence[str], those: Sequence[str], *, verb_last: bool) -> bool:
    once = [each for each in told if told.count(each) == those.count(each) == 1]
    rows = [once, *([*once[:at], *once[at + 1 :]] for at in range(len(once)) if verb_last)]
    return not any(each == sorted(each, key=those.index) for each in rows)


def chosen(line: str, passages: Sequence[str]) -> Iterator[str]:
    """One of two that its quotes leave open, or both of them."""
    if any(_EITHER.search(each) for each in passages) and not (_EITHER.search(line) or is_asking(line)):
        yield "its quotes say 'or': say so"


def hanging(line: str, passages: Sequence[str]) -> Iterator[str]:
    """What holds under a condition alone, told without it; and what its words say the contrary of."""
    if any(_HANGS.search(each) for each in passages) and not (_HANGS.search(line) or is_unsure(line)):
        yield "its quotes say on what it hangs ('if', 'once', 'unless'): say so, or quote another sentence"
    if found := next((each for text in passages if (each := _CONTRARY.search(text))), None):
        yield f"{found[0]!r} turns round what stands beside it: quote another sentence"


def unasked(line: str, passages: Sequence[str]) -> Iterator[str]:
    """Clauses of what was asked without a word of asking in front."""
    if line.endswith("?"):
        return
    asked = {word for text in passages for each in _questions(text) for word in _content(each)}
    for clause in BREAK.split(line):
        for word in words(clause):
            if word.casefold() in ASKING:
                break
            if folded(word) in asked:
                yield f"{word!r} was asked: say first that it was"
                break


def _questions(text: str) -> list[str]:
    """What ends with a question mark, or else the clauses that tell of a question; of neither, all of it."""
    told = [each for each in BREAK.split(text) if asks(each)]
    return _ASKED.findall(text) or told or [text]


def _clauses(passages: Sequence[str]) -> list[tuple[list[str], set[str]]]:
    """The clauses of the passages in folded words, and beside each the words of all others."""
    found = [[*map(folded, words(each))] for text in passages for each in BREAK.split(text)]
    return [
        (each, {word for other in (*found[:at], *found[at + 1 :]) for word in other} | NEUTRAL)
        for at, each in enumerate(found)
    ]


def _content(text: str) -> list[str]:
    return _content_of(map(folded, words(text)))


def _content_of(those: Iterable[str]) -> list[str]:
    return [each for each in those if not _is_neutral(each)]


def _is_neutral(word: str) -> bool:
    """Whether it may be left out; also "I'll" and "we've"."""
    return word in NEUTRAL or word.partition("'")[0] in NEUTRAL or word in _FREE
