"""Which of our own files travel in which layer?"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Of the package `steward`, what functions with the numeric layer alone import: it travels with numpy, so that intake
# does not pay for forecasting. AWS lays all layers of a function over each other under /opt.
BESIDE_NUMPY = (
    "steward/evidence/asks.py",
    "steward/evidence/backlog.py",
    "steward/evidence/blockers.py",
    "steward/evidence/capacity",
    "steward/evidence/charts",
    "steward/evidence/classifier.py",
    "steward/evidence/descent.py",
    "steward/evidence/examination.py",
    "steward/evidence/finish.py",
    "steward/evidence/forecast",
    "steward/evidence/halted.py",
    "steward/evidence/hashed.py",
    "steward/evidence/heads.py",
    "steward/evidence/in_view.py",
    "steward/evidence/lateness",
    "steward/evidence/learnt.py",
    "steward/evidence/nearness.py",
    "steward/evidence/ranking",
    "steward/evidence/rehearsal.py",
    "steward/evidence/remarks.py",
    "steward/evidence/remedies.py",
    "steward/evidence/remedy.py",
    "steward/evidence/remedy_asks.py",
    "steward/evidence/remedy_text.py",
    "steward/evidence/review_reading.py",
    "steward/evidence/review_room.py",
    "steward/evidence/sentiment.py",
    "steward/evidence/sprint.py",
    "steward/evidence/stalled.py",
    "steward/evidence/threads/weighing.py",
)

# What the webhook and the archive do not import, and every other function may: it travels with httpx and pydantic, so
# that the two that run most, and on one layer alone, unpack no more than they need.
BESIDE_HTTPX = (
    "steward/asana",
    "steward/evidence",
    "steward/governance",
    "steward/model",
    "steward/pipeline",
    "steward/prompts",
    "steward/workflows",
)

# What the child process alone imports that reads strangers' files, beside the libraries that it reads them with.
BESIDE_READERS = ("steward/reading/formats",)

# The first of these layers that names a file has it; what none names is in the layer `steward`.
TRAVELS = {"numeric": BESIDE_NUMPY, "workers": BESIDE_HTTPX, "documents": BESIDE_READERS}


def own_files(layer: str) -> list[tuple[Path, str]]:
    """The files of ours that a layer holds, and their names in it: its own folder's, and its part of the package."""
    package = _files(ROOT / "layers/steward/python")
    own = [] if layer == "steward" else _files(ROOT / "layers" / layer / "python")
    return [*own, *(each for each in package if _home(each[1]) == layer)]


def _home(name: str) -> str:
    """The layer in which a file of the package travels."""
    homes = (layer for layer, names in TRAVELS.items() if any(Path(name).is_relative_to(each) for each in names))
    return next(homes, "steward")


def _files(folder: Path) -> list[tuple[Path, str]]:
    """A folder's files and their names in it, without what is hidden or compiled."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    named = [(each, each.relative_to(folder)) for each in files]
    return [
        (each, name.as_posix())
        for each, name in named
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    ]
