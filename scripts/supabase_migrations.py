"""Write supabase/migrations from the history of the schema, a file per revision.

``python scripts/supabase_migrations.py`` writes what is missing; `make check` compares.
A file that was written is never written otherwise: databases have it applied.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from alembic.script import Script

from calmrun.store.schema import history, statements


FOLDER: Final = Path(__file__).parents[1] / "supabase" / "migrations"
HEADER: Final = (
    "-- Written by scripts/supabase_migrations.py from the history in\n"
    "-- src/calmrun/store/migrations. Change it there.\n\n"
)
MOMENT: Final = re.compile(r"\d{14}")


def migration_files() -> dict[str, str]:
    """Give every file: its name, by the moment of its revision, and its SQL.

    Raises
    ------
    ValueError
        When a revision has no moment, or one before that of an earlier revision.
    """
    made = {}
    latest = ""
    for script in history():
        moment = _moment(script)
        if moment <= latest:
            message = f"Revision {script.revision} is older than the one before it."
            raise ValueError(message)
        latest = moment
        name = f"{moment}_calmrun_{_slug(script)}.sql"
        span = f"{script.down_revision or 'base'}:{script.revision}"
        made[name] = HEADER + statements(supabase=True, span=span)
    return made


def _moment(script: Script) -> str:
    moment = getattr(script.module, "created", "")
    if not MOMENT.fullmatch(moment):
        message = f'Revision {script.revision} needs created = "YYYYMMDDhhmmss".'
        raise ValueError(message)
    return str(moment)


def _slug(script: Script) -> str:
    """Name a migration after its module: ``m0001_first_tables`` -> ``first_tables``."""
    return Path(script.path).stem.partition("_")[2]


def main() -> int:
    """Write the files; an old file that would change is told and left alone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in migration_files().items():
        path = FOLDER / name
        if not path.exists():
            path.write_text(text, "utf-8")
            print(f"written: {name}")
        elif path.read_text("utf-8") != text:
            print(f"would change, delete it first if nobody has applied it: {name}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
