"""What does a large run cost, beside reading the same bytes as bare text? Prints JSON.

Usage: python benchmarks/ingest.py [--invoices 100000] [--quotes 70000] [--seed 7]
       [--workbook-rows 0] [--runs 1]

Two exports are made in a temporary folder. Each leg runs in a process of its own, so
its CPU seconds and peak memory are its own: `bare_read` is Polars reading every cell
as text, `read_pack` is step 1, `read_and_measure` steps 1 and 3, `run` is the command
`calmrun run` from start to page. With --workbook-rows the invoices are also written
into a workbook of so many rows: `bare_workbook` is calamine giving its cells,
`read_workbook` is step 1. CPU seconds include those of child processes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter


TODAY = date(2026, 6, 30)
FIRST_DAY = date(2023, 7, 1)
CUSTOMERS = 4_000
SERVICES = (
    "Boiler service and safety check",
    "Hot water tank replacement",
    "Kitchen drain cleared",
    "Annual maintenance plan",
    "Bathroom pipework, first fix",
    "Radiator balancing",
    "Emergency call-out, evening",
    "Air conditioning tune-up",
)
INVOICE_HEADER = (
    "Invoice #,Client name,Client email,Service street,Issued date,Due date,Paid date,"
    "Status,Description,Subtotal ($),Tax ($),Total ($),Balance ($),Quote #"
)
QUOTE_HEADER = (
    "Quote #,Client name,Client email,Service street,Drafted date,Sent date,"
    "Approved date,Status,Title,Subtotal ($),Total ($)"
)

BARE_READ = """
import sys, polars
for path in sys.argv[1:]:
    polars.read_csv(path, infer_schema=False)
"""
READ_PACK = """
import sys
from datetime import date
from pathlib import Path
from calmrun.intake.pack import Choices, Upload
from calmrun.intake.reading import read_pack
uploads = [Upload(Path(path).name, Path(path).read_bytes()) for path in sys.argv[1:]]
read_pack(uploads, Choices(), key=b"benchmark", today=date(2026, 6, 30), country=None,
          vote=lambda words: ({}, 0))
"""

READ_AND_MEASURE = READ_PACK.replace("read_pack(uploads", "reading = read_pack(uploads")
READ_AND_MEASURE += """
from calmrun.signals.snapshot import build_snapshot
build_snapshot(reading.pack)
"""
BARE_WORKBOOK = """
import sys
from python_calamine import CalamineWorkbook
for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows():
    pass
