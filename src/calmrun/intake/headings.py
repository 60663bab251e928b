"""A header in any language -> the concepts of the trade it is made of.

``Rechnungsnummer``, ``InvoiceNumber``, ``invoice_no`` and ``Invoice #`` all read as
(invoice, number). What a column means is decided on concepts, so a language is a list
of words and not a list of headers.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from rapidfuzz import fuzz, process


_LINKS: Final = ("", "s", "n", "en", "es", "e")
_SHORT_PARTS: Final = frozenset({"id", "no", "nr", "ref", "dt"})
_ENDINGS: Final = ("s", "e", "er", "es", "en", "em", "n")
_SHORTEST_STEM: Final = 3
_SHORTEST_INFLECTED: Final = 5
_LONGEST_PHRASE: Final = 4
_FUZZY_FROM: Final = 88
_SIGNS: Final = {"$": "$", "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY"}
_STROKES: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"}
)
_DOTTED: Final = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")
_ASKED: Final = re.compile(r"(?i)\(?\b(?:y|yes|j|ja|o|oui|s|si|sim) ?/ ?n\w*\b\)?")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PERCENT: Final = re.compile(r"\d+(?:[.,]\d+)? ?%")
_TOKEN: Final = re.compile(r"[^\W_]+")
_WORDS: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """One header and what its words mean.

    Parameters
    ----------
    text
        As written.
    concepts
        Concepts of its words, in order, each once.
    strange
        Words that lead to no concept.
    currency
        An ISO code or sign that stands in the header ("Total (EUR)").
    """

    text: str
    concepts: frozenset[str]
    strange: int
    currency: str | None

    @property
    def known(self) -> bool:
        """Whether at least one word is of the trade, and few are not."""
        return len(self.concepts) > self.strange / 2 and bool(self.concepts)


@cache
def vocabulary() -> Mapping[str, Any]:
    """Give the tables of ``columns.toml``."""
    source = files("calmrun.intake").joinpath("columns.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def read_heading(text: str | None) -> Heading:
    """Read one header.

    Examples
    --------
    >>> sorted(read_heading("Rechnungsnummer").concepts)
    ['invoice', 'number']
    >>> sorted(read_heading("sitetracker__Total_Amount__c").concepts)
    ['amount', 'total']
    >>> read_heading("Total (CAD)").currency
    'CAD'
    """
    written = text or ""
    whole = _as_a_whole(written)
    if whole is not None:
        return Heading(written, whole, 0, _currency(written))
    concepts: list[str] = []
    strange = 0
    for concept in _concepts(words_of(written)):
        if concept is None:
            strange += 1
        else:
            concepts.append(concept)
    return Heading(written, frozenset(concepts), strange, _currency(written))


def fold(text: str) -> str:
    """Give text in lower case without accents.

    Examples
    --------
    >>> fold("Échéance"), fold("Forfaldsbeløb")
    ('echeance', 'forfaldsbelob')
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> tuple[str, ...]:
    """Split a header into plain words: camel case, snake case, dots and signs.

    Letters with dots are one word (T.V.A.); an offer of answers (y/n) is none, nor is
    a rate that is the same for all rows (TVA 10 %).

    Examples
    --------
    >>> words_of("Customer.CustomerName")
    ('customer', 'customer', 'name')
    >>> words_of("Job #s")
    ('job', 'number')
    >>> words_of("Montant T.T.C.")
    ('montant', 'ttc')
    >>> words_of("TVA 10 %"), words_of("TVA %")
    (('tva',), ('tva', 'percent'))
    """
    plain = _PERCENT.sub(" ", text)
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", ""), plain)
    asked = _ASKED.sub(" ", undotted)
    apart = _TOKEN.sub(_camel_apart, re.sub(r"__[cr]\b", " ", asked))
    spaced = unicodedata.normalize("NFC", apart.casefold())
    for accented, plain in vocabulary()["accented"].items():
        spaced = re.sub(rf"(?<!\w){accented}(?!\w)", f" {plain} ", spaced)
    spaced = re.sub(r"#s?\b|#", " number ", spaced).replace("%", " percent ")
    stops = _stopwords()
    words = _WORDS.findall(fold(spaced))
    return tuple(w for w in words if w not in stops and (len(w) > 1 or w in _phrases()))


def _as_a_whole(text: str) -> frozenset[str] | None:
    """Give the concepts of a header that means something only as a whole."""
    plain = " ".join(_WORDS.findall(fold(text)))
    concepts: str | None = vocabulary()["whole"].get(plain)
    return None if concepts is None else frozenset(concepts.split())


def _camel_apart(token: re.Match[str]) -> str:
    """Split InvoiceNumber but not a word that is written in mixed case (USt)."""
    written = token[0]
    return written if fold(written) in _phrases() else _CAMEL.sub(" ", written)


def _concepts(words: tuple[str, ...]) -> Iterator[str | None]:
    """Give the concept of each phrase, longest first; None for a strange word."""
    phrases = _phrases()
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            concept = phrases.get(" ".join(words[at : at + size]))
            if concept is not None:
                yield concept
                at += size
                break
        else:
            yield from _of_one_word(words[at])
            at += 1


