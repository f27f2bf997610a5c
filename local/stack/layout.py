"""Where on this machine do the laptop's files lie?"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one running stack; two stacks may run side by side in two state folders and share one build folder.

    Attributes:
        state: What a running stack owns: description, logs, announcements, the engine's saved state.
        build: Layers and merged layer trees, named by content hash; kept by `down`.
    """

    state: Path = ROOT / ".steward"
    build: Path = ROOT / ".steward" / "build"

    @property
    def description(self) -> Path:
        """The file other programs read: `stack.json`."""
        return self.state / "stack.json"

    @property
    def engine_state(self) -> Path:
        """What the engine saves when it is ended with SIGTERM, and its scratch files."""
        return self.state / "engine"

    def log(self, child: str) -> Path:
        """The output of one child process."""
        return self.state / f"{child}.log"

    def announcement(self, child: str) -> Path:
        """The file in which a child says where it listens."""
        return self.state / f"{child}.announce.json"
