"""What a list is, where its name, its near misses and its own words pull apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

OURS = {
    "payments numbered before their invoices": (
        "payments",
        "export.csv",
        """\
Payment Number,Date,Customer Name,Amount,Unused Amount,Invoice Number
1,2026-01-13,Lake School,110.00,0.00,INV-7
2,2026-01-20,Pine Works,220.00,20.00,INV-8
""",
    ),
    "payments with an applied column": (
        "payments",
        "export.csv",
        """\
Receipt No,Date,Customer,Customer Account,Amount,Applied,On Account,Status
R-1,2026-01-13,Lake School,LAKE,110.00,110.00,0.00,Active
R-2,2026-01-20,Pine Works,PINE,220.00,200.00,20.00,Active
""",
    ),
    "payments that name an invoice and no day but their own": (
        "payments",
        "export.csv",
        """\
Raison sociale;Numéro facture;Date de paiement;Montant;Reste à payer;Paiement ID
Mairie de Lens;F-7;13/01/2026;110,00;0,00;P1
Hôtel du Parc;F-8;20/01/2026;100,00;120,00;P2
""",
    ),
    "receivables that never say invoice": (
        "invoices",
        "export.csv",
        """\
Cliente;Descrição;Valor;Nº do Documento;Emissão;Vencimento
Alfa Ltda;Visita;110,00;NF-7;13/01/2026;12/02/2026
Hotel Mar;Reparo;220,00;NF-8;20/01/2026;19/02/2026
""",
    ),
    "vouchers with party and amount": (
        "invoices",
        "tally invoices.csv",
        """\
Voucher Date,Voucher No,Party Name,GST Rate,Total Amount
13/01/2026,A-7,Lake Traders,18,118.00
20/01/2026,A-8,Pine Stores,18,236.00
""",
    ),
    "Polish invoices": (
        "invoices",
        "export.csv",
        """\
Numer faktury;Data wystawienia;Nabywca;Netto (zł);VAT (zł);Brutto (zł)
FV/7;2026-01-13;Piekarnia Nowa;100,00;23,00;123,00
FV/8;2026-01-20;Hotel Park;200,00;46,00;246,00
""",
    ),
    "an owner's sheet named for its quotes": (
        "quotes",
        "old estimates.csv",
        """\
Name,Phone,Address,Job,Price,Date,Notes
Lake School,555-0101,12 River Rd,oak removal,$110,1/13/26,
Pine Works,555-0102,14 River Rd,crown thinning,$220,1/20/26,left message
""",
    ),
    "an owner's sheet with an amount called quoted": (
        "quotes",
        "export.csv",
        """\
Sent,Client,Job,Quoted,Won?
2026-01-13,Lake School,Rewire,£110,Y
2026-01-20,Pine Works,Lights,£220,N
""",
    ),
}

OTHERS = {
    "expenses that a client may be billed for": (
        "export.csv",
        """\
Date,Vendor,Category,Description,Client,Amount,Tax Amount,Invoice #
2026-01-13,Pipe Depot,Materials,Copper,Lake School,110.00,10.00,231
2026-01-20,Fuel Stop,Vehicle,Fuel,,80.00,8.00,
2026-01-21,Tool Barn,Tools,Drill,,240.00,24.00,
""",
    ),
    "requests for work": (
        "export.csv",
        """\
Request #,Client name,Request title,Status,Requested on date
80,Lake School,Fence,Needs quote,2026-01-13
81,Pine Works,Deck,New,2026-01-20
""",
    ),
    "purchases under a title": (
        "export.csv",
        """\
PURCHASE REGISTER

Date,Voucher No,Party Name,Gross Amount,Net Amount,Paid,Balance
2026-01-13,PUR-1,Steel Traders,1000.00,1030.00,1030.00,0.00
2026-01-20,PUR-2,Pipe House,500.00,500.00,0.00,500.00
""",
    ),
    "an aging summary without a single document": (
        "export.csv",
        """\
A/R Aging Summary
"As of April 30, 2026"

