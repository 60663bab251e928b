"""Run Calmrun as a program: ``python -m calmrun``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from calmrun.cli.app import main as run  # noqa: PLC0415 - keeps `import calmrun` light

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
