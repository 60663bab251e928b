"""The shipped classifier: multinomial logistic regression over hashed features.

The file beside this module is made by ``training/train.py`` from phrases that we
wrote ourselves; a test trains it again and compares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmrun.context.features import BUCKETS, hashed


Floats = NDArray[np.float32]

_FLOOR = 0.01
"""What a line leaves to every industry, so that one odd line cannot veto."""
_TELLING = 0.3
"""A line whose best industry stays under this probability does not vote."""


@dataclass(frozen=True, slots=True)
class Model:
    """Industry tags and the weights of the features, shape ``(BUCKETS, tags)``."""

    tags: tuple[str, ...]
    weights: Floats

    @classmethod
    def of(cls, saved: Mapping[str, NDArray[Any]]) -> Model:
        """Build the model from the arrays that ``training/train.py`` writes.

        Raises
        ------
        ValueError
            If the weights do not fit the features or the tags.
        """
        weights = saved["weights"].astype(np.float32) * saved["scale"]
        tags = tuple(str(tag) for tag in saved["tags"])
        if weights.shape != (BUCKETS, len(tags)):
            message = f"model.npz has shape {weights.shape}, train it again"
            raise ValueError(message)
        return cls(tags, weights)

    def shares(self, lines: Sequence[str]) -> tuple[dict[str, float], int]:
        """Pool what distinct plain lines say into one share per industry.

        Parameters
        ----------
        lines
            Distinct lines, as `calmrun.context.features.plain` gives them.

        Returns
        -------
        tuple
            Industry tag -> share (0 to 1, together 1), and how many lines voted.
            Without a voting line the shares are empty.

        Notes
        -----
        The share is the normalised geometric mean of the lines' probabilities, each
        raised by a floor: the log-linear opinion pool. Lines that fit every trade
        ("labor", "trip charge") do not vote.
        """
        chance = self.probabilities(lines)
        voting = chance[chance.max(axis=1, initial=0.0) >= _TELLING]
        if not len(voting):
            return {}, 0
        pooled = np.exp(np.log(voting + _FLOOR).mean(axis=0))
        pooled /= pooled.sum()
        rounded = (round(share, 6) for share in pooled.tolist())
        return dict(zip(self.tags, rounded, strict=True)), len(voting)

    def probabilities(self, lines: Sequence[str]) -> Floats:
        """Probability of each industry for each line, shape ``(lines, tags)``."""
        line, bucket = hashed(lines)
        order = np.argsort(line, kind="stable")
        line, bucket = line[order], bucket[order]
        found, starts, counts = np.unique(line, return_index=True, return_counts=True)
        score = np.zeros((len(lines), len(self.tags)), np.float32)
        if len(found):
            total = np.add.reduceat(self.weights[bucket], starts, axis=0)
            score[found] = total / np.sqrt(counts)[:, None]
        raised: Floats = np.exp(score - score.max(axis=1, keepdims=True))
        chance: Floats = raised / raised.sum(axis=1, keepdims=True)
        return chance


@cache
def shipped() -> Model:
    """Read the model that comes with the package, once."""
    source = files("calmrun.context").joinpath("model.npz")
    with source.open("rb") as stream, np.load(stream, allow_pickle=False) as saved:
        return Model.of(saved)
