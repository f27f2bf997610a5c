"""Which words and characters are one token, and which two, in both public vocabularies that stand for the private ones?

`python -m tests.evals.vocabulary` writes the digest that `model/tokens.py` counts by. The words are the commonest of
the labelled sets beside the checkout and of our own prompts, and some of the mails that European customers write.
"""

import json
import lzma
import re
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import splintr

from steward.model.prompt import PROMPTS, Block, load, request_for, schema_of, versions
from steward.model.tokens import VOCABULARY, every_triple
from steward.workflows.triage_request import Answer
from tests.evals.sets import rows
from tests.northwind import rng

WORDS: Final = 2400  # each costs three bytes of the layer, and what is not among them counts as longer than it is
DOUBLES: Final = 250
SETS: Final = tuple(
    [
        ("banking77", "train"),
        ("clinc150", "train"),
        ("email_intent", "train"),
        ("senti4sd", "train"),
        ("qmsum_test", "test"),
    ]
    + [("storypoints", project) for project in ("mesos", "moodle", "jirasoftware", "springxd", "usergrid")]
)
# How the evidence and a request look as JSON: the runs of signs between their words.
SHAPES: Final = (
    '{"effort_hours":{"p20":1.5,"p80":6},"odds":{"team":{"o1":0.2},"team":{}},"options":{"team":{"o1":"A","o2":"B"}}',
    '"rules":{},"similar_settled":{"team":["o1","o2"],"similarity":[0.1,null]}}',
    '{"name":"a.","notes":"b (c) d."}{"a":"b"}{"a":[],"b":"c.","d":"e"},"f":"(g","h)","i/j & k ... http://',
)
OFFICE: Final = "invoice invoices warehouse deadline confirmation colleague colleagues audit owner dashboard"
EUROPEAN: Final = (
    "der die das und ist nicht ein eine einen einem einer bitte wir uns unser unsere sie ich mit von auf den dem des im"
    " am zum zur nach bei aus seit durch wird wurde werden haben hat kann sich wie auch noch oder aber wenn"
    " dass als mehr sehr alle neue neuen danke rechnung kunde kunden konto export fehler daten woche monat tag freitag"
    " montag letzten doppelt leider betrag ende system seite problem nutzer"
    " le la les un une des du de et est pas nous vous pour avec dans sur que qui notre votre plus bonjour merci"
    " facture client compte depuis semaine el los las una por para con del se no es en lo su como pero"
    " factura cliente cuenta hola gracias il di che per non sono grazie o e um uma os as ao"
)  # fmt: skip
VOCABULARIES: Final = [splintr.Tokenizer.from_pretrained(name) for name in ("cl100k_base", "o200k_base")]


def tokens(text: str) -> int:
    """As the hungrier of the two counts."""
    return max(len(vocabulary.encode(text)) for vocabulary in VOCABULARIES)


def digest() -> str:
    """The whole file: nine lines, their parts in order."""
    words = list(dict.fromkeys([*_own(), *OFFICE.split(), *EUROPEAN.split(), *_common()]))
    single = [each for each in words if tokens(f" {each}") == 1][:WORDS]
    double = [each for each in _keys() if each not in single and tokens(each) == 2]
    double += [each for each in words[:WORDS] if each not in single and max(map(tokens, _forms(each))) <= 2][:DOUBLES]
    alone = [each for each in single if max(map(tokens, _forms(each))) > 2]
    pairs = (a + b for a in string.ascii_lowercase for b in string.ascii_lowercase)
    lists = (
        sorted(single),
        sorted(double),
        sorted(alone),
        sorted({each for each in _keys() if tokens(each) == 1}),
        [pair for pair in pairs if tokens(pair) > 1],
    )
    blocks = [f"{at:x}" for at in range(0x800 >> 6, 0x10000 >> 6) if _heaviest(at) <= 2]
    characters = "".join(each for each in _characters(0x80, 0x20000) if tokens(each) == 1)
    signs = "\t".join(f"{tokens(each)}{each}" for each in sorted(_signs()) if tokens(each) < len(each))
    return "\n".join([*map(" ".join, lists), signs, characters, " ".join(blocks), _triples()]) + "\n"


def _own() -> Iterator[str]:
    """The words of our prompts and of the answer's schema."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(PROMPTS.glob("*/v*.md"))]
    for text in [*texts, json.dumps(Answer.model_json_schema())]:
        yield from (each.lower() for each in re.findall(r"[A-Za-z]{2,}", text))


def _keys() -> list[str]:
    """The words of the answer's schema and of the evidence, which stand between quotes."""
    evidence = "effort_hours odds options rules similar_settled similarity project not_shown"
    return re.findall(
        r"[A-Za-z]+", f"{json.dumps(schema_of(Answer))} {evidence} answer toolSpec inputSchema json name notes"
    )


def _signs() -> set[str]:
    """The runs of signs in all that code itself puts into a request."""
    prompts = [load("triage_request", version) for version in versions("triage_request")]
    models = ("anthropic.claude-haiku-4-5", "amazon.nova-micro")
    asked = [request_for(prompts[0], model, Answer, [Block("a", "")], rng(1), 1) for model in models]
    texts = [*SHAPES, *(each.text for each in prompts), *(json.dumps(each) for each in asked)]
    return {sign for text in texts for sign in re.findall(r" ?[!-/:-@\[-`{-~]+", text)}


def _common() -> Iterator[str]:
    texts = (text for name, split in SETS for row in rows(name, split) for text in _texts(row))
    counted = Counter(word.lower() for text in texts for word in re.findall(r"[A-Za-z]{2,}", text))
    yield from (word for word, _ in counted.most_common(4 * WORDS))


def _texts(row: object) -> Iterator[str]:
    if isinstance(row, str):
        yield row
    for each in row.values() if isinstance(row, dict) else row if isinstance(row, list) else ():
        yield from _texts(each)


def _forms(word: str) -> Iterable[str]:
    return (f" {word}", word, f" {word.capitalize()}", word.capitalize())


def _triples() -> str:
    """One bit for each."""
    bits = sum(1 << at for at, each in enumerate(every_triple()) if tokens(each) == 1)
    return f"{bits:x}"


def _characters(start: int, end: int) -> Iterator[str]:
    assigned = (chr(code) for code in range(start, end))
    return (each for each in assigned if unicodedata.category(each) not in ("Cs", "Cn", "Co"))


def _heaviest(block: int) -> int:
    return max(map(tokens, _characters(block << 6, (block + 1) << 6)), default=3)


if __name__ == "__main__":
    VOCABULARY.write_bytes(lzma.compress(digest().encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{VOCABULARY.stat().st_size} bytes\n")
