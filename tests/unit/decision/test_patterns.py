"""Every pattern on its own planted business, and on the look-alikes beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from calmrun.decision.agent import PATTERNS, DefaultAgent
from calmrun.decision.candidate import Candidate, NotSayable
from calmrun.decision.rules import standing, usual_billing_cents
from calmrun.decision.validate import validate_conclusion
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Measure, Snapshot, Unit


Changes = Mapping[str, Measure | float | int | None]
Build = Callable[..., Snapshot]


def days(value: float) -> Measure:
    """Give a sure number of days."""
    return Measure(value, "days", 200, value - 2, value + 2, "high")


def likely(value: float, unit: Unit = "share", *, mass: float = 0.99) -> Measure:
    """Give a sure measure whose claimed band holds with this mass."""
    ends = (value - 0.04, value + 0.04) if unit == "share" else (value - 2, value + 2)
    return Measure(value, unit, 200, *ends, "high", mass=mass)


SLIPPING: Changes = {
    "payment_slipping.change": 0.6,
    "payment_slipping.change_without_largest": 0.58,
    "payment_slipping.unpaid_at_30_recent": 0.75,
    "days_to_pay.median_recent": 41,
    "days_to_pay.median_on_account_recent": days(41),
    "open_money.past_due": 3_148_000,
}
LATE: Changes = {
    "days_to_pay.median": 58,
    "days_to_pay.median_recent": 58,
    "days_to_pay.median_before": 58,
    "days_to_pay.late_share": 0.7,
    "days_to_pay.late_share_30": 0.45,
    "days_to_pay.late_share_recent": 0.7,
    "days_to_pay.late_days_median": 28,
    "days_to_pay.median_on_account": likely(58, "days"),
    "days_to_pay.median_on_account_lately": 58,
    "payment_slipping.unpaid_at_30_recent": 0.87,
    "payment_slipping.unpaid_at_30_before": 0.88,
}
ON_ACCOUNT: Changes = {
    "days_to_pay.median": 1,
    "days_to_pay.door_share": 0.69,
    "days_to_pay.median_on_account": likely(78, "days"),
    "days_to_pay.median_on_account_lately": 78,
    "days_to_pay.late_share": Measure(0.27, "share", 200, 0.14, 0.4, "low", mass=0.6),
    "days_to_pay.late_share_recent": 0.27,
}
LARGE: Changes = {
    "open_money.over_30_late": 4_000_000,
    "open_money.top5_share_of_year": 0.2,
    "open_money.share_of_year": 0.21,
}
STOPPED: Changes = {
    "largest_debtor.past_due": 1_200_000,
    "largest_debtor.share_of_past_due": 0.9,
    "largest_debtor.share_of_year": 0.03,
    "largest_debtor.silent_days": 104,
    "largest_debtor.stopped": Measure(7, "count", 30, confidence="high", mass=0.999),
}
DECAY: Changes = {
    "follow_up.unanswered_at_21_recent": 0.7,
    "follow_up.change": 0.6,
    "follow_up.open_share_recent": 0.7,
    "follow_up.open_aged": 90,
    "follow_up.open_aged_money": 7_000_000,
}
FEWER_APPROVED: Changes = {
    "approvals_change.recent": 0.25,
    "approvals_change.drop": 0.35,
    "approvals_change.drop_within_sizes": likely(0.33),
    "approvals_change.drop_within_services": likely(0.34),
    "approvals_change.drop_without_largest": 0.34,
}
ONE_CLIENT: Changes = {
    "concentration.top_share": 0.58,
    "concentration.top_share_without_largest": 0.57,
    "concentration.top_invoices": 120,
}
NOT_INVOICED: Changes = {
    "done_not_invoiced.count": 60,
    "done_not_invoiced.recent_money": 2_500_000,
    "done_not_invoiced.share_recent": 0.3,
}
WAITING: Changes = {
    "capacity.wait_recent": 31,
    "capacity.change": 3.9,
    "capacity.waiting": 60,
}
CHEAPER: Changes = {
    "price.change": -0.25,
    "price.change_without_largest": -0.24,
}
TWICE: Changes = {
    "double_billing.recent_pairs": 30,
    "double_billing.recent_money": 900_000,
    "double_billing.share_recent": 0.08,
    "double_billing.pairs": 60,
}
WINTER: Changes = {"season.p_value": 0.001, "season.next3_vs_year": 0.38}
SMALL_JOBS: Changes = {
    "job_mix.tiny_recent": 0.62,
    "job_mix.tiny_before": 0.25,
    "job_mix.change": 0.37,
    "job_mix.tiny_money_share": 0.12,
}
PLANTED = {
    "slipping": ("collect_open_invoices", SLIPPING),
    "slipping beyond long terms": (
        "collect_open_invoices",
        {
            "days_to_pay.terms_days": 60,
            "days_to_pay.median_recent": None,
            "days_to_pay.median_before": 55,
            "payment_slipping.late_recent": 0.6,
            "payment_slipping.late_before": 0.1,
            "payment_slipping.late_change": 0.5,
            "payment_slipping.unpaid_at_30_recent": 0.97,
        },
    ),
    "late all year": ("collect_open_invoices", LATE),
    "late on account, while many pay at the door": (
        "collect_open_invoices",
        {
            "days_to_pay.median": 26,
            "days_to_pay.median_on_account": likely(40, "days", mass=0.97),
            "days_to_pay.median_on_account_lately": 41,
            "days_to_pay.late_share": 0.35,
            "days_to_pay.late_share_30": 0.14,
            "days_to_pay.late_share_recent": 0.36,
        },
    ),
    "half on account take a month where two weeks were agreed": (
        "collect_open_invoices",
        {
            "days_to_pay.median": 24,
            "days_to_pay.terms_days": 15,
            "days_to_pay.median_on_account": likely(33, "days", mass=0.82),
            "days_to_pay.median_on_account_lately": 33,
            "days_to_pay.late_share": 0.5,
            "days_to_pay.late_share_30": 0.1,
            "days_to_pay.late_share_recent": 0.5,
        },
    ),
    "slipping on account, while many pay at the door": (
        "collect_open_invoices",
        {
            "days_to_pay.median_recent": 2,
            "days_to_pay.median_before": 8,
            "days_to_pay.median_on_account_recent": days(47),
            "days_to_pay.median_on_account_before": days(14),
            "payment_slipping.unpaid_at_30_recent": 0.29,
            "payment_slipping.unpaid_at_30_before": 0.12,
            "payment_slipping.change": Measure(0.17, "share", 82, 0.02, 0.3, "low"),
            "payment_slipping.change_on_account": 0.5,
            "payment_slipping.unpaid_on_account_recent": 0.7,
        },
    ),
    "half pay at the door, half very late": (
        "collect_open_invoices",
        {
            "days_to_pay.median": 6,
            "days_to_pay.median_on_account": None,
            "days_to_pay.median_on_account_lately": None,
            "days_to_pay.late_share": 0.45,
            "days_to_pay.late_share_30": 0.4,
            "days_to_pay.late_share_recent": 0.45,
        },
    ),
    "late on account where many pay at the door": ("collect_open_invoices", ON_ACCOUNT),
    "a few large ones": ("collect_open_invoices", LARGE),
    "a few large ones beside many that are small and old": (
        "collect_open_invoices",
        {**LARGE, "open_money.over_30_count": 40},
    ),
    "a tenth of a year of many invoices": (
        "collect_open_invoices",
        {
            **LARGE,
            "open_money.top5_share_of_year": Measure(
                0.12, "share", 400, confidence="exact"
            ),
            "open_money.share_of_year": 0.13,
        },
    ),
    "a few large ones without payment dates": (
        "collect_open_invoices",
        {**LARGE, "days_to_pay.median": None},
    ),
    "one client stopped paying": ("collect_open_invoices", STOPPED),
    "most still within terms, but far more late than before": (
        "collect_open_invoices",
        {
            "days_to_pay.median_recent": 27,
            "payment_slipping.change": 0.35,
            "payment_slipping.unpaid_at_30_recent": 0.41,
            "payment_slipping.late_recent": 0.28,
            "payment_slipping.late_change": 0.25,
        },
    ),
    "due on receipt, and far more late than before": (
        "collect_open_invoices",
        {
            "days_to_pay.terms_days": 0,
            "days_to_pay.median_before": 7,
            "days_to_pay.median_recent": 19,
            "payment_slipping.unpaid_at_30_recent": 0.28,
            "payment_slipping.late_recent": 0.45,
            "payment_slipping.late_change": 0.37,
        },
    ),
    "one client stopped, for less than slow payment would weigh": (
        "collect_open_invoices",
        {**STOPPED, "largest_debtor.past_due": 500_000},
    ),
    "late, but nothing to ask for": (
        "change_payment_path",
        {**LATE, "open_money.past_due_count": 1, "open_money.past_due": 100_000},
    ),
    "unanswered quotes": ("follow_up_quotes", DECAY),
    "unanswered quotes without answer dates": (
        "follow_up_quotes",
        {**DECAY, "follow_up.change": None},
    ),
    "fewer approved": ("review_lost_quotes", FEWER_APPROVED),
    "one client": ("reduce_concentration", ONE_CLIENT),
    "one client with a quarter of the billing": (
        "reduce_concentration",
        {
            "concentration.top_share": 0.28,
            "concentration.top_share_without_largest": 0.26,
            "concentration.top_invoices": 60,
        },
    ),
    "finished work": ("invoice_finished_work", NOT_INVOICED),
    "finished work all along, and still": (
        "invoice_finished_work",
        {
            "done_not_invoiced.count": 16,
            "done_not_invoiced.recent_money": 900_000,
            "done_not_invoiced.share": 0.12,
            "done_not_invoiced.share_recent": Measure(
                0.11, "share", 60, 0.03, 0.18, "high", mass=0.8
            ),
        },
    ),
    "finished work of the last year, likely": (
        "invoice_finished_work",
        {
            "done_not_invoiced.count": 8,
            "done_not_invoiced.recent_money": 900_000,
            "done_not_invoiced.share_recent": Measure(
                0.11, "share", 60, 0.03, 0.18, "medium", mass=0.85
            ),
        },
    ),
    "fewer approved, where no services are named": (
        "review_lost_quotes",
        {**FEWER_APPROVED, "approvals_change.drop_within_services": None},
    ),
    "longer wait": ("protect_capacity", WAITING),
    "lower prices": ("restore_price", CHEAPER),
    "billed twice": ("fix_double_billing", TWICE),
    "a quiet winter": ("prepare_slow_season", WINTER),
    "very small jobs": ("raise_minimum_job", SMALL_JOBS),
    "very small jobs, two in five": (
        "raise_minimum_job",
        {**SMALL_JOBS, "job_mix.tiny_recent": 0.42},
    ),
    "late all year, and perhaps a little less so lately": (
        "collect_open_invoices",
        {
            **LATE,
            "days_to_pay.median_on_account_lately": Measure(
                28, "days", 68, 24, 34, "medium"
            ),
        },
    ),
}
LOOK_ALIKES = {
    "slower, but within long terms": {**SLIPPING, "days_to_pay.terms_days": 60},
    "slower, but it may be chance": {**SLIPPING, "payment_slipping.change": 0.06},
    "net 60": {
        "days_to_pay.median": 55,
        "days_to_pay.median_recent": 55,
        "days_to_pay.median_before": 54,
        "days_to_pay.terms_days": 60,
        "payment_slipping.unpaid_at_30_recent": 0.9,
        "payment_slipping.unpaid_at_30_before": 0.9,
    },
    "net 60, a few of them late and half in time": {
        "days_to_pay.median": 58,
        "days_to_pay.terms_days": 60,
        "days_to_pay.late_share": 0.41,
        "days_to_pay.late_share_30": 0.24,
        "days_to_pay.late_share_recent": 0.4,
        "payment_slipping.unpaid_at_30_recent": 0.9,
        "payment_slipping.unpaid_at_30_before": 0.9,
    },
    "one client may have stopped": {
        **STOPPED,
        "largest_debtor.stopped": Measure(
            3, "count", 7, confidence="medium", mass=0.88
        ),
    },
    "the one who owes most surely still pays": {
        **STOPPED,
        "largest_debtor.stopped": Measure(2, "count", 30, confidence="high", mass=0.0),
    },
    "one small client stopped": {**STOPPED, "largest_debtor.past_due": 90_000},
    "one client stopped for a single invoice": {
        **STOPPED,
        "largest_debtor.stopped": Measure(1, "count", 30, confidence="high", mass=0.97),
    },
    "due on receipt, paid in two weeks": {
        "days_to_pay.terms_days": 0,
        "days_to_pay.late_share": 0.8,
        "days_to_pay.late_share_recent": 0.8,
        "days_to_pay.late_share_30": 0.14,
    },
    "those on account were late in the past": {
        **ON_ACCOUNT,
        "days_to_pay.median_on_account_lately": 20,
    },
    "those on account pay in their long terms": {
        **ON_ACCOUNT,
        "days_to_pay.terms_days": 90,
    },
    "a handful on account": {**ON_ACCOUNT, "days_to_pay.late_share": 0.12},
    "nobody at the door": {**ON_ACCOUNT, "days_to_pay.door_share": 0.1},
    "late in the past, not lately": {**LATE, "days_to_pay.late_share_recent": 0.12},
    "slow in the past, and only late on paper lately": {
        **LATE,
        "days_to_pay.terms_days": 14,
        "days_to_pay.late_share_recent": 0.4,
        "days_to_pay.median_on_account_lately": 18,
    },
    "late in the past, and unknown lately": {
        **LATE,
        "days_to_pay.late_share_recent": None,
    },
    "perhaps past the terms": {
        "days_to_pay.median_on_account": likely(40, "days", mass=0.75),
        "days_to_pay.late_share": 0.4,
        "days_to_pay.late_share_30": 0.1,
        "days_to_pay.late_share_recent": 0.4,
    },
    "past terms of two weeks, and within a month": {
        "days_to_pay.terms_days": 15,
        "days_to_pay.median_on_account": likely(28, "days"),
        "days_to_pay.late_share": 0.4,
        "days_to_pay.late_share_30": 0.1,
        "days_to_pay.late_share_recent": 0.4,
    },
    "a client with less than a quarter": {
        "concentration.top_share": 0.27,
        "concentration.top_share_without_largest": 0.24,
        "concentration.top_invoices": 60,
    },
    "past the terms, and by a few days only": {
        "days_to_pay.median_on_account": likely(33, "days"),
        "days_to_pay.late_share": 0.4,
        "days_to_pay.late_share_30": 0.1,
        "days_to_pay.late_share_recent": 0.4,
    },
    "net 90, half of them a week late": {
        "days_to_pay.terms_days": 90,
        "days_to_pay.median": 96,
        "days_to_pay.median_on_account": likely(97, "days", mass=0.85),
        "days_to_pay.median_on_account_lately": 97,
        "days_to_pay.late_share": 0.5,
        "days_to_pay.late_share_30": 0.31,
        "days_to_pay.late_share_recent": 0.5,
    },
    "net 90, half of them in time": {
        "days_to_pay.terms_days": 90,
        "days_to_pay.median": 90,
        "days_to_pay.median_on_account": likely(96, "days", mass=0.6),
        "days_to_pay.median_on_account_lately": 97,
        "days_to_pay.late_share": 0.47,
        "days_to_pay.late_share_30": 0.31,
        "days_to_pay.late_share_recent": 0.5,
    },
    "slower on account, and hardly any of it shows": {
        "days_to_pay.median_on_account_recent": days(47),
        "payment_slipping.change_on_account": 0.5,
        "payment_slipping.unpaid_on_account_recent": 0.7,
    },
    "old unpaid papers": {
        "open_money.over_30_late": 4_000_000,
        "open_money.top5_share_of_year": 0.2,
        "open_money.old_tail": 1_800_000,
    },
    "a few large ones in a list of open invoices only": {
        **LARGE,
        "billing.last_year": None,
    },
    "a large one among a dozen": {
        **LARGE,
        "open_money.top5_share_of_year": Measure(0.2, "share", 12, confidence="exact"),
    },
    "many small ones are never marked paid": {
        **LARGE,
        "open_money.over_30_count": 40,
        "open_money.share_of_year": 0.4,
    },
    "a tenth of a small year": {
        **LARGE,
        "open_money.top5_share_of_year": Measure(
            0.12, "share", 120, confidence="exact"
        ),
        "open_money.share_of_year": 0.13,
    },
    "later by a few days": {
        **SLIPPING,
        "days_to_pay.median_recent": 22,
        "days_to_pay.median_on_account_recent": days(22),
        "days_to_pay.median_on_account_before": days(15),
    },
    "later than it was, but quick": {
        "days_to_pay.terms_days": 0,
        "days_to_pay.median_recent": 17,
        "payment_slipping.late_change": 0.3,
        "payment_slipping.late_recent": 0.9,
    },
    "one big job": {
        "concentration.top_share": 0.4,
        "concentration.top_share_without_largest": 0.05,
    },
    "fewer approved in another mix": {
        **FEWER_APPROVED,
        "approvals_change.drop_within_sizes": likely(0.1, mass=0.93),
    },
    "fewer approved of other services": {
        **FEWER_APPROVED,
        "approvals_change.drop_within_services": likely(0.1, mass=0.93),
    },
    "fewer approved by one customer": {
        **FEWER_APPROVED,
        "approvals_change.drop_without_largest": 0.02,
    },
    "fewer approved, only possible": {
        **FEWER_APPROVED,
        "approvals_change.drop": Measure(
            0.2, "share", 90, 0.04, 0.36, "medium", mass=0.96
        ),
    },
    "unanswered, but few are open": {**DECAY, "follow_up.open_aged": 2},
    "never closes its quotes": {
        "follow_up.change": None,
        "follow_up.open_share_recent": 0.5,
        "follow_up.open_share_before": 0.45,
    },
    "unbilled all along, and two lately": {
        "done_not_invoiced.count": 16,
        "done_not_invoiced.share": 0.12,
        "done_not_invoiced.share_recent": 0.09,
        "done_not_invoiced.recent_money": Measure(
            2_000_000, "money", 2, confidence="exact"
        ),
    },
    "one finished job": {**NOT_INVOICED, "done_not_invoiced.count": 1},
    "not billed, but long ago": {
        "done_not_invoiced.count": 60,
        "done_not_invoiced.money": 2_500_000,
        "done_not_invoiced.share": 0.17,
    },
    "not billed, it may be chance": {
        **NOT_INVOICED,
        "done_not_invoiced.share_recent": Measure(0.2, "share", 12, 0.0, 0.4, "low"),
    },
    "a slightly longer wait": {"capacity.wait_recent": 14, "capacity.change": 1.75},
    "a longer wait, by chance": {
        **WAITING,
        "capacity.change": Measure(3.0, "ratio", 24, 0.9, 6.0, "medium"),
    },
    "billed twice, long ago": {**TWICE, "double_billing.recent_pairs": 0},
    "a quiet winter by chance": {**WINTER, "season.p_value": 0.2},
    "the winter is ending": {**WINTER, "season.next3_vs_year": 0.88},
    "lower prices, it may be chance": {
        **CHEAPER,
        "price.change": Measure(-0.12, "ratio", 90, -0.2, -0.02, "medium"),
    },
    "lower prices for one client": {**CHEAPER, "price.change_without_largest": 0.0},
    "small jobs that pay": {**SMALL_JOBS, "job_mix.tiny_money_share": 0.5},
    "healthy": {},
}


def able(snapshot: Snapshot) -> list[str]:
    """Families that could win."""
    usual = usual_billing_cents(snapshot)
    looks = [pattern(snapshot) for pattern in PATTERNS]
    found = [look for look in looks if isinstance(look, Candidate)]
    return [look.family for look in found if not standing(look, usual)]


@pytest.mark.parametrize(("family", "changes"), PLANTED.values(), ids=PLANTED)
def test_a_planted_situation_is_the_only_thing_seen(
    business: Build, family: str, changes: Changes
) -> None:
    """A pattern speaks about its own situation, and no other pattern does."""
    assert able(business(changes)) == [family]


@pytest.mark.parametrize("changes", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_look_alike_stays_silent(business: Build, changes: Changes) -> None:
    """What only looks like a problem is no reason to speak."""
    assert able(business(changes)) == []


@pytest.mark.parametrize(("family", "changes"), PLANTED.values(), ids=PLANTED)
def test_what_is_said_about_it_passes_every_check(
    business: Build, family: str, changes: Changes
) -> None:
    """Each situation is concluded in words that pass schema, grounding, doctrine."""
    snapshot = business(changes)
    inference = DefaultAgent(Wording()).conclude(snapshot)
    validate_conclusion(inference.conclusion, snapshot)
    assert inference.status == "concluded"
    assert inference.conclusion.family == family


@pytest.mark.parametrize(
    ("seen", "variant"), [(0, "approved"), (60, "finished"), (None, "approved")]
)
def test_only_a_jobs_file_can_say_that_work_is_finished(
    business: Build, seen: int | None, variant: str
) -> None:
    """From quotes alone it is approved work without an invoice, and no more."""
    snapshot = business({**NOT_INVOICED, "done_not_invoiced.seen_done": seen})
    inference = DefaultAgent(Wording()).conclude(snapshot)
    assert inference.candidates[0].variant == variant
    assert ("finished" in inference.conclusion.takeaway) == (variant == "finished")


def test_work_that_waits_is_not_missing_an_invoice(business: Build) -> None:
    """Capacity comes before leakage: unbilled work that still waits is not finished."""
    assert able(business({**NOT_INVOICED, **WAITING})) == ["protect_capacity"]


def test_a_single_debtor_is_told_apart(business: Build) -> None:
    """One client that stopped paying is a talk with that client, not a pattern."""
    changes = {
        "open_money.over_30_late": 4_000_000,
        "open_money.top5_share_of_year": 0.2,
        "open_money.top_debtor_share": 0.9,
    }
    look = PATTERNS[0](business(changes))
    assert isinstance(look, Candidate)
    assert look.variant == "single_debtor"


def test_a_sure_late_payment_speaks_before_an_unsure_slip(business: Build) -> None:
    """Where two ways of being late hold, the one that weighs most is told."""
    unsure = Measure(0.4, "share", 40, 0.06, 0.7, "low", mass=0.7)
    look = PATTERNS[0](business({**LATE, "payment_slipping.change": unsure}))
    assert isinstance(look, Candidate)
    assert look.variant == "late_all_year"


def test_a_median_that_is_not_reached_is_said_as_a_share(business: Build) -> None:
    """Where fewer than half have paid there is no median, only a share unpaid."""
    look = PATTERNS[0](business({**SLIPPING, "days_to_pay.median_recent": None}))
    assert isinstance(look, Candidate)
    assert look.variant == "slipping_share"


def test_terms_that_are_not_known_excuse_nothing(business: Build) -> None:
    """Slower payment without known terms is still slower payment."""
    assert able(business({**SLIPPING, "days_to_pay.terms_days": None})) == [
        "collect_open_invoices"
    ]


def test_without_any_money_the_floor_is_nothing(business: Build) -> None:
    """A family that needs no billing file is not held back by its absence."""
    nothing = {"billing.typical_90_days": None, "quoted.typical_90_days": None}
    assert usual_billing_cents(business(nothing)) == 0
    assert able(business({**DECAY, **nothing})) == ["follow_up_quotes"]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.__module__)
def test_without_its_signal_a_pattern_says_why_it_cannot_speak(
    business: Build, pattern: Callable[[Snapshot], object]
) -> None:
    """A family without its signal is not sayable, with the signal's reason."""
    measures = [
        f"{signal}.{name}"
        for signal, inner in business().signals.items()
        for name in inner
    ]
    look = pattern(business(dict.fromkeys(measures)))
    assert isinstance(look, NotSayable)
    assert look.reason == "too_few"


