from __future__ import annotations

from collections.abc import Callable

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
