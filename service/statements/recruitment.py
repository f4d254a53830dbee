"""Recruitment thresholds: what recruitment so far means for the service fee, proposed and answered.

In: a contract year; or a proposal and a finance officer's answer. Out: proposals.
Must never know: any threshold, what a confirmed one makes of a fee, or HTTP.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import ONE_DAY, Month
from engine.model.contracts import CallOffContract, Terms
from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.contracts.operations import lead_providers_of
from service.decisions.operations import Subject, decide
from service.declarations.states import ClawbackState
from service.declarations.tables import Declaration
from service.lead_providers.tables import LeadProvider
from service.platform import audit
from service.platform.clock import london_midnight
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.identifiers import new_id
from service.rulings.reading import BILLED
from service.statements.tables import ProposalAnswer, RecruitmentProposal

DECISION = "recruitment_threshold"
NOTHING = "none"
_WHOLE = 100


def checkpoints(policy: Policy, contract_year: int) -> list[tuple[str, date]]:
    """The checkpoints that the terms of a contract year name, the earliest first; a year may have none."""
    return sorted(policy.terms[contract_year].recruitment_checkpoints.items(), key=lambda one: one[1])


async def propose_thresholds(
    service: Service, call: Call, contract_year: int, *, growth_agreed: bool | None = None
) -> list[dict[str, Any]]:
    """Look at every checkpoint that has passed, once for each lead provider, and keep what policy proposes.

    Safe to repeat: a checkpoint is looked at once. Gives the proposals made now. Raises NotFound for an unknown year.
    """
    policy = service.rulebook.policy
    if contract_year not in policy.terms or not lead_providers_of(policy, contract_year):
        raise NotFound(f"Contract year {contract_year} has no call-off contracts in the policy files.")
    known = await LeadProvider.select(LeadProvider.id, LeadProvider.public_id, LeadProvider.short_name).where(
        LeadProvider.short_name.is_in(lead_providers_of(policy, contract_year))
    ).order_by(LeadProvider.short_name)  # fmt: skip
    made: list[UUID] = []
    for provider in known:
        for name, day in checkpoints(policy, contract_year):
            if day < call.today:
                async with service.database.transaction():
                    made += await _propose(
                        service, call, provider, contract_year, (name, day), growth_agreed=growth_agreed
                    )
    return [one for one in await list_proposals(contract_year) if one["public_id"] in made]


async def answer_proposal(
    service: Service, call: Call, public_id: UUID, *, confirmed: bool, reason: str
) -> dict[str, Any]:
    """Confirm or decline a proposal, once, with the reason.

    A confirmed one counts from the month after its checkpoint, on statements that were not authorised before.

    Raises NotFound, or Refused with the reason.
    """
    async with service.database.transaction():
        await service.database.lock(f"proposal {public_id}")
        proposal = await _proposal(public_id)
        refused = _reasons_against(proposal, reason)
        if not refused:
            await ProposalAnswer.insert(
                ProposalAnswer(
                    proposal=proposal["id"],
                    confirmed=confirmed,
                    reason=reason.strip(),
                    author=call.actor,
                    at=call.now,
                )
            )
            action = "threshold confirmed" if confirmed else "threshold declined"
            await audit.record(call, action, "recruitment proposal", str(public_id), {"reason": reason.strip()})
            return await _proposal(public_id)
    raise Refused(refused)


async def list_proposals(contract_year: int | None = None) -> list[dict[str, Any]]:
    """Proposals with their answers, oldest first; checkpoints at which nothing is proposed are left out."""
    query = RecruitmentProposal.select(
        *RecruitmentProposal.all_columns(),
        RecruitmentProposal.lead_provider.short_name,
        RecruitmentProposal.decision.public_id,
        RecruitmentProposal.decision.document,
    ).where(RecruitmentProposal.effect != NOTHING)
    if contract_year is not None:
        query = query.where(RecruitmentProposal.contract_year == contract_year)
    answers = {row["proposal"]: row for row in await ProposalAnswer.select()}
    return [{**row, "answer": answers.get(row["id"])} for row in await query.order_by(RecruitmentProposal.id)]


async def _propose(
    service: Service,
    call: Call,
    provider: dict[str, Any],
    contract_year: int,
    checkpoint: tuple[str, date],
    *,
    growth_agreed: bool | None,
) -> list[UUID]:
    name, day = checkpoint
    await service.database.lock(f"recruitment of {provider['id']} for {contract_year}")
    held = RecruitmentProposal.exists().where(
        (RecruitmentProposal.lead_provider == provider["id"])
        & (RecruitmentProposal.contract_year == contract_year)
        & (RecruitmentProposal.checkpoint == name)
    )
    if await held:
        return []
    policy = service.rulebook.policy
    terms, contract = policy.terms[contract_year], policy.call_off_contracts[provider["short_name"], contract_year]
    started, target = await _started(terms, provider["id"], contract_year, day), _target(contract, day)
    percent = started * _WHOLE // target if target else None
    facts: dict[str, FactValue | None] = {
        "contract_year": contract_year,
        "recruitment_checkpoint": name,
        "recruitment_percent_of_target": percent,
        "growth_agreed": growth_agreed,
    }
    subject = Subject("lead provider", str(provider["public_id"]))
    recorded = await decide(service, call, DECISION, facts, subject, contract_year=contract_year)
    fired = recorded.decision.fired[0].then
    public_id = new_id()
    await RecruitmentProposal.insert(
        RecruitmentProposal(
            public_id=public_id,
            lead_provider=provider["id"],
            contract_year=contract_year,
            checkpoint=name,
            checkpoint_on=day,
            started_claims=started,
            recruitment_target=target,
            percent_of_target=percent or 0,
            effect=str(fired["effect"]),
            service_fee_percent=fired.get("service_fee_percent"),
            decision=recorded.record,
            created_at=call.now,
        )
    )
    detail = {"checkpoint": name, "percent": percent, "effect": str(fired["effect"])}
    await audit.record(call, "recruitment looked at", "recruitment proposal", str(public_id), detail)
    return [public_id] if fired["effect"] != NOTHING else []


async def _started(terms: Terms, lead_provider: int, contract_year: int, day: date) -> int:
    """Claims of the first declaration type, received by the end of the day and neither voided nor taken back."""
    count: int = await Declaration.count().where(
        (Declaration.lead_provider == lead_provider)
        & (Declaration.contract_year == contract_year)
        & (Declaration.declaration_type == next(iter(terms.banded.proportions)))
        & Declaration.role.is_in(list(terms.banded.participants))
        & Declaration.payment_state.is_in(list(BILLED))
        & (Declaration.clawback_state == ClawbackState.NONE.value)
        & (Declaration.created_at < london_midnight(day + ONE_DAY))
    )
    return count


def _target(contract: CallOffContract, day: date) -> int:
    version = contract.version_for(Month.of(day)) or contract.versions[0]
    return version.recruitment_target


async def _proposal(public_id: UUID) -> dict[str, Any]:
    for one in await list_proposals():
        if one["public_id"] == public_id:
            return one
    raise NotFound(f"No proposal has the id {public_id}. See: ecf2 statements thresholds.")


def _reasons_against(proposal: dict[str, Any], reason: str) -> list[ErrorEntry]:
    reasons = []
    if proposal["answer"] is not None:
        given = proposal["answer"]
        done = "confirmed" if given["confirmed"] else "declined"
        reasons.append(
            ErrorEntry(title="proposal", code="already_answered", detail=f"{given['author']} {done} this proposal.")
        )
    if not reason.strip() or "\0" in reason:
        reasons.append(ErrorEntry(title="reason", code="reason_missing", detail="Give the reason for the answer."))
    return reasons
