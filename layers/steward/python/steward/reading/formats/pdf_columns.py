"""In which order are the words of a PDF page read, where they stand in columns?

pdfium tells a page's words as they are drawn, and joins what stands on one line. A program that draws line by line
across two columns has them read across. Here such columns are found by where the words stand, and each is read to its
end before the next. All else stays as it is drawn: one column, columns that are drawn one after the other, tables, and
what stands over or between columns.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from steward.reading.formats.pdf_runs import HYPHEN, Run

_FEWEST_LINES: Final = 4  # of a column: fewer may as well be an address beside another, or a table's cell
_FEWEST_WORDS: Final = 3  # of most lines of running text; three columns on a page leave room for five
_FULL: Final = 0.85  # of the column's width: so long are lines that go on; entries of a table differ more in length
_SHORT: Final = 0.7  # of it: a line that is shorter ends something
_MOSTLY: Final = 0.5  # of a column's lines: so many are long, which those of a list are too
_GO_ON: Final = 0.3  # of its lines: so many begin within a sentence, with a small letter; a table's cells do not
_ALTERNATING: Final = 1.3  # changes of side for each line of the shorter column; line by line makes two, cells make one
_GAP: Final = 1.5  # of the distance between two lines: here a paragraph or a cell ends
_APART: Final = 2.5  # of it: farther than this, a line at the page's edge belongs to neither column
_ALIGNED: Final = 0.3  # of it: nearer than this, two lines stand at one height
_EDGE_POINTS: Final = 3.0  # a left edge is set as exactly as this
_EDGES_TRIED: Final = 6  # the most frequent ones: a page of more columns is a table
_DEEPEST: Final = 3  # columns within columns: four in all
_MOST_RUNS: Final = 5_000  # of a page: a newspaper's has 2,000 lines, and what has more is a drawing
_SENTENCE_ENDS: Final = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*$")


class _Sides(NamedTuple):
    """The lines of a left and of a right column, from the top."""

    left: list[Run]
    right: list[Run]


def read_order(runs: Sequence[Run]) -> list[Run]:
    """The runs of a page in the order in which they are read; they themselves where there are no columns."""
    return _ordered(list(runs), _DEEPEST) if len(runs) <= _MOST_RUNS else list(runs)


def text_in_order(runs: Sequence[Run], letters: Sequence[str]) -> str:
    """The text of a page: what stood between two runs where both kept their places, else a line's end."""
    order = read_order(runs)
    if order == list(runs):
        return "".join(letters)
    return "".join(_told(order, runs, letters))


def _told(order: Sequence[Run], runs: Sequence[Run], letters: Sequence[str]) -> Iterator[str]:
    following = {before.start: after.start for before, after in pairwise(runs)}
    for at, run in enumerate(order):
        after = order[at + 1] if at + 1 < len(order) else None
        yield "".join(letters[run.start : run.end])
        if after and following.get(run.start) == after.start:
            yield "".join(letters[run.end : after.start])
        elif after:
            yield HYPHEN if letters[run.end : run.end + 1] == [HYPHEN] else _between(run, after)


def _between(run: Run, after: Run) -> str:
    return " " if run.shares_line(after) and after.left >= run.right else "\n"


def _ordered(runs: list[Run], deep: int) -> list[Run]:
    if not deep:
        return runs
    for edge in _edges(runs):
        bands = list(_bands(runs, edge))
        read = [(band, column) for band in bands if (column := _read_band([runs[at] for at in band], edge, deep))]
        if read:
            found = list(runs)
            for band, ordered in read:
                for at, run in zip(band, ordered, strict=True):
                    found[at] = run
            return found
    return runs


def _edges(runs: Sequence[Run]) -> list[float]:
    """Where the lines of a right column may begin: the left edges that many runs share, the most frequent first."""
    wordy = [each for each in runs if len(each.text.split()) >= _FEWEST_WORDS]
    counts = Counter(round(each.left / _EDGE_POINTS) for each in wordy)
    near = {edge: count + counts[edge + 1] for edge, count in counts.items()}
    often = [edge for edge, count in near.items() if count >= _FEWEST_LINES]
    first = min(often, default=0)
    kept = sorted((edge for edge in often if edge > first + 1), key=lambda edge: (-near[edge], edge))
    return [(edge - 0.5) * _EDGE_POINTS for edge in kept[:_EDGES_TRIED]]


