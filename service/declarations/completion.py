"""What a mentor's declaration, made or taken back, does to the mentor's funding.

In: the declaration that was just made or taken back. Out: funding ended or restored, as the rules say; what was not
paid because funding had ended is paid once it is restored.
Must be called inside the caller's transaction. Must never know: which declarations end funding, or how training ends.
"""

from __future__ import annotations

from service.decisions.operations import decide
from service.declarations.eligibility import make_eligible
from service.declarations.facts import declarations_of
from service.declarations.judging import about_declaration
from service.declarations.reading import DeclarationRow
from service.declarations.states import is_live
from service.participants.tables import Teacher
from service.platform.clock import london_day
from service.platform.context import Call, Service
from service.training.completion import end_mentor_funding, restore_mentor_funding

COMPLETION = "completed"
"""The declaration type that the fact `live_completed_declarations` counts."""


async def settle_completion(service: Service, call: Call, row: DeclarationRow) -> None:
    """Ask what the declaration does to a mentor's funding, and do it. Nothing is asked for early career teachers."""
    if row["role"] != "mentor":
        return
    teacher = await Teacher.select().where(Teacher.public_id == row["teacher.public_id"]).first()
    assert teacher is not None, "a declaration names a record"
    completed_on = [
        london_day(one["declared_at"])
        for one in await declarations_of(teacher["id"])
        if (one["role"], one["declaration_type"]) == (row["role"], COMPLETION)
        and is_live(one["payment_state"], one["clawback_state"])
    ]
    day = london_day(row["declared_at"])
    facts = {
        "today": call.today,
        "role": row["role"],
        "contract_year": row["contract_year"],
        "declaration_type": row["declaration_type"],
        "declaration_date": day,
        "live_completed_declarations": len(completed_on),
        "mentor_completion_reason": teacher["mentor_completion_reason"],
    }
    subject = about_declaration(row["public_id"])
    recorded = await decide(service, call, "mentor_completion", facts, subject, contract_year=row["contract_year"])
    effect, reason = recorded.decision.answer("effect"), str(recorded.decision.answer("reason"))
    if effect == "end_funding":
        last = max(completed_on, default=day)
        await end_mentor_funding(
            call, teacher["id"], row["lead_provider"], ineligible_from=last, reason=reason, ended_on=day
        )
    elif effect == "restore_funding":
        await restore_mentor_funding(call, teacher["id"], row["lead_provider"])
        await make_eligible(service, call, teacher["id"], row["role"])
