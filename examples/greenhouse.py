"""Water the beds of a greenhouse: one bed, one run at a time, or not at all.

    python examples/greenhouse.py [DATABASE_URL]

Three steps, declared beforehand. The last one opens a valve, so a gate looks at typed
facts first: too few sensors, or soil that is moist enough, and the valve stays shut.
Whoever asks for a bed that is being watered is told who is at it and since when.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from calmrun import Check, LockHeldError, governed


STEPS = ("read_sensors", "measure_soil", "open_valve")
SECONDS_PER_POINT = 40
MOIST = 0.35
BEDS: dict[str, dict[str, float | None]] = {
    "tomatoes": {"north": 0.2, "middle": 0.25, "south": 0.3},
    "basil": {"north": 0.5, "middle": 0.4, "south": 0.45},
    "beans": {"north": 0.1, "middle": None, "south": None},
}


@dataclass(frozen=True)
class Soil:
    """What the gate judges: numbers, never prose."""

    sensors: int
    moisture: float


CHECKS = (
    Check[Soil]("too_few_sensors", lambda soil: soil.sensors >= 3),
    Check[Soil]("moist_enough", lambda soil: soil.moisture < MOIST),
)


def water(database_url: str, bed: str, sensors: Mapping[str, float | None]) -> str:
    """Water one bed if it needs it, and say in one line what ran.

    Raises
    ------
    LockHeldError
        When somebody is watering this bed already.
    """
    with governed(database_url, bed, STEPS) as run:
        readings = run.call("read_sensors", working, sensors)
        soil = run.call("measure_soil", measure, readings)
        seconds = 0
        if run.gate(soil, CHECKS, "open_valve").allows:
            with run.step("open_valve", fingerprint_of=soil) as step:
                seconds = open_valve(bed, soil)
                step.output_refs.append(f"valve:{seconds}s")
        run.seal("watered" if seconds else "left_alone", {"seconds": seconds})
    return run.manifest.summary()


def working(sensors: Mapping[str, float | None]) -> list[float]:
    """Keep the readings of the sensors that answered."""
    return [value for value in sensors.values() if value is not None]


def measure(readings: Sequence[float]) -> Soil:
    """Average what was read."""
    return Soil(len(readings), fmean(readings) if readings else 0.0)


def open_valve(bed: str, soil: Soil) -> int:
    """Open the valve for as long as the soil is short of water."""
    seconds = round((MOIST - soil.moisture) * 100 * SECONDS_PER_POINT)
    print(f"{bed}: the valve is open for {seconds} s")
    return seconds


def main() -> None:
    """Water three beds: a dry one, a moist one, and one that says too little."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave like any exit
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite:///{Path(folder) / 'greenhouse.sqlite3'}"
        url = sys.argv[1] if len(sys.argv) > 1 else file
        for bed, sensors in BEDS.items():
            try:
                print(f"{bed}: {water(url, bed, sensors)}")
            except LockHeldError as held:
                print(f"{bed}: {held.holder} is at it since {held.since}")


if __name__ == "__main__":
    main()
