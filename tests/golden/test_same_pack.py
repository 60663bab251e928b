"""One business, many tools: the normalised pack is the same whatever tool wrote it."""

from __future__ import annotations

from typing import Final

import polars as pl
import pytest

from businesses import ARCHETYPES, LAYOUTS, Business, make_business
from calmrun.intake.pack import Choices, Pack, Upload
from calmrun.intake.reading import read_pack


UNREADABLE: Final = ("two_date_orders", "names_only")
"""Ways of spoiling a file that leave nothing to compare."""
KINDS: Final = [a.name for a in ARCHETYPES.values() if a.spoil not in UNREADABLE]
SAME_WORD: Final = {"overdue": "sent", "archived": "expired"}
"""Not every tool tells an invoice past its day, or what it puts away, apart."""
NO_BALANCES: Final = ("contradictory", "three_lists")
"""Balances against the statuses, in a layout whose balances are told by payments."""
NOT_EXPORTED: Final = ("subtotal_cents", "tax_cents", "balance_cents", "paid_cents")
"""Amounts that some tools leave out: null there, equal where both have them."""


def pack_of(business: Business) -> Pack:
    """Read the files of a business."""
    uploads = [Upload(name, content) for name, content in business.files.items()]
    return read_pack(
        uploads,
        Choices(),
        key=b"k" * 32,
        today=business.today,
        country=None,
        vote=lambda _: ({}, 0),
    ).pack


def comparable(table: pl.DataFrame) -> pl.DataFrame:
    """Leave out which file a row came from, and what only some tools tell apart."""
    return (
        table.drop("file")
        .with_columns(pl.col("status").replace(SAME_WORD))
        .sort("document", nulls_last=True)
    )


def differences(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """Count the cells that differ, by column."""
    apart = {}
    for name in one.columns:
        differs = one[name].ne_missing(other[name])
        if name in NOT_EXPORTED:
            differs &= one[name].is_not_null() & other[name].is_not_null()
        apart[name] = int(differs.sum())
    return {name: count for name, count in apart.items() if count}


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "yard_office"])
def test_one_business_is_one_pack_whatever_tool_wrote_it(
    layout: str, *, soak: bool
) -> None:
    """Documents, customers, work, states, days and sums do not depend on the tool."""
    at = list(LAYOUTS).index(layout)
    for archetype in KINDS if soak else [KINDS[(2 * at) % len(KINDS)]]:
        plain = pack_of(make_business(archetype, 3))
        pack = pack_of(make_business(archetype, 3, layout=layout))
        assert pack.as_of == plain.as_of, archetype
        for kind in ("invoices", "quotes"):
            one, other = comparable(plain.tables[kind]), comparable(pack.tables[kind])
            assert one["document"].to_list() == other["document"].to_list(), archetype
            apart = differences(one, other)
            if (archetype, layout) == NO_BALANCES:
                apart.pop("balance_cents", None)
            assert apart == {}, (archetype, kind)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_read_is_the_truth(layout: str, *, soak: bool) -> None:
    """Numbers, days, sums and open money are those of the books themselves."""
    for archetype in KINDS if soak else ["healthy_deposits"]:
        business = make_business(archetype, 3, layout=layout)
        table = pack_of(business).tables["invoices"].sort("document")
        read = table.select("document", "issued_on", "paid_on", "total_cents")
        assert tuple(read.iter_rows()) == business.invoices, archetype
        if ARCHETYPES[archetype].spoil is None:
            unpaid = pl.col("status").is_in(["sent", "overdue"])
            still_open = table.filter(unpaid).select("document", "total_cents")
            assert dict(still_open.iter_rows()) == business.facts.open_documents
