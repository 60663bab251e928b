from __future__ import annotations

import io
import json
from datetime import date
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.errors import IntakeError
from calmrun.intake.pack import (
    DOCUMENT_KINDS,
    SCHEMAS,
    Pack,
    Question,
    Remembered,
)


INVOICES = """\
Invoice #,Client name,Client phone,Subject,Issued date,Due date,Status,Total
7,Lake School,(555) 010-0001,Boiler repair in the gym,2026-01-13,2026-02-12,Paid,110.00
8,Linden Chapel,(555) 010-0002,Organ loft heating,2026-01-20,2026-02-19,Past due,220.00
9,Linden Chapel,(555) 010-0002,Organ loft heating,2026-09-09,,Odd word,x
"""
QUOTES = """\
Quote #,Client name,Title,Sent date,Status,Total
1,Lake School,Fence,2026-01-02,Sent,9.00
"""


@pytest.fixture
def pack(read) -> Pack:  # noqa: ANN001 - the fixture's type is its protocol
    """Give a pack with problems in it."""
    reading = read({"invoices.csv": INVOICES, "quotes.csv": QUOTES})
    return reading.pack


def _same(one: Pack, other: Pack) -> bool:
    tables = all(one.tables[k].equals(other.tables[k]) for k in DOCUMENT_KINDS)
    facts = all(
        getattr(one, name) == getattr(other, name)
        for name in Pack.__slots__
        if name != "tables"
    )
    return tables and facts


def test_a_pack_comes_back_as_it_was(pack: Pack) -> None:
    """A run from the stored pack sees what the first run saw."""
    again = Pack.from_bytes(pack.to_bytes())
    assert _same(pack, again)
    assert pack.problems
    assert again.to_bytes() == pack.to_bytes()


def test_every_kind_has_its_table(pack: Pack) -> None:
    """A kind that was not uploaded is an empty table with all its columns."""
    assert set(pack.tables) == set(DOCUMENT_KINDS)
    for kind, table in pack.tables.items():
        assert dict(table.schema) == SCHEMAS[kind]
    assert pack.tables["jobs"].height == 0
    assert (pack.dated("invoices"), pack.dated("jobs")) == (3, 0)


def test_no_name_and_no_word_of_a_line_is_in_the_bytes(pack: Pack) -> None:
    """Names, phones and descriptions stay out of what is stored."""
    packed = pack.to_bytes()
    with ZipFile(io.BytesIO(packed)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    tables = "".join(str(table.to_dicts()) for table in pack.tables.values())
    for secret in ("Lake", "Cedar", "010-000", "Boiler", "Organ", "Fence"):
        assert secret.encode() not in packed + parts
        assert secret not in tables


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04 broken", id="broken archive"),
        pytest.param(b"\x80\x04]q\x00.", id="a pickle"),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes) -> None:
    """Bytes that are no pack are told, never run."""
    with pytest.raises(IntakeError):
        Pack.from_bytes(data)


def _rewritten(pack: Pack, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(pack.to_bytes())) as old, ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


def test_another_format_is_refused(pack: Pack) -> None:
    """A pack of a later format is not half read."""
    with ZipFile(io.BytesIO(pack.to_bytes())) as archive:
        told = json.loads(archive.read("pack.json"))
    later = json.dumps(told | {"format": 3}).encode()
    with pytest.raises(IntakeError):
        Pack.from_bytes(_rewritten(pack, "pack.json", later))


def test_a_table_with_other_columns_is_refused(pack: Pack) -> None:
    """Signals may rely on the columns of the contract."""
    other = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(other)
    with pytest.raises(IntakeError):
        Pack.from_bytes(_rewritten(pack, "jobs.parquet", other.getvalue()))


WORDS = st.text(max_size=12)
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(
    as_of=st.none() | DAYS,
    question=st.none()
    | st.builds(
        Question,
        code=WORDS,
        file=WORDS,
        column=st.none() | WORDS,
        text=WORDS,
        choices=st.lists(WORDS, max_size=3).map(tuple),
        samples=st.lists(WORDS, max_size=3).map(tuple),
    ),
    remembered=st.lists(st.builds(Remembered, WORDS, WORDS, WORDS), max_size=3),
    votes=st.dictionaries(WORDS, st.floats(0, 1), max_size=3),
)
def test_any_facts_come_back(
    as_of: date | None,
    question: Question | None,
    remembered: list[Remembered],
    votes: dict[str, float],
) -> None:
    """Whatever a pack says beside its tables survives the round trip."""
    tables = {k: pl.DataFrame(schema=dict(SCHEMAS[k])) for k in DOCUMENT_KINDS}
    pack = Pack(
        files=(),
        tables=tables,
        as_of=as_of,
        currency="EUR",
        country=None,
        question=question,
        industry_votes=votes,
        voting_lines=3,
        remembered=tuple(remembered),
    )
    assert _same(pack, Pack.from_bytes(pack.to_bytes()))
