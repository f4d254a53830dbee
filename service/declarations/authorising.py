"""Letting a second lead provider claim a milestone that another has claimed, by way of exception.

In: the first claim, the second lead provider, who agreed and why. Out: the authorisation, or a refusal.
One transaction. Must never know: HTTP, any rule, or what is paid for the second claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.decisions.operations import Recorded, decide
from service.declarations.facts import Facts, declarations_of, latest_training, trainings_of
from service.declarations.judging import about_declaration
from service.declarations.second_claims import Row, authorised_second_claim
from service.declarations.states import is_live
from service.declarations.tables import Declaration, SecondClaimAuthorisation
from service.lead_providers.operations import lead_provider_called
from service.participants.locking import lock_participant
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.refusals import refused_by

LONGEST_REASON = 500
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SecondClaimAsked:
    """What a finance officer asks. The lead provider is named by the short name its contract files use."""

    lead_provider: str
    reason: str
    agreed_by: str
    """The contract manager who agrees."""
    engagement_met_with_both: bool
    """Whether the officer confirms that the person met the milestone's engagement with both lead providers."""


@dataclass(frozen=True, slots=True)
class SecondClaim:
    """An authorisation as it stands: the first claim, and who may claim its milestone as the second."""

    first_declaration: UUID
    participant: UUID
    role: str
    declaration_type: str
    lead_provider: str
    reason: str
    agreed_by: str
    author: str
    at: datetime


async def authorise_second_claim(
    service: Service, call: Call, first_declaration: UUID, asked: SecondClaimAsked
) -> SecondClaim:
    """Let another lead provider claim the milestone of a declaration as well.

    The same again gives the first. Another lead provider for the same milestone takes the place of one that has not
    claimed. Raises NotFound for an unknown declaration or lead provider, and Refused with what stands against it.
    """
    answer = await _authorise(service, call, first_declaration, asked)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _authorise(
    service: Service, call: Call, first_declaration: UUID, asked: SecondClaimAsked
) -> SecondClaim | Refused:
    async with service.database.transaction():
        await lock_participant(service, (await _first_claim(first_declaration))["teacher.public_id"])
        first = await _first_claim(first_declaration)
        second = await lead_provider_called(asked.lead_provider)
        unusable = list(_unusable(asked))
        if unusable:
            raise Refused(unusable)
        standing = await authorised_second_claim(first["teacher"], first["role"])
        if standing and _names(standing, first, second["id"]) and is_live(*_states(first)):
            return _shown(first, asked.lead_provider, standing)
        facts = await _facts(call, first, second["id"], standing, asked)
        subject, year = about_declaration(first_declaration), first["contract_year"]
        recorded = await decide(service, call, "second_claim_authorisation", facts, subject, contract_year=year)
        if recorded.decision.answer("outcome") != "authorised":
            return await _refuse(call, first_declaration, recorded)
        kept = await _keep(call, first, second["id"], asked, recorded)
        detail = {"lead_provider": asked.lead_provider, "agreed_by": kept["agreed_by"], "reason": kept["reason"]}
        await audit.record(call, "second claim authorised", "declaration", str(first_declaration), detail)
        return _shown(first, asked.lead_provider, kept)


async def _first_claim(public_id: UUID) -> dict[str, Any]:
    row = (
        await Declaration.select(
            Declaration.id,
            Declaration.public_id,
            Declaration.teacher,
            Declaration.teacher.public_id,
            Declaration.role,
            Declaration.declaration_type,
            Declaration.contract_year,
            Declaration.lead_provider,
            Declaration.payment_state,
            Declaration.clawback_state,
        )
        .where(Declaration.public_id == public_id)
        .first()
    )
    if row is None:
        raise NotFound(f"No declaration has the id {public_id}.")
    return row


def _unusable(asked: SecondClaimAsked) -> Iterator[ErrorEntry]:
    """Words that cannot be kept."""
    if not 0 < len(asked.reason.strip()) <= LONGEST_REASON or "\0" in asked.reason:
        detail = f"Give the reason in 1 to {LONGEST_REASON} characters."
        yield ErrorEntry(title="reason", code="reason_missing", detail=detail)
    if len(asked.agreed_by.strip()) > LONGEST_NAME or "\0" in asked.agreed_by:
        detail = f"Give the contract manager's name in at most {LONGEST_NAME} characters."
        yield ErrorEntry(title="agreed_by", code="agreed_by_not_usable", detail=detail)


def _names(authorisation: Row, first: Row, second_lead_provider: int) -> bool:
    named = (authorisation["first_declaration"], authorisation["second_lead_provider"])
    return named == (first["id"], second_lead_provider)


def _states(row: Row) -> tuple[str, str]:
    return row["payment_state"], row["clawback_state"]


async def _facts(
    call: Call, first: Row, second_lead_provider: int, standing: Row | None, asked: SecondClaimAsked
) -> Facts:
    role, milestone = first["role"], first["declaration_type"]
    of_milestone = [
        row
        for row in await declarations_of(first["teacher"])
        if (row["role"], row["declaration_type"]) == (role, milestone) and is_live(*_states(row))
    ]
    training = latest_training(await trainings_of(first["teacher"]), second_lead_provider, role)
    return {
        "today": call.today,
        "role": role,
        "contract_year": first["contract_year"],
        "declaration_type": milestone,
        "payment_state": first["payment_state"],
        "clawback_state": first["clawback_state"],
        "second_claim_stands": any(row["second_claim"] for row in of_milestone),
        "second_claim_on_other_milestone": standing is not None and standing["declaration_type"] != milestone,
        "first_claim_made_by_same_provider": first["lead_provider"] == second_lead_provider,
        "trained_with_provider": training is not None,
        "engagement_met_with_both": asked.engagement_met_with_both,
        "contract_manager_agrees": bool(asked.agreed_by.strip()),
    }


async def _refuse(call: Call, first_declaration: UUID, recorded: Recorded) -> Refused:
    entry = refused_by(recorded.decision, title=str(recorded.decision.answer("field")))
    detail = {"code": entry.code, "decision": str(recorded.public_id)}
    await audit.record(call, "second claim refused", "declaration", str(first_declaration), detail)
    return Refused([entry])


async def _keep(
    call: Call, first: Row, second_lead_provider: int, asked: SecondClaimAsked, recorded: Recorded
) -> dict[str, Any]:
    kept = {
        "teacher": first["teacher"],
        "role": first["role"],
        "declaration_type": first["declaration_type"],
        "first_declaration": first["id"],
        "second_lead_provider": second_lead_provider,
        "reason": asked.reason.strip(),
        "agreed_by": asked.agreed_by.strip(),
        "decision": recorded.record,
        "author": call.actor,
        "at": call.now,
    }
    await SecondClaimAuthorisation.insert(SecondClaimAuthorisation(**kept))
    return kept


def _shown(first: Row, lead_provider: str, authorisation: Row) -> SecondClaim:
    return SecondClaim(
        first_declaration=first["public_id"],
        participant=first["teacher.public_id"],
        role=first["role"],
        declaration_type=first["declaration_type"],
        lead_provider=lead_provider,
        reason=authorisation["reason"],
        agreed_by=authorisation["agreed_by"],
        author=authorisation["author"],
        at=authorisation["at"],
    )
