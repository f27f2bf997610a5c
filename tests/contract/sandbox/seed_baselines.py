"""How well do the simplest text methods do on the seeded history, without any library?

Naive Bayes over words for the settled labels, nearest neighbours over TF-IDF for the effort, both split in time: learn
from the older three quarters, judge the newest quarter. They are a yardstick of the data, not a product.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import mean, median

from local.asana.seed.blueprint import Task

NEIGHBOURS = 25
_TRAIN_SHARE = 0.75
_PRIOR = 4.0  # pseudo-counts of the overall frequency of a word


def words(task: Task) -> set[str]:
    """The distinct words of a request."""
    return set(re.findall(r"[a-z]{2,}|\d{3}", f"{task.name} {task.notes}".lower()))


def split_in_time(tasks: Sequence[Task]) -> tuple[list[Task], list[Task]]:
    """The older three quarters, and the newest."""
    ordered = sorted(tasks, key=lambda task: task.created_at)
    cut = int(len(ordered) * _TRAIN_SHARE)
    return ordered[:cut], ordered[cut:]


def naive_bayes_accuracy(tasks: Sequence[Task], field: str) -> float:
    """The share of the newest quarter whose label naive Bayes tells from the words."""
    train, test = split_in_time(tasks)
    spread = Counter(word for task in train for word in words(task))
    classes = Counter(task.fields[field] for task in train)
    seen: dict[object, Counter[str]] = defaultdict(Counter)
    for task in train:
        seen[task.fields[field]].update(words(task))

    def score(task: Task, label: object) -> float:
        size = classes[label]  # type: ignore[index]  # labels are the counter's own keys
        known = (word for word in words(task) if spread[word] > 1)
        return math.log(size) + sum(
            math.log((seen[label][word] + _PRIOR * spread[word] / len(train)) / (size + _PRIOR)) for word in known
        )

    return mean(max(classes, key=lambda label: score(task, label)) == task.fields[field] for task in test)


def _vectors(train: Sequence[Task], tasks: Sequence[Task]) -> list[dict[str, float]]:
    spread = Counter(word for task in train for word in words(task))
    raw = [{word: math.log(len(train) / spread[word]) for word in words(task) if word in spread} for task in tasks]
    norms = [math.sqrt(sum(weight**2 for weight in vector.values())) or 1.0 for vector in raw]
    return [{word: weight / norm for word, weight in vector.items()} for vector, norm in zip(raw, norms, strict=True)]


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def effort_against_median(tasks: Sequence[Task], field: str) -> float:
    """MAE of the neighbours' median effort, relative to that of the overall median: 0.02 is 2 % worse."""
    train, test = split_in_time(tasks)
    known, asked = _vectors(train, train), _vectors(train, test)
    efforts = [float(task.fields[field]) for task in train]
    overall = median(efforts)
    by_text, by_median = [], []
    for task, vector in zip(test, asked, strict=True):
        nearest = sorted(range(len(train)), key=lambda at: -_likeness(vector, known[at]))[:NEIGHBOURS]
        truth = float(task.fields[field])
        by_text.append(abs(median(efforts[at] for at in nearest) - truth))
        by_median.append(abs(overall - truth))
    return mean(by_text) / mean(by_median) - 1.0


def near_duplicate_share(tasks: Sequence[Task], at_least: float = 0.6) -> float:
    """The share of requests whose words overlap (Jaccard) with another request's by ``at_least``; short ones aside."""
    bags = [bag for bag in map(words, tasks) if len(bag) > 8]
    twins = sum(
        any(len(bag & other) >= at_least * len(bag | other) for at, other in enumerate(bags) if at != here)
        for here, bag in enumerate(bags)
    )
    return twins / len(bags)
