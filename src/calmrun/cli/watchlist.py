"""``calmrun watchlist``: the industry of a text, and what to watch."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from calmrun.cli import exits, options
from calmrun.errors import UsageError
from calmrun.wiring import watchlist_document


def watchlist(
    *,
    text: Annotated[
        str | None, typer.Option(help="Words about a business, or lines it bills.")
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="One text per line of standard input.")
    ] = False,
    today: options.Today = None,
    country: options.Country = None,
    as_json: options.AsJson = False,
) -> None:
    """Say which industry a text speaks of, and what to keep an eye on."""
    if (text is None) != stdin:
        message = "Give either --text or --stdin."
        raise UsageError(message)
    texts = [text] if text is not None else _lines_of_stdin()
    for one in texts:
        document = watchlist_document(one, options.day_of(today), country)
        if not as_json:
            _print(document)
        elif stdin:
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        else:
            exits.print_json(document)


def _lines_of_stdin() -> list[str]:
    return [line.rstrip("\r\n") for line in sys.stdin]


def _print(document: dict[str, object]) -> None:
    print(f"{document['industry_tag']} ({document['confidence']})")
    items = document["items"]
    assert isinstance(items, list)  # noqa: S101 - narrows the JSON type
    for item in items:
        print(f"  {item['topic']}: {item['what_to_watch']}")
