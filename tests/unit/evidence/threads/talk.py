"""A thread for the tests: who said what, an hour apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

from steward.evidence.threads.thread import Sentence, Thread, thread_of
from steward.evidence.threads.weighing import weighed

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOT = "99"
PEOPLE = {"Mika Member": "11", "Olga Owner": "12", "Gael Guest": "13", "Steward Bot": BOT}


def stories(*told: tuple[str, str], **parts: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - keys of a story
    """Comments as Asana lists them."""
    return [
        {
            "gid": str(1000 + at),
            "type": "comment",
            "text": text,
            "created_at": (BEGAN + timedelta(hours=at)).isoformat(),
            "created_by": {"gid": PEOPLE[name], "name": name, "resource_type": "user"},
            **parts,
        }
        for at, (name, text) in enumerate(told)
    ]


def thread(*told: tuple[str, str]) -> Thread:
    return thread_of(stories(*told), {BOT})


def asks_nothing(_sentence: str) -> bool:
    """A head that never finds a request: what is left are the rules."""
    return False


def sentences(said: Thread) -> list[list[Sentence]]:
    return weighed(said, asks_nothing)
