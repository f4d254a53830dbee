"""Submitting a declaration.

In: what a lead provider sends, and who they are. Out: the declaration as it may be shown, or a refusal with reasons.
Decisions, what follows from them and the audit event are one transaction; a refusal keeps its decisions and its event
and nothing else. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from service.declarations.completion import settle_completion
from service.declarations.eligibility import make_eligible
from service.declarations.facts import Circumstances, Row, circumstances
from service.declarations.judging import (
    Acceptance,
    about_declaration,
    evidence_kept,
    judge_acceptance,
    judge_payability,
    uplift_flags_of,
)
from service.declarations.keeping import keep_declaration
from service.declarations.reading import DeclarationRow, declaration_row
from service.declarations.submitted import SubmittedDeclaration
from service.declarations.voiding import void_declaration
from service.participants.locking import lock_participant
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import ConstraintRefused
from service.platform.errors import Refused
from service.platform.identifiers import new_id
from service.refusals import reasons_of, warnings_of
from service.statements.calendar import attachable_statement

T = TypeVar("T")

ONE_LIVE_DECLARATION = "one_live_declaration"
"""The unique index that holds one live declaration of a person, role and type, second claims left out."""
ONE_LIVE_SECOND_CLAIM = "one_live_second_claim"
"""The unique index that holds one live second claim of a person and role."""

REFUSED = "declaration refused"
"""The audit event of a declaration that was not accepted; about the participant when they are known."""

__all__ = [
    "REFUSED",
    "SubmittedDeclaration",
    "judge_and_keep",
    "make_eligible",
    "meeting_another",
    "submit_declaration",
    "void_declaration",
]


async def submit_declaration(
    service: Service, call: Call, lead_provider_id: int, sent: SubmittedDeclaration
) -> DeclarationRow:
    """Judge a declaration and, when nothing speaks against it, keep it and put it on the statement that pays it.

    The same declaration again gives the first one, also when both arrive at once. `lead_provider_id` is the record's.
    Raises Refused with every reason the rules found, in their order.
    """

    async def operation() -> DeclarationRow | Refused:
        async with service.database.transaction():
            return await judge_and_keep(service, call, lead_provider_id, sent)

    answer = await meeting_another(operation)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def meeting_another(operation: Callable[[], Awaitable[T]]) -> T:
    """Do what opens a transaction and judges a declaration in it, once more when another came between.

    Another one was then written between our look and our write. Judged again, ours meets it.
    """
    try:
        return await operation()
    except ConstraintRefused as refused:
        if refused.name not in (ONE_LIVE_DECLARATION, ONE_LIVE_SECOND_CLAIM):
            raise
        return await operation()


async def judge_and_keep(
    service: Service, call: Call, lead_provider: int, sent: SubmittedDeclaration
) -> DeclarationRow | Refused:
    """As `submit_declaration`, inside the caller's transaction. A refusal is given, so that its decisions are kept.

    Raises ConstraintRefused when another declaration came between.
    """
    if sent.participant is not None:
        await lock_participant(service, sent.participant)
    at = await circumstances(service.rulebook.policy, call, lead_provider, sent)
    first = _first_of_the_same(service, call, at)
    if first is not None:
        return await declaration_row(first["public_id"])
    public_id = new_id()
    acceptance = await judge_acceptance(service, call, at, about_declaration(public_id))
    if not acceptance.accepted:
        return await _refuse(call, at, acceptance, public_id)
    return await _accept(service, call, at, acceptance, public_id)


def _first_of_the_same(service: Service, call: Call, at: Circumstances) -> Row | None:
    """The live declaration this one repeats: same lead provider, person, course, type, moment and evidence."""
    this = (at.lead_provider, at.sent.declaration_type, at.sent.declared_at)
    for row in at.live:
        if (row["lead_provider"], row["declaration_type"], row["declared_at"]) == this:
            return row if row["evidence_held"] == evidence_kept(service, call, at) else None
    return None


async def _refuse(call: Call, at: Circumstances, acceptance: Acceptance, public_id: UUID) -> Refused:
    refused = Refused(reasons_of(acceptance.recorded.decision))
    detail = {
        "declaration": str(public_id),
        "lead_provider": at.lead_provider,
        "decision": str(acceptance.recorded.public_id),
        "codes": [entry.code for entry in refused.entries],
    }
    kind, subject = ("declaration", public_id) if at.teacher is None else ("teacher", at.teacher["public_id"])
    await audit.record(call, REFUSED, kind, str(subject), detail)
    return refused


async def _accept(
    service: Service, call: Call, at: Circumstances, acceptance: Acceptance, public_id: UUID
) -> DeclarationRow:
    assert at.training is not None, "the rules accept nobody who is not trained"
    flags = await uplift_flags_of(service, acceptance.facts, at.training["at_school_period.school"])
    payability = await judge_payability(service, call, acceptance.facts, flags, about_declaration(public_id))
    statement = at.statement if payability.eligible else None
    if payability.eligible and statement is None:
        short_name, year = at.training["partnership.lead_provider.short_name"], at.training["contract_year"]
        statement = await attachable_statement(service, call, at.lead_provider, short_name, year)
    await keep_declaration(call, at, acceptance, payability, public_id=public_id, statement=statement)
    row = await declaration_row(public_id)
    await settle_completion(service, call, row)
    detail = {
        "type": row["declaration_type"],
        "state": row["payment_state"],
        "lead_provider": at.lead_provider,
        "warnings": warnings_of(acceptance.recorded.decision),
    }
    await audit.record(call, "declaration accepted", "declaration", str(public_id), detail)
    return row
