"""Which settled requests have no place in meaning space yet, and which of them are given one in this turn?

The newest first, a bounded number a turn. The index is complete and stored without them: by words it is always whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from steward.asana.models import Task
from steward.errors import Rejected
from steward.evidence.history import Entry
from steward.evidence.text import own_words
from steward.governance.embedding import Embedder
from steward.ingest.turn import Reconciler

# All projects of a turn together: at a twentieth of a second each, what the seconds hold. A model that answers slowly
# must not eat the ten minutes in which everything else is kept.
EMBEDDED_A_TURN: Final = 400
SECONDS_A_TURN: Final = 20.0
# One request each for a text that is not in hand: two thirds of a minute of a free plan's pace. A new model has gone
# through 5,000 requests in half a day.
REREAD_A_TURN: Final = 100


class Meanings:
    """What is left of this turn's bounds."""

    def __init__(self, using: Reconciler, embeds: int = EMBEDDED_A_TURN, rereads: int = REREAD_A_TURN) -> None:
        self._using = using
        self._embeds, self._rereads, self._seconds = embeds, rereads, SECONDS_A_TURN

    def given(self, entries: Sequence[Entry], tasks: Iterable[Task]) -> list[Entry] | None:
        """The entries with what was made for them; None where nothing was. Raises what the reader raises."""
        embedder = self._using.embedder
        if embedder is None:
            return None
        lacking = [each.gid for each in reversed(entries) if not _has(each, embedder)]
        texts = self._texts(lacking, {task.gid: task for task in tasks})
        began = self._using.now()
        answers = zip(texts, embedder.meanings(list(texts.values()), "document", self._seconds), strict=False)
        self._seconds -= (self._using.now() - began).total_seconds()
        made = {gid: meaning for gid, meaning in answers if meaning}
        self._using.telemetry.count("EmbeddedTasks", len(made))
        return [replace(each, meaning=made.get(each.gid, each.meaning)) for each in entries] if made else None

    def _texts(self, gids: Iterable[str], tasks: dict[str, Task]) -> dict[str, str]:
        """The texts that may be embedded now, the newest request's first."""
        texts: dict[str, str] = {}
        for gid in gids:
            if not self._embeds:
                break
            if task := tasks.get(gid) or self._reread(gid):
                texts[gid] = own_words(task).whole
                self._embeds -= 1
        return texts

    def _reread(self, task_gid: str) -> Task | None:
        """The task as it is in Asana; None for one that is gone, and where enough were read."""
        if not self._rereads:
            return None
        self._rereads -= 1
        try:
            return Task.parse(self._using.reader.task(task_gid, ("name", "notes")))
        except Rejected:
            return None


def _has(entry: Entry, embedder: Embedder) -> bool:
    return entry.meaning is not None and entry.meaning.model_id == embedder.model_id
