"""How are the heads that ship learnt? `python -m tests.evals.training` writes them and prints what to pin.

It stands with the evals because it reads their training rows and because the evals hold what it wrote to the floors.
scikit-learn and VADER's lexicon are needed here alone; what ships is scored with numpy (`steward.evidence.heads`).
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.asks import ASKS, cues
from steward.evidence.hashed import BUCKETS, features
from steward.evidence.heads import ShippedHead, one_byte, written
from steward.evidence.sentiment import NEGATIVE, valences, word_key
from tests.evals.sets import labelled

FOLDER: Final = Path(__file__).resolve().parents[2] / "layers/numeric/python/steward_heads"

_PRECISION: Final = 0.9  # of the negative flag on held-out training rows: wrong once in ten is what people put up with
_FOLDS: Final = 4
_STEPS: Final = 150  # the weights change in their third digit after that
_FLAT: Final = 1e-3
_SENTIMENT_STRENGTH: Final = 3.0  # inverse penalties, by cross-validation on the training rows: 1, 3, 4, 8 and 1, 3
_ASKS_STRENGTH: Final = 1.0
_MORE_LIKELY: Final = 0.5  # the classes are weighed alike, so an even chance is the place to cut


def sentiment_head() -> ShippedHead:
    """The tone of Senti4SD's training rows."""
    texts, labels = labelled("senti4sd", "train")
    lexicon = _lexicon()
    table = _table(texts, lambda text: valences(text, lexicon))
    model, unseen = _learnt(table, labels, _SENTIMENT_STRENGTH)
    column = list(model.classes_).index(NEGATIVE)
    is_negative = np.array([label == NEGATIVE for label in labels])
    return _head(model, precise_threshold(unseen[:, column], is_negative, _PRECISION), lexicon)


def asks_head() -> ShippedHead:
    """What asks, by EmailIntent's training rows."""
    texts, marks = labelled("email_intent", "train")
    labels = [ASKS if mark == "1" else "other" for mark in marks]
    model, _ = _learnt(_table(texts, cues), labels, _ASKS_STRENGTH)
    return _head(model, _MORE_LIKELY, {})


def precise_threshold(chances: NDArray[np.float64], positive: NDArray[np.bool_], precision: float) -> float:
    """The lowest chance from which on at least that share is positive."""
    order = np.argsort(-chances, kind="stable")
    held = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(held >= precision)
    return float(chances[order][enough[-1]]) if len(enough) else 1.0


def _table(texts: Sequence[str], extras: Callable[[str], Sequence[float]]) -> Any:  # noqa: ANN401 - scipy has no types
    """The sparse features of the texts, those that are not hashed in the last columns."""
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 - only training needs it

    weighed = [features(text) for text in texts]
    values = np.concatenate([np.fromiter(each.values(), float) for each in weighed])
    columns = np.concatenate([np.fromiter(each, np.int64) for each in weighed])
    ends = np.cumsum([0, *map(len, weighed)])
    hashed = csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))
    return hstack([hashed, csr_matrix(np.array([extras(text) for text in texts]))]).tocsr()


def _learnt(table: Any, labels: Sequence[str], strength: float) -> tuple[Any, NDArray[np.float64]]:  # noqa: ANN401
    """The model of all rows, and what models that had not seen a row say of it."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only training needs it
    from sklearn.model_selection import cross_val_predict  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    model = LogisticRegression(C=strength, max_iter=_STEPS, tol=_FLAT, class_weight="balanced")
    with threadpool_limits(
        1, "blas"
    ):  # two threads add up in another order than one, and a weight falls to another byte
        unseen = cross_val_predict(model, table, labels, cv=_FOLDS, method="predict_proba")
        return model.fit(table, labels), unseen


def _head(model: Any, threshold: float, lexicon: Mapping[int, float]) -> ShippedHead:  # noqa: ANN401
    """The model as a table of bytes; two labels are written as two columns, of which one is zero."""
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.hstack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]])
    table, scale = one_byte(weights[:BUCKETS])
    labels = tuple(map(str, model.classes_))
    return ShippedHead(
        labels, table, scale, weights[BUCKETS:].astype(np.float32), bias.astype(np.float32), threshold, lexicon
    )


def _lexicon() -> dict[int, float]:
    """VADER's rated words in small letters; where two become one, their mean."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - only training needs it

    rated: dict[int, list[float]] = {}
    for word, valence in sorted(SentimentIntensityAnalyzer().lexicon.items()):
        rated.setdefault(word_key(word.casefold()), []).append(valence)
    return {key: sum(each) / len(each) for key, each in sorted(rated.items())}


def main() -> int:
    """Write both heads and print the lines that `heads.py` pins."""
    for name, head in (("asks", asks_head()), ("sentiment", sentiment_head())):
        body = written(head)
        (FOLDER / f"{name}.npz").write_bytes(body)
        print(f'    "{name}": "{sha256(body).hexdigest()}",  {len(body):,} bytes, threshold {head.threshold:.3f}')
    return 0


if __name__ == "__main__":
    sys.exit(main())