def candidate_of(snapshot: Snapshot, family: str) -> Candidate:
    """Give what one family says about a snapshot it can speak about."""
    (found,) = [
        one
        for one in (pattern(snapshot) for pattern in PATTERNS)
        if one.family == family and isinstance(one, Candidate)
    ]
    return found


@pytest.mark.parametrize(
    ("family", "changes", "change"),
    [
        pytest.param(
            "collect_open_invoices", SLIPPING, "payment_slipping.change", id="slipping"
        ),
        pytest.param("follow_up_quotes", DECAY, "follow_up.change", id="follow-up"),
        pytest.param("protect_capacity", WAITING, "capacity.change", id="capacity"),
        pytest.param("restore_price", CHEAPER, "price.change", id="price"),
    ],
)
def test_a_change_that_is_only_possible_cannot_win(
    business: Build, family: str, changes: Changes, change: str
) -> None:
    """Most changes that look real are chance, so a change must be sure to win."""
    sure = business(changes)
    signal, name = change.split(".")
    measure = replace(sure.signals[signal][name], confidence="medium")
    doubtful = business({**changes, change: measure})
    assert "only_possible" in candidate_of(doubtful, family).against
    assert "only_possible" not in candidate_of(sure, family).against


def test_a_slip_at_thirty_days_is_none_by_longer_terms(business: Build) -> None:
    """Where sixty days are given, later than thirty is not yet late."""
    sixty = {"days_to_pay.terms_days": 60, "days_to_pay.median_recent": 65}
    in_time = business({**SLIPPING, **sixty, "payment_slipping.late_change": 0.04})
    too_late = business({**SLIPPING, **sixty, "payment_slipping.late_change": 0.5})
    assert (
        "not_later_by_terms" in candidate_of(in_time, "collect_open_invoices").against
    )
    found = candidate_of(too_late, "collect_open_invoices")
    assert "not_later_by_terms" not in found.against


def test_a_fall_is_worth_what_it_surely_is(business: Build) -> None:
    """What few answers show looks too large, and would outweigh what is certain."""
    drop = Measure(0.4, "share", 24, 0.1, 0.42, "high", mass=0.99)
    snapshot = business({**FEWER_APPROVED, "approvals_change.drop": drop})
    before = snapshot.signals["approvals_change"]["before"].value
    look = next(
        look
        for look in (pattern(snapshot) for pattern in PATTERNS)
        if look.family == "review_lost_quotes"
    )
    assert isinstance(look, Candidate)
    assert before is not None
    assert look.stake_cents == round(usual_billing_cents(snapshot) * 0.1 / before)
