"""The record of an accepted declaration.

In: the circumstances and what the rules said. Out: one row. Must be called inside the caller's transaction.
Must never know: any rule.
"""

from __future__ import annotations

from uuid import UUID

from service.declarations.facts import Circumstances
from service.declarations.judging import Acceptance, Payability
from service.declarations.pairing import mentor_nearest
from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.platform.clock import london_day
from service.platform.context import Call
from service.platform.database import prepared_insert

_keep = prepared_insert(Declaration)


async def keep_declaration(
    call: Call,
    at: Circumstances,
    acceptance: Acceptance,
    payability: Payability,
    *,
    public_id: UUID,
    statement: int | None,
) -> None:
    """Write a declaration: eligible on its statement, or submitted and on none.

    The delivery partner and, for an early career teacher, the mentor stay as they are now.
    """
    sent, teacher, training = at.sent, at.teacher, at.training
    assert teacher is not None, "the rules accept nobody who is not known"
    assert training is not None, "the rules accept nobody who is not trained"
    assert sent.declared_at is not None, "the rules accept no date that cannot be read"
    state = PaymentState.SUBMITTED if statement is None else PaymentState.ELIGIBLE
    await _keep(
        public_id=public_id,
        teacher=teacher["id"],
        role=sent.role,
        training_period=training["id"],
        lead_provider=at.lead_provider,
        delivery_partner=training["partnership.delivery_partner"],
        mentor=await mentor_nearest(training["at_school_period"], london_day(sent.declared_at)),
        contract_year=training["contract_year"],
        declaration_type=sent.declaration_type,
        declared_at=sent.declared_at,
        evidence_held=acceptance.evidence,
        payment_state=state.value,
        clawback_state=ClawbackState.NONE.value,
        line=payability.line,
        pupil_premium=payability.pupil_premium,
        sparsity=payability.sparsity,
        uplift=payability.uplift,
        statement=statement,
        clawback_statement=None,
        acceptance=acceptance.recorded.record,
        second_claim=at.second_claim,
        created_at=call.now,
        updated_at=call.now,
    )
