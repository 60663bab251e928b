from __future__ import annotations

import pytest

from calmrun.intake.headings import fold, read_heading, vocabulary, words_of


@pytest.mark.parametrize(
    ("header", "concepts"),
    [
        pytest.param("Invoice #", {"invoice", "number"}, id="sign"),
        pytest.param("InvoiceNumber", {"invoice", "number"}, id="camel case"),
        pytest.param("invoice_no", {"invoice", "number"}, id="snake case"),
        pytest.param("Rechnungsnummer", {"invoice", "number"}, id="German compound"),
        pytest.param("Factuurdatum", {"invoice", "date"}, id="Dutch compound"),
        pytest.param("DUEDATE", {"due", "date"}, id="capitals run together"),
        pytest.param("Beloeb", {"amount"}, id="stroke written out in Danish"),
        pytest.param("Nº factura", {"invoice", "number"}, id="ordinal sign"),
        pytest.param("Solde dû", {"balance"}, id="accent that matters"),
        pytest.param("Payée le", {"paid"}, id="French participle"),
        pytest.param("Faelligkeitsdatum", {"due", "date"}, id="umlaut written out"),
        pytest.param("Bezahlter Betrag", {"paid", "amount"}, id="inflected"),
        pytest.param("ns__Total_Amount__c", {"total", "amount"}, id="custom field"),
        pytest.param("Custmer name", {"customer", "name"}, id="slip of the pen"),
        pytest.param("Total Amount Due", {"total", "balance"}, id="phrase before word"),
        pytest.param("USt.", {"tax"}, id="mixed case word"),
        pytest.param("Montant T.T.C.", {"amount", "gross"}, id="letters with dots"),
        pytest.param("Accepted (y/n)", {"approve"}, id="offer of answers"),
        pytest.param("To", {"customer"}, id="short word alone"),
        pytest.param("To do", {"by"}, id="short word among others"),
    ],
)
def test_header_reads_as_concepts(header: str, concepts: set[str]) -> None:
    """A header in any spelling is the concepts of its words."""
    assert read_heading(header).concepts == concepts


@pytest.mark.parametrize(
    ("header", "currency"),
    [
        ("Total (CAD)", "CAD"),
        ("Betrag in €", "EUR"),
        ("Total ($)", "$"),
        ("Total", None),
    ],
)
def test_header_may_name_a_currency(header: str, currency: str | None) -> None:
    """A code or a sign in a header is the currency of its column."""
    assert read_heading(header).currency == currency


def test_strange_words_are_counted() -> None:
    """Words outside the trade make a header less sure."""
    heading = read_heading("Zorblax amount")
    assert heading.concepts == {"amount"}
    assert heading.strange == 1


def test_every_word_leads_to_one_concept() -> None:
    """No word stands under two concepts, and no phrase is made of stop words alone."""
    stops = set(vocabulary()["stopwords"]["words"])
    seen: dict[str, str] = {}
    for concept, phrases in vocabulary()["concepts"].items():
        for phrase in phrases:
            plain = " ".join(word for word in phrase.split() if word not in stops)
            assert plain
            assert fold(phrase) == phrase
            assert seen.setdefault(plain, concept) == concept, phrase


def test_whole_headers_are_plain_and_lead_to_concepts() -> None:
    """A header that means something only as a whole is kept as it is compared."""
    tables = vocabulary()
    for header, concepts in tables["whole"].items():
        assert fold(header) == header
        assert set(concepts.split()) <= tables["concepts"].keys()


def test_fields_use_known_concepts_only() -> None:
    """A slip in the names of a field would silently never match."""
    known = {*vocabulary()["concepts"], "doc"}
    for field in vocabulary()["fields"].values():
        tables = [field, *(t for t in field.values() if isinstance(t, dict))]
        for table in tables:
            named = table.get("names", {})
            words = {word for names in named for word in names.split()}
            listed = {*table.get("never", ()), *table.get("free", ())}
            assert words | listed | set(table.get("cost", {})) <= known


def test_single_letters_are_no_words() -> None:
    """Amount A and Amount B differ in nothing that has a meaning."""
    assert words_of("Amount A") == words_of("Amount B") == ("amount",)


@pytest.mark.parametrize(
    ("header", "concepts"),
    [
        ("Fakturach", {"invoice"}),
        ("Odběratelem", {"customer"}),
        ("Müşterinin ad\u0131", {"customer", "name"}),
        ("Vystavenou", {"issue"}),
        ("Zamówieniami", {"order"}),
    ],
)
def test_an_ending_does_not_hide_a_word(header: str, concepts: set[str]) -> None:
    """Cases and genders of words that are listed once need no entry of their own."""
    assert read_heading(header).concepts == concepts


def test_the_end_of_an_unknown_compound_tells_what_it_is() -> None:
    """Whatever happened on it, it is a day."""
    heading = read_heading("Zorblaxdato")
    assert (heading.concepts, heading.strange) == ({"date"}, 1)
    assert read_heading("Zorblaxquux").concepts == frozenset()


@pytest.mark.parametrize(
    ("header", "concepts"),
    [
        ("Částka s DPH", {"amount", "gross"}),
        ("Beløb u. moms", {"amount", "net"}),
        ("Płatne do", {"due"}),
        ("Ważna do", {"expire"}),
        ("K úhradě", {"balance"}),
    ],
)
def test_short_words_count_beside_their_neighbours(
    header: str, concepts: set[str]
) -> None:
    """One letter or a stop word decides, before a word for a tax or a day."""
    assert read_heading(header).concepts == concepts
