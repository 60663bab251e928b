from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.errors import UsageError
from calmrun.intake.pack import Choices, FileReport, Upload
from calmrun.intake.reading import inspect_files


Inspect = Callable[..., FileReport]

LISTS = {
    "English invoices": (
        "invoices",
        """\
Invoice Number,Customer Name,Issue Date,Due Date,Sub Total,GST,Total,Amount Due,Status
7,Lake School,2026-01-13,2026-02-12,100.00,10.00,110.00,0.00,Paid
8,Linden Chapel,2026-01-20,2026-02-19,200.00,20.00,220.00,220.00,Overdue
""",
    ),
    "German invoices": (
        "invoices",
        """\
Rechnungsnummer;Kunde;Rechnungsdatum;Fälligkeitsdatum;Netto;USt.;Brutto;Status
R-7;Gasthof Adler;13.01.2026;12.02.2026;100,00;19,00;119,00;bezahlt
R-8;Kita Nord;20.01.2026;19.02.2026;200,00;38,00;238,00;offen
""",
    ),
    "French quotes": (
        "quotes",
        """\
N° devis;Client;Date d'émission;Objet;Total HT;Total TTC;Statut
D-7;Mairie de Lens;13/01/2026;Toiture;100,00;120,00;Accepté
D-8;Hôtel du Parc;20/01/2026;Gouttière;200,00;240,00;En attente
""",
    ),
    "Dutch quotes": (
        "quotes",
        """\
Offertenummer;Relatie;Offertedatum;Bedrag incl. btw;Status
O-7;Bakkerij Jansen;13-01-2026;121,00;Geaccepteerd
O-8;School De Brug;20-01-2026;242,00;Afgewezen
""",
    ),
    "Spanish invoices": (
        "invoices",
        """\
Número;Cliente;Fecha;Vencimiento;Base imponible;IVA;Total;Pendiente;Estado
F7;Talleres Ruiz;13/01/2026;12/02/2026;100,00;21,00;121,00;0,00;Cobrado
F8;Hotel Miramar;20/01/2026;19/02/2026;200,00;42,00;242,00;242,00;Vencido
""",
    ),
    "Italian invoices": (
        "invoices",
        """\
Numero fattura;Cliente;Data;Scadenza;Imponibile;IVA;Totale;Stato
7;Bar Sport;13/01/2026;12/02/2026;100,00;22,00;122,00;Pagata
8;Hotel Alba;20/01/2026;19/02/2026;200,00;44,00;244,00;Non pagata
""",
    ),
    "Portuguese quotes": (
        "quotes",
        """\
Orçamento;Data;Cliente;Serviço;Valor;Situação
7;13/01/2026;Padaria Sol;Pintura;100,00;Aprovado
8;20/01/2026;Escola Azul;Telhado;200,00;Recusado
""",
    ),
    "jobs": (
        "jobs",
        """\
Job #,Client name,Title,Quote #,Scheduled date,Completed date,Job status,Total
51,Lake School,Fence,41,2026-01-13,2026-01-14,Completed,450.00
52,Linden Chapel,Deck,,2026-01-20,,Scheduled,1200.00
""",
    ),
    "payments": (
        "payments",
        """\
Payment Date,Customer,Invoice Number,Payment Method,Amount,Fee
2026-01-13,Lake School,7,Card,110.00,3.20
2026-01-20,Linden Chapel,8,Check,220.00,0.00
""",
    ),
    "customers": (
        "customers",
        """\
Customer ID,Customer Name,Email,Phone,Billing City,Balance
1,Lake School,a@lake.example,(555) 010-0001,Tempe,0.00
2,Linden Chapel,b@cedar.example,(555) 010-0002,Mesa,220.00
""",
    ),
}

