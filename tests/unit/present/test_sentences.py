"""Every conclusion in words, with the most extreme evidence that it may rest on."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.decision.agent import written
from calmrun.decision.candidate import Candidate
from calmrun.decision.evidence import MOST, copied
from calmrun.decision.validate import validate_conclusion
from calmrun.present.wording import Wording
from calmrun.signals.catalogue import SIGNALS
from calmrun.signals.measure import Measure
from calmrun.signals.snapshot import Snapshot
from unit.present.test_wording import PARTS, SENTENCES


SLOT = re.compile(r"\{([a-z_0-9]+)\.([a-z_0-9]+)")
PLURAL_OF_ONE = re.compile(
    r"(?<![\d.,])1 (days|invoices|pairs|jobs|quotes|newer ones)\b"
)
FEWEST = {"largest_debtor.stopped": 2}
"""The least that the pattern lets through; 5 for every other count."""
VALUES = {
    "days": st.one_of(st.sampled_from([0, 1, 2, 365]), st.integers(0, 400)),
    "share": st.one_of(
        st.sampled_from([0.0, 0.0004, 0.004, 0.005, 0.5, 0.995, 0.9996, 1.0]),
        st.floats(0, 1),
    ),
    "ratio": st.one_of(
        st.sampled_from([-1.0, -0.1, 0.0, 0.004, 1.0]), st.floats(-1, 9)
    ),
    "money": st.one_of(
        st.sampled_from([1, 49, 50, 99_950, 10**12]), st.integers(1, 10**9)
    ),
}
COUNTRIES = (("US", "USD"), ("DE", "EUR"), ("JP", "JPY"), ("IN", "INR"), (None, None))
VARIANTS = [
    (family, variant)
    for family, table in SENTENCES["concluded"].items()
    for variant, parts in table.items()
    if isinstance(parts, dict)
]


def slots(family: str, variant: str) -> list[str]:
    """List the measures that the sentences of a variant ask for."""
    table = SENTENCES["concluded"][family]
    parts = {**table, **table[variant]}
    text = " ".join(str(parts[part]) for part in PARTS)
    return list(dict.fromkeys(".".join(found) for found in SLOT.findall(text)))


def measures(path: str) -> st.SearchStrategy[Measure]:
    """Draw a measure of the right unit, up to its extremes."""
    signal, name = path.split(".")
    unit = SIGNALS[signal][1][name]
    values = (
        st.integers(FEWEST.get(path, 5), 10**6) if unit == "count" else VALUES[unit]
    )
    return values.map(lambda value: Measure(value, unit, 200, confidence="high"))


@pytest.mark.parametrize(("family", "variant"), VARIANTS)
@settings(max_examples=settings.default.max_examples // 4)
@given(data=st.data())
def test_any_evidence_gives_sentences_that_pass_every_check(
    family: str, variant: str, data: st.DataObject
) -> None:
    """Schema, grounding and doctrine hold; nothing is "1 days", no slot is left."""
    paths = slots(family, variant)
    assert len(paths) <= MOST
    signals: dict[str, dict[str, Measure]] = {}
    for path in paths:
        signal, name = path.split(".")
        signals.setdefault(signal, {})[name] = data.draw(measures(path))
    country, currency = data.draw(st.sampled_from(COUNTRIES))
    fillers = ("customers", "invoices", "span_days")
    signals.setdefault("billing", {}).update(
        {name: Measure(200, "count", 200, confidence="exact") for name in fillers}
    )
    evidence = tuple(f"signals.{path}" for path in paths)
    evidence += tuple(f"signals.billing.{n}" for n in fillers)[: 3 - len(paths)]
    snapshot = Snapshot(date(2026, 3, 31), currency, {}, signals, country=country)
    one = Candidate(family, variant, 1, "high", evidence, (), 200)
    copies = copied(snapshot, evidence)
    text = Wording().concluded(one, copies, snapshot)
    validate_conclusion(written(family, text, "high", copies), snapshot)
    said = " ".join(str(getattr(text, part)) for part in PARTS)
    assert "{" not in said
    assert not PLURAL_OF_ONE.search(said)


@given(x=st.floats(0.0001, 0.9999))
def test_a_share_between_none_and_all_is_neither(x: float) -> None:
    """A few of many is not 0%, and nearly all is not 100%."""
    snapshot = Snapshot(
        date(2026, 3, 31),
        None,
        {},
        {
            "approvals_change": {
                name: Measure(x, "share", 200, confidence="high")
                for name in ("recent", "before")
            }
        },
    )
    paths = ("signals.approvals_change.recent", "signals.approvals_change.before")
    one = Candidate("review_lost_quotes", "fewer_approved", 1, "high", paths, (), 9)
    text = Wording().concluded(one, copied(snapshot, paths), snapshot)
    assert not re.search(r"(?<![\d.])(0|100)%", text.takeaway)
