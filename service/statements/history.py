"""What became of a statement, and why it comes to what it comes to.

In: a statement's public id. Out: everything officers did to it; its lines in sentences, with the decision that accepted
each declaration. Reads only. Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from engine.payments.explanation import explain_line as line_in_sentences
from service.platform.context import Service
from service.platform.errors import NotFound
from service.rulings.operations import rulings_on
from service.shown import Explained, moment_shown
from service.statements.adjustments import adjustment_history, standing_adjustments
from service.statements.authorisations import accepting_decisions, authorisations_of
from service.statements.reading import show_statement, statement_row
from service.statements.tables import StatementCheck, StatementNote


async def statement_history(public_id: UUID) -> dict[str, Any]:
    """Adjustments as they stand and as they were, rulings, checks, authorisations with their reversals, and notes.

    Oldest first. Raises NotFound.
    """
    row = await statement_row(public_id)
    statement = row["id"]
    checks = await StatementCheck.select().where(StatementCheck.statement == statement).order_by(StatementCheck.id)
    notes = await StatementNote.select().where(StatementNote.statement == statement).order_by(StatementNote.id)
    return {
        "id": public_id,
        "adjustments": [asdict(one) for one in await standing_adjustments(statement)],
        "adjustment_history": [_shown(one, "created_at") for one in await adjustment_history(statement)],
        "rulings": [
            _shown({**one, "declaration": one["declaration.public_id"]}, "at", leave_out={"declaration.public_id"})
            for one in await rulings_on(statement)
        ],
        "checks": [_shown(one, "created_at", leave_out={"statement"}) for one in checks],
        "authorisations": [_authorisation(one) for one in await authorisations_of(statement)],
        "notes": [_shown(one, "created_at", leave_out={"statement"}) for one in notes],
    }


async def explain_statement(service: Service, public_id: UUID, line: int | None = None) -> Explained:
    """Each line of the latest document, or one of them, with the decision and edition that accepted each declaration.

    Raises NotFound.
    """
    shown = await show_statement(public_id)
    accepted = {one[0]: one for one in await accepting_decisions(service.database, shown.row["id"])}
    numbers = [line] if line is not None else [each.number for each in shown.document.lines]
    sentences: list[str] = []
    lines: list[dict[str, Any]] = []
    for number in numbers:
        try:
            said = line_in_sentences(shown.document, number)
        except LookupError as missing:
            raise NotFound(f"Statement {public_id}: {missing}.") from missing
        behind = [accepted[one] for one in shown.document.line(number).declarations if one in accepted]
        said += [_accepted(*one[:3]) for one in behind]
        sentences += [*([""] if sentences else []), *said]
        lines.append(
            {
                "line": number,
                "sentences": said,
                "declarations": [
                    {"id": one[0], "decision": one[1], "edition": one[2], "edition_digest": one[3]} for one in behind
                ],
            }
        )
    return Explained(kind="statement", id=public_id, sentences=sentences, data={"lines": lines})


def _accepted(declaration: str | None, decision: str | None, edition: str | None) -> str:
    if decision is None:
        return f"Declaration {declaration} was accepted by the earlier service."
    return f"Declaration {declaration} was accepted by decision {decision}, edition {edition}."


def _authorisation(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["public_id"],
        "digest": one["record.digest"],
        "total_pence": one["record.total_pence"],
        "checked_by": one["checked_by"],
        "authorised_by": one["authorised_by"],
        "authorised_at": moment_shown(one["authorised_at"]),
        "reversed_by": one["reversed_by"],
        "reversed_at": None if one["reversed_at"] is None else moment_shown(one["reversed_at"]),
        "reversal_reason": one["reversal_reason"],
    }


def _shown(row: dict[str, Any], moment: str, leave_out: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment] # an empty default that cannot be changed
    kept = {name: value for name, value in row.items() if name not in leave_out}
    return {**kept, moment: moment_shown(row[moment])}