,Current,1 - 30,31 - 60,91 and over,Total
Lake School,120.00,0.00,0.00,0.00,120.00
Pine Works,0.00,410.00,0.00,95.00,505.00
""",
    ),
}


@pytest.mark.parametrize("name", OURS)
def test_a_list_is_known_by_what_it_says_most(inspect: Inspect, name: str) -> None:
    """A word of another kind does not turn a list into it."""
    kind, file, text = OURS[name]
    report = inspect(text, name=file)
    assert report.kind == kind
    assert report.documents == 2
    assert report.total_sum in {"330.00", "210.00", "354.00", "369.00"}


@pytest.mark.parametrize("name", OTHERS)
def test_a_near_miss_stays_unrecognized(inspect: Inspect, name: str) -> None:
    """What only looks like ours is not read."""
    file, text = OTHERS[name]
    assert inspect(text, name=file).kind == "unrecognized"


def test_the_header_below_a_title_may_be_named_by_ages(inspect: Inspect) -> None:
    """Columns named 1 - 30 and 31 - 60 are names and not numbers."""
    _, text = OTHERS["an aging summary without a single document"]
    assert inspect(text).header_row == 3


def test_till_receipts_are_no_sure_payments(inspect: Inspect) -> None:
    """A list with items, discounts and taxes tells sales, whatever its number says."""
    text = """\
Receipt No,Date,Items Count,Subtotal,Tax,Discount,Total,Payment Method,Cashier
S-1,2026-01-13,3,300.00,48.00,0.00,348.00,Cash,Till 1
S-2,2026-01-14,1,90.00,14.40,0.00,104.40,Card,Till 1
"""
    assert inspect(text).confidence == "low"


def test_payments_of_nobody_are_not_sure(inspect: Inspect) -> None:
    """Payouts to the owner's own bank name no customer and no invoice."""
    text = """\
id,Amount,Arrival Date,Created,Currency,Status,Type,Method,Destination Name
po_1,843.22,2026-01-13,2026-01-11,usd,paid,bank_account,standard,FIRST BANK
po_2,120.90,2026-01-20,2026-01-18,usd,paid,bank_account,standard,FIRST BANK
"""
    assert inspect(text).confidence == "low"


def test_the_balance_is_what_payments_leave(inspect: Inspect) -> None:
    """Of two columns named for what is due, the balance fills the paid part up."""
    text = """\
Number,Customer Name,Date,Due Date,Amount Due,Amount Paid,Total,Amount Remaining
A-1,Lake School,2026-01-13,2026-02-12,110.00,110.00,110.00,0.00
A-2,Pine Works,2026-01-20,2026-02-19,220.00,20.00,220.00,200.00
"""
    assert inspect(text).columns["balance_due"] == "Amount Remaining"


def test_a_line_under_a_customer_list_is_no_customer(inspect: Inspect) -> None:
    """A report's last line with weekday and time names nobody."""
    text = """\
Customer full name,Phone numbers,Email,Open balance
Lake School,555-0101,desk@lake.example,239.00
Pine Works,555-0102,desk@pine.example,85.00

"Friday, May 02, 2026 08:00 AM GMT-7"
"""
    assert inspect(text).documents == 2


def test_a_subtotal_is_told_by_its_missing_day(inspect: Inspect) -> None:
    """A row that fills every amount is a subtotal where all others have a day."""
    text = """\
Invoice Date,Due Date,Invoice Number,Current,1 Month,Older,Total
Lake School,,,,,,
2026-01-13,2026-02-12,INV-1,0.00,110.00,0.00,110.00
Total Lake School,,,0.00,110.00,0.00,110.00
Pine Works,,,,,,
2026-01-20,2026-02-19,INV-2,0.00,0.00,220.00,220.00
Total Pine Works,,,0.00,0.00,220.00,220.00
"""
    report = inspect(text)
    assert (report.documents, report.total_sum) == (2, "330.00")


def test_a_header_is_told_as_it_is_written(inspect: Inspect) -> None:
    """Blanks around a header are part of it; choices may leave them out."""
    text = """\
Date, Transaction ID, Name, Gross, Fee
2026-01-13,T1,Lake School,110.00,3.00
2026-01-20,T2,Pine Works,220.00,6.00
"""
    columns = inspect(text).columns
    assert (columns["id"], columns["paid_at"]) == (" Transaction ID", "Date")


