"""Do like texts get like vectors, and always the same ones?"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from local.model.minilm import DIMENSIONS, MiniLM, embed

PRINTER = "The printer on the second floor is out of toner"
TONER = "Please order new toner cartridges for our printer"
INVOICE = "Invoice from the supplier was paid twice"


def test_texts_about_one_thing_are_nearer_than_texts_about_two() -> None:
    printer, toner, invoice = embed([PRINTER, TONER, INVOICE])
    assert printer @ toner > 0.5
    assert printer @ toner > 2 * max(printer @ invoice, toner @ invoice)


def test_a_vector_is_of_length_one_whatever_the_text() -> None:
    rows = embed(["", "a", "🎉", PRINTER * 100])
    assert rows.dtype == np.float32
    assert rows.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    alone = embed([PRINTER])[0]
    among = embed([INVOICE, TONER * 30, PRINTER, ""])[2]
    assert np.array_equal(embed([PRINTER])[0], alone)
    assert alone @ among == pytest.approx(1, abs=1e-5)


def test_no_texts_are_no_vectors() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"weights of somebody else")
    with pytest.raises(ValueError, match=r"model\.onnx is not the pinned model"):
        MiniLM(other)


def test_the_model_endpoint_starts_without_the_embedding_model() -> None:
    program = "import sys, local.model.__main__; print({'numpy', 'onnxruntime'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
