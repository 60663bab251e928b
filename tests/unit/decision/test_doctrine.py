"""The law of words, as a table."""

from __future__ import annotations

import pytest

from calmrun.decision.doctrine import next_step_violations, violations


GOOD = [
    "Half your customers\u2019 invoices now take 41 days or more to be paid.",
    "Your billing is steady.",
    "Send the bill to the customer.",
    "You have the capacity for it.",
    "This is a watch list, not a forecast.",
    "The step predictive_context was skipped.",
    "We read “dashboard KPI analytics.csv”.",
    "We saw it in “Sales”, column “Forecast total”.",
    "Open “Reporting” in your tool, then “Aging”.",
    "The bi-weekly visits go on.",
    "A bit of money is open.",
    "Your mobility and ability are fine.",
    "This is about timing, not about effort.",
    "Nothing stands out in what we could check.",
    "We could not read the dates in this file.",
    "A report from your tool shows the same.",
    "The optimum is not ours to find.",
    "Call the customers on the list below.",
    "Keep your week as it is.",
    "A snapshot is already running for this workspace.",
    "If these are settled, mark them paid there.",
    "It performs well, and the track is long.",
    "We saw “Predict It” in row two of the list.",
    "Most weeks are full.",
    "The work is done, only the paper is missing.",
    "Nobody needs to hurry.",
    "Run this again with new exports.",
    "This file ends earlier than the other.",
]

BAD = [
    ("Look at your dashboard.", "banned:dashboard"),
    ("Your dash-boards are ready.", "banned:dashboard"),
    ("The KPI is low.", "banned:kpi"),
    ("Three KPIs moved.", "banned:kpi"),
    ("A key performance indicator fell.", "banned:kpi"),
    ("Our analytics show it.", "banned:analytics"),
    ("An analytical view.", "banned:analytics"),
    ("We monitor your payments.", "banned:monitor"),
    ("Monitoring is on.", "banned:monitor"),
    ("It was MONITORED.", "banned:monitor"),
    ("Your BI tool.", "banned:bi"),
    ("Business intelligence for all.", "banned:bi"),
    ("Performance tracking made easy.", "banned:performance_tracking"),
    ("We track performance.", "banned:performance_tracking"),
    ("Tracking your performance.", "banned:performance_tracking"),
    ("Reporting is done.", "banned:reporting"),
    ("Optimize your week.", "banned:optimize"),
    ("We optimised it.", "banned:optimize"),
    ("Optimization helps.", "banned:optimize"),
    ("The forecast is good.", "banned:forecast"),
    ("Forecasting the winter.", "banned:forecast"),
    ("We predict a dip.", "banned:predict"),
    ("Predictive power.", "banned:predict"),
    ("Our predictions hold.", "banned:predict"),
    ("This is your fault.", "shaming:blame"),
    ("You failed to ask.", "shaming:failing"),
    ("You should have called.", "shaming:should"),
    ("You must call.", "shaming:should"),
    ("That was careless.", "shaming:character"),
    ("This is urgent.", "shaming:alarm"),
    ("Call them now!", "exclamation"),
    ("This is a watch list, not a forecast, and it is free.", "banned:forecast"),
    ("See “your file” on the dashboard.", "banned:dashboard"),
]

ONE_STEP = [
    "Call the customers on the list below.",
    "Call or message the customers whose invoices have been open the longest.",
    "Export “a.csv” again with all dates in the same order, then run this again.",
    "This week, ask a customer who said no what decided it.",
    "Do not send the second invoice.",
    "Set your usual price again on the next quote for your most common job.",
    "Please call the customer who owes you the most.",
    "Send the invoices for the jobs that you finished and checked.",
]

NOT_ONE_STEP = [
    ("Call them. Send a reminder.", "next_step:sentences"),
    ("Call them and send a reminder.", "next_step:second_imperative"),
    ("Call them, then email the rest.", "next_step:second_imperative"),
    ("Call them; write it down.", "next_step:second_imperative"),
    ("Call them, set a price, wait.", "next_step:second_imperative"),
    ("Call them, next send a letter.", "next_step:second_imperative"),
    ("Your customers are late.", "next_step:no_imperative"),
    ("It would be good to call them.", "next_step:no_imperative"),
    ("", "next_step:no_imperative"),
]


@pytest.mark.parametrize("sentence", GOOD)
def test_calm_sentences_pass(sentence: str) -> None:
    """A sentence in our own voice passes, and so does a quotation of any word."""
    assert violations(sentence) == ()


@pytest.mark.parametrize(("sentence", "code"), BAD)
def test_forbidden_words_are_found_in_all_forms(sentence: str, code: str) -> None:
    """Every banned word is found on word boundaries, whatever its form or case."""
    assert code in violations(sentence)


@pytest.mark.parametrize("sentence", ONE_STEP)
def test_one_imperative_passes(sentence: str) -> None:
    """A next step is one sentence that asks for one act."""
    assert next_step_violations(sentence) == ()


@pytest.mark.parametrize(("sentence", "code"), NOT_ONE_STEP)
def test_anything_but_one_imperative_is_found(sentence: str, code: str) -> None:
    """No act, two acts and two sentences are each told apart."""
    assert code in next_step_violations(sentence)
