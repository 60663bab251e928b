from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.intake.identity import (
    collect_names,
    customer_pseudonyms,
    plain_name,
    plain_service,
    service_pseudonyms,
)


KEY = b"k" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fern Court HOA", "FERN COURT HOA "),
        ("Fern Court HOA", "Fern  Court  HOA"),
        ("Pine Works", "Pine Works, LLC"),
        ("Pine Works", "Pine-Works Ltd."),
        ("Müller Bau", "Muller Bau GmbH"),
        ("Café Azur", "CAFE AZUR SARL"),
        ("Lake & School", "Lake and School"),
        ("Works, Pine", "Pine Works"),
    ],
)
def test_ways_of_writing_one_name_are_one_customer(one: str, other: str) -> None:
    """Case, spaces, accents, punctuation and legal forms tell nobody apart."""
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize("name", ["Al", "Bar", "One", "Passager", "Sale Motors"])
def test_a_short_name_is_a_name(name: str) -> None:
    """What may be a name alone is one."""
    assert plain_name(name)


@pytest.mark.parametrize("other", ["Fern Court", "Fern Courtyard HOA", "Court HOA"])
def test_different_names_stay_apart(other: str) -> None:
    """Merging two customers is worse than seeing one twice."""
    assert plain_name("Fern Court HOA") != plain_name(other)


@pytest.mark.parametrize(
    "name",
    [
        *("???", "-", "N/A", "unknown", " ", "No name", "Cash customer", "Walk-in"),
        *("Cash sales", "Over the counter", "One-time customer", "Retail sales"),
        *("Barverkauf", "Laufkundschaft", "Contante verkoop", "Losse verkoop balie"),
        *("Vente au comptant", "Clients de passage", "Venta de mostrador"),
        *("Público en general", "Consumidor final", "Vendita al banco"),
        *(
            "Venda balcão",
            "Kontantförsäljning",
            "Klient detaliczny",
            "Muhtelif müşteri",
        ),
    ],
)
def test_nobody_has_no_pseudonym(name: str) -> None:
    """A placeholder is no customer, nor are all who pay at the counter together."""
    assert customer_pseudonyms(pl.Series([name]), KEY).to_list() == [None]


def test_pseudonyms_are_keyed() -> None:
    """Another workspace cannot tell that it has the same customer."""
    names = pl.Series(["Lake School", None, "LAKE SCHOOL"])
    first, nothing, again = customer_pseudonyms(names, KEY).to_list()
    assert first == again
    assert nothing is None
    assert first.startswith("c_")
    assert len(first) == 14
    assert customer_pseudonyms(names, b"x" * 32).to_list()[0] != first


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_nobody(name: str) -> None:
    """No cell makes a pseudonym fail, and the same text gives the same one."""
    series = pl.Series([name, name], dtype=pl.String)
    one, other = customer_pseudonyms(series, KEY).to_list()
    assert one == other


def test_services_are_grouped_by_their_words() -> None:
    """Numbers in a description do not make it other work."""
    assert plain_service("Tune-Up #12") == plain_service("tune up 7")
    one, other = service_pseudonyms(pl.Series(["Tune-Up #12", "42"]), KEY).to_list()
    assert one.startswith("s_")
    assert other is None


def test_names_are_as_most_often_written() -> None:
    """The owner's page shows the spelling that the owner uses most."""
    rows = pl.DataFrame(
        {
            "customer": ["c_1", "c_1", "c_1", None],
            "name": ["PINE WORKS", "Pine Works", "Pine Works", "nobody"],
            "phone": [None, "(555) 010-0001", None, None],
        }
    )
    named = collect_names([rows])
    assert set(named) == {"c_1"}
    assert (named["c_1"].name, named["c_1"].phone) == ("Pine Works", "(555) 010-0001")
