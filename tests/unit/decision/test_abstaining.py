"""The ending of a run that must not conclude."""

from __future__ import annotations

import pytest

from calmrun.decision.abstaining import abstain
from calmrun.decision.doctrine import violations
from calmrun.intake.problems import Problem
from calmrun.present.wording import Wording


DATES = Problem(
    code="two_date_orders",
    severity="stops",
    message="The dates come in day/month and in month/day order.",
    fix="Export the invoices again with all dates in the same order.",
    file="KPI forecast 2026.csv",
    row=212,
    column="Issued date",
    example="31/12/2025",
    expected="a date such as 2025-12-31",
)
NOTE = Problem("footer", "info", "A last line was left out.", "Nothing.", "a.csv")
WORDS = Wording()


@pytest.mark.parametrize(
    ("codes", "family"),
    [
        (["nothing_recognised"], "fix_export"),
        (["two_date_orders", "stale"], "fix_export"),
        (["stale", "signals_missing"], "send_newer_export"),
        (["signals_missing", "too_few_documents"], "wait_for_more_data"),
        (["conclusion_rejected", "grounding:value"], None),
        (["something_new"], "fix_export"),
    ],
)
def test_the_gate_code_that_leads_decides_the_family(
    codes: list[str], family: str | None
) -> None:
    """What stops everything else comes first, in whatever order codes arrive."""
    forth = abstain(codes, (), WORDS)
    back = abstain(codes[::-1], (), WORDS)
    assert forth.family == family
    assert forth == back


def test_few_documents_behind_a_broken_column_is_about_the_column() -> None:
    """Documents without readable dates are not too few: the export needs mending."""
    conclusion = abstain(["too_few_documents"], [NOTE, DATES], WORDS)
    assert conclusion.family == "fix_export"
    assert "“KPI forecast 2026.csv”" in conclusion.takeaway


OWING = Problem(
    code="paid_with_balance",
    severity="info",
    message="Invoices marked as paid that still have money open: 9 of 60.",
    fix="Export the list again once entries like this one are corrected.",
    file="invoices.csv",
    row=17,
    column="Balance",
    example="412.06",
    expected="nothing left open on a paid invoice",
)


def test_contradictions_are_told_with_their_cell() -> None:
    """What many entries add up to is shown by the first of them."""
    conclusion = abstain(["contradictory"], [NOTE, OWING], WORDS)
    assert "“invoices.csv”" in conclusion.takeaway
    assert "row 17, column “Balance”. It says “412.06”" in conclusion.why_now
    assert conclusion.next_step.startswith("Export the list again once entries")


def test_another_code_is_not_about_contradictions() -> None:
    """A few odd entries are no reason that a file is stale."""
    conclusion = abstain(["stale"], [OWING], WORDS)
    assert "Balance" not in conclusion.why_now


def test_the_cell_is_shown_and_one_thing_is_asked() -> None:
    """Place, cell and expectation are told; the fix is the one next step."""
    conclusion = abstain(["two_date_orders"], [DATES], WORDS)
    assert "row 212, column “Issued date”" in conclusion.why_now
    assert "“31/12/2025”" in conclusion.why_now
    assert conclusion.next_step == (
        "Export the invoices again with all dates in the same order, "
        "then run this again."
    )
    assert conclusion.evidence == ()
    assert conclusion.confidence == "low"


def test_quotations_are_exempt_from_the_doctrine() -> None:
    """A file may be called what it likes; our own words around it stay calm."""
    conclusion = abstain(["two_date_orders"], [DATES], WORDS)
    assert not any(
        violations(text)
        for text in (conclusion.takeaway, conclusion.next_step, conclusion.why_now)
    )