def test_what_was_billed_is_no_balance(inspect: Inspect) -> None:
    """An amount due that stays after payment is the total again, not a balance."""
    text = """\
Number,Customer Name,Date,Amount Due,Amount Paid,Total
A-1,Lake School,2026-01-13,110.00,110.00,110.00
A-2,Pine Works,2026-01-20,220.00,0.00,220.00
"""
    assert "balance_due" not in inspect(text).columns


def test_one_of_several_taxes_is_not_the_tax(inspect: Inspect) -> None:
    """Where net and two taxes make the total, neither tax alone is the tax."""
    text = """\
Invoice No,Customer,Invoice Date,Taxable Value,CGST,SGST,Total
G/1,Lake School,13-04-2026,1000.00,90.00,90.00,1180.00
G/2,Pine Works,20-04-2026,2000.00,180.00,180.00,2360.00
"""
    found = inspect(text)
    assert "tax" not in found.columns
    assert found.columns["subtotal"] == "Taxable Value"


def test_a_fee_taken_off_means_payments(inspect: Inspect) -> None:
    """A list of what was paid out, less fees, is payments though it names invoices."""
    text = """\
Client,Invoice #,Payment #,Due Date,Paid Date,Amount,Fee,Net
Lake School,#80-1,1 of 2,2026-01-13,2026-01-14,100.00,3.00,97.00
Pine Works,#80-2,2 of 2,2026-01-20,2026-01-22,200.00,6.00,194.00
"""
    found = inspect(text)
    assert found.kind == "payments"
    assert found.columns["related_invoice_id"] == "Invoice #"


def test_account_movements_are_none_of_ours(inspect: Inspect) -> None:
    """Rows with neither number nor customer, in and out of an account, stay out."""
    text = """\
Type,Started Date,Completed Date,Description,Amount,Currency,State,Balance
CARD,2026-01-04,2026-01-05,Merchant,-60.50,GBP,COMPLETED,940.00
TOPUP,2026-01-06,2026-01-07,Lake School,500.00,GBP,COMPLETED,1440.00
CARD,2026-01-08,2026-01-09,Fuel,-40.00,GBP,COMPLETED,1400.00
TOPUP,2026-01-10,2026-01-11,Pine Works,100.00,GBP,COMPLETED,1500.00
"""
    assert inspect(text).kind == "unrecognized"


def test_a_subscription_is_no_plan_where_it_was_invoiced(inspect: Inspect) -> None:
    """Invoices of subscriptions have a day of issue; profiles of plans have none."""
    text = """\
Subscription Id,Invoice Number,Invoice Date,Status,Customer,Total,Recurring
s_1,5210,2026-01-04,Paid,Lake School,264.29,true
s_2,5211,2026-01-07,Payment Due,Pine Works,154.08,true
"""
    assert inspect(text).kind == "invoices"
    plan = text.replace("Invoice Date", "Next Invoice Date")
    assert inspect(plan).kind == "unrecognized"


def test_a_sales_register_is_invoices(inspect: Inspect) -> None:
    """Row types in a ledger's clothes: sales vouchers, with the total under debit."""
    text = """\
SALES REGISTER

Date,Particulars,Vch Type,Vch No.,Debit,Credit
05-09-2026,Lake School,Sales,IFB-1,"1,00,080.00",
16-09-2026,Pine Works,Sales,IFB-2,"75,390.00",
"""
    found = inspect(text)
    assert found.kind == "invoices"
    assert str(found.total_sum) == "175470.00"
    assert found.columns["customer"] == "Particulars"


def test_a_list_that_names_its_customers_again_is_no_list_of_customers(
    inspect: Inspect,
) -> None:
    """Costs and hours by client name the same clients in many rows."""
    rows = "".join(
        f"2026-01-{day:02},Lake School,Roof,Travel,45.50,a{day}@mail.test\n"
        for day in range(1, 9)
    )
    text = "Date,Client,Project,Category,Cost,Email\n" + rows
    assert inspect(text).kind == "unrecognized"


def test_who_paid_when_and_how_is_payments(inspect: Inspect) -> None:
    """Without a word for payment: a customer, a day, an amount and the way it came."""
    text = """\
Date,Customer,Method,Amount,Reference
01/13/2026,Lake School,Card,100.00,P51
01/20/2026,Pine Works,Cash,200.50,P52
"""
    assert inspect(text, "export.csv").kind == "payments"


