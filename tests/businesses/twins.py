"""The same figures once more, slowly and plainly, from the books that were made up.

Nothing here knows how Calmrun measures; each figure is counted as docs/signals.md says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from businesses.books import Books, Invoice, Job, Quote


Lag = tuple[int, bool]
"""Days, and whether that was the end of it."""


def left_at(lags: Iterable[Lag], day: int) -> float:
    """Give the share left after a day, by Kaplan and Meier."""
    some, share = list(lags), 1.0
    for at in sorted({lag for lag, ended in some if ended and lag <= day}):
        watched = sum(lag >= at for lag, _ in some)
        share *= 1 - sum(ended and lag == at for lag, ended in some) / watched
    return share


def half_at(lags: Iterable[Lag]) -> float:
    """Give the first day on which half or fewer are left."""
    some = list(lags)
    ends = sorted({lag for lag, ended in some if ended})
    return next((day for day in ends if left_at(some, day) <= 0.5 + 1e-12), math.nan)


def middle_half(values: Iterable[float]) -> float:
    """Average what lies between the quartiles; a value astride one counts in part."""
    some = sorted(values)
    kept = 0.0
    for at, value in enumerate(some):
        low, high = at / len(some), (at + 1) / len(some)
        kept += value * max(0.0, min(high, 0.75) - max(low, 0.25))
    return kept / 0.5


class Twin:
    """One business, counted by hand up to its last day."""

    def __init__(self, books: Books, as_of: date) -> None:
        self.books, self.as_of = books, as_of
        self.billed = [i for i in books.invoices if i.counts]
        self.followed = [i for i in self.billed if i.status != "partial"]
        self.followed = [i for i in self.followed if not (i.copied and not i.paid)]
        self.past_due = [i for i in self.followed if i.open_cents and i.due < as_of]
        self.year = [i for i in self.billed if self.age(i.issued) <= 365]
        self.late_30 = [i for i in self.past_due if self.age(i.due) > 30]

    def age(self, day: date) -> int:
        """Give the days from a day to the last one."""
        return (self.as_of - day).days

    def lags(self, invoices: Iterable[Invoice]) -> list[Lag]:
        """Follow invoices from issue to payment, or to the last day."""
        return [
            (max(0, ((i.paid or self.as_of) - i.issued).days), i.paid is not None)
            for i in invoices
        ]

    def late(self, day: int) -> float:
        """Give the share not paid so many days after terms of at least two weeks."""
        lags = self.lags(self.followed)
        own = [
            (lag - max(14, (i.due - i.issued).days), ended)
            for i, (lag, ended) in zip(self.followed, lags, strict=True)
        ]
        return left_at(own, day)

    def cohort(self, *, recent: bool) -> list[Lag]:
        """Follow the invoices of the last 100 days, or the older ones."""
        chosen = [i for i in self.followed if (self.age(i.issued) <= 100) == recent]
        return self.lags(chosen)

    def money(self, some: Sequence[Invoice]) -> int:
        """Add up what is open of them."""
        return sum(invoice.open_cents for invoice in some)

    # -- one client

    def top(self) -> tuple[list[int], int]:
        """Give what the largest client was billed in a year, each, and all of it."""
        by_client: defaultdict[str, list[int]] = defaultdict(list)
        for invoice in self.year:
            by_client[invoice.customer.name].append(invoice.cents)
        return max(by_client.values(), key=sum), sum(i.cents for i in self.year)

    def hhi(self) -> float:
        """Add up the squares of all clients' shares."""
        by_client: Counter[str] = Counter()
        for invoice in self.year:
            by_client[invoice.customer.name] += invoice.cents
        whole = by_client.total()
        return sum((cents / whole) ** 2 for cents in by_client.values())

    def without_largest(self) -> float:
        """Give the largest client's share without its largest invoice."""
        own, whole = self.top()
        return (sum(own) - max(own)) / (whole - max(own))

    # -- quotes

    def unanswered(self, *, recent: bool) -> float:
        """Give the share of quotes without an answer at day 21."""
        aged = [q for q in self.books.quotes if self.age(q.sent) > 21]
        some = [q for q in aged if (self.age(q.sent) <= 110) == recent]
        return sum(_answer_days(q) > 21 for q in some) / len(some)

    def open_aged(self) -> list[Quote]:
        """List the quotes of 22 to 180 days that nobody answered."""
        return [
            quote
            for quote in self.books.quotes
            if quote.status == "sent" and 21 < self.age(quote.sent) <= 180
        ]

    def open_share(self, *, recent: bool) -> float:
        """Give the share of aged quotes that are still open."""
        aged = [q for q in self.books.quotes if self.age(q.sent) > 21]
        some = [q for q in aged if (self.age(q.sent) <= 110) == recent]
        return sum(q.status == "sent" for q in some) / len(some)

    def approved(self, *, recent: bool) -> float:
        """Give the approved share of the answered quotes, of 120 days or older."""
        some = [
            quote
            for quote in self.books.quotes
            if (quote.approved or quote.declined)
            and (self.age(quote.sent) <= 120) == recent
        ]
        return sum(quote.approved is not None for quote in some) / len(some)

    # -- work

    def waits(self, *, recent: bool) -> list[Lag]:
        """Follow jobs from approval until they are marked as done."""
        return [
            (((job.completed or self.as_of) - job.approved).days, bool(job.completed))
            for job in self.books.jobs
            if job.approved is not None and (self.age(job.approved) <= 120) == recent
        ]

    def waiting(self) -> list[Job]:
        """List the jobs approved in the last year that are not done."""
        return [
            job
            for job in self.books.jobs
            if job.approved and not job.completed and self.age(job.approved) <= 365
        ]

    def unbilled(self) -> list[Job]:
        """List the jobs of the last year, done for two weeks, that were forgotten."""
        last = max(invoice.issued for invoice in self.billed)
        return [
            job
            for job in self.books.jobs
            if job.forgotten and job.completed and (last - job.completed).days > 14
        ]

    def copies(self) -> list[Invoice]:
        """List the invoices that were written a second time."""
        return [invoice for invoice in self.billed if invoice.copied]

    # -- prices, small visits, seasons

    def price_change(self) -> float:
        """Compare what the same work brings lately and over 300 days ago."""
        by_service: defaultdict[str, list[Invoice]] = defaultdict(list)
        for invoice in self.billed:
            by_service[invoice.service].append(invoice)
        usual = {
            service: median(math.log(i.cents) for i in some)
            for service, some in by_service.items()
            if len(some) >= 6
        }
        off = [
            (self.age(i.issued), math.log(i.cents) - usual[i.service])
            for i in self.billed
            if i.service in usual
        ]
        now = middle_half(apart for age, apart in off if age <= 100)
        return math.expm1(now - middle_half(apart for age, apart in off if age > 300))

    def tiny(self, *, recent: bool) -> tuple[float, float]:
        """Give the very small services' share of the count and of the money."""
        by_service: defaultdict[str, list[int]] = defaultdict(list)
        for invoice in self.billed:
            by_service[invoice.service].append(invoice.cents)
        common = [
            s for s, some in by_service.items() if len(some) >= len(self.billed) / 20
        ]
        small = {min(common, key=lambda service: median(by_service[service]))}
        usual = median(i.cents for i in self.billed if self.age(i.issued) > 100)
        small |= {s for s, each in by_service.items() if 3 * median(each) < usual}
        some = [i for i in self.billed if (self.age(i.issued) <= 100) == recent]
        tiny = [i.cents for i in some if i.service in small]
        return len(tiny) / len(some), sum(tiny) / sum(i.cents for i in some)

    def coming_months(self) -> float:
        """Give the next three calendar months' part of a usual month, in past years."""
        counted = Counter((i.issued.year, i.issued.month) for i in self.billed)
        first = min(i.issued for i in self.billed)
        month = _next(first) if first.day > 3 else first.replace(day=1)
        rates: defaultdict[int, list[float]] = defaultdict(list)
        while (_next(month) - self.as_of).days <= 3:
            length = (_next(month) - month).days
            rates[month.month].append(counted[month.year, month.month] / length)
            month = _next(month)
        mean = {name: sum(some) / len(some) for name, some in rates.items()}
        ahead = [(self.as_of.month + k) % 12 + 1 for k in range(3)]
        return sum(mean[name] for name in ahead) / 3 / (sum(mean.values()) / 12)


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _answer_days(quote: Quote) -> float:
    answer = quote.approved or quote.declined
    return math.inf if answer is None else (answer - quote.sent).days


