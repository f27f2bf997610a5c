"""Which sentences of our own try to make the model, the parser or a person do what nobody allowed?

Each kind in `injections.json` is a way in. `injections` is all of them; `mutated` makes as many as are asked for by
mixing ways: an encoding round a sentence, invisible characters inside it, delimiters before and after it. No public
corpus is copied here.
"""

import base64
import codecs
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import quote

OWN: Final[dict[str, list[str]]] = json.loads(Path(__file__).with_name("injections.json").read_text())
ORDERS: Final = OWN["orders"]
INVISIBLE: Final = (
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u00ad",
    "\u180e",
    "\U000e0041",
    "\u0301",
)


def _tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(each)) for each in text if ord(each) < 0x7F)


def _wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if 0x21 <= ord(each) <= 0x7E else each for each in text)


WAYS: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: text,
    "\u200b".join,
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: codecs.encode(text, "rot13"),
    lambda text: text.encode().hex(),
    quote,
    lambda text: text[::-1],
    lambda text: f"\u202e{text[::-1]}\u202c",
    _wide,
    _tags,
    lambda text: text.replace("e", "\u0435").replace("o", "\u043e").replace("a", "\u0430"),
    lambda text: "".join(f"&#{ord(each)};" for each in text),
    lambda text: "".join(f"\\u{ord(each):04x}" for each in text if ord(each) < 0x10000),
    str.upper,
    " ".join,
)


def injections() -> list[str]:
    """All of our own, at least two hundred, no two alike."""
    wrapped = [f"{each} {ORDERS[at % len(ORDERS)]}" for at, each in enumerate(OWN["delimiters"])]
    hidden = [each.join(ORDERS[at % len(ORDERS)].split()) for at, each in enumerate(INVISIBLE)]
    turned = [way(ORDERS[at % len(ORDERS)]) for at, way in enumerate(WAYS * 4)]
    plain = [each for kind, texts in OWN.items() if kind != "delimiters" for each in texts]
    return list(dict.fromkeys([*plain, *wrapped, *hidden, *turned]))


def mutated(seed: int) -> Iterator[str]:
    """Mixtures without end; the same ones for a seed."""
    rng, own = Random(seed), injections()  # noqa: S311 - repeatable on purpose, guards nothing
    while True:
        text = rng.choice(WAYS)(rng.choice(rng.choice((ORDERS, OWN["languages"], OWN["approvals"], OWN["markup"]))))
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice((*INVISIBLE, *OWN["delimiters"], *OWN["markers"])) + text[at:]
        yield rng.choice((text, f"{rng.choice(own)} {text}"))
