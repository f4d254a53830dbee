"""A forecast of a lead provider's statements: what stands on each by now, and what schedules let expect besides.

In: a lead provider's short name, a contract year, today. Out: a `Forecast`. The same code that pays works out the
figures; nothing of a forecast is kept, and it is no statement. Must never know: HTTP, or a command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.model.contracts import StatementKind
from engine.payments.contents import EarlierCounts, StatementContents, StatementDeclaration
from engine.payments.document import StatementDocument
from service.forecasts.expected import Expected, expected_declarations
from service.platform.context import Call, Service
from service.statements.documents import StatementRow, gather
from service.statements.operations import statements_to_come

ASSUMED = (
    "This is a forecast and no statement. It takes it that everybody registered now goes on training and is declared "
    "for on the last day of each milestone, or by the month policy foresees, and today where that is past; and that "
    "nothing is taken back, withdrawn or agreed anew."
)


@dataclass(frozen=True, slots=True)
class ForecastStatement:
    """One statement to come: as it would be drawn up today, and with what is expected on it."""

    row: StatementRow
    so_far: StatementDocument
    expected: tuple[Expected, ...]
    forecast: StatementDocument
    """Drawn up by the arithmetic that pays; never kept."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A lead provider's statements of a contract year that are not paid yet, the earliest payment first."""

    lead_provider: str
    contract_year: int
    on: date
    statements: tuple[ForecastStatement, ...]
    without_statement: tuple[Expected, ...]
    """Expected after the last statement's deadline."""
    without_day: Mapping[tuple[str, str], int]
    """How many claims, by role and type, policy foresees no day for; they stand on no statement of the forecast."""


async def forecast(service: Service, call: Call, lead_provider: str, contract_year: int) -> Forecast:
    """Forecast the statements not yet paid. Those of the calendar without a record are made, as when drawing up.

    Raises NotFound when the year or the lead provider's contract is not set up.
    """
    record, rows = await statements_to_come(service, call, lead_provider, contract_year)
    foreseen = await expected_declarations(service, call, record, contract_year)
    placed, left = _placed(rows, foreseen.expected)
    before: Counter[tuple[str, str]] = Counter()
    statements = []
    for row in rows:
        inputs = await gather(service, row)
        on_it = placed.get(row["id"], ())
        contents = _with_expected(inputs.contents, on_it, before)
        drawn_up = replace(inputs, contents=contents).document()
        statements.append(ForecastStatement(row, inputs.document(), on_it, drawn_up))
        before.update((one.role, one.declaration_type) for one in on_it)
    return Forecast(lead_provider, contract_year, call.today, tuple(statements), left, foreseen.without_day)


def _placed(
    rows: Sequence[StatementRow], expected: Sequence[Expected]
) -> tuple[dict[Any, tuple[Expected, ...]], tuple[Expected, ...]]:
    """What is expected, by the output statement with the first deadline on or after its day; and what none takes."""
    takes = sorted((row["deadline_on"], row["id"]) for row in rows if row["kind"] == StatementKind.OUTPUT)
    placed: dict[Any, tuple[Expected, ...]] = {}
    left = []
    for one in expected:
        statement = next((number for deadline, number in takes if deadline >= one.day), None)
        if statement is None:
            left.append(one)
        else:
            placed[statement] = (*placed.get(statement, ()), one)
    return placed, tuple(left)


def _with_expected(
    contents: StatementContents, expected: Sequence[Expected], before: Counter[tuple[str, str]]
) -> StatementContents:
    added = tuple(
        StatementDeclaration(
            f"expected: {one.declaration_type} of {one.participant}", one.role, one.declaration_type, one.uplift
        )
        for one in expected
    )
    earlier = dict(contents.earlier)
    for key, number in before.items():
        counts = earlier.get(key, EarlierCounts())
        earlier[key] = replace(counts, billable=counts.billable + number)
    return replace(contents, billable=(*contents.billable, *added), earlier=earlier)
