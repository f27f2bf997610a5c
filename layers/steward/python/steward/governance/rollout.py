"""Which configuration is in force now?

AppConfig hands out documents; each is validated here, and a bad one never replaces the last good one (DESIGN section
4).
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

from steward.errors import Rejected, Unavailable
from steward.governance.policy import Configuration, configuration_of

# How old a configuration may be: a changed mode or threshold takes hold within this. The kill switch does not wait.
CONFIGURATION_SECONDS: Final = 15


class Voice(Protocol):
    """What a reader says of a bad document."""

    def count(self, name: str, value: float = 1) -> None:
        """Add to a metric."""

    def fault(self, message: str, *, reason: str, error: str) -> None:
        """Write a line at ERROR."""


class Rollout:
    """The reader of one process: `current()` is the last document that validated."""

    def __init__(self, fetch: Callable[[], Any], voice: Voice) -> None:
        self._fetch = fetch
        self._voice = voice
        self._last_document: Any = None
        self._last_good: Configuration | None = None

    def current(self) -> Configuration:
        """The configuration in force.

        Raises Unavailable when AppConfig does not answer and nothing was read before, Rejected(bad_configuration)
        when the very first document is wrong.
        """
        try:
            document = self._fetch()
            if self._last_good is None or document != self._last_document:
                self._last_good = configuration_of(document)
                self._last_document = document
        except (Rejected, Unavailable) as error:
            if self._last_good is None:
                raise
            self._voice.count("ConfigurationKept")
            self._voice.fault("kept the last good configuration", reason=type(error).__name__, error=str(error))
        return self._last_good