FIGURES: Mapping[str, Callable[[Twin], float]] = {
    "days_to_pay.median": lambda t: half_at(t.lags(t.followed)),
    "days_to_pay.median_recent": lambda t: half_at(t.cohort(recent=True)),
    "days_to_pay.median_before": lambda t: half_at(t.cohort(recent=False)),
    "days_to_pay.late_share": lambda t: t.late(7),
    "days_to_pay.terms_days": lambda t: median(
        (i.due - i.issued).days for i in t.followed
    ),
    "payment_slipping.unpaid_at_30_recent": lambda t: left_at(
        t.cohort(recent=True), 30
    ),
    "payment_slipping.unpaid_at_30_before": lambda t: left_at(
        t.cohort(recent=False), 30
    ),
    "open_money.past_due": lambda t: t.money(t.past_due),
    "open_money.past_due_count": lambda t: len(t.past_due),
    "open_money.over_30_late": lambda t: t.money(t.late_30),
    "open_money.over_30_count": lambda t: len(t.late_30),
    "concentration.top_share": lambda t: sum(t.top()[0]) / t.top()[1],
    "concentration.top_share_without_largest": lambda t: t.without_largest(),
    "concentration.top_invoices": lambda t: len(t.top()[0]),
    "concentration.customers": lambda t: len({i.customer.name for i in t.year}),
    "concentration.hhi": lambda t: t.hhi(),
    "follow_up.unanswered_at_21_recent": lambda t: t.unanswered(recent=True),
    "follow_up.unanswered_at_21_before": lambda t: t.unanswered(recent=False),
    "follow_up.open_aged": lambda t: len(t.open_aged()),
    "follow_up.open_aged_money": lambda t: sum(q.cents for q in t.open_aged()),
    "follow_up.open_share_recent": lambda t: t.open_share(recent=True),
    "follow_up.open_share_before": lambda t: t.open_share(recent=False),
    "approvals_change.recent": lambda t: t.approved(recent=True),
    "approvals_change.before": lambda t: t.approved(recent=False),
    "approvals_change.drop": lambda t: (
        t.approved(recent=False) - t.approved(recent=True)
    ),
    "capacity.wait_recent": lambda t: half_at(t.waits(recent=True)),
    "capacity.wait_before": lambda t: half_at(t.waits(recent=False)),
    "capacity.waiting": lambda t: len(t.waiting()),
    "capacity.waiting_money": lambda t: sum(job.cents for job in t.waiting()),
    "done_not_invoiced.count": lambda t: len(t.unbilled()),
    "done_not_invoiced.recent_money": lambda t: sum(j.cents for j in t.unbilled()),
    "double_billing.pairs": lambda t: len(t.copies()),
    "double_billing.recent_pairs": lambda t: len(t.copies()),
    "double_billing.money": lambda t: sum(i.cents for i in t.copies()),
    "double_billing.share": lambda t: len(t.copies()) / len(t.billed),
    "double_billing.share_recent": lambda t: len(t.copies()) / len(t.year),
    "double_billing.recent_money": lambda t: sum(i.cents for i in t.copies()),
    "price.change": lambda t: t.price_change(),
    "job_mix.tiny_recent": lambda t: t.tiny(recent=True)[0],
    "job_mix.tiny_before": lambda t: t.tiny(recent=False)[0],
    "job_mix.tiny_money_share": lambda t: t.tiny(recent=True)[1],
    "season.next3_vs_year": lambda t: t.coming_months(),
}
"""Path under ``signals.`` -> the figure; money is in cents."""
