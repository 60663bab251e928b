"""What the cells of one column look like: the facts that can rule a field out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from calmrun.intake.amounts import share_of_amounts
from calmrun.intake.dates import share_of_days


SAMPLE: Final = 240
_CODE: Final = re.compile(
    r"(?i)^(\W*[A-Z]{3}\W*|[$€£¥₹]|kr\.?|[A-Z]{3} - .*|.* - [A-Z]{3}"
    r"|.*\b(dollars?|euros?|pounds?|francs?|reais|rupees?|pesos?|krone?r?|yen|dirhams?)"
    r"\b.*)$"
)
_DURATION: Final = re.compile(r"^(\d{1,3}:\d\d(:\d\d)?|(\d+ ?h)? ?(\d+ ?m(in)?)?)$")
_CLOCK: Final = re.compile(
    r"(?i)^\d{1,2}([:h]\d\d(:\d\d)?)? ?([ap]\.?m\.?)$|^\d{1,2}[:h]\d\d(:\d\d)?$"
)
_EMAIL: Final = re.compile(r"^\S+@\S+\.\w+")
_LINK: Final = re.compile(r"(?i)^(https?://|www\.)")
_GUID: Final = re.compile(r"(?i)^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$")
_ANSWER: Final = re.compile(
    r"(?i)^(y|n|yes|no|true|false|t|f|ja|nein|nee|oui|non|si|sí|sim|não|ano|ne"
    r"|tak|nie|evet|hay.r|igen|nem|da|nu|kyllä|ei|nej|nei|0|1|x|[✓✔☑√✗✘])$"
)
_SAYS_NOTHING: Final = r"(?i)^([-\x{2013}\x{2014}.]+|n/?a|null|none|nil|\(blank\))$"
_PREFIX: Final = re.compile(r"(?i)^#?([a-z]{1,12})[-_ /.]*\d")
_CODED: Final = re.compile(
    r"^#?(?:[^\W\d_]{1,12}[-_/.#]+){0,2}[^\W\d_]{0,12}[-_ /.#]*\d[\w/.-]*$"
)
_COUNTED: Final = re.compile(
    r"(?i)^\d{1,3} ?(?:of|von|van|de|di|sur|av|af|z|ze) ?\d{1,3}$"
)
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")
_PADDED: Final = re.compile(r"^0\d+$")
_WHOLE: Final = re.compile(r"^[-+]?\d+$")
_SIGNED: Final = re.compile(r"^[-+(]?\s*[$€£₹¥]\s*[-\d]|^[-\d].*\d\s*[€£₹¥]$")
_PERCENT: Final = re.compile(r"%\s*$")

_ALWAYS: Final = 0.98
_FEWEST: Final = 3
_MANY: Final = 10


@dataclass(frozen=True)
class Contents:
    """Facts about one column, from an even sample of its filled cells.

    Parameters
    ----------
    cells
        The sample, as written.
    filled
        Filled cells of the whole column.
    rows
        Rows of the table.
    days
        Share of cells that are a day and could hardly be a number.
    bare_days
        Share of cells that are a day or a plain number that may stand for one.
    money
        Share of cells that can be read as money.
    native
        Whether the sheet came from a workbook.
    """

    cells: tuple[str, ...]
    filled: int
    rows: int
    days: float = 0.0
    bare_days: float = 0.0
    money: float = 0.0
    native: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no row says anything here."""
        return self.filled == 0

    @property
    def is_always_the_same(self) -> bool:
        """Whether many rows say one thing, which is then nothing of theirs."""
        return len(self.cells) > _MANY and len(set(self.cells)) == 1

    @property
    def filled_share(self) -> float:
        """Filled cells over rows."""
        return self.filled / self.rows if self.rows else 0.0

    @cached_property
    def distinct_share(self) -> float:
        """Distinct cells over cells of the sample."""
        return len(set(self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def signed(self) -> float:
        """Share of numbers with the sign of a currency."""
        return self._share(_SIGNED)

    @cached_property
    def answers(self) -> float:
        """Share of yes and no."""
        return self._share(_ANSWER)

    @cached_property
    def letters(self) -> float:
        """Share of cells with a letter in them."""
        return self._share(_LETTER, anywhere=True)

    @cached_property
    def whole(self) -> float:
        """Share of whole numbers."""
        return self._share(_WHOLE)

    @cached_property
    def padded(self) -> float:
        """Share of numbers with a leading zero."""
        return self._share(_PADDED)

    @cached_property
    def emails(self) -> float:
        """Share of mail addresses."""
        return self._share(_EMAIL)

    @cached_property
    def links(self) -> float:
        """Share of web addresses and machine-made keys."""
        return self._share(_LINK) + self._share(_GUID)

    @cached_property
    def durations(self) -> float:
        """Share of durations and times of day."""
        return self._share(_DURATION) + self._share(_CLOCK)

    @cached_property
    def percents(self) -> float:
        """Share of percentages."""
        return self._share(_PERCENT, anywhere=True)

    @cached_property
    def currencies(self) -> float:
        """Share of currency codes, signs and names."""
        return self._share(_CODE)

    @cached_property
    def coded(self) -> float:
        """Share of cells made like the number of a document (INV-1001, 2026/17)."""
        return self._share(_CODED)

    @cached_property
    def digits(self) -> float:
        """Share of cells with a digit in them."""
        return self._share(_DIGIT, anywhere=True)

    @cached_property
    def words(self) -> float:
        """Words per cell on average."""
        cells = self.cells
        return sum(len(cell.split()) for cell in cells) / len(cells) if cells else 0.0

    @cached_property
    def prefixes(self) -> dict[str, float]:
        """Letters before the digits of a number, lower case -> share of cells."""
        found = [match[1].lower() for c in self.cells if (match := _PREFIX.match(c))]
        return {word: found.count(word) / len(self.cells) for word in set(found)}

    @cached_property
    def counted(self) -> float:
        """Share of cells that count a row among others ("2 of 4")."""
        return self._share(_COUNTED)

    @cached_property
    def numbered(self) -> bool:
        """Whether all cells begin with the same letters: a number may hold a day."""
        begun = max(self.prefixes.values(), default=0.0)
        return begun >= _ALWAYS and len(set(self.cells)) >= _FEWEST

    def _share(self, pattern: re.Pattern[str], *, anywhere: bool = False) -> float:
        if not self.cells:
            return 0.0
        match = pattern.search if anywhere else pattern.match
        return sum(match(cell) is not None for cell in self.cells) / len(self.cells)


def look_into(body: pl.DataFrame, *, native: bool) -> tuple[Contents, ...]:
    """Collect the facts about every column "0", "1" and so on of a table."""
    places = [name for name in body.columns if name.isdigit()]
    filled = [_telling(body[place]) for place in places]
    samples = [_sample(column).to_list() for column in filled]
    cells = pl.DataFrame(
        {"column": range(len(samples)), "text": samples},
        schema={"column": pl.Int64, "text": pl.List(pl.String)},
    ).explode("text", empty_as_null=False)
    dates = {at: told for at, *told in share_of_days(cells).iter_rows()}
    money = dict(share_of_amounts(cells).iter_rows())
    found = []
    for at, sample in enumerate(samples):
        days, bare = dates.get(at, (0.0, False))
        found.append(
            Contents(
                cells=tuple(sample),
                filled=filled[at].len(),
                rows=body.height,
                days=0.0 if bare else days,
                bare_days=days,
                money=money.get(at, 0.0),
                native=native,
            )
        )
    return tuple(found)


def _telling(column: pl.Series) -> pl.Series:
    filled = column.drop_nulls()
    return filled.filter(~filled.str.contains(_SAYS_NOTHING))


def _sample(filled: pl.Series) -> pl.Series:
    return filled.gather_every(max(1, filled.len() // SAMPLE)).head(SAMPLE)
