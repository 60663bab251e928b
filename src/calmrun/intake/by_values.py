"""The fields that no header names, found by what their cells hold.

Owners write their own headers ("Got it?", "Est $"), and tools call a number a name.
Where a list has no column for one of these fields, a column whose header says nothing
against it and whose cells can hardly be anything else takes the place; of several,
none does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from calmrun.intake.headings import vocabulary, words_of
from calmrun.intake.scoring import Column, field_words, own_words
from calmrun.intake.statuses import known_share, telling_share


_NEARLY_ALL: Final = 0.95
_MOSTLY: Final = 0.75
_MOST_STATES: Final = 12
_PRICED: Final = frozenset({"doc", "price", "value", "amount", "revenue", "quote"})
_CHARGED: Final = frozenset({"bill", "fee"})
_HARMLESS: Final = _PRICED | {"base", "staff", "company", "customer", "job", "service"}
_PRICED_KINDS: Final = frozenset({"invoices", "quotes", "payments", "jobs"})
_NUMBERED: Final = frozenset(
    {"name", "document", "reference", "number", "note", "display", "code", "doc"}
)
_TITLED: Final = frozenset(
    {"reference", "document", "name", "project", "doc", "contract", "text"}
)
_FEW_DAYS: Final = {
    "invoices": ("issued_at", ("issued_at", "created_at")),
    "quotes": ("issued_at", ("issued_at", "created_at")),
    "jobs": ("scheduled_at", ("scheduled_at", "created_at", "completed_at")),
    "payments": ("paid_at", ("paid_at",)),
}
"""Kind -> its main day, and the days of which one has to be there."""
_SOME_TELLING: Final = 0.3
_UNIQUE: Final = 0.98
_FEWEST: Final = 3
_SOME_WORDS: Final = 1.4
_LONG_NAME: Final = 6


def complete_by_values(
    fields: Mapping[str, Column], columns: Sequence[Column], kind: str
) -> dict[str, Column]:
    """Fill the fields that headers left empty and cells can tell.

    Parameters
    ----------
    fields
        Field -> column, as headers and values gave it.
    columns
        All columns of the table.
    kind
        The kind of list that the table is read as.
    """
    found = dict(fields)
    if kind in _PRICED_KINDS and "total" not in found:
        _take_total(found, columns, kind)
        if "total" not in found and any(map(_is_quantity, columns)):
            prices = filter(_is_unit_price, _free(found, columns))
            _take_only(found, "total", list(prices))
    if "status" not in found:
        free = _free(found, columns)
        _take_only(found, "status", [c for c in free if _is_status(c, kind)])
    if kind in _FEW_DAYS:
        _take_document(found, columns, kind)
    return found


def _take_document(
    found: dict[str, Column], columns: Sequence[Column], kind: str
) -> None:
    """Fill number, day, customer and description of a list of documents."""
    main, days = _FEW_DAYS[kind]
    tests = {"id": _is_number, "description": _is_title, "customer": _is_customer}
    if not any(name in found for name in days):
        _take_only(found, main, [c for c in _free(found, columns) if _is_day(c)])
    for field, holds in tests.items():
        if field not in found:
            fitting = [c for c in _free(found, columns) if holds(c, kind)]
            _take_only(found, field, fitting)
    if kind == "jobs" and "customer" not in found:
        _take_premises(found, columns)


def _take_premises(found: dict[str, Column], columns: Sequence[Column]) -> None:
    """Take the site or the account for the customer, where it is called by a name."""
    words = frozenset(vocabulary()["premises"]["words"])
    place = found.pop("location", None)
    named = [
        column
        for column in _free(found, columns)
        if words & {*words_of(column.heading.text)}
        and column.heading.concepts <= {"place", "account", "project", "name"}
        and _is_name(column)
        and column.contents.digits < 1 - _MOSTLY
    ]
    _take_only(found, "customer", named)
    if place is not None and place is not found.get("customer"):
        found["location"] = place


def _free(fields: Mapping[str, Column], columns: Sequence[Column]) -> list[Column]:
    taken = {column.position for column in fields.values()}
    return [c for c in columns if c.position not in taken and not c.contents.is_empty]


def _take_only(fields: dict[str, Column], field: str, fitting: list[Column]) -> None:
    if len(fitting) == 1:
        fields[field] = fitting[0]


def _take_total(
    fields: dict[str, Column], columns: Sequence[Column], kind: str
) -> None:
    """Take the one column of prices, or the document's own word above money."""
    number = fields.get("id")
    if number is not None and _is_bare_price(number, kind):
        del fields["id"]
    priced = [column for column in _free(fields, columns) if _is_price(column, kind)]
    own = [c for c in priced if "doc" in own_words(c.heading.concepts, kind)]
    _take_only(fields, "total", own if len(own) == 1 else priced)
    if number is not None and "total" not in fields:
        fields["id"] = number


