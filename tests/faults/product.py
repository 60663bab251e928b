"""A real run of the six steps that stops in one of them, to be killed there.

    product.py HOME WORKSPACE STEP TTL

It prints ``held <run id>`` once that step runs, and waits.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from calmrun.governance import StepRecord
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


def invoices(count: int = 80) -> Upload:
    """Give a small list of invoices that goes through all six steps."""
    lines = ["Invoice #,Client name,Issued date,Due date,Paid date,Status,Total"]
    for i in range(count):
        month, day = 1 + i // 16, 1 + i % 16
        lines.append(
            f"{1000 + i},Maple Works {i % 14},2026-{month:02d}-{day:02d},"
            f"2026-{month:02d}-{day + 8:02d},2026-{month:02d}-{day + 5:02d},"
            f"Paid,{90 + i}.00"
        )
    return Upload("invoices.csv", "\n".join(lines).encode())


def main() -> None:
    """Run until the step, and wait in it."""
    home, workspace, step, ttl = sys.argv[1:]
    settings = Settings(home=Path(home), lock_ttl_seconds=float(ttl))
    options = RunOptions(today=date(2026, 7, 1))
    with open_calmrun(settings) as calmrun:
        begun = calmrun.begin(workspace, [invoices()], options)

        def wait(record: StepRecord) -> None:
            if (record.step_name, record.status) == (step, "running"):
                print("held", begun.run_id, flush=True)  # noqa: T201 - read by the test
                time.sleep(60)

        begun.finish(wait)


if __name__ == "__main__":
    main()
