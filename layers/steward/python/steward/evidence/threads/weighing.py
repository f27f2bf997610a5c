"""Which sentences of a thread ask, promise, decide or suppose something, and which speak to a machine?

By rules, and by the head that knows requests (`evidence/asks.py`), so that this needs numpy. A question counts as
answered where the very next comment is somebody else's, or a later one of somebody else shares two words with it that
tell what it is about. Kept are places and kinds, never a word.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from steward.evidence import asks
from steward.evidence.threads.thread import Kind, Said, Sentence, Thread
from steward.evidence.transcripts import cues
from steward.evidence.transcripts.wording import object_words, sentences

SHARED_WORDS: Final = 2  # one word in common is chance in a thread about one task
# A question by its mark that wants something done.
_REQUEST: Final = re.compile(
    r"\b(?:can|could|would|will) you\b|\bplease\b|\bpls\b|\bbitte\b|\bkannst du\b|\bkönn(?:en|ten) sie\b"
    r"|\b(?:peux|pourrais)-tu\b|\b(?:pouvez|pourriez)-vous\b|\bpuedes\b|\bpodrías\b|\bpor favor\b",
    re.IGNORECASE,
)

type IsAsk = Callable[[str], bool]


def is_ask(sentence: str) -> bool:
    """By the head that ships."""
    return asks.ask(sentence).is_ask


def weighed(thread: Thread, asked: IsAsk = is_ask) -> list[list[Sentence]]:
    """The sentences of each comment, in the thread's order."""
    found = [[_sentence(each, span.start, span.end, asked) for span in sentences(each.text)] for each in thread.said]
    return [_with_answers(thread.said, at, each) for at, each in enumerate(found)]


def _sentence(said: Said, start: int, end: int, asked: IsAsk) -> Sentence:
    return Sentence(start, end, _kind(said.text[start:end], said.text[end:].strip(), asked))


def _kind(text: str, after: str, asked: IsAsk) -> Kind:
    if cues.is_order(text):
        return Kind.ORDER
    if cues.is_joke(text, after):
        return Kind.JOKE
    if cues.is_question(text):
        return Kind.ACTION if _REQUEST.search(text) else Kind.QUESTION
    if cues.is_decision(text):
        return Kind.DECISION
    if cues.is_supposed(text):
        return Kind.SUPPOSED
    promised = cues.says_i(text) or cues.is_joint_promise(text)
    return Kind.ACTION if (promised or asked(text)) and not cues.is_past(text) else Kind.PLAIN


def _with_answers(said: Sequence[Said], at: int, found: Sequence[Sentence]) -> list[Sentence]:
    return [
        replace(each, kind=Kind.ANSWERED) if each.kind is Kind.QUESTION and _is_answered(said, at, each) else each
        for each in found
    ]


def _is_answered(said: Sequence[Said], at: int, question: Sentence) -> bool:
    asker, about = said[at].author_gid, object_words(said[at].text[question.start : question.end])
    later = said[at + 1 :]
    if later and later[0].author_gid != asker:
        return True
    return any(each.author_gid != asker and len(about & object_words(each.text)) >= SHARED_WORDS for each in later)
