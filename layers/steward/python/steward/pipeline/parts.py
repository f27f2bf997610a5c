"""What is one part of a file, as a model is asked about it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file with that gid and name: its text, what is known of it, and the places that it covers.

    Places are pages of a document, utterances of a meeting.
    """

    gid: str
    name: str
    text: str
    places: tuple[int, ...]
    evidence: Mapping[str, int | str] = field(default_factory=dict, hash=False)