def quantity_of(total: Column | None, columns: Sequence[Column]) -> Column | None:
    """Give the column by which a price of one must be taken to be an amount.

    None where the total is an amount already.
    """
    if total is None or not _is_unit_price(total):
        return None
    return next((c for c in columns if _is_quantity(c)), None)


def _is_unit_price(column: Column) -> bool:
    concepts = column.heading.concepts
    named = {"unit", "price"} <= concepts or concepts == {"rate"}
    return named and column.contents.money >= _NEARLY_ALL


def _is_quantity(column: Column) -> bool:
    return "quantity" in column.heading.concepts and column.contents.money >= _MOSTLY


def _is_bare_price(column: Column, kind: str) -> bool:
    """Whether a column called only "Bid" holds prices: its numbers come again."""
    concepts = own_words(column.heading.concepts, kind)
    contents = column.contents
    again = contents.distinct_share < 1 or contents.whole < _NEARLY_ALL
    return concepts == {"doc"} and contents.money >= _NEARLY_ALL and again


def _is_price(column: Column, kind: str) -> bool:
    contents = column.contents
    concepts = own_words(column.heading.concepts, kind)
    if contents.money < _NEARLY_ALL or contents.days > 0 or contents.percents > 0:
        return False
    if concepts <= _CHARGED and concepts and kind != "payments":
        return True
    if not concepts <= _HARMLESS or (column.heading.strange and not concepts):
        return False
    return bool(concepts & _PRICED) or column.heading.currency is not None


def _is_day(column: Column) -> bool:
    """Whether a column without a word of the trade holds days."""
    return not column.heading.concepts and column.contents.days >= _NEARLY_ALL


def _is_number(column: Column, kind: str) -> bool:
    """Whether cells are numbers of documents, under a name that could be theirs."""
    contents = column.contents
    concepts = own_words(column.heading.concepts, kind)
    lettered = contents.letters >= _NEARLY_ALL
    if not concepts <= _NUMBERED or contents.rows < _FEWEST:
        return False
    unique = contents.distinct_share >= _UNIQUE and contents.coded >= _NEARLY_ALL
    return unique and (lettered or bool(concepts)) and contents.days == 0


def _is_title(column: Column, kind: str) -> bool:
    """Whether a reference or a title says in words what the work is."""
    contents = column.contents
    concepts = own_words(column.heading.concepts, kind)
    named = bool(concepts) and concepts <= _TITLED
    return named and _is_wordy(column) and contents.words >= _SOME_WORDS


def _is_customer(column: Column, kind: str) -> bool:
    """Whether a column that nothing names holds names, some of them more than once."""
    concepts = own_words(column.heading.concepts, kind)
    return concepts <= {"name", "display"} and _is_name(column)


def _is_name(column: Column) -> bool:
    """Whether cells are a few words, as names are."""
    short = _SOME_WORDS <= column.contents.words <= _LONG_NAME
    return _is_wordy(column) and short


def _is_wordy(column: Column) -> bool:
    """Whether nearly every row has words, and no mark of something else."""
    contents = column.contents
    odd = max(contents.days, contents.emails, contents.links, contents.durations)
    digits = max(contents.coded, contents.money)
    filled = min(contents.filled_share, contents.letters) >= _MOSTLY
    several = len(set(contents.cells)) >= _FEWEST
    return filled and several and odd == 0 and digits < 1 - _MOSTLY


def _is_status(column: Column, kind: str) -> bool:
    contents = column.contents
    if field_words("status", kind).never & column.heading.concepts:
        return False
    named = own_words(column.heading.concepts, kind) - {"doc"}
    if named and telling_share(contents.cells, kind) < _SOME_TELLING:
        return False
    few = len(set(map(str.lower, contents.cells))) <= _MOST_STATES
    odd = max(contents.days, contents.emails, contents.links)
    words = contents.letters >= _MOSTLY and contents.answers < _MOSTLY and odd == 0
    return few and words and known_share(contents.cells, kind) >= _MOSTLY
