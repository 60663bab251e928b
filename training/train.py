"""Train the industry classifier from the phrases under ``texts`` and write it.

Run ``python training/train.py`` after a change of the texts or the features. The same
texts give the same file: nothing here is random.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from calmrun.context.features import BUCKETS, hashed, plain


HERE = Path(__file__).parent
SHIPPED = HERE.parent / "src/calmrun/context/model.npz"
NEUTRAL = "neutral"
FOREIGN = "other_languages"
"""A sub-trade whose things are not shown with English actions."""

# A thing is what work is done on; a line says what was done. Each thing is shown with
# four of these, so that no action speaks for a trade.
ACTIONS = (
    "{}",
    "{}",
    "{} replacement",
    "replace {}",
    "{} repair",
    "repair {}",
    "install {}",
    "{} installation",
    "new {}",
    "{} cleaning and check",
    "inspect {}",
    "supply and fit {}",
    "{} service",
)
SHOWN_WITH = 4
STEPS = 150
RATE = 0.05
PENALTY = 1e-6

Floats = NDArray[np.float64]


def phrases(folder: Path = HERE / "texts") -> Iterator[tuple[str, str, str, str]]:
    """Give (tag, trade, kind, phrase) of every phrase, in the order of the files."""
    for path in sorted(folder.glob("*.toml")):
        for trade, lists in tomllib.loads(path.read_text("utf-8")).items():
            for kind, text in lists.items():
                for phrase in text.replace("\n", " ").split(","):
                    if phrase.strip():
                        yield path.stem, trade, kind, phrase.strip()


def examples(
    written: list[tuple[str, str, str, str]],
) -> tuple[list[str], list[str]]:
    """Give lines and their tags as the training sees them."""
    lines: list[str] = []
    tags: list[str] = []
    for place, (tag, trade, kind, phrase) in enumerate(written):
        shown = [phrase] if tag == NEUTRAL else [phrase, phrase]
        if kind == "things" and trade != FOREIGN:
            picks = [
                (place * 5 + pick * 3) % len(ACTIONS) for pick in range(SHOWN_WITH)
            ]
            shown = [ACTIONS[pick].format(phrase) for pick in picks]
        lines += shown
        tags += [tag] * len(shown)
    return lines, tags


def matrix(lines: list[str]) -> sparse.csr_array:
    """Give the features of each line, scaled as the classifier scales them."""
    line, bucket = hashed(plain(lines))
    counts = sparse.csr_array(
        (np.ones(len(line)), (line, bucket)), shape=(len(lines), BUCKETS)
    )
    features = np.maximum(np.bincount(line, minlength=len(lines)), 1)
    return sparse.csr_array(sparse.diags_array(1 / np.sqrt(features)) @ counts)


def wanted(tags: list[str], names: list[str]) -> tuple[Floats, Floats]:
    """Give the target shares, shape (lines, names), and the weight of each line.

    Neutral lines are wanted equally by all. Small industries weigh more, by the root
    of how much smaller they are.
    """
    target = np.array([[tag == name for name in names] for tag in tags], np.float64)
    sizes = target.sum(axis=0)
    rare = np.sqrt(sizes.mean() / sizes)
    neutral = target.sum(axis=1) == 0
    weight = np.where(neutral, 1.0, target @ rare)
    target[neutral] = 1 / len(names)
    return target, weight / weight.sum()


def fit(features: sparse.csr_array, target: Floats, weight: Floats) -> Floats:
    """Give weights, shape (buckets, names), after a fixed number of Adam steps."""
    weights = np.zeros((features.shape[1], target.shape[1]))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    turned = features.T.tocsr()
    for step in range(1, STEPS + 1):
        score = features @ weights
        chance = np.exp(score - score.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = turned @ ((chance - target) * weight[:, None]) + PENALTY * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        pace = np.sqrt(second / (1 - 0.999**step)) + 1e-8
        weights -= RATE * first / (1 - 0.9**step) / pace
    return weights


def train(
    written: list[tuple[str, str, str, str]],
) -> dict[str, NDArray[np.generic]]:
    """Give the arrays of the shipped file: int8 weights, their scale, the tags."""
    lines, tags = examples(written)
    names = sorted(set(tags) - {NEUTRAL})
    weights = fit(matrix(lines), *wanted(tags, names))
    scale = np.abs(weights).max(axis=0) / 127
    return {
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "tags": np.array(names),
    }


if __name__ == "__main__":
    np.savez_compressed(SHIPPED, allow_pickle=False, **train(list(phrases())))