def test_meetings_are_no_jobs(inspect: Inspect) -> None:
    """People who were invited are no customers of a job."""
    text = """\
User Name,Invitee Name,Invitee Email,Event Type Name,Start Date & Time,End Date & Time
Front desk,Lake School,a@mail.test,Intro,2026-01-13 10:00,2026-01-13 10:30
Front desk,Pine Works,b@mail.test,Intro,2026-01-20 11:00,2026-01-20 11:30
"""
    assert inspect(text, "export.csv").kind == "unrecognized"


BOUGHT = {
    "German": (
        "kreditoren.csv",
        """\
Beleg-Nr;Datum;Fällig;Name;Betrag;Offen;Status
4711;03.02.2026;05.03.2026;Stahlhandel Nord;1.200,00;0,00;bezahlt
4712;13.02.2026;15.03.2026;Baustoffe Mitte;830,50;830,50;offen
""",
    ),
    "French": (
        "factures_fournisseurs.csv",
        """\
N° facture;Date;Échéance;Tiers;Montant TTC;Statut
F88;03/02/2026;05/03/2026;Acier du Nord;1 200,00;Payée
9921;13/02/2026;15/03/2026;Matériaux Lys;830,50;À payer
""",
    ),
    "Dutch": (
        "te betalen facturen.csv",
        """\
Factuurnummer;Naam;Factuurdatum;Vervaldatum;Bedrag;Openstaand
2026-88;Staal Noord;03-02-2026;05-03-2026;1200,00;0,00
77712;Hout Zuid;13-02-2026;15-03-2026;830,50;830,50
""",
    ),
    "Spanish": (
        "cuentas por pagar.csv",
        """\
Factura;Nombre;Fecha;Vencimiento;Importe;Pendiente
A-88;Aceros Norte;03/02/2026;05/03/2026;1.200,00;0,00
9921;Maderas Sur;13/02/2026;15/03/2026;830,50;830,50
""",
    ),
    "Italian": (
        "fatture passive.csv",
        """\
Numero;Data;Nome;Imponibile;IVA;Totale;Scadenza
88/A;03/02/2026;Acciai Nord;100,00;22,00;122,00;05/03/2026
9921;13/02/2026;Legnami Sud;200,00;44,00;244,00;15/03/2026
""",
    ),
    "Portuguese": (
        "contas-a-pagar.csv",
        """\
Destinado a;Descrição;Data de Vencimento;Situação;Valor Total;Nota Fiscal
Aços Norte;Chapas;07/01/2026;Em aberto;2.798,59;
Madeiras Sul;Tábuas;18/02/2026;Pago;568,23;76159
""",
    ),
    "Polish": (
        "faktury zakupu.csv",
        """\
Numer faktury;Kontrahent;Data wystawienia;Termin płatności;Razem brutto
88/2026;Stal Północ;03.02.2026;05.03.2026;1200,00
F 9921;Drewno Południe;13.02.2026;15.03.2026;830,50
""",
    ),
    "Czech": (
        "přijaté faktury.csv",
        """\
Číslo faktury;Partner;Vystaveno;Splatnost;Částka s DPH
88;Ocel Sever;03.02.2026;05.03.2026;1200,00
FA9921;Dřevo Jih;13.02.2026;15.03.2026;830,50
""",
    ),
    "Swedish": (
        "leverantörsreskontra.csv",
        """\
Fakturanr;Namn;Fakturadatum;Förfallodatum;Belopp
88;Stål Norr;2026-02-03;2026-03-05;1200,00
F9921;Trä Syd;2026-02-13;2026-03-15;830,50
""",
    ),
    "Turkish": (
        "alis faturalari.csv",
        """\
Fatura No;Cari;Tarih;Vade Tarihi;Genel Toplam
88;Kuzey Çelik;03.02.2026;05.03.2026;1200,00
F9921;Güney Ahşap;13.02.2026;15.03.2026;830,50
""",
    ),
    "English": (
        "bills.csv",
        """\
Bill No.,Contact,Issue Date,Due Date,Amount,Balance,Status
B-88,Northern Steel,2026-02-03,2026-03-05,1200.00,0.00,Paid
9921,Southern Timber,2026-02-13,2026-03-15,830.50,830.50,Open
""",
    ),
}


