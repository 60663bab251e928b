"""Where the total stands on every line, the work is that of the largest line."""

from __future__ import annotations

import pytest

from unit.intake.conftest import Read


ROWS = (
    ("F-1", "Labour", "30.00", "125.00"),
    ("F-1", "Paving repair", "95.00", "125.00"),
    ("F-2", "Hedge cutting", "60.00", "90.00"),
    ("F-2", "Labour", "30.00", "90.00"),
    ("F-3", "Lawn programme", "40.00", "40.00"),
)
NAMES = {"F-1": "Paving repair", "F-2": "Hedge cutting", "F-3": "Lawn programme"}


def services(read: Read, header: str, *, scale: float = 1.0) -> dict[str, str]:
    """Read invoices by line; give the service of each, with its name if it is one."""
    text = "\n".join(
        f"{number},2026-03-0{number[-1]},Lake School,{work},{float(line) * scale:.2f},"
        f"{total}"
        for number, work, line, total in ROWS
    )
    table = read({"invoices.csv": f"{header}\n{text}"}).pack.tables["invoices"]
    single = "\n".join(
        f"{number},2026-03-0{number[-1]},Lake School,{work},1.00,1.00"
        for number, work in NAMES.items()
    )
    plain = read({"invoices.csv": f"{header}\n{single}"}).pack.tables["invoices"]
    named = dict(plain.select("service", "document").iter_rows())
    return {
        number: named.get(service, "another")
        for number, service in table.select("document", "service").iter_rows()
    }


@pytest.mark.parametrize("scale", [1.0, 1 / 1.2])
def test_lines_that_come_to_the_total_tell_the_work(read: Read, scale: float) -> None:
    """With tax in the lines or without, the largest line names the work."""
    header = "Invoice no,Invoice date,Customer,Description,Row sum,Invoice total"
    found = services(read, header, scale=scale)
    assert found == {"F-1": "F-1", "F-2": "F-2", "F-3": "F-3"}
