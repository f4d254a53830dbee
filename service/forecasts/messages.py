"""A forecast as finance officers read it.

In: a `Forecast`. Out: plain data and its model. Must never know: how anything was worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.forecasts.expected import Expected
from service.forecasts.operations import ASSUMED, Forecast, ForecastStatement


class ExpectedShown(BaseModel):
    """How many declarations of one role and type nobody has sent yet."""

    role: str
    declaration_type: str
    number: int


class ForecastLine(BaseModel):
    """A line of the statement as it would be with what is expected."""

    label: str
    count: int | None
    amount_pence: int


class ForecastStatementShown(BaseModel):
    """One statement to come."""

    id: UUID
    month: str
    kind: str
    state: str
    deadline: date
    payment_date: date
    so_far_pence: int = Field(description="Its total if it were drawn up today.")
    expected: list[ExpectedShown]
    forecast_pence: int = Field(description="Its total with what is expected.")
    lines: list[ForecastLine]


class ForecastShown(BaseModel):
    """A forecast, which is no statement."""

    kind: Literal["forecast"]
    assumed: str
    lead_provider: str
    contract_year: int
    on: date
    statements: list[ForecastStatementShown]
    without_statement: list[ExpectedShown] = Field(description="Expected after the last statement's deadline.")
    without_day: list[ExpectedShown] = Field(description="Claims policy foresees no day for; on no statement here.")
    forecast_pence: int = Field(description="All statements together.")


class ForecastResponse(BaseModel):
    """A forecast in its envelope."""

    data: ForecastShown


def shown(forecast: Forecast) -> dict[str, Any]:
    """The forecast as plain data."""
    statements = [_statement(one) for one in forecast.statements]
    return {
        "kind": "forecast",
        "assumed": ASSUMED,
        "lead_provider": forecast.lead_provider,
        "contract_year": forecast.contract_year,
        "on": forecast.on,
        "statements": statements,
        "without_statement": _counted(forecast.without_statement),
        "without_day": _shown(forecast.without_day),
        "forecast_pence": sum(one["forecast_pence"] for one in statements),
    }


def _statement(one: ForecastStatement) -> dict[str, Any]:
    return {
        "id": one.row["public_id"],
        "month": one.row["month"],
        "kind": one.row["kind"],
        "state": one.row["state"],
        "deadline": one.row["deadline_on"],
        "payment_date": one.row["payment_on"],
        "so_far_pence": one.so_far.totals.total.pence,
        "expected": _counted(one.expected),
        "forecast_pence": one.forecast.totals.total.pence,
        "lines": [
            {"label": line.label, "count": line.count, "amount_pence": line.amount.pence} for line in one.forecast.lines
        ],
    }


def _counted(expected: Sequence[Expected]) -> list[dict[str, Any]]:
    return _shown(Counter((one.role, one.declaration_type) for one in expected))


def _shown(numbers: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {"role": role, "declaration_type": declaration_type, "number": number}
        for (role, declaration_type), number in sorted(numbers.items())
    ]
