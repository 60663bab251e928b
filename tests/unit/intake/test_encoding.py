from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake.encoding import find_encoding, to_utf8


WESTERN = "Nr;Kunde;Brutto\n1;Müller & Söhne, Straße 5;€ 12\n2;Façade d’été;£9\n"  # noqa: RUF001 - a typographic apostrophe is part of the case


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_western_text_is_known_in_every_common_encoding(codec: str, name: str) -> None:
    """The same text comes out whatever program wrote it."""
    assert to_utf8(WESTERN.encode(codec)) == (name, WESTERN.encode())


def test_a_dos_code_page_is_told_from_the_windows_one() -> None:
    """Old programs write their umlauts elsewhere."""
    text = "Kunde,Ort\nMüller,Köln\nBäcker,Nürnberg\n"
    assert to_utf8(text.encode("cp850")) == ("cp850", text.encode())


def test_another_alphabet_is_left_to_the_statistics() -> None:
    """Words that lie wholly beyond ASCII are no western text."""
    text = "Счет,Клиент\n1,Иванов и сыновья\nДата,оплачено полностью\n"  # noqa: RUF001 - Cyrillic is the case
    assert to_utf8(text.encode("cp1251"))[1] == text.encode()


def test_a_stray_windows_byte_does_not_change_a_utf8_file() -> None:
    """One broken cell is mended; the rest is read as it was written."""
    content = "é, è, ü and ö\n".encode() + b"caf\xe9\n"
    assert to_utf8(content) == ("utf-8", "é, è, ü and ö\ncafé\n".encode())


def test_plain_ascii_is_utf8() -> None:
    """Nothing beyond ASCII needs no guess."""
    assert find_encoding(b"a,b\n1,2\n") == "utf-8"


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_become_valid_text(content: bytes) -> None:
    """Arbitrary bytes decode without failing."""
    assert isinstance(to_utf8(content)[1].decode(), str)
