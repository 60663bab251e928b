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
    "A single client stands behind a third of your work.",
    "Silence is often a full week on the other side, not a no.",
    "The tool calls this view “Pool monitor”.",
    "Billing goes out on Fridays here.",
    "You billed less in August than in May.",
    "The quotes of last spring were answered within a week.",
    "We would rather say nothing than guess.",
    "A friendly call can move most of it.",
    "The customer may have paid in cash.",
    "If you rest in those months on purpose, there is nothing to change.",
    "The reporter came to the shop.",
    "An option was added to the quote.",
    "The capacity of a van is a fact.",
    "These customers asked for a later date themselves.",
    "A track of mud led to the door.",
    "Prices for the same work are lower than about a year ago.",
    "You may know this already.",
    "It rained, and nobody could paint.",
    "We saw “Please act now!” in the notes of the file.",
    "The invoice is due on receipt.",
    "Two dates fit, so we ask.",
    "The analyst of the bank wrote the letter.",
    "Earlier it was 19 days.",
    "Two invoices look like the same work.",
    "A single client brings in more than a third of your year.",
    "Bill the work that you finished on Friday.",
    "It has been quiet in these months before.",
    "Your customers approve fewer quotes than they did.",
    "A short call is enough.",
    "That is a lot of work that waits.",
    "This came with the export, not with your work.",
    "The column “KPI” holds no dates.",
    "“Predicted revenue.xlsx” is not a list of invoices.",
    "The biannual visits are billed in May.",
    "The bi-monthly contract goes on.",
    "It is an ability, not a duty.",
    "Some of these dates could be read in two ways.",
    "The reported total is the same.",
    "He performed the repair in March.",
    "You have four quotes without an answer.",
    "The customers should hear from you once.",
    "The track to the barn is steep.",
    "The optimal size is theirs to say.",
    "Past years show the same quiet weeks.",
    "They were casting a slab.",
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
    ("This is how liars pay.", "shaming:character"),
    ("This is urgent.", "shaming:alarm"),
    ("Call them now!", "exclamation"),
    ("This is a watch list, not a forecast, and it is free.", "banned:forecast"),
    ("See “your file” on the dashboard.", "banned:dashboard"),
    ("A dash board for the van.", "banned:dashboard"),
    ("It is analytically sound.", "banned:analytics"),
    ("The monitors show it.", "banned:monitor"),
    ("Optimising takes a week.", "banned:optimize"),
    ("An optimizer would say so.", "banned:optimize"),
    ("Sales are forecasted to rise.", "banned:forecast"),
    ("Rain is predictable here.", "banned:predict"),
    ("The payment behaves predictably.", "banned:predict"),
    ("You have neglected these quotes.", "shaming:failing"),
    ("Your mistakes cost you money.", "shaming:failing"),
    ("You need to call them today.", "shaming:should"),
    ("You really ought to ask.", "shaming:should"),
    ("This is an unacceptable delay.", "shaming:character"),
    ("Those customers are deadbeats.", "shaming:alarm"),
    ("Act now to be paid.", "shaming:alarm"),
    ("Warning: money is late.", "shaming:alarm"),
    ("Well done!", "exclamation"),
    ("The dash board is new.", "banned:dashboard"),
    ("A dashboard\u2019s view.", "banned:dashboard"),
    ("Your KPI\u2019s are fine.", "banned:kpi"),
    ("Analytically, it holds.", "banned:analytics"),
    ("The monitors are on.", "banned:monitor"),
    ("A self-monitoring tool.", "banned:monitor"),
    ("Open your bi tool.", "banned:bi"),
    ("A Bi view of it.", "banned:bi"),
    ("BUSINESS INTELLIGENCE helps.", "banned:bi"),
    ("We tracked the performance of your team.", "banned:performance_tracking"),
    ("It tracks your team\u2019s performance.", "banned:performance_tracking"),
    ("Your performance is tracked.", "banned:performance_tracking"),
    ("A performance tracker.", "banned:performance_tracking"),
    ("Self-reporting is on.", "banned:reporting"),
    ("We re-optimize it.", "banned:optimize"),
    ("An optimiser for weeks.", "banned:optimize"),
    ("It was forecasted.", "banned:forecast"),
    ("A forecastable month.", "banned:forecast"),
    ("It is predictably slow.", "banned:predict"),
    ("A predictor of it.", "banned:predict"),
    ("You forgot three invoices.", "shaming:failing"),
    ("You didn\u2019t bother to ask.", "shaming:failing"),
    ("You shouldn\u2019t wait.", "shaming:should"),
    ("You should\u2019ve called.", "shaming:should"),
    ("That was negligent.", "shaming:character"),
    ("Your customers are deadbeats.", "shaming:alarm"),
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
    ("Call them and text the rest.", "next_step:second_imperative"),
    ("Ask them what is wrong, then refund the second.", "next_step:second_imperative"),
    ("Call them and chase the others.", "next_step:second_imperative"),
    ("Your customers are late.", "next_step:no_imperative"),
    ("It would be good to call them.", "next_step:no_imperative"),
    ("", "next_step:no_imperative"),
]


def test_the_table_is_as_large_as_the_law_asks() -> None:
    """Fifty sentences that pass and fifty that do not, none of them twice."""
    assert len(set(GOOD)) == len(GOOD) >= 50
    assert len({sentence for sentence, _ in BAD}) == len(BAD) >= 50


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