@pytest.mark.parametrize("language", BOUGHT)
def test_what_others_billed_is_none_of_ours(inspect: Inspect, language: str) -> None:
    """A list named for purchases, whose party may be either side, is not invoices."""
    file, text = BOUGHT[language]
    assert inspect(text, name=file).kind == "unrecognized"


@pytest.mark.parametrize("language", BOUGHT)
def test_a_list_that_names_no_side_is_never_sure(
    inspect: Inspect, language: str
) -> None:
    """Under another name nothing says who billed whom: taken for ours, but unsure."""
    _, text = BOUGHT[language]
    assert inspect(text, name="export.csv").confidence == "low"


def test_rows_sorted_under_expenses_are_purchases(inspect: Inspect) -> None:
    """What most rows are filed under tells the side that the headers leave open."""
    text = """\
Invoice Number,Contact,Category,Date,Due Date,Total,Status
88,Northern Steel,Purchases,2026-02-03,2026-03-05,1200.00,Paid
9921,Southern Timber,Office expenses,2026-02-13,2026-03-15,830.50,Open
A7,Fuel Stop,Vehicle expenses,2026-02-14,2026-03-16,60.50,Open
"""
    assert inspect(text, name="export.csv").kind == "unrecognized"
    sold = text.replace("Contact", "Customer").replace("xpenses", "xtras")
    assert inspect(sold, name="export.csv").confidence == "high"


TAKINGS = {
    "livre des recettes.csv": """\
Date;N° Facture;Client;Montant HT (€);Mode de paiement
03/02/2026;F-12;Mairie de Lens;1200,00;Virement
13/02/2026;F-13;Hôtel du Parc;830,50;Chèque
""",
    "zahlungseingänge.csv": """\
Datum;Absender;Verwendungszweck;Rechnungsnummer;Betrag
03.02.2026;Hotel Post;RE-12;RE-12;1.200,00
13.02.2026;Praxis Grün;RE-13;RE-13;830,50
""",
    "inbetalningar.csv": """\
Datum;Avsändare;Betalningsreferens;Fakturanummer;Belopp
2026-02-03;Hotell Sjön;205565454;4100;1200,00
2026-02-13;Skolan Norr;571113520;4101;830,50
""",
    "incassi.csv": """\
Data incasso;Cliente;Fattura;Importo;Metodo
03/02/2026;Hotel Lago;12/A;1200,00;Bonifico
13/02/2026;Bar Sole;13/A;830,50;Contanti
""",
}


@pytest.mark.parametrize("file", TAKINGS)
def test_a_book_of_receipts_is_payments(inspect: Inspect, file: str) -> None:
    """Who paid when, and how or for which invoice: the number is the invoice's."""
    found = inspect(TAKINGS[file], name=file)
    assert (found.kind, str(found.total_sum)) == ("payments", "2030.50")
    assert "related_invoice_id" in found.columns
    renamed = inspect(TAKINGS[file], name="export.csv")
    assert renamed.kind == "payments" or renamed.confidence == "low"


def test_the_only_day_of_payments_is_the_day_they_came(inspect: Inspect) -> None:
    """Income by day of payment has net and tax, and is no list of invoices."""
    text = """\
Zahlungsdatum;Rechnung;Kunde;Brutto;Netto;Umsatzsteuer
2026-02-03;RE-12;Hotel Post;1190,00;1000,00;190,00
2026-02-13;RE-13;Praxis Grün;595,00;500,00;95,00
"""
    assert inspect(text, "export.csv").kind == "payments"


def test_invoices_with_a_way_of_payment_and_a_status_stay_invoices(
    inspect: Inspect,
) -> None:
    """What is not paid yet stands in no book of receipts."""
    text = """\
N° facture;Date;Client;Montant TTC;Mode de paiement;Statut
F-12;03/02/2026;Mairie de Lens;1200,00;Virement;Payée
F-13;13/02/2026;Hôtel du Parc;830,50;;Impayée
"""
    found = inspect(text, "export.csv")
    assert (found.kind, found.confidence) == ("invoices", "high")


