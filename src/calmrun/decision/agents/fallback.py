"""Why a hosted answer was not used: the closed list of codes that a receipt shows."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Fallback(StrEnum):
    """One reason; `HTTP`, `UNREADABLE` and `REJECTED` come with a detail behind it."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        """Keep what the code means beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    UNREACHABLE = "hosted_unreachable", "No connection, or one that broke off."
    TOO_SLOW = "hosted_too_slow", "No full answer within the time limit."
    HTTP = "hosted_http", "An HTTP status from 400 on, which is the detail."
    REFUSED = "hosted_refused", "The model, or a filter before it, declined."
    TOO_LONG = (
        "hosted_too_long",
        "The model ran out of words before the end of its JSON.",
    )
    TOO_LARGE = "hosted_too_large", "A body longer than any answer."
    UNREADABLE = (
        "hosted_unreadable",
        "Not the JSON of a completion; the detail is what the libraries raised.",
    )
    SCHEMA = (
        "hosted_schema",
        "JSON of another shape: a field too many, missing, empty or too long.",
    )
    WRONG_FAMILY = "hosted_wrong_family", "A family that was not offered."
    TYPED_NUMBER = "hosted_typed_number", "A number of its own, in digits or in words."
    MARKUP = (
        "hosted_markup",
        "Anything but plain words and punctuation: links, quotes, spaced-out letters.",
    )
    CLAIM = (
        "hosted_claim",
        "Slots, or words of amount, time, direction, denial or cause, are not ours.",
    )
    ACT = "hosted_act", "It asks for something that the draft does not ask for."
    SUBJECT = "hosted_subject", "Most of its words are about something else."
    REJECTED = (
        "hosted_rejected",
        "The last look found something; the detail is its code.",
    )
