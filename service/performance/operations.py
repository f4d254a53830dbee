"""Rating a lead provider's performance on a measure of its contract, and the credit DfE may claim for a failure.

In: a lead provider, a contract year, what was achieved. Out: the recorded decision as a rating. Nothing is paid by it:
a credit that is claimed is an adjustment on a statement. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from engine.decision import Decision
from engine.model.contracts import CallOffContract, ContractVersion
from engine.model.facts import FactValue
from engine.money import to_pence
from service.contracts.operations import known_lead_providers
from service.decisions.operations import Subject, decide, decisions_about
from service.lead_providers.operations import lead_provider_called, lead_provider_named
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused

DECISION = "performance_rating"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Achieved:
    """What was measured: a number of ECTs for uplift schools, whole percent rounded down for the other measures."""

    lead_provider: str
    """Short name."""
    contract_year: int
    measure: str
    achieved: int
    survey_response_percent: int | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as it was decided. `credit` is whole pence DfE may claim, before VAT; None where no failure is rated."""

    decision_id: UUID
    lead_provider: str
    contract_year: int
    measure: str
    achieved: int
    rating: str
    service_failure: bool
    credit: int | None
    says: str


async def rate_performance(service: Service, call: Call, stated: Achieved) -> Rating:
    """Rate what was achieved and keep the decision. The same again gives the first; another figure is a new rating.

    Raises NotFound for a lead provider without a contract for the year, and Refused for a measure policy does not know.
    """
    contract = _contract(service, stated.lead_provider, stated.contract_year)
    _check_measure(service, stated.measure)
    async with service.database.transaction():
        provider = await lead_provider_called(stated.lead_provider)
        await service.database.lock(f"performance of {provider['id']} for {stated.contract_year}")
        facts = _facts(stated)
        subject = Subject("lead provider", str(provider["public_id"]))
        for decision_id, held in reversed(await _ratings_of(provider, stated.contract_year)):
            if held.facts.get("performance_measure") == stated.measure:
                if dict(held.facts) == facts:
                    return _rating(stated.lead_provider, contract, decision_id, held)
                break
        recorded = await decide(service, call, DECISION, facts, subject, contract_year=stated.contract_year)
        rating = _rating(stated.lead_provider, contract, recorded.public_id, recorded.decision)
        detail = {"contract_year": stated.contract_year, "measure": stated.measure, "rating": rating.rating}
        await audit.record(call, "performance rated", "lead provider", str(provider["public_id"]), detail)
        return rating


async def list_ratings(service: Service, contract_year: int) -> list[Rating]:
    """The latest rating of each lead provider on each measure. Raises NotFound for a year without contracts."""
    names = known_lead_providers(service.rulebook.policy, contract_year)
    found: list[Rating] = []
    for name in names:
        provider = await lead_provider_named(name)
        if provider is None:
            continue
        contract = _contract(service, name, contract_year)
        latest: dict[str, Rating] = {}
        for decision_id, decision in await _ratings_of(provider, contract_year):
            rating = _rating(name, contract, decision_id, decision)
            latest[rating.measure] = rating
        found += latest.values()
    return found


def contract_value(version: ContractVersion) -> Fraction:
    """Pounds the contract comes to when the recruitment target is met: places filled from the first band, by price."""
    left, value = version.recruitment_target, Fraction(0)
    for band in version.bands:
        taken = min(band.capacity, left)
        left -= taken
        value += taken * band.price
    return value


def _contract(service: Service, lead_provider: str, contract_year: int) -> CallOffContract:
    contract = service.rulebook.policy.call_off_contracts.get((lead_provider, contract_year))
    if contract is None:
        raise NotFound(f"{lead_provider} has no call-off contract for {contract_year} in the policy files.")
    return contract


def _check_measure(service: Service, measure: str) -> None:
    known = service.rulebook.policy.vocabulary.facts["performance_measure"].choices
    if measure not in known:
        detail = f"{measure} is not a measure. Write one of: {', '.join(known)}."
        raise Refused([ErrorEntry(title="measure", detail=detail, code="word_not_known")])


def _facts(stated: Achieved) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {
        "contract_year": stated.contract_year,
        "performance_measure": stated.measure,
        "performance_achieved": stated.achieved,
    }
    if stated.survey_response_percent is not None:
        facts["survey_response_percent"] = stated.survey_response_percent
    return facts


async def _ratings_of(provider: Mapping[str, Any], contract_year: int) -> list[tuple[UUID, Decision]]:
    about = await decisions_about(Subject("lead provider", str(provider["public_id"])))
    return [one for one in about if one[1].decision == DECISION and one[1].facts.get("contract_year") == contract_year]


def _rating(lead_provider: str, contract: CallOffContract, decision_id: UUID, decision: Decision) -> Rating:
    percent, facts = decision.answer("service_credit_percent"), decision.facts
    value = contract_value(contract.versions[-1])
    achieved, year = facts["performance_achieved"], facts["contract_year"]
    assert isinstance(achieved, int), "a rating is only asked of a figure"
    assert isinstance(year, int), "a rating is only asked of a contract year"
    return Rating(
        decision_id=decision_id,
        lead_provider=lead_provider,
        contract_year=year,
        measure=str(facts["performance_measure"]),
        achieved=achieved,
        rating=str(decision.answer("rating")),
        service_failure=decision.answer("service_failure") is True,
        credit=to_pence(value * percent / _WHOLE) if isinstance(percent, int) else None,
        says=decision.fired[0].say,
    )
