"""Which slice of a list does a request get, and where does the next one start (FACTS 2)?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from local.asana.errors import Json, bad_request
from local.asana.graph import Record
from local.asana.operation import Request

MOST = 100  # `limit` is 1 to 100
UNPAGED_MOST = 1000  # calls without `limit` are cut at about 1,000
TOO_LARGE = 30_000  # "tens of thousands": the last page answers 400 instead of data
OFFSETS_LIVE = timedelta(minutes=15)  # offsets expire; how soon is not published


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    query: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and the reply's next_page (`shown` False: the member is absent, since no limit was asked)."""

    records: Sequence[Record]
    next_page: Json
    shown: bool


@dataclass(slots=True)
class Pager:
    """The offsets that were handed out."""

    rng: random.Random
    _marks: dict[str, _Mark] = field(default_factory=dict)

    def page(self, records: Sequence[Record], request: Request, now: datetime) -> Page:
        """The asked slice. Raises ApiError 400 for a bad limit, an unknown or expired offset, a truncated data set."""
        limit = _limit(request.query.get("limit"))
        offset = request.query.get("offset")
        if limit is None:
            if offset is not None:
                raise bad_request("limit: Missing input; it is required with offset")
            return Page(records[:UNPAGED_MOST], None, shown=False)
        start = 0 if offset is None else self._start(offset, _same(request), now)
        if start >= TOO_LARGE:
            raise bad_request("The result is too large: this is a truncated data set. Narrow the request.")
        rest = len(records) > start + limit
        following = self._next(start + limit, limit, request, now) if rest else None
        return Page(records[start : start + limit], following, shown=True)

    def _start(self, offset: str, query: str, now: datetime) -> int:
        mark = self._marks.get(offset)
        if mark is None or mark.query != query:
            raise bad_request("offset: Your pagination token is invalid.")
        if now - mark.issued_at > OFFSETS_LIVE:
            raise bad_request("offset: Your pagination token has expired.")
        return mark.start

    def _next(self, start: int, limit: int, request: Request, now: datetime) -> Json:
        for old in [key for key, mark in self._marks.items() if now - mark.issued_at > 4 * OFFSETS_LIVE]:
            del self._marks[old]
        offset = f"eyJ{self.rng.getrandbits(160):040x}"
        self._marks[offset] = _Mark(start, _same(request), now)
        path = f"{request.path}?" + urlencode({**request.query, "limit": limit, "offset": offset})
        return {"offset": offset, "path": path, "uri": request.base_url + path}


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise bad_request(f"limit: Must be between 1 and {MOST}: {text[:20]}")
    return int(text)


def _same(request: Request) -> str:
    """What must not change between pages: the path and every parameter but limit and offset."""
    kept = {name: value for name, value in request.query.items() if name not in ("limit", "offset")}
    return request.path + "?" + urlencode(sorted(kept.items()))
