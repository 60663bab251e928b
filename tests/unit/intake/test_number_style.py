"""How the owner's own files write amounts, for pages of an unknown country."""

from __future__ import annotations

import pytest
import xlsxwriter

from calmrun.intake.pack import Choices, Pack, Upload
from calmrun.intake.reading import read_pack
from unit.intake.conftest import KEY, TODAY, Read, no_vote
from workbooks import xlsx


GERMAN = "Rechnungsnummer;Kunde;Rechnungsdatum;Betrag;Status\n"
FRENCH = "Numéro de facture;Client;Date de facture;Montant TTC;Statut\n"
ENGLISH = "Quote number,Client,Quote date,Total,Status\n"


def rows(amount: str, mark: str = ";") -> str:
    """Write a dozen documents with one amount."""
    lines = (
        mark.join((f"A{n}", "Heron Hotel", f"{n}.03.2026", amount, "offen"))
        for n in range(14, 26)
    )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("files", "style"),
    [
        ({"r.csv": GERMAN + rows("1.234,50")}, "latin"),
        ({"r.csv": GERMAN + rows("234,50")}, "latin"),
        ({"f.csv": FRENCH + rows("1 234,50")}, "spaced"),
        ({"f.csv": FRENCH + rows("1\u202f234,50 €")}, "spaced"),
        ({"r.csv": GERMAN + rows("1234.50")}, None),
        ({"r.csv": GERMAN + rows("1234")}, None),
        (
            {
                "r.csv": GERMAN + rows("1.234,50"),
                "q.csv": ENGLISH + rows("1234.50", ","),
            },
            None,
        ),
        (
            {"r.csv": GERMAN + rows("1.234,50"), "q.csv": ENGLISH + rows("900", ",")},
            "latin",
        ),
    ],
    ids=[
        "thousands by dots",
        "no thousands",
        "thousands by spaces",
        "narrow spaces and a sign",
        "a dot",
        "whole amounts",
        "two lists, two signs",
        "two lists, one sign",
    ],
)
def test_a_decimal_comma_in_all_that_show_a_sign_is_the_style(
    read: Read, files: dict[str, str], style: str | None
) -> None:
    """One list with a dot, or none with a sign, and nothing is concluded."""
    pack = read(files).pack
    assert pack.number_style == style
    assert Pack.from_bytes(pack.to_bytes()).number_style == style


def test_the_numbers_of_a_workbook_show_no_style() -> None:
    """What a sheet calls 1234.5 is shown with a comma or a dot, as the reader likes."""
    names = GERMAN.strip().split(";")

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Rechnungen")
        sheet.write_row(0, 0, names)
        for n in range(14, 26):
            line = (f"A{n}", "Heron Hotel", f"2026-03-{n}", 1234.5, "offen")
            sheet.write_row(n - 13, 0, line)

    pack = read_pack(
        [Upload("books.xlsx", xlsx(fill))],
        Choices(),
        key=KEY,
        today=TODAY,
        country=None,
        vote=no_vote,
    ).pack
    assert pack.tables["invoices"]["total_cents"].to_list() == [123_450] * 12
    assert pack.number_style is None
