"""Fuzz the doors that strangers' bytes come in by, guided by coverage.

Usage: python scripts/fuzz_doors.py TARGET SECONDS [FOLDER]

TARGET is one of tests/fuzz/targets.py. A find ends it with the bytes in a file beside
you. FOLDER keeps what was reached, for the next time. Needs atheris
(scripts/requirements-fuzz.txt), which has wheels for Linux only.

The fuzzer's own record of comparisons grows with every input, so it works in turns of
three minutes, each a process of its own that begins with what the earlier ones reached.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import atheris


sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
with atheris.instrument_imports(include=["calmrun"]):
    from fuzz.targets import SEEDS, TARGETS

MOST_BYTES = 1_000_000
MOST_MEGABYTES = 1_000
"""Of the whole process; `tests/fuzz/measuring.py` measures what one file takes."""

TURN_SECONDS = 180


def main() -> int:
    """Fuzz until a find or the end of the time."""
    name, seconds, *folder = sys.argv[1:]
    kept = Path(*folder) if folder else Path(tempfile.mkdtemp(prefix="calmrun-fuzz-"))
    left = int(seconds)
    if left <= TURN_SECONDS:
        take_turn(name, left, kept)
    end = time.monotonic() + left
    while (left := int(end - time.monotonic())) > 0:
        turn = [sys.executable, *sys.argv[:1], name, str(min(left, TURN_SECONDS))]
        done = subprocess.run([*turn, kept], check=False)  # noqa: S603 - our own script
        if done.returncode:
            return done.returncode
    return 0


def take_turn(name: str, seconds: int, kept: Path) -> None:
    """Fuzz in this process; it ends here."""
    for number, seed in enumerate(SEEDS[name]):
        (kept / f"seed-{number}").write_bytes(seed)
    options = (
        f"-max_total_time={seconds}",
        f"-max_len={MOST_BYTES}",
        f"-rss_limit_mb={MOST_MEGABYTES}",
        "-timeout=130",  # a workbook may take 120 seconds
        "-print_final_stats=1",
    )
    atheris.Setup([sys.argv[0], *options, str(kept)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