def _of_one_word(word: str) -> tuple[str | None, ...]:
    """Read a word that is not in the list: plural, currency, compound, slip."""
    if word in _codes():
        return ()
    phrases = _phrases()
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem in phrases and len(stem) >= _SHORTEST_STEM:
            return (phrases[stem],)
    parts = _split(word)
    if parts:
        return tuple(phrases[part] for part in parts)
    plain = without_umlauts(word)
    if plain in phrases:
        return (phrases[plain],)
    inflected = _stems().get(_stem(word)) if len(word) > _SHORTEST_INFLECTED else None
    if inflected is not None:
        return (inflected,)
    return _of_strange(word) if plain == word else _of_one_word(plain)


def _of_strange(word: str) -> tuple[str | None, ...]:
    """Read a word by the one it is a slip of, or by the end of the compound it is.

    Examples
    --------
    >>> _of_strange("recipeint"), _of_strange("schluesselnummer"), _of_strange("xyz")
    (('customer',), (None, 'number'), (None,))
    """
    near = _nearest(word)
    if near is not None:
        return (near,)
    tails = (tail for tail in vocabulary()["compounds"]["tails"] if word.endswith(tail))
    tail = max(tails, key=len, default=word)
    concept = _phrases().get(tail)
    whole = concept is None or len(word) - len(tail) < _SHORTEST_STEM
    return (None,) if whole else (None, concept)


def without_umlauts(text: str) -> str:
    """Give the letters that two stand for where a keyboard has no ä, ö, ü, å or ø.

    Examples
    --------
    >>> without_umlauts("faelligkeit")
    'falligkeit'
    """
    for two, one in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        text = text.replace(two, one)
    return text


@lru_cache(maxsize=4096)
def _split(word: str) -> tuple[str, ...]:
    """Split a compound into known words, () where it is none."""
    phrases = _parts()
    for end in range(len(word) - 2, 1, -1):
        head, tail = word[:end], word[end:]
        if head not in phrases or not (end >= 3 or head in _SHORT_PARTS):
            continue
        for link in _LINKS:
            rest = tail.removeprefix(link) if tail.startswith(link) else ""
            if rest in phrases and (len(rest) >= 3 or rest in _SHORT_PARTS):
                return (head, rest)
            more = _split(rest) if len(rest) > 5 else ()
            if more:
                return (head, *more)
    return ()


def _nearest(word: str) -> str | None:
    """Give the concept of the word that this one is a slip of the pen of."""
    if len(word) < 5:
        return None
    found = process.extractOne(
        word, _long_words(), scorer=fuzz.ratio, score_cutoff=_FUZZY_FROM
    )
    return None if found is None else _phrases()[found[0]]


@cache
def _phrases() -> Mapping[str, str]:
    stops = _stopwords()
    return _with_tax() | {
        " ".join(word for word in phrase.split() if word not in stops): concept
        for concept, phrases in vocabulary()["concepts"].items()
        for phrase in phrases
    }


def _with_tax() -> dict[str, str]:
    """Give what a word before or after any word for tax makes of an amount."""
    taxes = [word for word in vocabulary()["concepts"]["tax"] if " " not in word]
    return {
        phrase: concept
        for concept, words in vocabulary()["with_tax"].items()
        for word in words
        for tax in taxes
        for phrase in (f"{word} {tax}", f"{tax} {word}")
    }


@cache
def _parts() -> Mapping[str, str]:
    """Give the words that compounds are made of."""
    never = frozenset(vocabulary()["compounds"]["never"])
    return {word: concept for word, concept in _phrases().items() if word not in never}


@cache
def _stems() -> Mapping[str, str]:
    """Stem -> concept, for the words of one concept only."""
    stems: dict[str, str | None] = {}
    for word, concept in _phrases().items():
        if " " not in word and len(word) >= _SHORTEST_INFLECTED:
            stem = _stem(word)
            stems[stem] = concept if stems.get(stem, concept) == concept else None
    return {stem: concept for stem, concept in stems.items() if concept is not None}


@cache
def _endings() -> tuple[str, ...]:
    return tuple(vocabulary()["compounds"]["endings"])


def _stem(word: str) -> str:
    """Give a word without the first ending of the list that leaves enough of it.

    Examples
    --------
    >>> _stem("fakturach") == _stem("faktury"), _stem("data")
    (True, 'data')
    """
    for ending in _endings():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_INFLECTED:
            return stem
    return word


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(phrase for phrase in _phrases() if len(phrase) >= 5)


@cache
def _codes() -> frozenset[str]:
    return frozenset(vocabulary()["currencies"]["codes"].split())


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(vocabulary()["stopwords"]["words"])


def _currency(text: str) -> str | None:
    for word in re.findall(r"[A-Z]{3}", text):
        if word.lower() in _codes():
            return str(word)
    return next((code for sign, code in _SIGNS.items() if sign in text), None)
