"""The story of a run: six steps, top to bottom, exactly once, never two at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calmrun.context.classify import classify, votes
from calmrun.context.watch_list import hemisphere_of, watch_list
from calmrun.decision.agent import Agent
from calmrun.decision.words import Words
from calmrun.governance import GovernedRun
from calmrun.intake.pack import Names, Pack
from calmrun.intake.reading import read_pack
from calmrun.pipeline.conclude import accept, concluded, gated
from calmrun.pipeline.gates import Facts, gate
from calmrun.pipeline.outcome import Order, Outcome, pack_facts
from calmrun.pipeline.steps import CONTEXT, DECIDE, PARSE, PROFILE, SNAPSHOT, VALIDATE
from calmrun.profile.profile import build_profile
from calmrun.signals.snapshot import build_snapshot


@dataclass(frozen=True, slots=True)
class Parts:
    """What wiring hands in: who decides, and in which words."""

    agent: Agent
    words: Words


def run(order: Order, record: GovernedRun[Any], parts: Parts) -> tuple[Outcome, Names]:
    """Take an order through the six steps.

    Parameters
    ----------
    order
        The uploads or the stored pack, and what the owner said.
    record
        The governed run; each step is durable in its manifest as it happens.
    parts
        The agent and the words.

    Returns
    -------
        The outcome without a name in it, and the names of this upload (empty for a
        run from a stored pack: the workspace has them already).

    Raises
    ------
    LockLostError
        When the run lost its workspace; nothing more was written.
    CalmrunError
        Whatever a step raised; the manifest has it as failed.
    """
    with record.step(PARSE, fingerprint_of=order.facts()) as step:
        pack, names = _read(order)
        step.output_refs += [f"{file.kind}:{file.documents}" for file in pack.files]
    aggregates = pack_facts(pack)

    with record.step(PROFILE, fingerprint_of=aggregates):
        profile = build_profile(pack, about=order.about, industry=order.industry)

    with record.step(SNAPSHOT, fingerprint_of=aggregates) as step:
        snapshot = build_snapshot(pack)
        step.output_refs += sorted(snapshot.signals)

    with record.step(CONTEXT, fingerprint_of=profile.to_json()) as step:
        industry = classify(
            chosen=profile.chosen_industry,
            about=profile.about,
            votes=profile.industry_votes,
            voting_lines=profile.voting_lines,
        )
        items = watch_list(
            industry.tag,
            today=order.today,
            hemisphere=hemisphere_of(profile.country),
            country=profile.country,
        )
        step.output_refs.append(industry.tag)

    facts = Facts(pack, snapshot, order.today)
    verdict = gate(facts)
    if not verdict.allows:
        record.skip(DECIDE, *verdict.reason_codes)
        record.skip(VALIDATE, *verdict.reason_codes)
        ending = gated(facts, verdict, parts.words)
        made = Outcome(order, pack, snapshot, ending, industry, items, verdict)
        return made, names

    with record.step(DECIDE, fingerprint_of=order.asks_about(snapshot)) as step:
        inference = parts.agent.conclude(snapshot, order.known_sizes())
        step.output_refs.append(inference.status)
        step.notes += inference.author.notes()

    with record.step(VALIDATE, fingerprint_of=inference.to_json()) as step:
        accepted = accept(inference, snapshot, parts.words)
        step.output_refs.append(accepted.status)

    ending = concluded(accepted, facts)
    return Outcome(order, pack, snapshot, ending, industry, items, verdict), names


def _read(order: Order) -> tuple[Pack, Names]:
    """Read the uploads, or take the pack of the earlier run as it is."""
    if order.stored is not None:
        return order.stored, {}
    reading = read_pack(
        order.uploads,
        order.choices,
        key=order.key,
        today=order.today,
        country=order.country,
        vote=votes,
        limits=order.limits,
    )
    return reading.pack, reading.names
