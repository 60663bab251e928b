"""Write the references that come from the code: commands, settings, JSON documents.

The cog blocks in docs/ call these; `make docs` writes them, `make check` compares.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any


os.environ["TYPER_USE_RICH"] = "0"  # plain help, the same in every terminal

from pydantic.fields import FieldInfo
from typer.main import get_command
from typer.testing import CliRunner

from calmrun.cli.app import app
from calmrun.decision.agents.fallback import Fallback
from calmrun.settings import Settings


def commands() -> str:
    """Give every command's help, in the order of `calmrun --help`."""
    return "\n".join(_command(words) for words in _words(get_command(app), ()))


def settings() -> str:
    """Give the environment variables as a table."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        variable, default = f"`CALMRUN_{name.upper()}`", _default(field)
        rows.append(f"| {variable} | {default} | {field.description} |")
    return "\n".join(rows)


def documents() -> str:
    """Give every JSON document: its keys and what they hold."""
    folder = files("calmrun.present") / "schemas"
    schemas = sorted(folder.iterdir(), key=lambda file: file.name)
    return "\n".join(
        _document(json.loads(schema.read_text("utf-8")))
        for schema in schemas
        if schema.name.endswith(".json")
    )


def fallbacks() -> str:
    """Give every reason why a hosted answer was not used, as a table."""
    rows = [f"| `{one.value}` | {one.meaning} |" for one in Fallback]
    return "\n".join(["| code | what came instead |", "| --- | --- |", *rows])


def _words(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - typer types it so
    for name, each in getattr(command, "commands", {}).items():
        if hasattr(each, "commands"):
            yield from _words(each, (*path, name))
        else:
            yield (*path, name)


def _command(words: tuple[str, ...]) -> str:
    said = CliRunner().invoke(
        app, [*words, "--help"], prog_name="calmrun", terminal_width=80
    )
    text = "\n".join(line.rstrip() for line in said.output.strip().splitlines())
    return f"## calmrun {' '.join(words)}\n\n```text\n{text}\n```\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "the user's own"
    return f"`{field.default:g}`" if isinstance(field.default, float) else "none"


def _document(schema: Mapping[str, Any]) -> str:
    parts = [f"## {schema['title']}\n", *_keys(schema)]
    for name, part in schema.get("$defs", {}).items():
        lines = list(_keys(part))
        if lines:
            parts += [f"\n### {name}\n", *lines]
    return "\n".join(parts) + "\n"


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    for key, value in schema.get("properties", {}).items():
        yield f"- `{key}`: {_type(value)}"
    if "oneOf" in schema:
        yield "One of: " + ", ".join(_type(each) for each in schema["oneOf"]) + "."


def _type(schema: Mapping[str, Any]) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        return f"*{schema['$ref'].rsplit('/', 1)[1]}*"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(word)}`" for word in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_type(each) for each in schema[several])
    return _plain(schema)


def _plain(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and "properties" in schema:
        return "object with " + ", ".join(f"`{key}`" for key in schema["properties"])
    kinds = [kind] if isinstance(kind, str) else kind
    return schema.get("format") or " or ".join(kinds)