"""


def write_exports(
    folder: Path, invoices: int, quotes: int, chance: random.Random
) -> list[Path]:
    """Write both exports and give their paths."""
    paths = [folder / "invoices.csv", folder / "quotes.csv"]
    for path, header, lines in (
        (paths[0], INVOICE_HEADER, invoice_lines(invoices, chance)),
        (paths[1], QUOTE_HEADER, quote_lines(quotes, chance)),
    ):
        with path.open("w", encoding="utf-8") as target:
            target.write(header + "\n")
            target.writelines(lines)
    return paths


def invoice_lines(count: int, chance: random.Random) -> Iterator[str]:
    """Three years of invoices, most of them paid within two months."""
    for number in range(count):
        issued = some_day(chance)
        subtotal = round(chance.lognormvariate(5.6, 0.9), 2)
        tax = round(subtotal * 0.08, 2)
        total = round(subtotal + tax, 2)
        paid = issued + timedelta(days=round(chance.expovariate(1 / 24)))
        is_paid = paid <= TODAY and chance.random() > 0.03
        due = issued + timedelta(days=30)
        status = (
            "Paid" if is_paid else "Past Due" if due < TODAY else "Awaiting payment"
        )
        yield (
            f'INV-{number:07d},{customer(chance)},"{spell(issued)}","{spell(due)}",'
            f'"{spell(paid) if is_paid else "-"}",{status},"{chance.choice(SERVICES)}",'
            f'{subtotal:.2f},{tax:.2f},"{total:,.2f}",'
            f"{0 if is_paid else total:.2f},{number if chance.random() < 0.3 else ''}\n"
        )


def quote_lines(count: int, chance: random.Random) -> Iterator[str]:
    """Three years of quotes, half of them approved."""
    for number in range(count):
        sent = some_day(chance)
        approved = sent + timedelta(days=round(chance.expovariate(1 / 9)))
        is_approved = approved <= TODAY and chance.random() < 0.5
        status = "Approved" if is_approved else "Awaiting response"
        subtotal = round(chance.lognormvariate(6.2, 0.9), 2)
        yield (
            f'{number},{customer(chance)},"{spell(sent)}","{spell(sent)}",'
            f'"{spell(approved) if is_approved else "-"}",{status},'
            f'"{chance.choice(SERVICES)}",{subtotal:.2f},"{subtotal * 1.08:,.2f}"\n'
        )


def some_day(chance: random.Random) -> date:
    """Pick a day of the three years before the run."""
    return FIRST_DAY + timedelta(days=chance.randrange((TODAY - FIRST_DAY).days))


def spell(day: date) -> str:
    """Write a day as American tools do."""
    return f"{day:%b %d, %Y}"


def customer(chance: random.Random) -> str:
    """Write name, e-mail and street of one of the customers."""
    number = int(CUSTOMERS * chance.random() ** 2)
    return (
        f"Site {number:04d} Property Trust,site{number}@example.org,{number} Mill Lane"
    )


def write_workbook(path: Path, rows: int, chance: random.Random) -> Path:
    """Write invoices into the first sheet of a workbook."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        lines = [INVOICE_HEADER, *invoice_lines(rows, chance)]
        for place, cells in enumerate(csv.reader(lines)):
            sheet.write_row(place, 0, cells)
    return path


def measure(command: Sequence[str], home: Path) -> dict[str, object]:
    """Run a command and give what it cost."""
    environment = {**os.environ, "CALMRUN_HOME": str(home)}
    errors = home / "stderr"
    before = time.perf_counter()
    with errors.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            command, env=environment, stdout=subprocess.DEVNULL, stderr=stderr
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    leg: dict[str, object] = {
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "wall_seconds": round(time.perf_counter() - before, 2),
        "peak_mb": round(usage.ru_maxrss * _RSS_UNIT / 1e6),
    }
    if process.returncode:
        leg["failed"] = errors.read_text(errors="replace")[-400:]
    return leg


_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> None:
    """Make the exports, run the legs, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--quotes", type=int, default=70_000)
    parser.add_argument("--workbook-rows", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        chance = random.Random(wanted.seed)  # noqa: S311 - made-up exports
        files = write_exports(home, wanted.invoices, wanted.quotes, chance)
        paths = [str(path) for path in files]
        python = sys.executable
        legs = {
            "bare_read": [python, "-c", BARE_READ, *paths],
            "read_pack": [python, "-c", READ_PACK, *paths],
            "read_and_measure": [python, "-c", READ_AND_MEASURE, *paths],
            "run": [
                python,
                "-m",
                "calmrun",
                "run",
                *paths,
                "--today",
                str(TODAY),
                "--json",
            ],
        }
        if wanted.workbook_rows:
            book = write_workbook(home / "book.xlsx", wanted.workbook_rows, chance)
            legs["bare_workbook"] = [python, "-c", BARE_WORKBOOK, str(book)]
            legs["read_workbook"] = [python, "-c", READ_PACK, str(book)]
        report = {
            "invoices": wanted.invoices,
            "quotes": wanted.quotes,
            "megabytes": round(sum(path.stat().st_size for path in files) / 1e6, 1),
            "processors": os.cpu_count(),
            "legs": {
                name: [measure(command, home) for _ in range(wanted.runs)]
                for name, command in legs.items()
            },
        }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
