"""Partnerships: a lead provider trains a school's people in a contract year, with a delivery partner.

In: who, where and when. Out: the partnership's public id, or a refusal with every reason.
One transaction; a refusal keeps its decision and its audit event and nothing else. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from engine.model.policy import Policy
from service.decisions.operations import Subject, decide
from service.lead_providers.operations import are_paired, delivery_partner_named, lead_provider_named
from service.partnerships.tables import Partnership
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.platform.identifiers import new_id
from service.refusals import refused_by
from service.schools.facts import school_facts
from service.schools.operations import school_with_urn
from service.training.opening import link_waiting_training

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConfirmPartnership:
    """A lead provider, by short name, trains people of a school with a delivery partner, by name."""

    school_urn: str
    lead_provider: str
    delivery_partner: str
    contract_year: int


@dataclass(frozen=True, slots=True)
class _Parties:
    school: Row | None
    lead_provider: Row | None
    delivery_partner: Row | None


async def confirm_partnership(service: Service, call: Call, sent: ConfirmPartnership) -> UUID:
    """Confirm a partnership; training at the school that waits for it comes under it. Gives its public id.

    The same again gives the first. Raises Refused with every reason at once.
    """

    async def operation() -> UUID | Refused:
        return await _confirm(service, call, sent)

    answer = await service.database.run_in_transaction(operation)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _confirm(service: Service, call: Call, sent: ConfirmPartnership) -> UUID | Refused:
    await service.database.lock(f"partnerships of {sent.school_urn}")
    parties = _Parties(
        await school_with_urn(sent.school_urn),
        await lead_provider_named(sent.lead_provider),
        await delivery_partner_named(sent.delivery_partner),
    )
    held = await _held(parties, sent.contract_year)
    if held is not None and parties.delivery_partner and held["delivery_partner"] == parties.delivery_partner["id"]:
        return UUID(str(held["public_id"]))
    entries = _against_year(service.rulebook.policy, call, sent.contract_year)
    entries += await _against_school(service, call, parties, sent)
    entries += await _against_partner(parties, sent)
    if held is not None:
        detail = f"{sent.lead_provider} has a partnership with this school for {sent.contract_year} already."
        entries.append(_entry("school_urn", "partnership_exists", f"{detail} To change the delivery partner, ask DfE."))
    if entries:
        return await _refuse(call, parties, sent, entries)
    return await _write(call, parties, sent)


async def _held(parties: _Parties, contract_year: int) -> Row | None:
    if parties.school is None or parties.lead_provider is None:
        return None
    return (
        await Partnership.select()
        .where(
            (Partnership.school == parties.school["id"])
            & (Partnership.lead_provider == parties.lead_provider["id"])
            & (Partnership.contract_year == contract_year)
        )
        .first()
    )


def _against_year(policy: Policy, call: Call, contract_year: int) -> list[ErrorEntry]:
    terms = policy.terms.get(contract_year)
    if terms is None:
        known = ", ".join(str(year) for year in sorted(policy.terms))
        detail = f"Contract year {contract_year} is not set up. Choose one of: {known}."
        return [_entry("contract_year", "contract_year_not_set_up", detail)]
    if terms.period.start > call.today:
        detail = f"Contract year {contract_year} begins on {terms.period.start.isoformat()}. Confirm it from then on."
        return [_entry("contract_year", "contract_year_not_begun", detail)]
    return []


async def _against_school(
    service: Service, call: Call, parties: _Parties, sent: ConfirmPartnership
) -> list[ErrorEntry]:
    school = parties.school
    if school is None:
        detail = f"No school has the URN {sent.school_urn}. Check the number."
        return [_entry("school_urn", "school_not_found", detail)]
    subject = Subject("school", str(school["public_id"]))
    recorded = await decide(service, call, "school_eligibility", school_facts(school), subject)
    if recorded.decision.answer("status") == "eligible":
        return []
    return [refused_by(recorded.decision, title="school_urn", pointer="/school_urn")]


async def _against_partner(parties: _Parties, sent: ConfirmPartnership) -> list[ErrorEntry]:
    entries = []
    if parties.lead_provider is None:
        detail = f"No lead provider is called {sent.lead_provider}. Use the short name of its contract files."
        entries.append(_entry("lead_provider", "lead_provider_not_found", detail))
    if parties.delivery_partner is None:
        detail = f"No delivery partner is called {sent.delivery_partner}. Check the name, or ask DfE to add it."
        entries.append(_entry("delivery_partner", "delivery_partner_not_found", detail))
    if parties.lead_provider is None or parties.delivery_partner is None:
        return entries
    if not await are_paired(parties.lead_provider["id"], parties.delivery_partner["id"], sent.contract_year):
        detail = f"{sent.delivery_partner} does not work with {sent.lead_provider} in {sent.contract_year}."
        mend = "Choose one that does, or ask DfE to pair them."
        entries.append(_entry("delivery_partner", "delivery_partner_not_paired", f"{detail} {mend}"))
    return entries


async def _refuse(call: Call, parties: _Parties, sent: ConfirmPartnership, entries: list[ErrorEntry]) -> Refused:
    subject = sent.school_urn if parties.school is None else str(parties.school["public_id"])
    detail = asdict(sent) | {"codes": [entry.code for entry in entries]}
    await audit.record(call, "partnership refused", "school", subject, detail)
    return Refused(entries)


async def _write(call: Call, parties: _Parties, sent: ConfirmPartnership) -> UUID:
    school, provider, partner = parties.school, parties.lead_provider, parties.delivery_partner
    assert school is not None, "refused otherwise"
    assert provider is not None, "refused otherwise"
    assert partner is not None, "refused otherwise"
    public_id = new_id()
    rows = await Partnership.insert(
        Partnership(
            public_id=public_id,
            school=school["id"],
            lead_provider=provider["id"],
            delivery_partner=partner["id"],
            contract_year=sent.contract_year,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    linked = await link_waiting_training(call, rows[0]["id"], school["id"], provider["id"], sent.contract_year)
    detail = asdict(sent) | {"linked": linked}
    await audit.record(call, "partnership confirmed", "partnership", str(public_id), detail)
    return public_id


def _entry(field: str, code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title=field, detail=detail, code=code, pointer=f"/{field}")
