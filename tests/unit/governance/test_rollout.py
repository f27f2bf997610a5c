"""Which configuration is in force while documents change, break and vanish."""

from typing import Any

import pytest

from steward.errors import Rejected, Unavailable
from steward.governance.rollout import Rollout
from tests.unit.governance.test_autonomy import DOCUMENT


class Voice:
    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, name: str, value: float = 1) -> None:
        self.counted += [name] * int(value)

    def fault(self, message: str, *, reason: str, error: str) -> None:
        del message, reason, error


class Store:
    def __init__(self, document: Any) -> None:  # noqa: ANN401 - a store can hold anything
        self.document = document

    def __call__(self) -> Any:  # noqa: ANN401 - as above
        if isinstance(self.document, Exception):
            raise self.document
        return self.document


def test_a_new_document_takes_hold_at_the_next_read() -> None:
    store = Store(DOCUMENT)
    rollout = Rollout(store, Voice())
    assert rollout.current().workspace_gid == "1"
    store.document = DOCUMENT | {"workspace_gid": "9"}
    assert rollout.current().workspace_gid == "9"


@pytest.mark.parametrize("broken", [{"version": 2}, "text", None, Unavailable("AppConfig is down")])
def test_the_last_good_document_stays_when_a_bad_one_comes(broken: object) -> None:
    store, voice = Store(DOCUMENT), Voice()
    rollout = Rollout(store, voice)
    good = rollout.current()
    store.document = broken
    assert rollout.current() == good
    assert voice.counted == ["ConfigurationKept"]


def test_a_first_document_that_is_wrong_is_refused() -> None:
    with pytest.raises(Rejected):
        Rollout(Store({"version": 2}), Voice()).current()
