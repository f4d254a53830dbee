"""What the terms counted for a school earn it, pro rata of a mentor's whole year.

In: terms of mentors by school, and the grant's amounts. Out: each school's terms, share and pence.
An amount that is not published is never guessed: the terms stand, and the grant says so.
Must never know: why a term counts, or the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from engine.model.grants import GrantAmounts
from engine.money import pounds_shown, to_pence

AMOUNT_NOT_PUBLISHED = "terms counted, amount not published"


@dataclass(frozen=True, slots=True)
class MentorTerms:
    """Terms of one mentor counted for one school, with the declarations they come from."""

    school_urn: str
    mentor: str
    terms: int
    declarations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolGrant:
    """A school's grant of a contract year. `share` counts whole mentor years, `pence` is None
    while the amount is not published; both are None when no file states the grant."""

    school_urn: str
    contract_year: int
    terms: int
    share: Fraction | None
    pence: int | None
    said: str
    mentors: tuple[MentorTerms, ...]


def school_grants(
    counted: Iterable[MentorTerms], contract_year: int, amounts: GrantAmounts | None
) -> list[SchoolGrant]:
    """Each school's grant, by URN. Successive mentors of a school add up; each school has its own terms alone."""
    by_school: dict[str, list[MentorTerms]] = {}
    for one in counted:
        if one.terms:
            by_school.setdefault(one.school_urn, []).append(one)
    return [_grant(urn, contract_year, mentors, amounts) for urn, mentors in sorted(by_school.items())]


def _grant(urn: str, contract_year: int, mentors: list[MentorTerms], amounts: GrantAmounts | None) -> SchoolGrant:
    terms = sum(one.terms for one in mentors)
    share = None if amounts is None else Fraction(terms, amounts.terms_in_full)
    whole = None if amounts is None else amounts.whole_year.get(contract_year)
    pence = None if whole is None or share is None else to_pence(whole * share)
    if amounts is None or whole is None or pence is None:
        said = AMOUNT_NOT_PUBLISHED
    else:
        each = pounds_shown(to_pence(whole))
        said = f"{terms} terms, {amounts.terms_in_full} of which pay {each} ({amounts.places[contract_year]})"
    return SchoolGrant(urn, contract_year, terms, share, pence, said, tuple(mentors))
