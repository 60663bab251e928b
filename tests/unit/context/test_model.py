from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

import train
from calmrun.context import model
from calmrun.context.features import BUCKETS, plain
from calmrun.context.watch_list import TAGS


Arrays = dict[str, NDArray[np.generic]]

SHIPPED = files("calmrun.context").joinpath("model.npz")


@pytest.fixture
def shipped() -> Arrays:
    """Give the arrays of the file in the package."""
    with SHIPPED.open("rb") as stream, np.load(stream, allow_pickle=False) as saved:
        return dict(saved)


def test_training_again_gives_the_shipped_file(
    shipped: Arrays,
) -> None:
    """The model is what the texts and the script say, to one step in a thousand."""
    made = train.train(list(train.phrases()))
    assert made["tags"].tolist() == shipped["tags"].tolist()
    np.testing.assert_allclose(made["scale"], shipped["scale"], rtol=1e-6)
    apart = np.abs(made["weights"].astype(int) - shipped["weights"].astype(int))
    assert apart.max() <= 1
    assert (apart > 0).mean() < 1e-3


def test_the_shipped_file_is_small_and_whole(
    shipped: Arrays,
) -> None:
    """Under a megabyte, one column per tag, nothing pickled."""
    assert len(SHIPPED.read_bytes()) < 1_000_000
    assert shipped["weights"].shape == (BUCKETS, len(TAGS))
    assert sorted(shipped["tags"].tolist()) == sorted(TAGS)


def test_a_model_of_another_shape_is_refused(shipped: Arrays) -> None:
    """A file from another version does not answer quietly and wrongly."""
    short = {**shipped, "weights": shipped["weights"][:7]}
    with pytest.raises(ValueError, match="train it again"):
        model.Model.of(short)


def test_probabilities_match_a_slow_sum() -> None:
    """The pooled sums equal the obvious loop over lines and features."""
    lines = plain(["drain cleaning", "", "mow the lawn and edge"])
    weights = model.shipped().weights
    fast = model.shipped().probabilities(lines)
    for place, line in enumerate(lines):
        _, bucket = model.hashed([line])
        total = sum((weights[at] for at in bucket), np.zeros(weights.shape[1]))
        raised = np.exp(total / max(len(bucket), 1) ** 0.5)
        np.testing.assert_allclose(fast[place], raised / raised.sum(), rtol=1e-4)


def test_the_texts_are_phrases_of_known_industries() -> None:
    """Every text file is an industry or the neutral list, and no phrase is a row."""
    written = list(train.phrases())
    assert {tag for tag, *_ in written} == {*TAGS, train.NEUTRAL}
    assert all(len(phrase) < 80 for *_, phrase in written)
    assert not any(re.search(r"[@$€£;|]|\d{4,}-", phrase) for *_, phrase in written)
    assert {kind for _, _, kind, _ in written} == {"things", "jobs", "plain"}