NEAR_MISSES = {
    "bills of suppliers": """\
Bill Date,Bill Number,Vendor Name,Due Date,Status,Total,Balance
2026-01-05,B-1,Supply House,2026-02-04,Paid,500.00,0.00
2026-01-15,B-2,Steel Works,2026-02-14,Open,700.00,700.00
""",
    "bills told by their type column": """\
ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountDue,Type,Status
Steel Works,88,15/01/2026,14/02/2026,700.00,700.00,Bill,Awaiting Payment
Tool World,77,25/01/2026,24/02/2026,90.00,0.00,Bill,Paid
""",
    "purchase orders": """\
PO Number,PO Date,Supplier,Item,Quantity,Unit Cost,Total,Status
PO-1,2026-01-05,Supply House,Pipe,10,5.00,50.00,Received
PO-2,2026-01-15,Steel Works,Beam,2,350.00,700.00,Open
""",
    "products": """\
SKU,Product Name,Category,Unit Price,Cost,Stock on Hand
A-1,Filter,Parts,19.99,8.50,120
A-2,Gasket,Parts,4.99,1.10,400
""",
    "hours": """\
User,Client,Project,Task,Billable,Start date,Start time,End time,Duration,Amount
North crew,Lake School,Site,Repair,Yes,2026-01-05,08:00:00,10:00:00,02:00:00,100.00
South crew,Pine Works,Site,Install,Yes,2026-01-16,08:00:00,11:00:00,03:00:00,150.00
""",
    "bank movements": """\
Date,Description,Debit,Credit,Balance
01/05/2026,CHECK DEPOSIT,,1190.00,5190.00
01/17/2026,POWER WORKS,230.00,,4960.00
""",
    "orders of a shop": """\
Order ID,Order Date,Buyer,Item,SKU,Quantity,Shipping,Order Total,Order Status
3100,2026-01-05,Lake School,Mug,A1,1,4.00,25.60,Shipped
3101,2026-01-16,Pine Works,Cup,A2,2,4.00,47.20,Shipped
""",
    "plans that repeat": """\
Client,Auto Bill,Frequency,Remaining Cycles,Invoice Number,Amount,Status,Start Date
Lake School,yes,weekly,12,41,80.00,Active,2025-03-03
Pine Works,yes,yearly,2,42,990.00,Active,2025-06-01
""",
    "legs of a ledger": """\
Transaction ID,Date,Account Name,Debit Amount,Credit Amount,Customer,Invoice Number
9,2026-02-11,Service income,,310.00,Lake School,2
9,2026-02-11,Receivables,310.00,,Lake School,2
""",
    "lines without documents": """\
Line Number,Invoice Id,Product Code,Quantity,Unit Price,Line Total,Parent Guid
1,INV-1,PIPE,4,12.50,50.00,0b6a1c2d-1111-4222-8333-944455556666
2,INV-1,VALVE,1,31.00,31.00,0b6a1c2d-1111-4222-8333-944455556666
""",
    "nothing": "foo,bar,baz\n1,2,3\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_told_by_their_kind(inspect: Inspect, name: str) -> None:
    """A list of ours is recognised in any of the languages, whatever its file name."""
    kind, text = LISTS[name]
    report = inspect(text)
    assert report.kind == kind
    assert report.confidence != "low"
    assert report.documents == 2


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_are_never_taken_surely(inspect: Inspect, name: str) -> None:
    """A list that only looks like ours is unrecognized, even under a name of ours."""
    report = inspect(NEAR_MISSES[name], "invoices.csv")
    assert report.kind == "unrecognized"
    assert report.columns == {}
    assert report.problems[0].severity == "stops"


def test_a_list_of_clients_is_no_list_of_invoices(inspect: Inspect) -> None:
    """The wrong report under the right name has no amounts and no days."""
    text = "Client,Email,Phone,Tags\nLake School,a@lake.example,(555) 010-0001,\n"
    assert inspect(text, "invoices.csv").kind in {"customers", "unrecognized"}


def _columns(report: FileReport) -> dict[str, str]:
    return dict(report.columns)


@given(st.sampled_from(sorted(LISTS)), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_order_of_columns_changes_nothing(name: str, chance: random.Random) -> None:
    """A column is known by its name and its cells, not by its place."""
    kind, text = LISTS[name]
    mark = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([[r[i] for i in order] for r in rows])
    today = date(2026, 6, 1)
    plain, mixed = (
        inspect_files([Upload("export.csv", t.encode())], Choices(), today=today)[0]
        for t in (text, out.getvalue())
    )
    assert mixed.kind == plain.kind == kind
    assert _columns(mixed) == _columns(plain)
    assert mixed.total_sum == plain.total_sum


@given(st.sampled_from(sorted(LISTS)))
@settings(max_examples=10)
def test_order_of_rows_changes_nothing(name: str) -> None:
    """Newest first is the same list as oldest first."""
    _, text = LISTS[name]
    head, *rows = text.strip().split("\n")
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    today = date(2026, 6, 1)
    plain, other = (
        inspect_files([Upload("export.csv", t.encode())], Choices(), today=today)[0]
        for t in (text, turned)
    )
    assert other == plain.__class__(
        **{
            **{name: getattr(plain, name) for name in plain.__slots__},
            "content_digest": other.content_digest,
            "samples": other.samples,
        }
    )


def test_each_column_is_given_once(inspect: Inspect) -> None:
    """Two fields never share a column."""
    for _, text in LISTS.values():
        places = list(inspect(text).positions.values())
        assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        pytest.param("Total ($)", "total", id="sign in header"),
        pytest.param("Grand Total", "total", id="grand"),
        pytest.param("Montant TTC", "total", id="French gross"),
        pytest.param("Montant HT", "total", id="net where nothing else is there"),
        pytest.param("Rechnungsbetrag brutto", "total", id="German gross"),
        pytest.param("Incl. btw", "total", id="Dutch gross"),
        pytest.param("Restant dû", "balance_due", id="French balance"),
        pytest.param("O/S Balance", "balance_due", id="balance"),
        pytest.param("Tax Amount", "tax", id="tax"),
        pytest.param("Paid to date", "amount_paid", id="paid so far"),
    ],
)
def test_amounts_are_told_apart(inspect: Inspect, header: str, field: str) -> None:
    """Gross, net, tax, balance and paid are different things."""
    text = f"Invoice #,Customer,Date,{header}\n1,Lake School,2026-01-13,10.50\n"
    assert (
        inspect(text * 1 + "2,Pine Works,2026-01-14,20.25\n").columns[field] == header
    )


