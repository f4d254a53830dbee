"""Declarations on a statement that wait for a finance officer's ruling.

In: a statement's inputs and the document drawn up from them. Out: one `Unruled` for each declaration that waits.
Must never know: a database, or who may rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.money import pounds_shown, to_pence
from engine.payments.document import LineKind, StatementDocument
from engine.payments.rulings import NEEDS_RULING, proposed_fee
from engine.payments.statement_inputs import StatementInputs
from service.platform.errors import ErrorEntry

_TAKES_BACK = frozenset({LineKind.CLAWBACK, LineKind.MENTOR_CLAWBACK})


@dataclass(frozen=True, slots=True)
class Unruled:
    """One declaration that no part of the contract pays, or whose payment nothing undoes.

    `proposed_pence` is what would be paid, or taken back, at the last band's fee; None where no part pays the type.
    """

    line: int
    declaration: str
    role: str
    declaration_type: str
    takes_back: bool
    uplifted: bool
    reason: str
    place: str
    """Where the contract that does not pay it stands."""
    proposed_pence: int | None


def unruled(inputs: StatementInputs, document: StatementDocument) -> list[Unruled]:
    """Everything on the statement that waits for a ruling, in the order of its lines."""
    lines = [line for line in document.lines if line.reason in NEEDS_RULING]
    if not lines:
        return []
    known = {one.id: one for one in (*inputs.contents.billable, *inputs.contents.refundable)}
    found = []
    for line in lines:
        assert line.reason is not None, "only lines with a reason were taken"
        for public_id in line.declarations:
            one = known[public_id]
            fee = proposed_fee(inputs.terms, inputs.version, one.role, one.declaration_type)
            found.append(
                Unruled(
                    line=line.number,
                    declaration=public_id,
                    role=one.role,
                    declaration_type=one.declaration_type,
                    takes_back=line.kind in _TAKES_BACK,
                    uplifted=one.uplifted,
                    reason=line.reason.value,
                    place=document.made_from.contract_place,
                    proposed_pence=None if fee is None else to_pence(fee),
                )
            )
    return found


def as_entries(statement: str, waiting: Sequence[Unruled]) -> list[ErrorEntry]:
    """Why the statement cannot be settled: one entry for each line, with what can be done."""
    by_line: dict[int, list[Unruled]] = {}
    for one in waiting:
        by_line.setdefault(one.line, []).append(one)
    return [
        ErrorEntry(
            title="statement",
            code="waits_for_a_ruling",
            detail=f"Line {line}: {len(those)} {those[0].declaration_type}, {those[0].reason} ({those[0].place})"
            f"{_besides(those)}. Rule on it: ecf2 statements rule {statement} --line {line} pay, hold or refuse.",
        )
        for line, those in by_line.items()
    ]


def _besides(those: Sequence[Unruled]) -> str:
    uplifted = sum(one.uplifted for one in those)
    proposed = those[0].proposed_pence
    said = f", {uplifted} of them with an uplift" if uplifted else ""
    return said if proposed is None else f"{said}; the fee of the last band is {pounds_shown(proposed)}"
