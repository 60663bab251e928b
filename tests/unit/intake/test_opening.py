from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.errors import FileTooLargeError, IntakeError, UnreadableFileError
from calmrun.intake.limits import WEB
from calmrun.intake.opening import open_upload
from calmrun.intake.pack import Upload
from workbooks import ods, xls, xlsx, zipped


BOOK = xlsx(lambda book: book.add_worksheet().write(0, 0, "id"))


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("a.csv", b"id,sum\n1,2\n", "utf-8"),
        ("a.xls", b"id\tsum\n1\t2\n", "utf-8"),
        ("a.csv", BOOK, "xlsx"),
        ("a.txt", xls([["id"]]), "xls"),
        ("a.IIF", b"!TRNS\tID\nTRNS\t1\n", "utf-8"),
        ("a", "id;sum\n1;2\n".encode("utf-16"), "utf-16"),
        ("a", "id;sum\n1;2\n".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_the_content_tells_what_a_file_is(
    name: str, content: bytes, encoding: str
) -> None:
    """A wrong or missing ending changes nothing."""
    (sheet,) = open_upload(Upload(name, content), WEB)
    assert sheet.encoding == encoding
    assert sheet.file == name


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"MZ\x90\0\x03\0\0", "a program"),
        (b"\x1f\x8b\x08\0\0", "a compressed folder"),
        (zipped({"a.csv": "id,sum"}), "a compressed folder"),
        (zipped({"word/document.xml": "<w/>"}), "a text document"),
        (zipped({"Index/Document.iwa": "x"}), "an Apple Numbers file"),
        (zipped({"xl/workbook.bin": "x"}), "an Excel file in its binary form"),
        (b"{\\rtf1 hello}", "a text document"),
        (b"\xef\xbb\xbf<!DOCTYPE html><table>", "a web page"),
        (b"\n<html><table><tr>", "a web page"),
        (b"<?xml version='1.0'?><x/>", "an XML file"),
        (b'{"rows": []}', "a JSON file"),
        (b'[{"id": 1}]', "a JSON file"),
        (b"SQLite format 3\0rest", "a database"),
        (bytes(range(256)) * 20, "only its own program"),
        (bytes(3000) + b"ftypmp42", "only its own program"),
    ],
)
def test_what_is_no_list_is_named_with_one_thing_to_do(
    content: bytes, what: str
) -> None:
    """The owner learns what the file is and what to export instead."""
    with pytest.raises(UnreadableFileError) as refusal:
        open_upload(Upload("a.csv", content), WEB)
    assert what in str(refusal.value)
    assert refusal.value.where == "a.csv"
    assert refusal.value.fix.endswith(".")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\n", b"\xff\xfe"])
def test_an_empty_file_is_called_empty(content: bytes) -> None:
    """Nothing but spaces and marks is an empty file."""
    with pytest.raises(UnreadableFileError, match="empty"):
        open_upload(Upload("a.csv", content), WEB)


def test_a_file_above_the_limit_is_refused_unread() -> None:
    """The size is checked first."""
    with pytest.raises(FileTooLargeError, match="15 MB"):
        open_upload(Upload("a.csv", bytes(WEB.file_bytes + 1)), WEB)


@pytest.mark.parametrize(
    "start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
@settings(max_examples=30, deadline=None)
@given(rest=st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused(start: bytes, rest: bytes) -> None:
    """Arbitrary bytes give sheets or a typed refusal."""
    with suppress(IntakeError):
        assert open_upload(Upload("a", start + rest), WEB)


def test_an_open_document_is_told_from_an_xlsx() -> None:
    """Both are zips; the parts decide."""
    cell = '<table:table-cell office:value-type="string"><text:p>id</text:p>'
    row = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    assert open_upload(Upload("a.zip", ods(row)), WEB)[0].encoding == "ods"
