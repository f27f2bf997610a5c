"""What do the files say that Enrich put into quarantine?

Each is read in a child process that may die of it (`reading/`), and its pages go to `text/`. Here nothing is known of
the task, no token is held, and the only way out is to the bucket.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from steward.errors import Rejected, RejectedReason
from steward.reading.limits import Limits
from steward.reading.outcome import Unread, as_row
from steward.reading.reader import read
from steward.run import Pointer, RunState, Work
from steward.store.objects import Objects
from steward.telemetry import Telemetry

QUARANTINE, TEXT = "quarantine/files", "text"


@dataclass(frozen=True, slots=True)
class Extractor:
    """The collaborators of one invocation."""

    objects: Objects
    telemetry: Telemetry
    limits: Limits


def extract(state: RunState, using: Extractor) -> RunState:
    """The state with a pointer to what was read of each file, in their order.

    Raises ContextExpired where a file is gone, Rejected(tampered) where it is another one than was taken,
    Rejected(malformed) for a state that Enrich did not write; nothing for anything that a file is.
    """
    Work.of_state(state)
    if "files" not in state:
        raise Rejected(RejectedReason.MALFORMED, "the run's state lacks 'files': Enrich writes it")
    texts = [_extracted(each, using) for each in state["files"]]
    return state | RunState(next="assess", texts=texts)  # type: ignore[typeddict-item]


def quarantined(run_id: str, attachment_gid: str, name: str) -> str:
    """Where a file is kept until it is read. Of its name only a plain ending stands there: it tells text from text."""
    ending = PurePosixPath(name.replace("\0", "")).suffix[1:9].lower()
    plain = f".{ending}" if ending.isascii() and ending.isalnum() else ""
    return f"{QUARANTINE}/{run_id}/{attachment_gid}{plain}"


def _extracted(file: Pointer, using: Extractor) -> Pointer:
    content = using.objects.get_whole(file)
    found = read(PurePosixPath(file["key"]).name, content, using.limits)
    outcome = str(found.reason) if isinstance(found, Unread) else "read"
    using.telemetry.count("FilesRead", outcome=outcome, operation=str(found.kind))
    kept = f"{TEXT}/{PurePosixPath(file['key']).relative_to(QUARANTINE).with_suffix('.json')}"
    return using.objects.put(kept, as_row(found))
