"""The rulings that stand, and what they mean for one statement and for the bands.

In: a statement. Out: `StatementRulings`. Must never know: how a ruling is made, or what a line comes to.

A ruled declaration holds no place in a band. What a ruling paid is taken back whole, whatever the bands hold by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from engine.payments.rulings import Ruling
from service.declarations.states import ClawbackState, PaymentState
from service.platform.database import Database

BILLED = (PaymentState.ELIGIBLE.value, PaymentState.PAYABLE.value, PaymentState.PAID.value)
TAKEN_BACK = (ClawbackState.AWAITING.value, ClawbackState.CLAWED_BACK.value)


class What(StrEnum):
    """What a finance officer may rule."""

    PAY = "pay"
    HOLD = "hold"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


STANDING = (What.PAY, What.REFUSE)
"""Rulings that stand on the statement; one that holds has moved its declaration away, one withdrawn is none."""

Kind = tuple[str, str]
"""Role and declaration type."""


@dataclass(slots=True)
class StatementRulings:
    """What rulings mean for one statement: which declarations they settle, and which hold no place in the bands."""

    rulings: list[Ruling] = field(default_factory=list)
    billed_earlier: Counter[Kind] = field(default_factory=Counter)
    """Ruled declarations of earlier statements, which therefore fill no band."""
    taken_back_earlier: Counter[Kind] = field(default_factory=Counter)

    def settled(self, *, takes_back: bool) -> set[str]:
        """Public ids of declarations that a ruling settles here."""
        return {one.id for one in self.rulings if one.takes_back is takes_back}


async def statement_rulings(
    database: Database, statement: int, lead_provider: int, contract_year: int, payment_on: date
) -> StatementRulings:
    """What the rulings on the lead provider's statements of the contract year mean for one of them."""
    latest: dict[tuple[int, int, bool], Mapping[str, Any]] = {}
    rows = await database.execute(_RULINGS, lead_provider, contract_year, payment_on)
    for row in rows:
        latest[row["statement"], row["declaration"], bool(row["takes_back"])] = row
    found = StatementRulings()
    of_declaration: dict[int, list[Mapping[str, Any]]] = {}
    for standing in latest.values():
        if standing["what"] in STANDING:
            of_declaration.setdefault(standing["declaration"], []).append(standing)
    for about_one in of_declaration.values():
        _take_in(found, statement, about_one)
    return found


def _take_in(found: StatementRulings, statement: int, rows: list[Mapping[str, Any]]) -> None:
    """What the standing rulings on one declaration add."""
    row = rows[0]
    kind = (row["role"], row["declaration_type"])
    billing = next((one for one in rows if not one["takes_back"] and one["statement"] == row["on_statement"]), None)
    taking = next((one for one in rows if one["takes_back"] and one["statement"] == row["taken_back_on"]), None)
    if billing is not None:
        if row["on_statement"] == statement and (row["payment_state"] in BILLED or billing["what"] == What.REFUSE):
            found.rulings.append(_ruling(billing, takes_back=False))
        if row["billed_earlier"] and row["payment_state"] in BILLED:
            found.billed_earlier[kind] += 1
    paid_by_ruling = billing if billing is not None and billing["what"] == What.PAY else None
    undone_by = taking or paid_by_ruling
    if undone_by is not None and row["clawback_state"] in TAKEN_BACK:
        if row["taken_back_on"] == statement:
            found.rulings.append(_ruling(undone_by, takes_back=True))
        if row["taken_back_earlier"]:
            found.taken_back_earlier[kind] += 1


def _ruling(row: Mapping[str, Any], *, takes_back: bool) -> Ruling:
    return Ruling(
        id=str(row["public_id"]),
        role=row["role"],
        declaration_type=row["declaration_type"],
        uplifted=bool(row["uplift"]),
        takes_back=takes_back,
        pence=row["amount_pence"] if row["what"] == What.PAY else None,
        reason=row["reason"],
        author=row["author"],
    )


_RULINGS = """
    SELECT r.declaration, r.statement, r.takes_back, r.what, r.amount_pence, r.reason, r.author,
           d.public_id, d.role, d.declaration_type, d.uplift, d.payment_state, d.clawback_state,
           d.statement AS on_statement, d.clawback_statement AS taken_back_on,
           billed.payment_on < $3 AS billed_earlier, taken.payment_on < $3 AS taken_back_earlier
    FROM finance_ruling AS r
    JOIN declaration AS d ON d.id = r.declaration
    JOIN statement AS s ON s.id = r.statement
    LEFT JOIN statement AS billed ON billed.id = d.statement
    LEFT JOIN statement AS taken ON taken.id = d.clawback_statement
    WHERE s.lead_provider = $1 AND s.contract_year = $2
    ORDER BY r.id
"""
