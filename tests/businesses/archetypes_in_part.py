"""Situations of which only a part was handed in: columns, lists or rows are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from businesses import bends
from businesses import situations_at_work as at_work
from businesses.archetype import COLLECT, Archetype


_FOLLOW_UP: Final = ("follow_up_quotes",)
_LOST: Final = ("review_lost_quotes",)
_UNBILLED: Final = ("invoice_finished_work",)
_COLUMNS: Final = (
    Archetype("healthy_no_due_dates", "silent", spoil="no_due_dates"),
    Archetype("slow_no_due_dates", "decide", COLLECT, bends.slow, spoil="no_due_dates"),
    Archetype("healthy_no_paid_dates", "silent", spoil="no_paid_dates"),
    Archetype(
        "slow_no_paid_dates", "either", COLLECT, bends.slow, spoil="no_paid_dates"
    ),
    Archetype(
        "decay_no_paid_dates", "decide", _FOLLOW_UP, bends.decay, spoil="no_paid_dates"
    ),
    Archetype("healthy_no_names", "quiet", spoil="no_names"),
    Archetype("slow_no_names", "either", COLLECT, bends.slow, spoil="no_names"),
    Archetype("healthy_no_descriptions", "silent", spoil="no_descriptions"),
    Archetype(
        "slow_no_descriptions", "decide", COLLECT, bends.slow, spoil="no_descriptions"
    ),
    Archetype("healthy_no_numbers", "silent", spoil="no_quote_numbers"),
    Archetype(
        "unbilled_no_numbers",
        "either",
        _UNBILLED,
        bends.not_invoiced,
        spoil="no_quote_numbers",
    ),
    Archetype(
        "decay_no_answer_dates",
        "either",
        _FOLLOW_UP,
        bends.decay,
        spoil="no_answer_dates",
    ),
    Archetype(
        "approvals_fell_no_dates",
        "silent",
        bend=bends.approvals_fall,
        spoil="no_answer_dates",
    ),
)
_LISTS: Final = (
    Archetype("healthy_invoices_only", "silent", spoil="only_invoices"),
    Archetype(
        "slow_invoices_only", "decide", COLLECT, bends.slow, spoil="only_invoices"
    ),
    Archetype("healthy_quotes_only", "silent", spoil="only_quotes"),
    Archetype(
        "decay_quotes_only", "decide", _FOLLOW_UP, bends.decay, spoil="only_quotes"
    ),
    Archetype(
        "approvals_fell_quotes_only",
        "decide",
        _LOST,
        bends.approvals_fall,
        spoil="only_quotes",
    ),
    Archetype(
        "healthy_jobs_no_quotes", "silent", bend=bends.with_jobs, spoil="no_quotes"
    ),
    Archetype(
        "unbilled_jobs_no_quotes",
        "decide",
        _UNBILLED,
        bends.both(bends.with_jobs, bends.not_invoiced),
        at_work.visits_not_billed,
        spoil="no_quotes",
    ),
)
_ROWS: Final = (
    Archetype("aging_alone_printed", "abstain", bend=bends.slow, spoil="aging_alone"),
    Archetype(
        "aging_printed_with_quotes",
        "quiet",
        ("collect_open_invoices",),
        bends.slow,
        spoil="aging_printed",
    ),
    Archetype("slow_printed", "decide", COLLECT, bends.slow, spoil="day_printed"),
    Archetype(
        "slow_weeks_old", "decide", COLLECT, bends.slow, spoil="read_weeks_later"
    ),
    Archetype("healthy_weeks_old", "silent", spoil="read_weeks_later"),
    Archetype(
        "slow_months_old",
        "abstain",
        ("send_newer_export",),
        bends.slow,
        spoil="read_months_later",
    ),
    Archetype(
        "two_currencies",
        "abstain",
        ("fix_export",),
        change=at_work.both_sides_of_a_border,
        spoil="currencies_named",
    ),
)
IN_PART: Final = tuple(
    replace(each, group="in_part") for each in (*_COLUMNS, *_LISTS, *_ROWS)
)
