from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.measure import Claim
from calmrun.signals.resample import (
    MOST,
    REPLICATES,
    divide,
    few_customers_cap,
    inferred,
    interval,
    mass,
    resample_customers,
)


@given(st.lists(st.tuples(st.integers(0, 12), st.floats(-9, 9)), min_size=1))
def test_sums_weigh_every_document_of_a_customer_alike(
    documents: list[tuple[int, float]],
) -> None:
    """A replicate's sum is the loop over documents times their customer's weight."""
    customer = np.array([who for who, _ in documents], dtype=np.int64)
    values = np.array([amount for _, amount in documents])
    resample = resample_customers(customer)
    found = resample.sums(values)
    for replicate in (0, 7):
        weights = resample.weights[replicate]
        expected = sum(weights[who] * amount for who, amount in documents)
        assert found[replicate] == pytest.approx(expected, abs=1e-9)


def test_as_many_customers_are_drawn_as_there_are() -> None:
    """Each replicate draws the number of customers, the same on every call."""
    first = resample_customers(np.arange(30)).weights
    assert first.shape == (REPLICATES, 30)
    assert (first.sum(axis=1) == 30).all()
    assert (first == resample_customers(np.arange(30)).weights).all()


def test_very_many_customers_are_dealt_into_groups() -> None:
    """The cost of the bootstrap does not grow with the number of customers."""
    resample = resample_customers(np.arange(10 * MOST))
    assert resample.groups == MOST
    assert (np.bincount(resample.group) == 10).all()


def test_customers_and_not_documents_set_the_width() -> None:
    """Documents of a customer that go together widen the interval."""
    hit = np.repeat([1.0, 0.0], 100)
    apart = resample_customers(np.arange(200))
    together = resample_customers(np.repeat(np.arange(20), 10))
    ones = np.ones(200)
    narrow, wide = (interval(one.ratio(hit, ones), 0.5) for one in (apart, together))
    assert narrow[0] is not None
    assert wide[0] is not None
    assert wide[0] < narrow[0] - 0.05


def test_nothing_drawn_is_no_interval() -> None:
    """Replicates without a figure give no interval, no mass and no measure."""
    nothing = divide(np.ones(REPLICATES), np.zeros(REPLICATES))
    assert np.isnan(nothing).all()
    assert interval(nothing, 0.5) == (None, None)
    assert mass(nothing, 0.5) == 0.5
    assert inferred(np.nan, "share", 9, nothing).reason == "not_reached"
    assert inferred(None, "share", 9, nothing).reason == "not_reached"


def test_confidence_follows_the_mass_of_the_claim() -> None:
    """From .95 of the replicates in the band it is high, from .80 medium."""
    drawn = np.linspace(0, 1, REPLICATES)
    assert inferred(0.5, "share", 9, drawn, claim=Claim(0.04)).confidence == "high"
    assert inferred(0.5, "share", 9, drawn, claim=Claim(0.15)).confidence == "medium"
    assert inferred(0.5, "share", 9, drawn, claim=Claim(0.5)).confidence == "low"
    assert inferred(0.5, "share", 9, drawn).confidence == "medium"
    capped = inferred(0.5, "share", 9, drawn, claim=Claim(0.04), cap="low")
    assert capped.confidence == "low"


@pytest.mark.parametrize(
    ("customers", "cap"), [(7, "low"), (8, "medium"), (11, "medium"), (12, "high")]
)
def test_few_customers_cap_what_may_be_trusted(customers: int, cap: str) -> None:
    """A bootstrap over few customers is too sure of itself, so it is capped."""
    assert few_customers_cap(customers) == cap
