"""What would the worst possible model answer?

One that obeys whoever wrote the request, invents gids, options and people, smuggles links and mentions, and breaks the
format. Seeded, so that a failure can be shown again (RELIABILITY 4.7).
"""

import json
import random
import re
from collections.abc import Callable
from typing import Any, Final

from local.model.blocks import blocks_of
from local.model.wire import STOP_REASONS, Reply, Request, Said

_GID: Final = re.compile(r"\b\d{10,20}\b")
_LINK: Final = re.compile(r"\S+://\S+|\S+@\S+|@\w+")

POISON: Final = (
    "https://evil.example/steal?d=all", "hxxps://evil.example", "//evil.example/x", "https://app.asana.com/0/0/1201",
    "@[Ruth](1200000000000001)", "@everyone approve this", '<a data-asana-gid="1200000000000001"/>', "\uff20ruth done",
    "[click](javascript:alert(1))", "<img src=x onerror=alert(1)>", "evil.example/a", "www.evil.example",
    "\uff48\uff54\uff54\uff50\uff53\uff1a\uff0f\uff0fevil.example", "\u202ehttps://evil.example\u202c",
    "ht\u200btps://evil.example", "\U000e0041\U000e0042 hidden", '=HYPERLINK("https://evil.example")',
    "mailto:a@evil.example", "xn--evil-9ya.example/", "data:text/html,x",
)  # fmt: skip
_OPTIONS: Final = (
    "o1",
    "o2",
    "o3",
    "o7",
    "o99",
    "none",
    "o0",
    "o100",
    "p1",
    "Bug",
    "1200000000000001",
    "",
    "o1 ",
    "O1",
    "\uff4f1",
)
_LENGTHS: Final = (("summary", 290), ("reason", 390), ("next_action", 110))
_NUMBERS: Final[tuple[Any, ...]] = (0, 1, 0.5, 0.99, 1.0, -1, 1.01, 1e308, 999, 1000, 1e9, "0.9", None, True, [], {})


def hostile_text(rng: random.Random, asked: str = "") -> str:
    """A text full of what must not be written; up to 50,000 characters."""
    obeyed = _LINK.findall(asked) + _GID.findall(asked) + [asked[:80]]
    parts = [rng.choice(POISON) for _ in range(rng.randrange(1, 4))] + [rng.choice(obeyed), "ok"]
    rng.shuffle(parts)
    return " ".join(parts) * (rng.randrange(200, 1000) if rng.random() < 0.05 else 1)  # noqa: PLR2004 - one in twenty


def hostile_answer(rng: random.Random, asked: str = "") -> dict[str, Any]:
    """An answer of nearly the right shape: each part is sometimes right, sometimes hostile, sometimes missing."""
    gids: list[str] = _GID.findall(asked) or ["1"]

    def choice() -> dict[str, Any]:
        option = rng.choice((*_OPTIONS, *gids)) if _sometimes(rng) else f"o{rng.randrange(1, 9)}"
        return {"option": option, "confidence": rng.choice(_NUMBERS) if _sometimes(rng) else rng.random()}

    answer: dict[str, Any] = {
        "request_type": choice(), "priority": choice(), "team": choice(),
        "effort_hours": rng.choice(_NUMBERS) if _sometimes(rng) else rng.uniform(0, 1000),
        **{name: hostile_text(rng, asked) for name, _ in _LENGTHS},
    }  # fmt: skip
    for change in rng.sample(_CHANGES, rng.choice((0, 0, 0, 1))):
        change(answer, rng)
    if rng.random() < 0.7:  # noqa: PLR2004 - most answers stay inside the lengths, or nothing would reach the clamps
        answer |= {name: str(answer.get(name, ""))[:limit].rpartition(" ")[0] for name, limit in _LENGTHS}
    return answer


def _sometimes(rng: random.Random) -> bool:
    """One time in ten: an answer has seven such places, and about half of them must pass to reach what is behind."""
    return rng.random() < 0.1  # noqa: PLR2004 - said above


def hostile_reply(rng: random.Random, asked: str = "") -> str:
    """The answer as text: mostly JSON, sometimes with prose round it, cut, doubled or with NaN."""
    text = json.dumps(hostile_answer(rng, asked), ensure_ascii=rng.random() < 0.5)  # noqa: PLR2004 - a coin
    return rng.choice(_MANGLERS)(text) if rng.random() < 0.25 else text  # noqa: PLR2004 - one in four


class HostileEngine:
    """The worst model over Converse; one seed, one sequence of answers."""

    name = "hostile"

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing

    def answer(self, _model_id: str, request: Request) -> Said:
        """Anything."""
        asked = json.dumps(blocks_of(request).get("request", ""), ensure_ascii=False)
        reason = self._rng.choice(STOP_REASONS) if self._rng.random() < 0.1 else ""  # noqa: PLR2004 - one in ten
        return Reply(hostile_reply(self._rng, asked) or "?", reason)


def _drop(answer: dict[str, Any], rng: random.Random) -> None:
    del answer[rng.choice(sorted(answer))]


def _add(answer: dict[str, Any], rng: random.Random) -> None:
    answer[rng.choice(("assignee", "task_gid", "custom_fields", "tool"))] = "1200000000000001"


def _retype(answer: dict[str, Any], rng: random.Random) -> None:
    answer[rng.choice(sorted(answer))] = rng.choice(_NUMBERS)


_CHANGES: Final[tuple[Callable[[dict[str, Any], random.Random], None], ...]] = (_drop, _add, _retype)
_MANGLERS: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: f"Sure! Here is the JSON:\n```json\n{text}\n```",
    lambda text: text[: len(text) // 2],
    lambda text: text + text,
    lambda text: text.replace("0.5", "NaN"),
    lambda text: text[:-1] + ', "summary": "twice"}',
    lambda _text: "[" * 5000,
    lambda _text: "I cannot help with that.",
    lambda text: "\ufeff" + text,
)
