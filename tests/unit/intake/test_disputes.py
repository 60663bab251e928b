from __future__ import annotations

import pytest

from calmrun.intake.disputes import says_disputed
from unit.intake.conftest import Read


@pytest.mark.parametrize(
    "text",
    [
        "Disputed",
        "Overdue - disputed",
        "customer disputes the hours",
        "not paid, disputed",
        "not paid disputed",
        "dispute not resolved",
        "open until dispute resolved",
        "Contestée",
        "Litige en cours",
        "strittig",
        "in Klärung",
        "Kunde hat reklamiert",
        "Streitfall noch nicht geklärt",
        "betwist",
        "factuur in geschil",
        "En disputa",
        "factura impugnada",
        "In contestazione",
        "contestata dal cliente",
        "em litígio",
        "reclamação do cliente",
    ],
)
def test_a_dispute_is_found(text: str) -> None:
    """Seven languages say that a customer does not agree with an invoice."""
    assert says_disputed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Not disputed",
        "no dispute",
        "undisputed",
        "Dispute resolved",
        "Dispute: resolved on 3 March",
        "Paid after dispute was settled",
        "pas de litige",
        "Litige résolu",
        "n'est pas contestée",
        "nicht strittig",
        "unbestritten",
        "keine Reklamation",
        "Reklamation erledigt",
        "niet betwist",
        "geschil opgelost",
        "sin disputa",
        "disputa resuelta",
        "non contestata",
        "contestazione risolta",
        "não contestada",
        "disputa resolvida",
        "contest winner, no charge",
        "Paid",
    ],
)
def test_what_is_denied_or_over_is_no_dispute(text: str) -> None:
    """A negation counts in its own clause, and a dispute that ended is none."""
    assert not says_disputed(text)


LIST = """\
Invoice No,Customer,Invoice Date,Due Date,Status,Total,{header}
7,Lake School,13/01/2026,12/02/2026,Overdue,100.00,{first}
8,Pine Works,20/02/2026,22/03/2026,Sent,200.50,{second}
"""


@pytest.mark.parametrize(
    ("header", "first", "second", "found"),
    [
        ("Notes", "Disputed by client", "no dispute here", [True, False]),
        ("Internal comments", "called twice", "Kunde bestreitet", [False, True]),
        ("Disputed", "Yes", "No", [True, False]),
        ("In Dispute", "", "TRUE", [False, True]),
        ("Disputed amount", "0.00", "120.00", [False, True]),
        ("Litige", "non", "oui", [False, True]),
        ("Description", "Contested lawn edge trimming", "Visit", [False, False]),
    ],
)
def test_notes_and_columns_of_disputes_are_read(
    read: Read, header: str, first: str, second: str, found: list[bool]
) -> None:
    """Notes and a column about disputes mark an invoice; its work does not."""
    content = LIST.format(header=header, first=first, second=second)
    pack = read({"invoices.csv": content}).pack
    assert pack.tables["invoices"]["disputed"].to_list() == found


def test_a_disputed_status_is_an_open_invoice(read: Read) -> None:
    """The word disputed in a status column says that the invoice is not paid."""
    content = LIST.format(header="Memo", first="", second="")
    content = content.replace("Overdue", "Disputed")
    pack = read({"invoices.csv": content}).pack
    assert pack.tables["invoices"]["status"].to_list() == ["sent", "sent"]
    assert pack.tables["invoices"]["disputed"].to_list() == [True, False]
    assert pack.files[0].statuses == {"sent": 2}


def test_one_disputed_line_marks_the_whole_invoice(read: Read) -> None:
    """A note beside the second line of an invoice is about the invoice."""
    content = LIST.format(header="Notes", first="", second="")
    line = "7,Lake School,13/01/2026,12/02/2026,Overdue,40.00,disputed\n"
    pack = read({"invoices.csv": content + line}).pack
    assert pack.tables["invoices"]["disputed"].to_list() == [True, False]
