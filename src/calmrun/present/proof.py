"""What the page rests on: evidence, what was checked, files, watch list, receipt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from calmrun.governance import RunManifest
from calmrun.present.artifact import (
    CheckedLine,
    EvidenceLine,
    FileLine,
    Mark,
    Note,
    Receipt,
    ReceiptLine,
    Watch,
    WatchLine,
)
from calmrun.present.formats import Formats
from calmrun.present.wording import (
    certainty_label,
    checked_reason,
    evidence_label,
    family_label,
    industry_label,
    industry_reason,
    kind_label,
    page,
    step_label,
    step_status,
)


_MARKS: Final[Mapping[str, Mark]] = {
    "pending": "waiting",
    "running": "working",
    "succeeded": "done",
    "skipped": "skipped",
    "failed": "failed",
}
_MOST_NOTES: Final = 2
_ORDER_UNKNOWN: Final = frozenset({"two_date_orders", "date_order_unknown"})
_SAID_IN_PERCENT: Final = (
    "signals.price.change",
    "signals.season.next3_vs_year",
)
"""Ratios that their sentences say as a percentage, so the proof does as well."""
_BETWEEN_SHARES: Final = re.compile(r"\.(?:late_)?(?:change|drop)(?:_\w+)?$")


def measure_at(document: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Follow an evidence path into the snapshot; empty where it leads nowhere."""
    found: Any = document["snapshot"] or {}
    for name in path.split("."):
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def evidence_lines(
    document: Mapping[str, Any], formats: Formats
) -> tuple[EvidenceLine, ...]:
    """Build one line per number that the takeaway rests on."""
    return tuple(
        _evidence(item, measure_at(document, item["path"]), formats)
        for item in document["conclusion"]["evidence"]
        if item["value"] is not None
    )


def checked_lines(
    document: Mapping[str, Any], formats: Formats
) -> tuple[CheckedLine, ...]:
    """Build one line per pattern that was looked for."""
    found = document["conclusion"]["family"]
    return tuple(
        CheckedLine(family_label(item["family"]), _verdict(item, found, formats))
        for item in document["checked"]
    )


def file_lines(document: Mapping[str, Any], formats: Formats) -> tuple[FileLine, ...]:
    """Build one line per file: what it was taken for, and what was found in it."""
    return tuple(
        FileLine(
            name=file["name"] + (f", {file['sheet']}" if file["sheet"] else ""),
            taken_for=taken_for(file, formats),
            notes=tuple(problem["message"] for problem in file["problems"]),
        )
        for file in document["files"]
    )


def notes(document: Mapping[str, Any]) -> tuple[Note, ...]:
    """Choose the few notes about the files that belong on the open page."""
    unique = {
        warning["message"]: Note(warning["message"], warning["where"], warning["fix"])
        for warning in document["warnings"]
    }
    return tuple(unique.values())[:_MOST_NOTES]


def watch(document: Mapping[str, Any]) -> Watch | None:
    """Build the watch list, None where the run did not get that far."""
    found = document["watch_list"]
    if found is None or not found["items"]:
        return None
    return Watch(
        title=page("watch_title"),
        reason=page(
            "watch_for",
            industry=industry_label(found["industry_tag"]),
            reason=industry_reason(found["reason"]),
        ),
        lines=tuple(
            WatchLine(
                topic=item["topic"],
                why=item["why_it_matters"],
                watch=item["what_to_watch"],
                horizon=item["time_horizon"],
                source=item["source"],
            )
            for item in found["items"]
        ),
        disclaimer=found["disclaimer"],
    )


def receipt(document: Mapping[str, Any]) -> Receipt:
    """Build the six lines and the summary of the manifest."""
    manifest = document["manifest"]
    prints = [step["input_fingerprint"] for step in manifest["steps"]]
    fingerprint = next((one for one in prints if one), None)
    facts = (
        f"Run {manifest['run_id']}",
        f"Input fingerprint {fingerprint}" if fingerprint else None,
        f"Calmrun {manifest['calmrun_version']}",
        _signed(document["receipt"]),
    )
    return Receipt(
        lines=tuple(receipt_line_of(step) for step in manifest["steps"]),
        summary=RunManifest.from_json(manifest).summary(),
        facts=tuple(fact for fact in facts if fact),
    )


def receipt_line_of(step: Mapping[str, Any]) -> ReceiptLine:
    """Build the line of one step of a manifest."""
    return ReceiptLine(
        name=step["step_name"],
        label=step_label(step["step_name"]),
        mark=_MARKS[step["status"]],
        word=step_status(step["status"]),
        seconds=_seconds(step),
        reasons=(*step["reason_codes"], *step["notes"]),
    )


def _evidence(
    item: Mapping[str, Any], measure: Mapping[str, Any], formats: Formats
) -> EvidenceLine:
    unit = _unit(item["path"], str(measure.get("unit", "count")))
    low, high = (formats.measure(b or 0, unit) for b in (item["low"], item["high"]))
    known = None not in {item["low"], item["high"]} and low != high
    certainty = measure.get("confidence")
    return EvidenceLine(
        label=evidence_label(item["path"]),
        value=formats.measure(item["value"], unit),
        interval=page("interval", low=low, high=high) if known else None,
        n=_read_from(item["n"], formats),
        certainty=certainty_label(certainty),
    )


def _unit(path: str, measured: str) -> str:
    """Say what a figure is written in: what lies between two shares is in points."""
    if path in _SAID_IN_PERCENT:
        return "share"
    apart = measured == "share" and _BETWEEN_SHARES.search(path)
    return "points" if apart else measured


def _verdict(item: Mapping[str, Any], found: str | None, formats: Formats) -> str:
    if item["family"] == found:
        return page("checked_found")
    if item["sayable"] and item["reason"] is None:
        return _clear(item["n"], formats)
    return checked_reason(item["reason"] or "other")


def _clear(n: int, formats: Formats) -> str:
    if n == 0:
        return page("checked_clear_plain")
    return page("checked_clear", read_from=_read_from(n, formats))


def _read_from(n: int, formats: Formats) -> str:
    return page("read_from_one" if n == 1 else "read_from", n=formats.number(n))


def taken_for(file: Mapping[str, Any], formats: Formats) -> str:
    """Say what a file was taken for, and which days it is about."""
    if file["kind"] == "unrecognized":
        return page("left_aside")
    parts = [kind_label(file["kind"], file["documents"], formats)]
    days = (file["first_date"], file["last_date"])
    if not in_known_order(file):
        parts.append(page("days_unclear"))
    elif None not in days:
        first, last = (formats.short_day(date.fromisoformat(day)) for day in days)
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(parts)


def in_known_order(file: Mapping[str, Any]) -> bool:
    """Tell whether a file's days can be believed: one order of day and month."""
    return _ORDER_UNKNOWN.isdisjoint(problem["code"] for problem in file["problems"])


def _signed(receipt: Mapping[str, str] | None) -> str | None:
    if receipt is None:
        return None
    return page("receipt_signed", signer=receipt["key_id"][:8])


def _seconds(step: Mapping[str, Any]) -> str | None:
    if step["started_at"] is None or step["finished_at"] is None:
        return None
    started, finished = (
        datetime.fromisoformat(step[key]) for key in ("started_at", "finished_at")
    )
    return f"{max(0.0, (finished - started).total_seconds()):.2f} s"
