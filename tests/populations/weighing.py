"""Weigh what was read of a population to the base rates that are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from scipy.stats import beta

from populations.asking import HEALTHY, Page, Reading
from populations.claims import CLAIMS, FAMILIES


RATES = (0.05, 0.2, 0.5)
FAMILY_RATES = (0.005, 0.02, 0.06)
GRADES = ("high", "medium")

Test = Callable[[Reading], bool]


def interval(hits: int, n: int) -> tuple[float, float]:
    """Give the 95 percent Clopper-Pearson interval of a rate.

    >>> interval(0, 0)
    (0.0, 1.0)
    """
    low = float(beta.ppf(0.025, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0
    return low, high


def rate(hits: int, n: int) -> dict[str, object]:
    """Give a rate with its n and interval."""
    low, high = interval(hits, n)
    share = round(hits / n, 4) if n else None
    return {"rate": share, "n": n, "low": round(low, 4), "high": round(high, 4)}


def precision(
    own: Sequence[Reading], rest: Sequence[Reading], said: Test, right: Test
) -> Callable[[float], dict[str, float | None]]:
    """Prepare the share right of what is said, with `own` at a base rate.

    Parameters
    ----------
    own, rest
        Businesses with the trouble in question, and all others.
    said, right
        Whether it is said of a business, and whether that is right.
    """

    def counts(some: Sequence[Reading]) -> tuple[int, int, int]:
        hits = [one for one in some if said(one)]
        good = sum(right(one) for one in hits)
        return good, len(hits) - good, max(1, len(some))

    (good, bad, n), (other_good, other_bad, m) = counts(own), counts(rest)

    def at(share: float) -> dict[str, float | None]:
        goods = share * good / n + (1 - share) * other_good / m
        bads = share * bad / n + (1 - share) * other_bad / m
        ends = [
            [
                share * own + (1 - share) * other
                for own, other in zip(*both, strict=True)
            ]
            for both in (
                (interval(good, n), interval(other_good, m)),
                (interval(bad, n), interval(other_bad, m)),
            )
        ]
        (fewest, most), (least_wrong, most_wrong) = ends
        return {
            "right": round(goods / (goods + bads), 4) if goods + bads else None,
            "surely": round(fewest / (fewest + most_wrong), 4),
            "at_most": round(most / (most + least_wrong), 4),
        }

    return at


def claim_row(claim: str, readings: Sequence[Reading]) -> dict[str, object]:
    """Tell how often a claim is said with each grade, and how often that is right."""
    trouble = CLAIMS[claim].trouble
    own = [one for one in readings if one.trouble == trouble]
    rest = [one for one in readings if one.trouble != trouble]
    true = [one for one in own if one.claims[claim].true]
    able = [one for one in true if one.claims[claim].grade != "unsaid"]
    row: dict[str, object] = {
        "true": len(true),
        "sayable_of_true": rate(len(able), len(true)),
        "high_of_sayable_true": rate(
            sum(one.claims[claim].grade == "high" for one in able), len(able)
        ),
    }
    for grade in GRADES:
        said = [
            one.claims[claim] for one in readings if one.claims[claim].grade == grade
        ]
        at = precision(
            own,
            rest,
            lambda one, grade=grade: one.claims[claim].grade == grade,
            lambda one: one.claims[claim].true,
        )
        row[grade] = {
            "said": len(said),
            "wrong": sum(not one.true for one in said),
            **{str(share): at(share) for share in RATES},
        }
    return row


def page_rows(readings: Sequence[Reading]) -> dict[str, object]:
    """Tell how pages end, and how often a conclusion is right."""
    well = [one for one in readings if one.trouble == HEALTHY]
    ill = [one for one in readings if one.trouble != HEALTHY]
    out: dict[str, object] = {
        "healthy": ends(well),
        "troubled": ends(ill),
    }
    for grade in GRADES:
        at = precision(
            ill,
            well,
            lambda one, grade=grade: concludes(one.page, grade),
            lambda one: one.page.right,
        )
        out[grade] = {str(share): at(share) for share in RATES}
    out["families"] = {family: family_row(family, readings) for family in FAMILIES}
    return out


def family_row(family: str, readings: Sequence[Reading]) -> dict[str, object]:
    """Tell how often one family's high pages are right, its trouble at a base rate."""
    troubles = {CLAIMS[claim].trouble for claim in FAMILIES[family]}
    own = [one for one in readings if one.trouble in troubles]
    rest = [one for one in readings if one.trouble not in troubles]
    at = precision(
        own,
        rest,
        lambda one: one.page.family == family and concludes(one.page, "high"),
        lambda one: one.page.right,
    )
    return {str(share): at(share) for share in FAMILY_RATES}


def concludes(page: Page, grade: str) -> bool:
    """Tell whether a page concludes with this confidence."""
    return page.status == "concluded" and page.grade == grade


def ends(readings: Sequence[Reading]) -> dict[str, object]:
    """Count how pages end, and which of them are wrong."""
    pages = [one.page for one in readings]
    wrong = Counter(
        f"{page.grade} {page.family} {page.variant}" for page in pages if not page.right
    )
    return {
        "n": len(pages),
        "ends": dict(Counter(page.status for page in pages)),
        "high": rate(sum(concludes(page, "high") for page in pages), len(pages)),
        "wrong": dict(wrong.most_common()),
    }


def walk_rows(walks: Sequence[Sequence[Page]]) -> dict[str, object]:
    """Count the years in which a healthy business was told of a trouble."""
    false = [[page.family for page in pages if not page.right] for pages in walks]
    return {
        "false_years": rate(sum(bool(one) for one in false), len(walks)),
        "years_that_go_back": rate(sum(map(goes_back, walks)), len(walks)),
        "families": dict(Counter(family for one in false for family in set(one))),
    }


def goes_back(pages: Sequence[Page]) -> bool:
    """Tell whether a family is named, then another one, then the first again."""
    named = [page.family for page in pages if page.status == "concluded"]
    turns = [one for k, one in enumerate(named) if not k or one != named[k - 1]]
    return len(turns) > len(set(turns))
