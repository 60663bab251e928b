"""All signals, in the order of the snapshot, and what keeps one from being said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from calmrun.signals import (
    approval_rate,
    approvals_change,
    billing,
    capacity,
    concentration,
    current_status,
    data_quality,
    days_to_pay,
    done_not_invoiced,
    double_billing,
    endings,
    follow_up,
    job_mix,
    largest_debtor,
    open_money,
    payment_slipping,
    price,
    rhythm,
    season,
    selection,
)
from calmrun.signals.illustrating import graded_with_their_claims
from calmrun.signals.measure import Measure, Reason, Unit, hush, silence
from calmrun.signals.tables import NO_DATES, Tables


MeasureSignal = Callable[[Tables], dict[str, Measure]]

SIGNALS: Final[Mapping[str, tuple[MeasureSignal, Mapping[str, Unit]]]] = {
    "billing": (billing.measure_billing, billing.BILLED),
    "quoted": (billing.measure_quoted, billing.QUOTED),
    "days_to_pay": (days_to_pay.measure, days_to_pay.UNITS),
    "current_status": (current_status.measure, current_status.UNITS),
    "endings": (endings.measure, endings.UNITS),
    "payment_slipping": (payment_slipping.measure, payment_slipping.UNITS),
    "open_money": (open_money.measure, open_money.UNITS),
    "largest_debtor": (largest_debtor.measure, largest_debtor.UNITS),
    "approval_rate": (approval_rate.measure, approval_rate.UNITS),
    "approvals_change": (approvals_change.measure, approvals_change.UNITS),
    "follow_up": (follow_up.measure, follow_up.UNITS),
    "concentration": (concentration.measure, concentration.UNITS),
    "done_not_invoiced": (done_not_invoiced.measure, done_not_invoiced.UNITS),
    "capacity": (capacity.measure, capacity.UNITS),
    "price": (price.measure, price.UNITS),
    "job_mix": (job_mix.measure, job_mix.UNITS),
    "double_billing": (double_billing.measure, double_billing.UNITS),
    "rhythm": (rhythm.measure, rhythm.UNITS),
    "season": (season.measure, season.UNITS),
    "data_quality": (data_quality.measure, data_quality.UNITS),
    "selection": (selection.measure, selection.UNITS),
}
ON_PAYMENTS = (
    "days_to_pay",
    "current_status",
    "endings",
    "payment_slipping",
    "open_money",
    "largest_debtor",
)
CONTRADICTIONS = {
    "paid_before_issued": 0.05,
    "paid_with_balance": 0.05,
    "due_before_issued": 0.05,
    "sums_disagree": 0.10,
}
"""Share of a contradiction from which what rests on payments is not sayable."""


def measure_all(tables: Tables) -> dict[str, dict[str, Measure]]:
    """Measure every signal.

    Parameters
    ----------
    tables
        What was given. Without a last day nothing is sayable (``no_dates``).

    Returns
    -------
    Signal -> measure name -> measure; names are the same for every pack.
    """
    if tables.as_of == NO_DATES:
        return {
            name: silence(units, "no_dates") for name, (_, units) in SIGNALS.items()
        }
    found = {
        name: _in_order(measure(tables), units)
        for name, (measure, units) in SIGNALS.items()
    }
    reasons = _contradicted(found["data_quality"]) | selection.blocked(tables)
    heard = {
        name: hush(measures, reasons[name]) if name in reasons else measures
        for name, measures in found.items()
    }
    return graded_with_their_claims(heard)


def _in_order(
    measures: Mapping[str, Measure], units: Mapping[str, Unit]
) -> dict[str, Measure]:
    return {name: measures[name] for name in units}


def _contradicted(quality: Mapping[str, Measure]) -> dict[str, Reason]:
    wrong = any(
        one.sayable and one.value is not None and one.value > CONTRADICTIONS[name]
        for name, one in quality.items()
        if name in CONTRADICTIONS
    )
    return dict.fromkeys(ON_PAYMENTS, "contradictory") if wrong else {}