NEAR = {
    "sales orders": (
        "sales orders.csv",
        """\
SO Number,Estimate Number,Customer,Order Value,Stage,Dispatch Status
SO-51,EST-8,Lake School,1030.00,QC,Not dispatched
SO-52,EST-9,Pine Works,1098.00,QC,Not dispatched
""",
    ),
    "deliveries of a kitchen": (
        "export.csv",
        """\
numero;data;cliente;telefone;tipo;pagamento;status;subtotal;entrega;desconto;total
801;2026-11-02;Padaria do Sol;119;delivery;dinheiro;entregue;23.31;7;0;30.31
802;2026-11-02;Hotel Mar;118;retirada;cartao;cancelado;61.43;0;0;61.43
""",
    ),
    "tickets": (
        "export.csv",
        """\
Nº de incidencia;Cliente;Asunto;Estado;Prioridad;Fecha de creación;Agente
501;Hotel Sol;Impresora;Abierta;Alta;03/02/2026;Mesa 1
502;Bar Luna;Acceso;Cerrada;Baja;13/02/2026;Mesa 2
""",
    ),
    "a wallet's statement": (
        "export.csv",
        """\
Account Activity,,,,,,,,,
ID,Datetime,Type,Status,Note,From,To,Amount (total),Destination,Ending Balance
11,2026-10-01,Payment,Complete,Lawn,Lake School,Us,+ $95.00,,95.00
12,2026-10-02,Standard Transfer,Issued,,,,- $90.00,BANK,5.00
13,2026-10-03,Payment,Complete,Hedge,Pine Works,Us,+ $45.00,,50.00
""",
    ),
}


@pytest.mark.parametrize("name", NEAR)
def test_a_near_miss_with_customers_stays_out(inspect: Inspect, name: str) -> None:
    """Orders, tickets and statements name customers, and are none of ours."""
    file, text = NEAR[name]
    assert inspect(text, name=file).kind == "unrecognized"


def test_a_section_is_named_above_its_table(inspect: Inspect) -> None:
    """The section that follows says nothing of this one."""
    text = """\
INCOME
Date,Customer,Job Type,Labour,Travel,VAT,Total
2026-04-08,Lake School,Valve,100.00,0.00,20.00,120.00
2026-04-10,Pine Works,Heater,200.00,0.00,40.00,240.00

EXPENSES
Date,Category,Amount
2026-04-09,Fuel,40.00
"""
    found = inspect(text, name="tax.csv")
    assert (found.kind, str(found.total_sum)) == ("invoices", "360.00")


def test_hours_by_worker_are_no_sure_jobs(inspect: Inspect) -> None:
    """Work orders with who worked from when to when may be a time sheet."""
    text = """\
Auftragsnummer;Kunde;Arbeitsgang;Mitarbeiternummer;Startzeit;Endzeit;Dauer
A7001;Autohaus West;Sägen;105;04.10.2026, 08:45;04.10.2026, 11:42;177 min
A7002;Kita Ost;Bohren;101;04.10.2026, 13:28;04.10.2026, 16:48;200 min
"""
    assert inspect(text, "export.csv").confidence == "low"


def test_receipts_with_numbers_of_their_own_are_payments(inspect: Inspect) -> None:
    """They may say when the invoice that each of them settles was issued and due."""
    text = """\
No,Received on,Amount,Customer,Paid via,Invoice No,Issued,Due,Status
1,2026-01-23,110.00,Lake School,Card,INV-7,2026-01-13,2026-01-27,paid
2,2026-02-20,220.00,Pine Works,Cash,INV-9,2026-01-20,2026-02-03,paid
3,2026-02-21,90.00,Oak Hall,Card,INV-8,2026-01-15,2026-01-29,paid
"""
    found = inspect(text)
    assert found.kind == "payments"
    assert found.columns["paid_at"] == "Received on"
    assert found.columns["related_invoice_id"] == "Invoice No"


def test_invoices_with_a_number_of_the_system_stay_invoices(inspect: Inspect) -> None:
    """Only some of them were paid, and their own number stands before that."""
    text = """\
ID,Invoice No,Customer,Issued,Due,Paid on,Paid via,Amount,Status
1,INV-7,Lake School,2026-01-13,2026-01-27,2026-01-23,Card,110.00,paid
2,INV-8,Pine Works,2026-01-20,2026-02-03,,,220.00,overdue
3,INV-9,Oak Hall,2026-01-15,2026-01-29,2026-02-01,Card,90.00,paid
"""
    assert inspect(text).kind == "invoices"


