"""Building the artifact: a run document in, one finite page out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from calmrun.pipeline.steps import STEPS
from calmrun.present import proof
from calmrun.present.artifact import Artifact, State, Strip
from calmrun.present.formats import Formats
from calmrun.present.plain import plain
from calmrun.present.step import (
    abstained_step,
    concluded_step,
    plain_step,
    told_problem,
)
from calmrun.present.strip import build_strip
from calmrun.present.wording import (
    BOOKS,
    BUSY,
    dateline,
    evidence_label,
    kind_label,
    page,
    state,
    step_label,
)


_READ_KINDS: Final = ("invoices", "quotes", "jobs")


def build_artifact(document: Mapping[str, Any], *, zone: tzinfo = UTC) -> Artifact:
    """Build the page of a run in any of its states.

    Parameters
    ----------
    document
        A ``run`` document, or the document of a refusal.
    zone
        The time zone in which times of day are shown.

    Returns
    -------
        Everything the page shows, formatted and final.
    """
    status: State = document["status"]
    build = _RESULTS.get(status)
    if build is not None and document["conclusion"] is not None:
        formats = Formats.of(document)
        artifact = build(_result(document, status, formats), document, formats)
    else:
        artifact = _OTHERS.get(status, _failed)(document, zone)
    return plain(artifact)


def written_moment(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as a person reads it in a time zone.

    Examples
    --------
    >>> written_moment(datetime(2026, 4, 2, 14, 2, tzinfo=UTC), UTC)
    '14:02 UTC on 2 April 2026'
    """
    local = moment.astimezone(zone)
    return f"{local:%H:%M %Z} on {Formats().day(local.date())}"


def _blank(status: State, headline: str) -> Artifact:
    return Artifact(
        state=status,
        run_id=None,
        language="en",
        paper=None,
        dateline=None,
        headline=headline,
        step=None,
        why=(),
        why_heading=page("reason_title"),
        strip=None,
        notes=(),
        boundary=None,
        books=None,
        certainty=None,
        evidence=(),
        checked=(),
        files=(),
        watch=None,
        receipt=None,
        end=page("end"),
    )


def _result(document: Mapping[str, Any], status: State, formats: Formats) -> Artifact:
    conclusion = document["conclusion"]
    return replace(
        _blank(status, conclusion["takeaway"]),
        run_id=document["run_id"],
        paper=formats.paper,
        dateline=_dateline(document, formats),
        why=(conclusion["why_now"],),
        boundary=conclusion["boundary"],
        books=BOOKS,
        evidence=proof.evidence_lines(document, formats),
        checked=proof.checked_lines(document, formats),
        files=proof.file_lines(document, formats),
        watch=proof.watch(document),
        receipt=proof.receipt(document),
    )


def _concluded(
    artifact: Artifact, document: Mapping[str, Any], formats: Formats
) -> Artifact:
    return replace(
        artifact,
        step=concluded_step(document, formats),
        why_heading=page("why_title"),
        strip=_strip(document, formats),
        notes=proof.notes(document),
        certainty=_certainty(document),
    )


def _certainty(document: Mapping[str, Any]) -> str:
    """Say how sure we are and, where the files made it less, the first reason."""
    sure = f"certainty_{document['conclusion']['confidence']}"
    if not document["lowered_by"]:
        return page(sure)
    because = page(f"because_{document['lowered_by'][0]}")
    return page(f"{sure}_because", because=because)


def _all_clear(
    artifact: Artifact, document: Mapping[str, Any], _formats: Formats
) -> Artifact:
    return replace(
        artifact,
        why=(document["conclusion"]["next_step"], *artifact.why),
        notes=proof.notes(document),
    )


def _abstained(
    artifact: Artifact, document: Mapping[str, Any], _formats: Formats
) -> Artifact:
    problem = told_problem(document)
    return replace(
        artifact,
        step=abstained_step(document),
        why=artifact.why if problem is None else (problem["message"],),
    )


def _running(document: Mapping[str, Any], zone: tzinfo) -> Artifact:
    return replace(_unfinished(document, "running", zone), why=(state("running_why"),))


def _failed(document: Mapping[str, Any], zone: tzinfo) -> Artifact:
    return replace(
        _unfinished(document, "failed", zone),
        step=plain_step(state("failed_step")),
        why=(state("failed_why"), _place(document)),
    )


