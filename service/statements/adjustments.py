"""The adjustments that stand on a statement, each as it was last written.

In: a statement's record id. Out: adjustments, and every version of them. Must never know: who may change one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.statements.tables import AdjustmentChange, StatementAdjustment


@dataclass(frozen=True, slots=True)
class StandingAdjustment:
    """One adjustment as it stands. `number` is its own for good; `reason` and `author` are those of the last change."""

    number: int
    label: str
    amount_pence: int
    reason: str
    author: str


async def standing_adjustments(statement: int) -> list[StandingAdjustment]:
    """Those not removed, in the order they were added."""
    standing: dict[int, StandingAdjustment] = {}
    for row in await adjustment_history(statement):
        number = row["adjustment"]
        if row["removed"]:
            standing.pop(number, None)
        else:
            standing[number] = StandingAdjustment(
                number, row["label"], row["amount_pence"], row["reason"], row["author"]
            )
    return [standing[number] for number in sorted(standing)]


async def adjustments_naming(words: str, lead_provider: int) -> list[StandingAdjustment]:
    """Those that stand on any statement of the lead provider and whose label bears these words, in any case.

    `lead_provider` is the record's id.
    """
    rows = await StatementAdjustment.select(StatementAdjustment.statement).where(
        StatementAdjustment.statement.lead_provider == lead_provider
    )
    return [
        one
        for statement in sorted({row["statement"] for row in rows})
        for one in await standing_adjustments(statement)
        if words.lower() in one.label.lower()
    ]


async def adjustment_history(statement: int) -> list[dict[str, Any]]:
    """Every adjustment as it was first written, then every change, in the order they were made."""
    columns = ("label", "amount_pence", "reason", "author", "created_at")
    first = await StatementAdjustment.select().where(StatementAdjustment.statement == statement)
    changes = await AdjustmentChange.select().where(AdjustmentChange.adjustment.statement == statement)
    rows = [
        {"adjustment": row["id"], "change": 0, "removed": False, **{name: row[name] for name in columns}}
        for row in first
    ]
    rows += [
        {
            "adjustment": row["adjustment"],
            "change": row["id"],
            "removed": bool(row["removed"]),
            **{name: row[name] for name in columns},
        }
        for row in changes
    ]
    return sorted(rows, key=lambda row: (row["change"], row["adjustment"]))
