"""Partnerships: a lead provider trains a school's people in a contract year, with a delivery partner.

In: who, where and when. Out: the partnership's public id, or a refusal with every reason.
One transaction; a refusal keeps its decision and its audit event and nothing else. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.decisions.operations import Subject, decide
from service.lead_providers.operations import (
    are_paired,
    delivery_partner_named,
    delivery_partner_with,
    lead_provider_named,
    lead_provider_with,
)
from service.partnerships.facts import Facts, Wanted, creation_facts, partner_facts, standing
from service.partnerships.tables import Partnership
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.identifiers import new_id, read_id
from service.platform.refusing import done_or_refused
from service.refusals import reasons_of
from service.schools.facts import school_facts
from service.schools.operations import school_with, school_with_urn
from service.training.opening import link_waiting_training, touch_training


@dataclass(frozen=True, slots=True)
class CreatePartnership:
    """What a lead provider sends. `lead_provider` is the record's id; what was left out is None."""

    lead_provider: int
    cohort: str | None
    school_id: str | None
    delivery_partner_id: str | None


@dataclass(frozen=True, slots=True)
class UpdatePartnership:
    """Another delivery partner for one of the lead provider's partnerships. `lead_provider` is the record's id."""

    lead_provider: int
    partnership: UUID
    delivery_partner_id: str | None


@dataclass(frozen=True, slots=True)
class ConfirmPartnership:
    """What staff send: a lead provider, by short name, a school, by URN, and a delivery partner, by name."""

    school_urn: str
    lead_provider: str
    delivery_partner: str
    contract_year: int


_STAFF_FIELDS = {"cohort": "contract_year", "school_id": "school_urn", "delivery_partner_id": "delivery_partner"}
"""Published field → what staff call it."""


async def create_partnership(service: Service, call: Call, sent: CreatePartnership) -> UUID:
    """A lead provider makes a partnership; training at the school that waits for it comes under it.

    Gives its public id. The same again gives the first. Raises Refused with every reason at once.
    """

    async def operation() -> UUID | Refused:
        school, partner = read_id(sent.school_id), read_id(sent.delivery_partner_id)
        wanted = Wanted(
            lead_provider=await lead_provider_with(sent.lead_provider),
            cohort=sent.cohort,
            school_given=bool(sent.school_id),
            school=None if school is None else await school_with(school),
            delivery_partner_given=bool(sent.delivery_partner_id),
            delivery_partner=None if partner is None else await delivery_partner_with(partner),
        )
        answer = await _create(service, call, wanted)
        return answer if isinstance(answer, UUID) else Refused(answer)

    return await done_or_refused(service, operation)


async def confirm_partnership(service: Service, call: Call, sent: ConfirmPartnership) -> UUID:
    """Staff confirm a partnership, by the same rules as when its lead provider creates it.

    Gives its public id. The same again gives the first. Raises Refused with every reason at once.
    """

    async def operation() -> UUID | Refused:
        wanted = Wanted(
            lead_provider=await lead_provider_named(sent.lead_provider),
            cohort=str(sent.contract_year),
            school_given=True,
            school=await school_with_urn(sent.school_urn),
            delivery_partner_given=True,
            delivery_partner=await delivery_partner_named(sent.delivery_partner),
        )
        answer = await _create(service, call, wanted)
        return answer if isinstance(answer, UUID) else Refused([_as_staff_say(entry) for entry in answer])

    return await done_or_refused(service, operation)


async def update_partnership(service: Service, call: Call, sent: UpdatePartnership) -> UUID:
    """Another delivery partner takes over; past declarations keep theirs. The present one again changes nothing.

    Gives the partnership's public id. Raises NotFound for another lead provider's, and Refused with every reason.
    """
    return await done_or_refused(service, lambda: _update(service, call, sent))


