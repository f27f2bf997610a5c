"""How does an attached file become pages of text without harm?

`read(name, content, limits)` is the whole interface. The bytes are parsed in a child process of their own (`child`),
which has no environment, no network of its own and hard limits; this side only starts it, bounds it and believes
nothing it says but well-formed lines.
"""

from steward.reading.limits import Limits
from steward.reading.outcome import Document, Kind, Page, Reason, Unread
from steward.reading.reader import read

__all__ = ["Document", "Kind", "Limits", "Page", "Reason", "Unread", "read"]