def _stopped_early(document: Mapping[str, Any], zone: tzinfo) -> Artifact:
    return replace(
        _unfinished(document, "stopped_early", zone),
        step=plain_step(state("stopped_early_step")),
        why=(_why_stopped(document["manifest"], zone),),
    )


def _superseded(document: Mapping[str, Any], zone: tzinfo) -> Artifact:
    return replace(
        _unfinished(document, "superseded", zone),
        step=plain_step(state("superseded_step")),
        why=(_place(document),),
    )


def _refused(document: Mapping[str, Any], zone: tzinfo) -> Artifact:
    since = state("busy_since", since=_moment(document["since"], zone))
    free_by = state("busy_free_by", free_by=_moment(document["free_by"], zone))
    number = _number(document["step"])
    place = state("busy_step", step=number) if number else ""
    return replace(
        _blank("refused", BUSY),
        step=plain_step(state("busy_act")),
        why=(
            " ".join(part for part in (since, place, free_by) if part),
            state("busy_not_read"),
        ),
    )


_RESULTS: Final[
    Mapping[State, Callable[[Artifact, Mapping[str, Any], Formats], Artifact]]
] = {"concluded": _concluded, "all_clear": _all_clear, "abstained": _abstained}
_OTHERS: Final[Mapping[State, Callable[[Mapping[str, Any], tzinfo], Artifact]]] = {
    "refused": _refused,
    "running": _running,
    "stopped_early": _stopped_early,
    "superseded": _superseded,
}


def _unfinished(document: Mapping[str, Any], status: State, zone: tzinfo) -> Artifact:
    started = _moment(document["manifest"]["created_at"], zone)
    return replace(
        _blank(status, state(status)),
        run_id=document["run_id"],
        dateline=page("started", moment=started),
        receipt=proof.receipt(document),
    )


def _why_stopped(manifest: Mapping[str, Any], zone: tzinfo) -> str:
    reached = _number(_reached(manifest))
    codes = {code for step in manifest["steps"] for code in step["reason_codes"]}
    if "lock_expired" in codes and manifest["finalized_at"]:
        moment = _moment(manifest["finalized_at"], zone)
        return state("expired_why", step=reached, moment=moment)
    return state("stopped_early_why", step=reached)


def _place(document: Mapping[str, Any]) -> str:
    name = _reached(document["manifest"])
    return state("reached", step=_number(name), label=step_label(name))


def _reached(manifest: Mapping[str, Any]) -> str:
    """Give the step that a run ended in: the first that did not succeed."""
    names = [s["step_name"] for s in manifest["steps"] if s["status"] != "succeeded"]
    return str(next(iter(names), manifest["steps"][-1]["step_name"]))


def _number(step_name: str | None) -> int | None:
    return STEPS.index(step_name) + 1 if step_name in STEPS else None


def _dateline(document: Mapping[str, Any], formats: Formats) -> str:
    read = [file for file in document["files"] if file["kind"] in _READ_KINDS]
    counts = {
        kind: sum(file["documents"] for file in read if file["kind"] == kind)
        for kind in _READ_KINDS
    }
    kinds = tuple(kind_label(kind, n, formats) for kind, n in counts.items() if n)
    if not kinds:
        n = len(document["files"])
        kinds = (page("files_read_one" if n == 1 else "files_read", n=n),)
    if not all(map(proof.in_known_order, read)):
        return dateline(None, kinds, None)
    since = min((f["first_date"] for f in read if f["first_date"]), default=None)
    return dateline(
        _written(document["as_of"], formats), kinds, _written(since, formats)
    )


def _strip(document: Mapping[str, Any], formats: Formats) -> Strip | None:
    evidence = document["conclusion"]["evidence"]
    units = {
        item["path"]: proof.measure_at(document, item["path"]).get("unit", "")
        for item in evidence
    }
    return build_strip(evidence, units, evidence_label, formats.measure)


def _written(iso: str | None, formats: Formats) -> str | None:
    return None if iso is None else formats.day(date.fromisoformat(iso))


def _moment(iso: str, zone: tzinfo) -> str:
    return written_moment(datetime.fromisoformat(iso), zone)
