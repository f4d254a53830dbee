"""Why a declaration stands as it does: where it is counted, and every decision about it, down to file and line.

In: a declaration's public id. Out: sentences, and the same as data. Must never know: HTTP, or how a rule is run.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from engine.calendar import Month
from engine.explain import explain
from engine.payments.document import StatementDocument
from engine.wording import day_in_words
from service.decisions.operations import decisions_about
from service.declarations.judging import about_declaration
from service.declarations.messages import resource
from service.declarations.reading import DeclarationRow, declaration_row
from service.declarations.states import ClawbackState, PaymentState
from service.platform.clock import london_day
from service.shown import Explained
from service.statements.documents import latest_record
from service.statements.reading import statement_row

_STANDING = {
    PaymentState.SUBMITTED: "It waits: it is on no statement yet.",
    PaymentState.ELIGIBLE: "It is eligible and stands on {statement}.",
    PaymentState.PAYABLE: "It is payable on {statement}, whose deadline has passed.",
    PaymentState.PAID: "It was paid on {statement}.",
    PaymentState.VOIDED: "It was voided and counts for nothing.",
}
_TAKEN_BACK = {
    ClawbackState.AWAITING: "Its payment will be taken back on {statement}.",
    ClawbackState.CLAWED_BACK: "Its payment was taken back on {statement}.",
}


async def explain_declaration(public_id: UUID) -> Explained:
    """What was declared, where it is counted, and the decisions that led there. Raises NotFound."""
    row = await declaration_row(public_id)
    sentences = [_what(row), *await _standing(row)]
    decisions: list[dict[str, Any]] = []
    for decision_id, decision in await decisions_about(about_declaration(public_id)):
        explained = explain(decision)
        decisions.append({"id": str(decision_id), **explained.as_data()})
        sentences += ["", *explained.as_lines()]
    data = {"declaration": resource(row), "decisions": decisions}
    return Explained(kind="declaration", id=public_id, sentences=sentences, data=data)


def _what(row: DeclarationRow) -> str:
    who = "an early career teacher" if row["role"] == "ect" else "a mentor"
    day = day_in_words(london_day(row["declared_at"]))
    return (
        f"Declaration {row['public_id']}: {row['declaration_type']} of {who}, dated {day}, "
        f"by {row['lead_provider.name']}, contract year {row['contract_year']}."
    )


async def _standing(row: DeclarationRow) -> list[str]:
    said = _STANDING[PaymentState(row["payment_state"])]
    sentences = [said.format(statement=await _place_on(row, row["statement.public_id"]))]
    if row["second_claim"]:
        sentences.append("It is the second claim on its milestone, which no band pays: what is due is an adjustment.")
    if row["clawback_state"] != ClawbackState.NONE:
        said = _TAKEN_BACK[ClawbackState(row["clawback_state"])]
        sentences.append(said.format(statement=await _place_on(row, row["clawback_statement.public_id"])))
    return sentences


async def _place_on(row: DeclarationRow, public_id: UUID | None) -> str:
    """The statement in words, with the lines of its latest document that count the declaration."""
    if public_id is None:
        return "no statement"
    statement = await statement_row(public_id)
    month = Month.parse(statement["month"])
    said = f"the statement of {month.name} {month.year} ({public_id})"
    record = await latest_record(statement["id"])
    if record is None:
        return said
    lines = [
        str(line.number)
        for line in StatementDocument.from_json(record["document"]).lines
        if str(row["public_id"]) in line.declarations
    ]
    return f"{said}, counted in line {' and '.join(lines)}" if lines else said
