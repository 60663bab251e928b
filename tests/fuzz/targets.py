"""The doors that strangers' bytes come in by, each as one function of bytes.

A target ends quietly, or with an error that the product tells a person; anything else
is a find. `HOSTILE` are the shapes that are meant to hurt.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Final

import xlsxwriter

from calmrun.errors import CalmrunError, IntakeError
from calmrun.governance.receipt import SigningKey, sign, verify
from calmrun.intake.limits import WEB
from calmrun.intake.pack import Choices, Pack, Upload
from calmrun.intake.reading import read_pack
from calmrun.signals.snapshot import build_snapshot
from workbooks import ods, xlsx


TODAY: Final = date(2026, 7, 1)
KEY: Final = bytes(range(32))
SIGNER: Final = SigningKey(KEY)
_MEGABYTE: Final = 1_000_000


def text(content: bytes) -> None:
    """Take one delimited file as far as its snapshot."""
    _read(Upload("list.csv", content))


def pair(content: bytes) -> None:
    """Take two files that were uploaded together."""
    first, _, second = content.partition(b"\n\n\n")
    _read(Upload("invoices.csv", first), Upload("quotes.csv", second or first))


def workbook(content: bytes) -> None:
    """Take one workbook: the bytes are the parts of its sheet."""
    _read(Upload("book.xlsx", content))


def sheet(content: bytes) -> None:
    """Take a workbook whose container is whole and whose sheet is anything."""
    _read(Upload("book.ods", ods(content.decode(errors="replace"))))


def receipt(content: bytes) -> None:
    """Check a receipt that anybody may have written."""
    assert verify(content, [SIGNER.public]).verdict in {
        "altered",
        "valid",
        "unknown_key",
    }


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    one.__name__: one for one in (text, pair, workbook, sheet, receipt)
}


def _read(*uploads: Upload) -> None:
    try:
        reading = read_pack(
            uploads,
            Choices(),
            key=KEY,
            today=TODAY,
            country=None,
            vote=lambda _: ({}, 0),
            limits=WEB,
        )
    except IntakeError as error:
        _require_told(error)
        return
    for problem in reading.pack.problems:
        assert problem.message
        assert problem.where
    again = Pack.from_bytes(reading.pack.to_bytes())
    assert again.to_bytes() == reading.pack.to_bytes()
    build_snapshot(reading.pack)


def _require_told(error: CalmrunError) -> None:
    assert str(error)
    assert getattr(error, "fix", "") or error.__cause__ is None


def _bomb() -> bytes:
    """Pack a quarter of a gigabyte into a quarter of a megabyte."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(250):
                part.write(bytes(_MEGABYTE))
    return target.getvalue()


def _wide(book: xlsxwriter.Workbook) -> None:
    written = book.add_worksheet()
    for column in range(0, 16_384, 64):
        written.write_string(column * 4, column, "x")


def _entities() -> str:
    grown = "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    return f'<!DOCTYPE x [<!ENTITY a "haha">{grown}]>'


SEEDS: Final[dict[str, tuple[bytes, ...]]] = {
    "text": (
        b"Invoice #,Customer,Invoice Date,Due Date,Status,Total\n"
        b"1001,Maple Works,2026-01-05,2026-02-04,Paid,10.00\n"
        b"1002,Hill Bakery,2026-01-09,2026-02-08,Overdue,(12.50)\n" * 12,
        "Rechnung;Kunde;Datum;Fällig;Betrag\n7;Hof Süd;05.01.26;04.02.26;1.204,50 €\n"
        "8;Müller KG;09.01.26;08.02.26;89,00-\n".encode("cp1252"),
        "Devis n°\tClient\tDate\tMontant TTC\n="
        '"001"\tÉcole\t5 janv. 2026\t1 204,50\n'.encode("utf-16"),
        b"!TRNS\tTRNSTYPE\tDATE\tNAME\tAMOUNT\n!ENDTRNS\nTRNS\tINVOICE\t1/5/26\tA\t9\n",
    ),
    "pair": (
        (
            b"Invoice #,Customer,Date,Total,Quote #\n1,A,2026-01-05,10,9\n\n\n"
            b"\nQuote #,Client,Sent,Status,Total\n9,A,2026-01-02,Approved,10\n"
        ),
    ),
    "workbook": (
        xlsx(lambda book: book.add_worksheet().write_row(0, 0, ["Invoice #", "Date"])),
    ),
    "sheet": (
        (
            b"<table:table-row><table:table-cell><text:p>Invoice</text:p>"
            b"</table:table-cell></table:table-row>"
        ),
    ),
    "receipt": (sign({"_type": "x", "predicate": {"content": []}}, SIGNER),),
}
"""What a fuzzer starts from: small, of our own making, one for each habit of files."""

_HEADER: Final = b"Invoice #,Customer,Invoice Date,Due Date,Status,Total\n"
_ROW: Final = b"1,A,2026-01-05,2026-02-04,Paid,10.00\n"
HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "commas": lambda: b"," * _MEGABYTE,
    "quotes": lambda: b'"' * _MEGABYTE,
    "line_ends": lambda: _HEADER + b"\n" * _MEGABYTE,
    "carriage_returns": lambda: _HEADER + b"\r" * _MEGABYTE,
    "one_long_cell": lambda: _HEADER + b'1,"' + b"x" * _MEGABYTE,
    "an_open_quote": lambda: _HEADER + b'"' + _ROW * (_MEGABYTE // len(_ROW)),
    "short_rows": lambda: _HEADER + b"1,\n" * (_MEGABYTE // 3),
    "a_wide_header": lambda: b"a," * 250_000 + b"\n" + b"1," * 250_000,
    "a_late_wide_row": lambda: _HEADER + _ROW * 5_000 + b"1," * 250_000,
    "nul_bytes": lambda: _HEADER + b"\0" * 500_000 + _ROW * 1_000,
    "digits": lambda: _HEADER + b"1,A,2026-01-05,,Paid," + b"9" * _MEGABYTE,
    "huge_numbers": lambda: _HEADER + b"1,A,2026-01-05,,Paid,9e999999\n" * 20_000,
    "far_days": lambda: _HEADER + b"1,A,99999-12-31,0000-00-00,Paid,1\n" * 20_000,
    "formulas": lambda: _HEADER + b"1,=cmd|'/c x'!A0,2026-01-05,,Paid,1\n" * 10_000,
    "many_words": lambda: (
        _HEADER
        + b"".join(b"%d,A%d,2026-01-05,,w%d,1\n" % (n, n, n) for n in range(30_000))
    ),
    "utf_16_halves": lambda: b"\xff\xfe" + b"\xd8\x00" * 500_000,
    "text_guards": lambda: _HEADER + b'="' * 500_000,
    "a_bomb": _bomb,
    "a_wide_workbook": lambda: xlsx(_wide),
    "a_sheet_of_everything": lambda: ods(
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    ),
    "a_growing_entity": lambda: ods("<a>&i;</a>", _entities()),
}
"""Files of at most a megabyte that try to take much more than that."""
