from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

OWNER = """\
Date,Name,Work,{price},{state}
2026-02-23,Lake School,Hedge trimming,1270,YES
2026-03-20,Pine Works,Spring cleanup,1010,waiting
2026-03-28,Linden Chapel,Mulch,1270,waiting
2026-04-01,Oak Hall,Patio repair,"1,080.50",no
"""


def test_an_owners_own_headers_are_read_by_their_cells(inspect: Inspect) -> None:
    """A question about the outcome is the status, a sign of money is the price."""
    text = OWNER.format(price="Est $", state="Got it?")
    found = inspect(text, "landscaping quotes.csv")
    assert found.kind == "quotes"
    assert found.columns["total"] == "Est $"
    assert found.columns["status"] == "Got it?"
    assert found.statuses["approved"] == 1


def test_a_bare_word_over_prices_is_the_price(inspect: Inspect) -> None:
    """A column called Bid whose numbers come again is no number of a document."""
    text = OWNER.format(price="Bid", state="Result")
    found = inspect(text, "bids.csv")
    assert found.columns["total"] == "Bid"
    assert "id" not in found.columns


def test_of_two_unnamed_prices_none_is_taken(inspect: Inspect) -> None:
    """What fits twice is left open rather than guessed."""
    text = """\
Quote #,Customer,Created,Owner Price,Manager Price,Status
Q-1,Lake School,2026-01-13,100.50,70.00,Accepted
Q-2,Pine Works,2026-01-20,200.00,140.00,Declined
"""
    assert "total" not in inspect(text).columns


def test_numbers_without_a_word_of_money_are_no_price(inspect: Inspect) -> None:
    """A strange header over whole numbers says nothing."""
    text = """\
Quote #,Customer,Created,Squares,Status
Q-1,Lake School,2026-01-13,9,Accepted
Q-2,Pine Works,2026-01-20,35,Declined
"""
    assert "total" not in inspect(text).columns


TECHNICAL = """\
name,{who},posting_date,{work},grand_total,status
ACC-SINV-0001,Lake School,2026-01-13,Hedge trimming,100.50,Paid
ACC-SINV-0002,Pine Works,2026-01-20,Spring cleanup,200.00,Unpaid
ACC-SINV-0003,Lake School,2026-02-20,Mulch for the beds,250.00,Overdue
ACC-SINV-0004,Oak Hall,2026-03-20,Hedge trimming,270.00,Paid
"""


def test_a_number_under_another_name_is_the_number(inspect: Inspect) -> None:
    """A tool may call the number of a document its name."""
    found = inspect(TECHNICAL.format(who="customer_name", work="remarks"))
    assert found.columns["id"] == "name"
    assert found.columns["customer"] == "customer_name"


def test_a_reference_that_holds_services_is_the_description(inspect: Inspect) -> None:
    """Words in nearly every row say what the work is, where nothing else does."""
    found = inspect(TECHNICAL.format(who="customer_name", work="Reference"))
    assert found.columns["description"] == "Reference"


def test_a_reference_of_codes_is_no_description(inspect: Inspect) -> None:
    """A purchase order's number under the same header says nothing of the work."""
    text = TECHNICAL.format(who="customer_name", work="Reference")
    for place, work in enumerate(
        ("Hedge trimming", "Spring cleanup", "Mulch for the beds")
    ):
        text = text.replace(work, f"PO-{place}17")
    assert "description" not in inspect(text).columns


def test_one_unnamed_column_of_names_is_the_customer(inspect: Inspect) -> None:
    """Where no header says customer, the only names there are are theirs."""
    found = inspect(TECHNICAL.format(who="Zorblax", work="description"))
    assert found.columns["customer"] == "Zorblax"


def test_of_two_unnamed_columns_of_words_none_is_the_customer(inspect: Inspect) -> None:
    """Two that fit are a guess."""
    found = inspect(TECHNICAL.format(who="Zorblax", work="Quux"))
    assert "customer" not in found.columns


def test_the_only_days_are_the_day_of_the_document(inspect: Inspect) -> None:
    """A strange word over days, where there are no others, is the main date."""
    text = TECHNICAL.format(who="customer", work="description")
    found = inspect(text.replace("posting_date", "Zorblax"), "invoices.csv")
    assert found.columns["issued_at"] == "Zorblax"


def test_a_bare_charge_is_the_price_of_a_job(inspect: Inspect) -> None:
    """What is charged is no fee where nothing else is an amount."""
    text = """\
Work Order,Customer,Scheduled,Status,Charge
WO-1,Lake School,2026-01-13,Completed,100.50
WO-2,Pine Works,2026-01-20,Scheduled,200.00
"""
    assert inspect(text).columns["total"] == "Charge"


VISITS = """\
Job #,Scheduled,{where},Work,Status
J-1,2026-01-13,{one},Hedge trimming,Completed
J-2,2026-01-20,{two},Spring cleanup,Scheduled
J-3,2026-02-02,{three},Mulch for the beds,Scheduled
J-4,2026-02-09,{one},Hedge trimming,Scheduled
"""
NAMED = {"one": "Lake School", "two": "Pine Works", "three": "Oak Hall"}
STREETS = {"one": "12 Lake Road", "two": "4 Pine Street", "three": "7 Oak Lane"}


@pytest.mark.parametrize("where", ["Property", "Site", "Account", "Property Name"])
def test_the_site_of_a_job_is_its_customer_where_it_has_a_name(
    inspect: Inspect, where: str
) -> None:
    """Property managers are known by their buildings."""
    found = inspect(VISITS.format(where=where, **NAMED), "jobs.csv")
    assert found.columns["customer"] == where


def test_a_site_that_is_an_address_is_a_place(inspect: Inspect) -> None:
    """A street with a number is nobody's name."""
    found = inspect(VISITS.format(where="Site", **STREETS), "jobs.csv")
    assert "customer" not in found.columns
    assert found.columns["location"] == "Site"


def test_a_name_goes_before_the_number_of_a_customer(inspect: Inspect) -> None:
    """Who reads the page knows a company by its name."""
    text = """\
Rechnungsnummer;Datum;Brutto;Kundennummer;Firma
R-1;2026-01-10;164,11;KD56;Lake School
R-2;2026-02-15;219,53;KD61;Pine Works
R-3;2026-03-21;267,54;KD56;Lake School
R-4;2026-04-02;947,71;KD63;Oak Hall
"""
    assert inspect(text).columns["customer"] == "Firma"
