"""Read the hostile files one after the other, and tell what memory that took.

It prints JSON: the megabytes above those of the same process after a small file, as
they stood at most after each.
"""

from __future__ import annotations

import json
import resource
import sys

from fuzz.targets import HOSTILE, SEEDS, text, workbook


UNIT = 1 if sys.platform == "darwin" else 1_024


def main() -> None:
    """Read all, and say what it took."""
    text(SEEDS["text"][0])
    idle = _peak()
    taken = {}
    for name, make in HOSTILE.items():
        content = make()
        (workbook if content.startswith(b"PK") else text)(content)
        taken[name] = round((_peak() - idle) / 1e6)
    json.dump(taken, sys.stdout)


def _peak() -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return UNIT * max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


if __name__ == "__main__":
    main()