def test_values_rule_a_field_out(inspect: Inspect) -> None:
    """A column called Paid that says 12 days is no amount."""
    text = """\
Status,Issue Date,Paid,ID,Client,Invoice Amount,Paid Amount,Balance
Paid,2026-05-01,12 days,1,Lake School,500.00,500.00,0.00
Open,2026-05-02,,2,Pine Works,700.00,0.00,700.00
"""
    report = inspect(text)
    assert report.columns["amount_paid"] == "Paid Amount"
    assert "paid_at" not in report.columns


def test_net_plus_tax_proves_the_gross_column(inspect: Inspect) -> None:
    """Where amount plus tax is another column, that one is the total."""
    text = """\
Invoice #,Customer,Date,Amount,Tax,Value
1,Lake School,2026-01-13,100.00,8.00,108.00
2,Pine Works,2026-01-14,200.00,16.00,216.00
3,Linden Chapel,2026-01-15,50.00,4.00,54.00
"""
    report = inspect(text)
    assert (report.columns["total"], report.columns["subtotal"]) == ("Value", "Amount")


def test_a_running_balance_is_no_balance_of_a_document(inspect: Inspect) -> None:
    """A report by customer adds its amounts up in a column called Balance."""
    text = """\
Type,Date,Num,Name,Amount,Balance
Invoice,2026-01-13,1,Lake School,150.00,150.00
Invoice,2026-02-16,2,Lake School,75.00,225.00
Invoice,2026-01-20,3,Pine Works,750.00,750.00
Invoice,2026-02-20,4,Pine Works,410.00,1160.00
Invoice,2026-03-20,5,Pine Works,10.00,1170.00
"""
    assert "balance_due" not in inspect(text).columns


def test_the_owner_may_name_a_column(inspect: Inspect) -> None:
    """What the owner says a column is, it is."""
    kind, text = LISTS["English invoices"]
    choices = Choices(columns={"export.csv": {"total": "Sub Total"}})
    report = inspect(text, choices=choices)
    assert (report.kind, report.columns["total"]) == (kind, "Sub Total")
    assert report.total_sum == "300.00"


def test_a_column_that_is_not_there_cannot_be_named(inspect: Inspect) -> None:
    """A slip in a header is told with the headers that there are."""
    choices = Choices(columns={"export.csv": {"total": "Nope"}})
    with pytest.raises(UsageError, match=r"It has: .*“Sub Total”"):
        inspect(LISTS["English invoices"][1], choices=choices)
