from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from calmrun.decision.agent import Inference, Status, written
from calmrun.decision.conclusion import Confidence, Evidence
from calmrun.decision.words import Text
from calmrun.intake.pack import Kind, Pack
from calmrun.intake.problems import CODES, Place, problem
from calmrun.pipeline.gates import Facts
from calmrun.pipeline.lowering import AGED, UNMARKED, caps, lower
from calmrun.present.wording import page
from calmrun.signals.measure import Measure, fact, silent
from calmrun.signals.snapshot import Snapshot
from unit.signals.sample_packs import AS_OF, pack


WORDS = dict.fromkeys(("count", "choices", "other", "rows"), "some")
LOWERS = sorted(
    code
    for code in CODES
    if problem(code, Place("a.csv"), **WORDS).severity == "lowers"
)
INVOICES = "signals.days_to_pay.median"
QUOTES = "signals.follow_up.change"


def inference(
    path: str = INVOICES,
    confidence: Confidence = "high",
    status: Status = "concluded",
) -> Inference:
    """Make a conclusion that rests on one measure."""
    evidence = (Evidence(path, 41, 30, 38, 45),)
    text = Text("T.", "N.", "W.", "B.", ())
    family = "collect_open_invoices" if status == "concluded" else None
    return Inference(status, written(family, text, confidence, evidence), (), ())


def facts(*codes: str, kind: Kind = "invoices", age: int = 1) -> Facts:
    """Make a pack of one list with these problems, looked at so many days later."""
    (file,) = pack(codes=["no_header"]).files
    told = tuple(problem(code, Place("a.csv"), **WORDS) for code in codes)
    given: Pack = replace(pack(), files=(replace(file, kind=kind, problems=told),))
    snapshot = Snapshot(AS_OF, None, {}, {})
    return Facts(given, snapshot, today(age))


def today(age: int) -> date:
    """Give the day of a run so many days after the last one of the data."""
    return AS_OF + timedelta(days=age)


def test_every_problem_that_lowers_has_a_cap_and_a_reason() -> None:
    """A severity named lowers lowers, and the page can say why."""
    assert sorted(caps()) == LOWERS
    for code in (*caps(), AGED, UNMARKED):
        assert page(f"because_{code}")


@pytest.mark.parametrize("code", LOWERS)
@pytest.mark.parametrize("before", ["low", "medium", "high"])
def test_a_problem_caps_what_rests_on_its_list(code: str, before: Confidence) -> None:
    """Never surer than the cap, never surer than before, and said where it bites."""
    said, codes = lower(inference(confidence=before), facts(code))
    order = ("low", "medium", "high")
    least = min(before, caps()[code], key=order.index)
    assert said.conclusion.confidence == least
    assert codes == ((code,) if least != before else ())


@pytest.mark.parametrize("kind", ["quotes", "jobs", "customers"])
def test_a_problem_elsewhere_changes_nothing(kind: Kind) -> None:
    """What rests on invoices is as sure beside a quotes list of another kind."""
    said, codes = lower(inference(), facts("unsure_list", kind=kind))
    assert (said.conclusion.confidence, codes) == ("high", ())


def test_each_signal_knows_its_lists() -> None:
    """Quotes carry what is said about quotes, payments what is said of invoices."""
    code = "unreadable_dates"
    for path, kind in ((QUOTES, "quotes"), (INVOICES, "payments")):
        given: Kind = "quotes" if kind == "quotes" else "payments"
        assert lower(inference(path), facts(code, kind=given))[1] == (code,)
    assert lower(inference(QUOTES), facts(code))[1] == ()


def test_all_clear_rests_on_every_list() -> None:
    """Where nothing stands out, an unsure list of any documents may hide it."""
    quiet = inference(confidence="medium", status="all_clear")
    said, codes = lower(quiet, facts("unsure_list", kind="jobs"))
    assert (said.conclusion.confidence, codes) == ("low", ("unsure_list",))
    assert lower(quiet, facts("unsure_list", kind="customers"))[1] == ()


def test_what_is_slight_is_only_told() -> None:
    """One cell in fifty that cannot be read touches nothing; more than that does."""
    place = Place("a.csv")
    for share, severity in ((0.02, "info"), (0.021, "lowers"), (None, "lowers")):
        told = problem("unreadable_dates", place, share=share, count=1)
        assert told.severity == severity
    assert problem("two_date_orders", place, share=0.0, other="").severity == "stops"


def test_old_data_is_one_step_less_sure() -> None:
    """From 45 days on; what was not sure stays so without a further reason."""
    assert lower(inference(), facts(age=46))[1] == (AGED,)
    assert lower(inference(), facts(age=46))[0].conclusion.confidence == "medium"
    assert lower(inference(confidence="low"), facts(age=46))[1] == ()


def test_the_weightiest_reason_stands_first() -> None:
    """Of an unsure list, unread dates and old data, the list says the most."""
    given = facts("unreadable_dates", "unsure_list", age=46)
    said, codes = lower(inference(), given)
    assert (said.conclusion.confidence, codes) == ("low", ("unsure_list", AGED))


@pytest.mark.parametrize(
    ("share", "path", "codes"),
    [
        (fact(0.05, "share", 100), INVOICES, (UNMARKED,)),
        (fact(0.05, "share", 100), QUOTES, ()),
        (fact(0.02, "share", 400), INVOICES, ()),
        (fact(0.05, "share", 40), INVOICES, ()),
        (silent("too_few", "share", 4), INVOICES, ()),
        (silent("too_few", "share", 4, 0.5), INVOICES, ()),
    ],
    ids=["some", "of quotes", "rare", "two of them", "unknown", "not sayable"],
)
def test_payments_that_may_not_be_noted_are_not_sure(
    share: Measure, path: str, codes: tuple[str, ...]
) -> None:
    """Old invoices that stay open may be cash: a page on payments is fairly sure."""
    given = facts()
    signals = {"selection": {"never_marked_paid": share}}
    given = replace(given, snapshot=replace(given.snapshot, signals=signals))
    said, found = lower(inference(path), given)
    assert found == codes
    assert said.conclusion.confidence == ("medium" if codes else "high")
