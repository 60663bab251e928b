"""Our checks before the agent may speak: typed facts, never prose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from calmrun.governance import Check, Verdict, judge
from calmrun.intake.pack import Pack
from calmrun.signals.snapshot import Snapshot


MIN_DATED_DOCUMENTS: Final = 20
STALE_DAYS: Final = 120
AGED_DAYS: Final = 45
MOST_CONTRADICTORY_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate may look at."""

    pack: Pack
    snapshot: Snapshot
    today: date

    @property
    def age_days(self) -> int | None:
        """Days from the data's last day to today; None where nothing is dated."""
        as_of = self.pack.as_of
        return None if as_of is None else (self.today - as_of).days


def gate(facts: Facts) -> Verdict:
    """Say whether the agent may conclude, with every reason against it as a code."""
    return judge(facts, CHECKS)


def is_aged(facts: Facts) -> bool:
    """Tell data that is old enough to lower confidence, but not stale."""
    return facts.age_days is not None and facts.age_days > AGED_DAYS


def _recognised(facts: Facts) -> bool:
    return any(file.kind in {"invoices", "quotes"} for file in facts.pack.files)


def _dates_agree(facts: Facts) -> bool:
    return not _stopped_by(facts, "two_date_orders")


def _enough(facts: Facts) -> bool:
    pack = facts.pack
    return max(pack.dated("invoices"), pack.dated("quotes")) >= MIN_DATED_DOCUMENTS


def _amounts(facts: Facts) -> bool:
    """Tell whether anything has an amount: without one nothing can weigh anything."""
    tables = (facts.pack.tables["invoices"], facts.pack.tables["quotes"])
    return any(t["total_cents"].null_count() < t.height for t in tables)


def _one_currency(facts: Facts) -> bool:
    return not any(p.code == "mixed_currencies" for p in facts.pack.problems)


def _consistent(facts: Facts) -> bool:
    share = facts.snapshot.at("signals.data_quality.contradictory")
    if share is None or share.value is None:
        return True
    return float(share.value) <= MOST_CONTRADICTORY_SHARE


def _fresh(facts: Facts) -> bool:
    return facts.age_days is None or facts.age_days <= STALE_DAYS


def _signals(facts: Facts) -> bool:
    return any(
        measure.sayable and measure.confidence != "exact"
        for measures in facts.snapshot.signals.values()
        for measure in measures.values()
    )


def _stopped_by(facts: Facts, code: str) -> bool:
    return any(p.code == code and p.severity == "stops" for p in facts.pack.problems)


CHECKS: Final = (
    Check[Facts]("nothing_recognised", _recognised),
    Check[Facts]("question_open", lambda facts: facts.pack.question is None),
    Check[Facts]("two_date_orders", _dates_agree),
    Check[Facts]("too_few_documents", _enough),
    Check[Facts]("missing_amounts", _amounts),
    Check[Facts]("mixed_currencies", _one_currency),
    Check[Facts]("contradictory", _consistent),
    Check[Facts]("stale", _fresh),
    Check[Facts]("signals_missing", _signals),
)
