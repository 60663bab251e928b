from __future__ import annotations

import polars as pl
import pytest

from calmrun.intake.statuses import read_status, read_statuses, telling_share


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Paid", "paid"),
        ("PAID IN FULL", "paid"),
        ("Not paid", "sent"),
        ("Unpaid", "sent"),
        ("not yet paid", "sent"),
        ("Paid: no", "sent"),
        ("nicht bezahlt", "sent"),
        ("noch nicht bezahlt", "sent"),
        ("Non payée", "sent"),
        ("niet betaald", "sent"),
        ("no pagada", "sent"),
        ("não paga", "sent"),
        ("AwaitingPayment", "sent"),
        ("partially_paid", "partial"),
        ("Overdue by 12 days", "overdue"),
        ("ueberfaellig", "overdue"),
        ("Bad Debt", "bad_debt"),
        ("Void - duplicate", "void"),
        ("N", "sent"),
        ("Y", "paid"),
        ("Completed", "sent"),
        ("Teilz.", "partial"),
        ("bez.", "paid"),
        ("Por liquidar", "sent"),
        ("NO - call!!", "sent"),
        ("Yes, by check", "paid"),
        ("N/A", "unknown"),
        ("yesterday: nothing", "unknown"),
        ("zorblax", "unknown"),
    ],
)
def test_invoice_words(cell: str, word: str) -> None:
    """An invoice's status is read in any language, negations included."""
    assert read_status(cell, "invoices") == word


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Awaiting response", "sent"),
        ("Accepted", "approved"),
        ("Not accepted", "declined"),
        ("not approved yet", "declined"),
        ("Abgelehnt", "declined"),
        ("Refusé", "declined"),
        ("Sold", "converted"),
        ("Changes requested", "changes_requested"),
        ("Verlopen", "expired"),
        ("Aanvaard", "approved"),
        ("à faire", "draft"),
        ("yes - sched", "approved"),
    ],
)
def test_quote_words(cell: str, word: str) -> None:
    """The same word may mean something else on a quote."""
    assert read_status(cell, "quotes") == word


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Requires invoicing", "completed"),
        ("Pro canceled", "cancelled"),
        ("In arbeit", "in_progress"),
        ("Not scheduled", "unscheduled"),
        ("Nog te plannen", "unscheduled"),
        ("nog plannen", "unscheduled"),
        ("vervallen", "cancelled"),
        ("Entfällt", "cancelled"),
        ("Waiting parts", "in_progress"),
        ("Wacht op onderdelen", "in_progress"),
    ],
)
def test_job_words(cell: str, word: str) -> None:
    """A job's status says how far the work is."""
    assert read_status(cell, "jobs") == word


def test_empty_cells_are_unknown() -> None:
    """An empty status says nothing."""
    read = read_statuses(pl.Series(["Paid", None], dtype=pl.String), "invoices")
    assert read.to_list() == ["paid", "unknown"]


def test_telling_words_are_of_one_kind() -> None:
    """Past due speaks for invoices and against quotes."""
    assert telling_share(["Past due", "Paid"], "invoices") == 1.0
    assert telling_share(["Past due", "Paid"], "quotes") == 0.0


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("ENTREGADA", "jobs", "completed"),
        ("EN_REPARACION", "jobs", "in_progress"),
        ("Pendiente de enviar", "quotes", "draft"),
        ("Nicht erhalten", "quotes", "declined"),
        ("Zahlung ausstehend", "invoices", "sent"),
        ("Abbuchung fehlgeschlagen", "payments", "failed"),
        ("cobradas", "invoices", "paid"),
        ("✓", "invoices", "paid"),
        ("✗", "quotes", "declined"),
    ],
)
def test_gender_number_and_marks_do_not_hide_a_word(
    text: str, kind: str, word: str
) -> None:
    """Endings of the Romance languages, and a tick for a word, mean the same."""
    assert read_status(text, kind) == word


@pytest.mark.parametrize(
    ("others", "word"),
    [(["Viewed", "Declined"], "approved"), (["Accepted", "Invoiced"], "converted")],
    ids=["a tool for signing", "a tool that goes on to jobs"],
)
def test_completed_means_what_the_words_beside_it_say(
    others: list[str], word: str
) -> None:
    """Where quotes are viewed and declined, a completed one is signed."""
    column = pl.Series(["Completed", *others])
    assert read_statuses(column, "quotes")[0] == word


LANGUAGES = {
    "invoices": {
        "paid": "Betald Betalt Maksettu Zapłacona Zaplaceno Uhradené Kifizetve Platit",
        "sent": "Obetald Ubetalt Maksamatta Nieopłacona Neuhrazeno Ödenmedi Ne",
        "overdue": "Förfallen Forfalt Forfalden Erääntynyt Przeterminowana Lejárt",
        "draft": "Utkast Kladde Luonnos Szkic Koncept Taslak Piszkozat Ciornă",
        "void": "Makulerad Kreditert Hyvitetty Anulowana Stornováno Anulată",
    },
    "quotes": {
        "approved": "Godkänd Akseptert Accepteret Hyväksytty Zaakceptowana Přijatá",
        "declined": "Avböjd Avslått Afvist Hylätty Odrzucona Odmítnuta Reddedildi",
        "sent": "Skickad Sendt Lähetetty Wysłana Odeslána Gönderildi Elküldve",
    },
    "jobs": {
        "completed": "Slutförd Fullført Afsluttet Valmis Zakończone Dokončeno Bitti",
        "in_progress": "Pågående Igangværende Kesken Rozpoczęte Probíhá Folyamatban",
        "scheduled": "Planerad Planlagt Sovittu Zaplanowane Naplánováno Programat",
    },
}
CELLS = [
    pytest.param(kind, word, cell, id=f"{kind} {cell}")
    for kind, words in LANGUAGES.items()
    for word, cells in words.items()
    for cell in cells.split()
]


@pytest.mark.parametrize(("kind", "word", "cell"), CELLS)
def test_statuses_of_more_languages(kind: str, word: str, cell: str) -> None:
    """The usual states of a document in the north and the east of Europe."""
    assert read_status(cell, kind) == word


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Nu betaald", "paid"),
        ("Nie opłacona", "sent"),
        ("K\u0131smen Ödendi", "partial"),
    ],
)
def test_a_negation_is_one_of_its_own_language(cell: str, word: str) -> None:
    """A word that denies in one language and not in another denies nothing."""
    assert read_status(cell, "invoices") == word