def _bands(runs: Sequence[Run], edge: float) -> Iterator[list[int]]:
    """The places of the runs between two that stand over both columns, a heading or a wide line."""
    heads = sorted(_middle(each) for each in runs if each.left < edge < each.right)
    bands: dict[int, list[int]] = {}
    for at, each in enumerate(runs):
        if not each.left < edge < each.right:
            bands.setdefault(bisect(heads, _middle(each)), []).append(at)
    for places in bands.values():
        yield _without_margins(runs, places, edge)


def _middle(run: Run) -> float:
    return (run.bottom + run.top) / 2


def _without_margins(runs: Sequence[Run], places: Sequence[int], edge: float) -> list[int]:
    """The places without those of a line that stands apart above or below: a running head, a page's number."""
    band = [runs[at] for at in places]
    lines, sides = _lines(band), _sides(band, edge)
    if min(map(len, (lines, *sides))) < _FEWEST_LINES:
        return []
    far = _APART * max(map(_pitch, sides))
    ends = ((lines[0], lines[1]), (lines[-1], lines[-2]))
    apart = [line for line, nearest in ends if abs(line.bottom - nearest.bottom) > far]
    return [at for at in places if not any(runs[at].shares_line(each) for each in apart)]


def _sides(runs: Sequence[Run], edge: float) -> _Sides:
    return _Sides(_lines(each for each in runs if each.left < edge), _lines(each for each in runs if each.left >= edge))


def _read_band(runs: Sequence[Run], edge: float, deep: int) -> list[Run]:
    """The runs of a band column by column; empty where it holds no columns that are drawn across."""
    sides = _sides(runs, edge)
    if not (_alternate(runs, edge, sides) and all(map(_is_running, sides)) and not _is_table(sides)):
        return []
    left, right = ([each for each in runs if (each.left >= edge) is side] for side in (False, True))
    return [*_ordered(left, deep - 1), *_ordered(right, deep - 1)]


def _lines(runs: Iterable[Run]) -> list[Run]:
    """The lines of one column, from the top: a line set flush may be several runs."""
    found: list[Run] = []
    for each in sorted(runs, key=lambda run: (-run.bottom, run.left)):
        if found and found[-1].shares_line(each):
            found[-1] = found[-1].joined(each)
        else:
            found.append(each)
    return found


def _alternate(runs: Sequence[Run], edge: float, sides: _Sides) -> bool:
    """Whether they are drawn line by line, now left, now right; a table's cells are drawn whole."""
    fewest = min(map(len, sides))
    changes = sum((before.left >= edge) is not (after.left >= edge) for before, after in pairwise(runs))
    return fewest >= _FEWEST_LINES and changes >= _ALTERNATING * fewest


def _is_running(lines: Sequence[Run]) -> bool:
    """Whether it is running text: long lines of several words, of which many begin within a sentence."""
    width = max(each.right for each in lines) - min(each.left for each in lines)
    long = [
        each for each in lines
        if each.right - each.left >= _FULL * width and len(each.text.split()) >= _FEWEST_WORDS
    ]  # fmt: skip
    going_on = sum(each.text[:1].islower() for each in lines[1:])
    return len(long) >= _MOSTLY * len(lines) and going_on >= _GO_ON * (len(lines) - 1)


def _is_table(sides: _Sides) -> bool:
    """Whether one side begins anew wherever the other does, as the cells of a row do."""
    near = _ALIGNED * max(map(_pitch, sides))
    begun = [(each, sides.right) for each in _beginnings(sides.left)]
    begun += [(each, sides.left) for each in _beginnings(sides.right)]
    return bool(begun) and all(_begins_at(each, other, near) for each, other in begun)


def _beginnings(lines: Sequence[Run]) -> list[Run]:
    """The lines that stand below a gap."""
    gap = _GAP * _pitch(lines)
    return [after for before, after in pairwise(lines) if before.bottom - after.bottom > gap]


def _pitch(lines: Sequence[Run]) -> float:
    """How far apart most lines of a column are."""
    return sorted(before.bottom - after.bottom for before, after in pairwise(lines))[(len(lines) - 1) // 2]


def _begins_at(line: Run, others: Sequence[Run], near: float) -> bool:
    """Whether a line at the same height begins something: what stands above it has ended, and it begins large."""
    beside = next((at for at, each in enumerate(others) if abs(each.bottom - line.bottom) <= near), None)
    if beside is None:
        return False
    width = max(each.right for each in others) - min(each.left for each in others)
    above = others[beside - 1] if beside else None
    has_ended = not above or above.right - above.left < _SHORT * width or bool(_SENTENCE_ENDS.search(above.text))
    return has_ended and not others[beside].text[:1].islower()
