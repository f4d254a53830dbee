"""Do the figures of the terms add up, and are they about participants and declarations that exist?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from engine import written
from engine.checks.drafts import Drafts
from engine.model.contracts import ContractType, OutputPayments, Split, Terms
from engine.model.facts import Vocabulary
from engine.money import exact_text
from engine.problem import Place, Problem
from engine.suggestions import instead

WHOLE = Fraction(1)
ROLE = "role"
DECLARATION_TYPE = "declaration_type"
CHECKPOINT = "recruitment_checkpoint"
"""Facts whose choices are the participants, the declaration types and the recruitment checkpoints there are."""


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Problems of every contract year's terms, what they share included."""
    for terms in drafts.clean_terms().values():
        yield from split_problems(terms.split)
        yield from _service_fee(terms)
        yield from _output_payments(terms.banded, "banded", terms, drafts.vocabulary)
        if terms.flat_rate is not None:
            yield from _output_payments(terms.flat_rate, "flat_rate", terms, drafts.vocabulary)
        yield from _contract_type(terms)
        yield from _uplift(terms)
        yield from _band_filling(terms)
        checkpoints = terms.places.get("recruitment_checkpoints", terms.place)
        yield from words_problems(terms.recruitment_checkpoints, CHECKPOINT, drafts.vocabulary, checkpoints)


def split_problems(split: Split) -> Iterator[Problem]:
    """A split whose two parts are not the whole."""
    total = split.output + split.service
    if total != WHOLE:
        wrong = f"The split adds up to {percent_text(total)}, not to {written.WHOLE}."
        yield Problem("E302", split.place, wrong, f"service: {percent_text(max(WHOLE - split.output, Fraction(0)))}")


def _service_fee(terms: Terms) -> Iterator[Problem]:
    for plan, streams in terms.service_fee.plans.items():
        total = sum((stream.share for stream in streams), Fraction(0))
        if total != WHOLE:
            wrong = f"The shares of the plan “{plan}” add up to {percent_text(total)}, not to {written.WHOLE}."
            place = streams[0].place if streams else terms.service_fee.place
            yield Problem("E331", place, wrong, f"shares that add up to {written.WHOLE}.")


def percent_text(share: Fraction) -> str:
    """A part of the whole as a percentage, as the files write it."""
    return exact_text(share * 100).rstrip("0").rstrip(".") + "%"


def words_problems(words: Iterable[str], fact: str, vocabulary: Vocabulary | None, place: Place) -> Iterator[Problem]:
    """Words that are not among the choices of a fact."""
    known = vocabulary.facts.get(fact) if vocabulary else None
    for word in words:
        if known is not None and word not in known.choices:
            wrong = f"“{word}” is not one of the choices of “{fact}” in rules/facts.yaml."
            yield Problem("E319", place, wrong, instead(word, known.choices))


def _output_payments(paid: OutputPayments, key: str, terms: Terms, vocabulary: Vocabulary | None) -> Iterator[Problem]:
    place = terms.places.get(f"{key}.proportions", paid.place)
    total = sum(paid.proportions.values(), Fraction(0))
    if total != WHOLE:
        wrong = f"The proportions add up to {percent_text(total)}, not to {written.WHOLE}."
        yield Problem("E301", place, wrong, f"proportions that add up to {written.WHOLE}.")
    for declaration_type in paid.on_top:
        if declaration_type in paid.proportions:
            wrong = f"“{declaration_type}” stands among the proportions and on top of them."
            yield Problem("E318", terms.places.get(f"{key}.on_top", place), wrong, "it in one of the two.")
    participants_place = terms.places.get(f"{key}.participants", paid.place)
    yield from words_problems(paid.participants, ROLE, vocabulary, participants_place)
    for part, shares in (("proportions", paid.proportions), ("on_top", paid.on_top)):
        for declaration_type in shares:
            where = terms.places.get(f"{key}.{part}.{declaration_type}", place)
            yield from words_problems([declaration_type], DECLARATION_TYPE, vocabulary, where)


def _contract_type(terms: Terms) -> Iterator[Problem]:
    flat_rate = terms.flat_rate
    if terms.contract_type is ContractType.ITTECF_ECTP and flat_rate is None:
        wrong = f"Contracts of type {terms.contract_type.value} pay a flat rate, and no flat_rate is written."
        mend = "flat_rate: with participants and proportions."
        yield Problem("E305", terms.places.get("contract_type", terms.place), wrong, mend)
    if terms.contract_type is ContractType.ECF and flat_rate is not None:
        wrong = f"Contracts of type {terms.contract_type.value} pay everybody in bands, so there is no flat rate."
        yield Problem(
            "E305", flat_rate.place, wrong, f"contract_type: {ContractType.ITTECF_ECTP.value}, or no flat_rate."
        )
    twice = set(terms.banded.participants) & set(flat_rate.participants) if flat_rate else set()
    for role in sorted(twice):
        wrong = f"“{role}” is paid in bands and at a flat rate."
        place = terms.places.get("flat_rate.participants", terms.place)
        yield Problem("E320", place, wrong, "each participant in one of the two.")


def _uplift(terms: Terms) -> Iterator[Problem]:
    for declaration_type in terms.uplift.declaration_types if terms.uplift else ():
        if terms.banded.share(declaration_type) is None:
            wrong = f"An uplift is paid with “{declaration_type}”, which pays nothing in the bands."
            place = terms.places.get("uplift.declaration_types", terms.place)
            yield Problem("E321", place, wrong, instead(declaration_type, terms.banded.proportions))


def _band_filling(terms: Terms) -> Iterator[Problem]:
    filling = terms.band_filling
    if filling.until_statement is not None and filling.first is filling.then:
        wrong = f"Bands are filled {filling.first.value} up to {filling.until_statement} and from then on too."
        yield Problem("E329", filling.place, wrong, f"band_filling: {filling.then.value}, or another way first.")
