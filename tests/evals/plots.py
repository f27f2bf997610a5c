"""What do the figures look like? One PNG for each plot of a result."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import matplotlib as mpl

from tests.evals.figures import Result

mpl.use("Agg")  # no screen is needed to draw

from matplotlib import pyplot as plt

_SIZE: Final = (5.2, 4.2)  # inches at 110 dots: two stand side by side in the report
_DOTS: Final = 110
_BAR_LABELS: Final = 40  # more than that cannot be read; then the bars stand without names
_BLUE, _GREY, _RED = "#1f5fa8", "#9aa4ad", "#b3402a"


def drawn(result: Result) -> dict[str, bytes]:
    """The PNGs of a result by what they show."""
    return {kind: _png(_DRAWING[kind], data, f"{result.set_name}") for kind, data in result.plots.items() if data}


def _png(draw: Callable[[Any, Any], None], data: Any, title: str) -> bytes:  # noqa: ANN401 - matplotlib has no types
    figure, axes = plt.subplots(figsize=_SIZE, dpi=_DOTS, layout="constrained")
    draw(axes, data)
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    body = BytesIO()
    figure.savefig(body, format="png", metadata={"Software": None})
    plt.close(figure)
    return body.getvalue()


def _reliability(axes: Any, bins: Sequence[tuple[float, float, int]]) -> None:  # noqa: ANN401
    """How often each bin of stated confidence was right; on the diagonal, words and deeds agree."""
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="as stated")
    axes.plot([sure for sure, _, _ in bins], [was for _, was, _ in bins], "o-", color=_BLUE, markersize=4, label="was")
    axes.set(xlabel="stated confidence", ylabel="rightly answered", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(frameon=False, loc="upper left")


def _coverage(axes: Any, curve: tuple[Sequence[float], Sequence[float]]) -> None:  # noqa: ANN401
    """How right the answers are, when only the most confident share is answered."""
    axes.plot(*curve, color=_BLUE)
    axes.set(xlabel="share answered", ylabel="accuracy of what is answered", xlim=(0, 1.02))
    axes.grid(color="#e4e7ea", linewidth=0.6)


def _f1(axes: Any, scores: Mapping[str, float]) -> None:  # noqa: ANN401
    """The F1 of each label, the worst first."""
    ordered = sorted(scores.items(), key=lambda each: each[1])
    axes.bar(range(len(ordered)), [score for _, score in ordered], color=_BLUE, width=0.9)
    axes.set(ylabel="F1", ylim=(0, 1), xlabel=f"{len(ordered)} labels, the worst first: {ordered[0][0]}")
    if len(ordered) <= _BAR_LABELS:
        axes.set_xticks(range(len(ordered)), [name for name, _ in ordered], rotation=60, ha="right", fontsize=7)
    else:
        axes.set_xticks([])


def _effort(axes: Any, projects: Sequence[tuple[str, float, float, float]]) -> None:  # noqa: ANN401
    """The product's error beside the median's, for each project."""
    places = range(len(projects))
    axes.bar([at - 0.2 for at in places], [ours for _, ours, _, _ in projects], 0.4, color=_BLUE, label="product")
    axes.bar([at + 0.2 for at in places], [base for _, _, base, _ in projects], 0.4, color=_GREY, label="median")
    axes.set_xticks(places, [name for name, *_ in projects], rotation=60, ha="right", fontsize=7)
    axes.set(ylabel="mean absolute error, points")
    axes.legend(frameon=False)


_DRAWING: Final[dict[str, Callable[[Any, Any], None]]] = {
    "reliability": _reliability,
    "coverage": _coverage,
    "f1": _f1,
    "effort": _effort,
}
