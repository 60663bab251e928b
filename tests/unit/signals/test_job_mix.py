from __future__ import annotations

import pytest

from calmrun.signals.job_mix import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, client, invoice, tables


def shop(recent: int, before: int = 4, n: int = 240) -> list[Row]:
    """Every so many of ten invoices is for the small service."""
    rows = []
    for k in range(n):
        issued = k % 100 if k < n // 3 else 110 + k
        small = k % 10 < (recent if k < n // 3 else before)
        rows.append(
            invoice(
                k,
                issued,
                3,
                customer=client(k * 7 % 31),
                service="s_1" if small else "s_2",
                total_cents=(5_000 if small else 45_000) + k,
            )
        )
    return rows


def run(rows: list[Row]) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows))


def test_more_small_jobs_are_seen() -> None:
    """From four to eight in ten is told with confidence, and what it brings."""
    found = run(shop(8))
    assert found["tiny_recent"].value == 0.8
    assert found["tiny_before"].value == 0.4
    assert found["change"].confidence == "high"
    assert (found["change"].mass or 0) >= 0.95
    assert found["tiny_money_share"].value == pytest.approx(0.31, abs=0.02)


def test_the_same_mix_is_no_change() -> None:
    """Small jobs that were always there are no change."""
    assert (run(shop(4))["change"].mass or 0) < 0.3


def test_a_rare_service_is_not_the_small_one() -> None:
    """The smallest service is looked for among the common ones."""
    rows = [
        {**row, "total_cents": 20_000} if row["service"] == "s_1" else row
        for row in shop(8)
    ]
    rare = invoice(999, 5, 3, service="s_0", total_cents=16_000)
    found = run([*rows, rare])
    assert found["tiny_recent"].value == pytest.approx(64 / 81, abs=1e-6)


def by_other_names(rows: list[Row], cents: int) -> list[Row]:
    """Let the small jobs go by six names, of which three are too rare to be common."""
    names = ["s_a"] * 5 + ["s_b"] * 5 + ["s_c"] * 5 + ["s_d", "s_e", "s_f"]
    return [
        {**row, "service": names[k % len(names)], "total_cents": cents + k % 97}
        if row["service"] == "s_1"
        else row
        for k, row in enumerate(rows)
    ]


def test_small_jobs_may_go_by_many_names() -> None:
    """Whatever is below a third of what an invoice came to before is very small."""
    found = run(by_other_names(shop(8), 5_000))
    assert found["tiny_recent"].value == 0.8
    assert found["tiny_before"].value == 0.4
    assert found["change"].confidence == "high"


def test_other_work_that_brings_more_is_not_very_small() -> None:
    """Above a third only the one smallest common service is meant."""
    found = run(by_other_names(shop(8), 16_000))
    assert found["tiny_recent"].value < 0.35


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_file"),
        (shop(4)[:79], "too_few"),
        ([{**row, "service": None} for row in shop(4)], "no_services"),
        ([{**row, "service": "s_1"} for row in shop(4)], "no_services"),
        (
            [{**row, "customer": client(k % 7)} for k, row in enumerate(shop(4))],
            "too_few_customers",
        ),
    ],
    ids=["no file", "few", "no services", "one service", "few customers"],
)
def test_what_is_missing_has_its_reason(rows: list[Row], reason: str) -> None:
    """Eighty invoices of two services and eight customers a side."""
    assert run(rows)["change"].reason == reason