async def _create(service: Service, call: Call, wanted: Wanted) -> UUID | list[ErrorEntry]:
    if wanted.school is not None:
        await service.database.lock(f"partnerships of {wanted.school['urn']}")
    year = wanted.contract_year(service.rulebook.policy)
    held = await standing(wanted, year)
    if held and wanted.delivery_partner and held["delivery_partner"] == wanted.delivery_partner["id"]:
        return UUID(str(held["public_id"]))
    public_id = new_id()
    subject = Subject("partnership", str(public_id))
    facts = await creation_facts(service, call, wanted)
    facts["school_eligible"] = await _school_is_eligible(service, call, wanted)
    recorded = await decide(service, call, "partnership_creation", facts, subject, contract_year=year)
    reasons = reasons_of(recorded.decision)
    if wanted.lead_provider is None:
        detail = "No lead provider has this name. Use the short name of its contract files."
        reasons.append(
            ErrorEntry(title="lead_provider", detail=detail, code="lead_provider_not_found", pointer="/lead_provider")
        )
    if reasons:
        detail_of_event = {"codes": [entry.code for entry in reasons], "contract_year": year}
        await audit.record(call, "partnership refused", *_about(wanted, subject), detail_of_event)
        return reasons
    await _write(call, wanted, facts, public_id)
    return public_id


async def _school_is_eligible(service: Service, call: Call, wanted: Wanted) -> bool | None:
    if wanted.school is None:
        return None
    subject = Subject("school", str(wanted.school["public_id"]))
    recorded = await decide(service, call, "school_eligibility", school_facts(wanted.school), subject)
    return recorded.decision.answer("status") == "eligible"


def _about(wanted: Wanted, subject: Subject) -> tuple[str, str]:
    """The event of a refusal is about the school, where one is known."""
    return (subject.kind, subject.id) if wanted.school is None else ("school", str(wanted.school["public_id"]))


async def _write(call: Call, wanted: Wanted, facts: Facts, public_id: UUID) -> None:
    school, provider, partner, year = (
        wanted.school,
        wanted.lead_provider,
        wanted.delivery_partner,
        facts["contract_year"],
    )
    assert school is not None, "refused otherwise"
    assert provider is not None, "refused otherwise"
    assert partner is not None, "refused otherwise"
    assert isinstance(year, int), "refused otherwise"
    rows = await Partnership.insert(
        Partnership(
            public_id=public_id,
            school=school["id"],
            lead_provider=provider["id"],
            delivery_partner=partner["id"],
            contract_year=year,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    linked = await link_waiting_training(call, rows[0]["id"], school["id"], provider["id"], year)
    detail = {
        "school_urn": school["urn"],
        "lead_provider": provider["short_name"],
        "delivery_partner": partner["name"],
        "contract_year": year,
        "linked": linked,
    }
    await audit.record(call, "partnership confirmed", "partnership", str(public_id), detail)


async def _update(service: Service, call: Call, sent: UpdatePartnership) -> UUID | Refused:
    await service.database.lock(f"partnership {sent.partnership}")
    held = (
        await Partnership.select()
        .where((Partnership.public_id == sent.partnership) & (Partnership.lead_provider == sent.lead_provider))
        .first()
    )
    if held is None:
        raise NotFound(f"You have no partnership with the id {sent.partnership}.")
    partner_id = read_id(sent.delivery_partner_id)
    partner = None if partner_id is None else await delivery_partner_with(partner_id)
    unchanged = partner is not None and partner["id"] == held["delivery_partner"]
    facts = partner_facts(bool(sent.delivery_partner_id), partner)
    facts |= {"today": call.today, "contract_year": held["contract_year"], "delivery_partner_unchanged": unchanged}
    if partner is not None:
        facts["delivery_partner_paired"] = await are_paired(sent.lead_provider, partner["id"], held["contract_year"])
    subject = Subject("partnership", str(sent.partnership))
    recorded = await decide(service, call, "partnership_update", facts, subject, contract_year=held["contract_year"])
    if reasons := reasons_of(recorded.decision):
        detail = {"codes": [entry.code for entry in reasons]}
        await audit.record(call, "partnership update refused", subject.kind, subject.id, detail)
        return Refused(reasons)
    if partner is not None and not unchanged:
        await _give_partner(call, held, partner)
    return sent.partnership


async def _give_partner(call: Call, held: Mapping[str, object], partner: Mapping[str, object]) -> None:
    await Partnership.update({Partnership.delivery_partner: partner["id"], Partnership.updated_at: call.now}).where(
        Partnership.id == held["id"]
    )
    await touch_training(call, int(str(held["id"])))
    detail = {"delivery_partner": partner["name"]}
    await audit.record(call, "delivery partner changed", "partnership", str(held["public_id"]), detail)


def _as_staff_say(entry: ErrorEntry) -> ErrorEntry:
    field = _STAFF_FIELDS.get(entry.title, entry.title)
    return entry.model_copy(update={"title": field, "pointer": f"/{field}"})
