"""``calmrun db``: bring a Postgres database up to this version, on request only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from calmrun.cli import exits, options, output
from calmrun.wiring import schema_current, schema_sql, upgrade_schema


app = typer.Typer(help="The tables of the database.", no_args_is_help=True)


@app.command("upgrade")
def upgrade(*, as_json: options.AsJson = False) -> None:
    """Make the tables, or bring them up to this version."""
    upgrade_schema()
    current(as_json=as_json)


@app.command("current")
def current(*, as_json: options.AsJson = False) -> None:
    """Say which version the tables have, and which one this version needs."""
    document = schema_current()
    found = document["current"] or "no tables yet"
    output.print_lines(
        document, [f"{found} (needed: {document['needed']})"], as_json=as_json
    )


@app.command("sql")
def sql(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only what comes after this version.")
    ] = None,
    supabase: Annotated[
        bool, typer.Option("--supabase", help="With the policies for its roles.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Print the SQL of the upgrade for Postgres. Asks no database."""
    document = schema_sql(supabase=supabase, since=since)
    if as_json:
        exits.print_json(document)
    else:
        sys.stdout.write(str(document["sql"]))
