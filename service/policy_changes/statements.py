"""A contract year's statements as they stand and as they would stand under a draft, drawn up and written nowhere.

In: the service, a draft, a contract year, and the claims that come out otherwise. Out: both documents of each
statement, from the inputs and by the code that every statement is drawn up with. Reads only.
Must never know: how an amount is worked out, or why a claim comes out otherwise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import Month
from engine.model.contracts import StatementDate, StatementKind
from engine.payments.document import StatementDocument
from engine.payments.statement_inputs import StatementInputs
from service.contracts.operations import agreed, lead_providers_of
from service.lead_providers.tables import LeadProvider
from service.platform.context import Service
from service.policy_changes.changed import Changed
from service.policy_changes.contents import Redrawn
from service.statements.calendar import foreseen_statements
from service.statements.documents import StatementRow, gather
from service.statements.fee_changes import confirmed_change
from service.statements.reading import StatementFilters, list_statements
from service.statements.states import StatementState

MOST_STATEMENTS = 10_000
NO_RECORD = 0
"""The id of a statement that the calendar foresees and that has no record yet; nothing stands on it."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One statement under both policies. None where the policy has no such statement."""

    row: StatementRow
    before: StatementDocument | None
    after: StatementDocument | None

    @property
    def authorised(self) -> bool:
        """Whether it is paid, so that it stays as it is unless the draft is retrospective."""
        return bool(self.row["state"] == StatementState.PAID)


@dataclass(frozen=True, slots=True)
class Statements:
    """Rows of a contract year's statements, those the policy foresees included, by payment date."""

    rows: Sequence[StatementRow]

    @property
    def month_of(self) -> dict[int, str]:
        """The month of each that has a record."""
        return {row["id"]: row["month"] for row in self.rows if row["id"] != NO_RECORD}

    def offered(self, lead_provider: int, contract_year: int, day: date) -> str | None:
        """The month of the output statement with the earliest deadline on the day or later."""
        taking = [
            row
            for row in self.rows
            if (row["lead_provider"], row["contract_year"], row["kind"])
            == (lead_provider, contract_year, StatementKind.OUTPUT.value)
            and row["deadline_on"] >= day
        ]
        return min(taking, key=lambda row: row["deadline_on"])["month"] if taking else None

    def of(self, lead_provider: int) -> list[StatementRow]:
        """Those of one lead provider."""
        return [row for row in self.rows if row["lead_provider"] == lead_provider]


async def statements_under(service: Service, contract_year: int, today: date) -> Statements:
    """The statements a full run would draw up under the service's policy; none without call-off contracts."""
    policy = service.rulebook.policy
    names = lead_providers_of(policy, contract_year)
    filters = StatementFilters(contract_years=(contract_year,))
    recorded = await list_statements(filters, limit=MOST_STATEMENTS, offset=0)
    rows: list[StatementRow] = list(recorded)
    known = LeadProvider.select(LeadProvider.id, LeadProvider.short_name, LeadProvider.name)
    providers = await known.where(LeadProvider.short_name.is_in(names)) if names else []
    for provider in providers:
        entries = await foreseen_statements(policy, provider["id"], provider["short_name"], contract_year, today)
        rows += [_foreseen(provider, contract_year, entry) for entry in entries]
    return Statements(sorted(rows, key=lambda row: (row["lead_provider.short_name"], row["payment_on"], row["month"])))


async def draw_both(
    service: Service,
    drafted: Service,
    statements: tuple[Statements, Statements],
    changes: Iterable[Changed],
    progress: Progress | None = None,
) -> list[Drawn]:
    """Draw up every statement under both policies. `statements` are those of the one and of the other."""
    by_key = [{_key(row): row for row in one.rows} for one in statements]
    instalments = [_instalments(one.rows) for one in statements]
    keys = sorted({*by_key[0], *by_key[1]}, key=lambda key: _in_order(by_key[0].get(key) or by_key[1][key]))
    inputs: dict[tuple[int, str], StatementInputs] = {}
    for done, key in enumerate(keys, start=1):
        side = 0 if key in by_key[0] else 1
        inputs[key] = await gather((service, drafted)[side], by_key[side][key], instalments[side][key])
        if progress is not None:
            progress(done, len(keys))
    redrawn = Redrawn(list(changes), statements, inputs)
    drawn = []
    for key in keys:
        before, after = by_key[0].get(key), by_key[1].get(key)
        await asyncio.sleep(0)  # let others have their turn: a statement takes a while
        was = None if before is None else inputs[key].document()
        now = None
        if after is not None:
            now = (await _under(drafted, after, inputs[key], instalments[1][key], redrawn)).document()
        drawn.append(Drawn(before or after or {}, was, now))
    return drawn


async def _under(
    drafted: Service, row: StatementRow, inputs: StatementInputs, instalment: int, redrawn: Redrawn
) -> StatementInputs:
    """The inputs under the draft: its terms and contract, and the claims it lets stand on the statement."""
    about = replace(inputs.statement, instalment=instalment)
    contract = agreed(drafted.rulebook.policy, about.lead_provider, about.contract_year, Month.parse(about.month))
    contents = await redrawn.contents(row)
    if contents.service_fee_change is not None:
        contents = replace(contents, service_fee_change=await confirmed_change(drafted, row, about))
    return StatementInputs(contract.terms, contract.contract, contract.version, about, contents)


def _instalments(rows: Sequence[StatementRow]) -> dict[tuple[int, str], int]:
    """The place of each statement among all of its lead provider, those without a record counted too."""
    days: dict[int, list[date]] = {}
    for row in rows:
        days.setdefault(row["lead_provider"], []).append(row["payment_on"])
    return {_key(row): sum(day <= row["payment_on"] for day in days[row["lead_provider"]]) for row in rows}


def _in_order(row: StatementRow) -> tuple[date, str, str]:
    return row["payment_on"], row["lead_provider.name"], row["month"]


def _key(row: StatementRow) -> tuple[int, str]:
    return row["lead_provider"], row["month"]


def _foreseen(provider: Mapping[str, Any], contract_year: int, entry: StatementDate) -> StatementRow:
    return {
        "id": NO_RECORD,
        "public_id": UUID(int=0),
        "lead_provider": provider["id"],
        "lead_provider.short_name": provider["short_name"],
        "lead_provider.name": provider["name"],
        "contract_year": contract_year,
        "month": str(entry.month),
        "kind": entry.kind.value,
        "deadline_on": entry.deadline,
        "payment_on": entry.payment_date,
        "state": StatementState.OPEN.value,
    }