def test_sales_to_walk_ins_are_a_till_though_it_numbers_receipts(
    inspect: Inspect,
) -> None:
    """The number of a receipt is no number of a payment where nobody is named."""
    rows = "".join(
        f"R-{at},2026-01-1{at},Walk-in,till1,{at}0.00,0.00,{at}.00,{at}1.00,CASH,COMPLETED\n"
        for at in range(1, 7)
    )
    names = "Receipt No,Date,Customer,Cashier,Subtotal,Discount,VAT,Total,"
    assert inspect(f"{names}Payment Method,Status\n{rows}").kind == "unrecognized"


def test_a_party_on_either_side_is_read_and_never_sure(inspect: Inspect) -> None:
    """One column for customers and suppliers says nothing of who sold."""
    text = """\
Document Number,Posting Date,Due Date,Customer/Vendor Name,Document Total,Applied Amount
30011,2026-01-13,2026-02-12,Lake School,110.00,110.00
30012,2026-01-20,2026-02-19,Pine Works,220.00,0.00
30013,2026-01-22,2026-02-21,Oak Hall,90.00,90.00
"""
    found = inspect(text)
    assert (found.kind, found.confidence) == ("invoices", "low")
    assert found.columns["customer"] == "Customer/Vendor Name"


def test_sums_by_customer_are_customers(inspect: Inspect) -> None:
    """What each was billed and paid in all is no document; one name for all is none."""
    rows = "".join(
        f"Accounts Desk,Pine Works {at},a{at}@mail.test,{at}00.00,{at}0.00,{at}5.00\n"
        for at in range(10, 24)
    )
    names = "Client Name,Company,Email,Total Billed,Total Paid,Current Due\n"
    found = inspect(names + rows, "clients.csv")
    assert found.kind == "customers"
    assert found.columns["customer"] == "Company"


def test_a_place_among_others_is_no_number(inspect: Inspect) -> None:
    """The third of four visits is numbered by the column that differs in each row."""
    text = """\
Schedule ID,Customer,Visit No,Scheduled Date,Status
SCH-1,Lake School,2 of 4,2026-01-13,Completed
SCH-2,Pine Works,2 of 4,2026-01-20,Scheduled
SCH-3,Oak Hall,3 of 4,2026-01-22,In Progress
"""
    assert inspect(text).columns["id"] == "Schedule ID"


def test_a_number_may_hold_a_day(inspect: Inspect) -> None:
    """FV 14/06/2026 is the fourteenth invoice of June."""
    text = """\
Numer faktury;Data wystawienia;Kontrahent;Razem brutto
FV 14/06/2026;2026-06-04;Hotel;825,16
FV 15/06/2026;2026-06-07;Gabinet;5824,17
FV 16/06/2026;2026-06-09;Gabinet;829,91
"""
    assert inspect(text).columns["id"] == "Numer faktury"


def test_a_number_of_every_row_goes_before_one_of_some(inspect: Inspect) -> None:
    """Work orders that mention a quote here and there are no quotes."""
    rows = [
        f"{80001 + at},{customer},Duct cleaning,{quote},2026-01-0{at + 1},"
        f"2026-01-1{at + 1},{status},{100 + at}.50"
        for at, (customer, quote, status) in enumerate(
            [
                ("Lake School", "", "Completed"),
                ("Pine Works", "Q-7", "Completed"),
                ("Fern Court", "", "Scheduled"),
                ("Hill Farm", "Q-9", "Completed"),
                ("Oak Dental", "", "Completed"),
                ("Quay Hotel", "", "Scheduled"),
            ]
        )
    ]
    header = (
        "Work Order,Customer,Item,Quote No,Accepted Date,Completed Date,Status,Total"
    )
    told = inspect("\n".join([header, *rows]), name="export.csv")
    assert (told.kind, told.confidence) == ("jobs", "high")
    assert told.columns["id"] == "Work Order"
    assert told.columns["related_quote_id"] == "Quote No"
