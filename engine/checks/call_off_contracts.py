"""Do the contracts' bands, versions and fees fit together and fit the terms of their contract year?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from engine import written
from engine.checks.drafts import Drafts
from engine.checks.terms import percent_text, split_problems
from engine.model.contracts import CallOffContract, ContractVersion, Terms
from engine.money import exact_text
from engine.problem import Problem

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Problems of every contract that could be read."""
    terms = drafts.clean_terms()
    months = {one.value.contract_year: {s.month for s in one.value.statements} for one in drafts.calendars if one.clean}
    for draft in drafts.contracts:
        if not draft.clean:
            continue
        contract = draft.value
        yield from _versions(contract)
        for version in contract.versions:
            yield from _bands(version)
            if contract.contract_year in terms:
                yield from _fees(version, terms[contract.contract_year])
                yield from _growth(contract.versions[0], version, terms[contract.contract_year])
            if version.from_statement not in months.get(contract.contract_year, {version.from_statement}):
                wrong = f"The statement calendar of {contract.contract_year} has no statement {version.from_statement}."
                yield Problem("E322", version.place, wrong, "from_statement: and a month of the calendar.")


def _versions(contract: CallOffContract) -> Iterator[Problem]:
    if not contract.versions:
        yield Problem("E309", contract.place, "The contract has no version.", "versions: and below it - version: 1")
    for number, version in enumerate(contract.versions, start=1):
        if version.version != number:
            wrong = f"Versions are numbered from 1 upwards, and this one is numbered {version.version}."
            yield Problem("E309", version.place, wrong, f"version: {number}")
    for earlier, later in zip(contract.versions, contract.versions[1:], strict=False):
        if later.from_statement <= earlier.from_statement:
            wrong = f"Version {later.version} is used from {later.from_statement}, not later than the one before it."
            yield Problem("E309", later.place, wrong, f"from_statement: and a month after {earlier.from_statement}.")


def _bands(version: ContractVersion) -> Iterator[Problem]:
    if not version.bands:
        wrong = "The version has no bands."
        yield Problem("E303", version.place, wrong, f"- {{band: A, from: 1, to: 2000, price: {written.MONEY}}}")
    expected = 1
    for number, band in enumerate(version.bands):
        if number < len(LETTERS) and band.letter != LETTERS[number]:
            wrong = f"Bands are called A, B, C in order, and this one is called {band.letter}."
            yield Problem("E316", band.place, wrong, f"band: {LETTERS[number]}")
        if band.first != expected:
            before = f"the bands above it end at {expected - 1}" if number else "the first place is 1"
            wrong = f"Band {band.letter} begins at {band.first}, and {before}."
            yield Problem("E303", band.place, wrong, f"from: {expected}")
        if band.last < band.first:
            wrong = f"Band {band.letter} ends at {band.last}, before it begins."
            yield Problem("E304", band.place, wrong, f"to: {band.first} or more.")
        expected = band.last + 1
        if band.split.place.file == band.place.file:  # else it is the split of the terms, judged there
            yield from split_problems(band.split)


def _fees(version: ContractVersion, terms: Terms) -> Iterator[Problem]:
    if terms.flat_rate is not None and version.mentors is None:
        wrong = f"The terms of {terms.contract_year} pay mentors at a flat rate, and the version has no mentors."
        yield Problem("E307", version.place, wrong, f"mentors: {{recruitment_target: 4500, price: {written.MONEY}}}")
    if terms.flat_rate is None and version.mentors is not None:
        wrong = f"The terms of {terms.contract_year} have no flat rate, so mentors have no price of their own."
        yield Problem("E307", version.mentors.place, wrong, "the version without mentors.")
    yield from _limits(version, terms)
    if terms.uplift is None and version.uplift_fee is not None:
        wrong = f"The terms of {terms.contract_year} pay no uplift, and the version has an uplift fee."
        yield Problem("E310", version.place, wrong, "uplift_fee: none")
    fee = terms.uplift.fee if terms.uplift is not None else None
    if fee is not None and version.uplift_fee not in (None, fee):
        wrong = f"The uplift fee is not the £{exact_text(fee)} of the terms of {terms.contract_year}."
        yield Problem("E336", version.place, wrong, f"uplift_fee: £{exact_text(fee)}, or none.")


def _limits(version: ContractVersion, terms: Terms) -> Iterator[Problem]:
    if terms.limits.highest_price is not None:
        yield from _prices(version, terms.limits.highest_price)
    most = terms.limits.highest_set_up_fee
    if version.set_up_fee and most is None:
        wrong = f"The version has a set-up fee, and the terms of {terms.contract_year} pay none."
        yield Problem("E334", version.place, wrong, "no set_up_fee.")
    elif most is not None and version.set_up_fee > most:
        wrong = f"The set-up fee is above £{exact_text(most)}, the highest the terms allow."
        yield Problem("E334", version.place, wrong, f"set_up_fee: £{exact_text(most)} or less.")


def _prices(version: ContractVersion, highest: Fraction) -> Iterator[Problem]:
    """No place may cost more than the terms allow, and none more than a place of the band before."""
    said = "the highest the terms allow"
    for band in version.bands:
        if band.price > highest:
            wrong = f"The price of band {band.letter} is above £{exact_text(highest)}, {said}."
            yield Problem("E333", band.place, wrong, f"price: £{exact_text(highest)} or less.")
        highest, said = min(highest, band.price), f"the price of band {band.letter}"


def _growth(first: ContractVersion, version: ContractVersion, terms: Terms) -> Iterator[Problem]:
    """A contract grows by its places; what a version may come to is measured by the first version."""
    growth = terms.limits.growth_with_approval
    if growth is not None and _value(version) > _value(first) * (1 + growth):
        wrong = f"All places together come to more than the first version's and {percent_text(growth)}."
        yield Problem("E335", version.place, wrong, "fewer places, or a contract of its own for the others.")


def _value(version: ContractVersion) -> Fraction:
    return sum((band.value for band in version.bands), Fraction(0))
