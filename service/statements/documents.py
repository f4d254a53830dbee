"""A statement's document, drawn up from the declarations on it and kept whenever it has changed.

In: a statement row. Out: a StatementDocument, and its record, which is kept inside the caller's transaction.
Must never know: how anything is worked out, or why a declaration is on the statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.calendar import Month
from engine.model.contracts import StatementKind
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents, StatementDeclaration
from engine.payments.document import StatementDocument, StatementIdentification
from engine.payments.statement_inputs import StatementInputs
from service.contracts.operations import agreed
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.platform.database import Database, require_transaction
from service.rulings.reading import BILLED, TAKEN_BACK, StatementRulings, statement_rulings
from service.statements.adjustments import standing_adjustments
from service.statements.fee_changes import confirmed_change
from service.statements.tables import Statement, StatementRecord

StatementRow = Mapping[str, Any]


async def draw_up(service: Service, statement: StatementRow) -> StatementDocument:
    """The document as the declarations stand now. Raises NotFound when no contract covers the month."""
    return (await gather(service, statement)).document()


async def gather(service: Service, statement: StatementRow, instalment: int | None = None) -> StatementInputs:
    """All that the document is drawn up from, as it stands now. Raises NotFound when no contract covers the month.

    `instalment` is its place in the contract year, for one that has no record; None to count those that have one.
    """
    month = Month.parse(statement["month"])
    short_name = statement["lead_provider.short_name"]
    contract = agreed(service.rulebook.policy, short_name, statement["contract_year"], month)
    identification = StatementIdentification(
        id=str(statement["public_id"]),
        lead_provider=short_name,
        lead_provider_name=statement["lead_provider.name"],
        contract_year=statement["contract_year"],
        month=statement["month"],
        kind=StatementKind(statement["kind"]),
        deadline=statement["deadline_on"],
        payment_date=statement["payment_on"],
        instalment=await _instalment(statement) if instalment is None else instalment,
    )
    contents = await _contents(service, statement)
    change = await confirmed_change(service, statement, identification)
    if change is not None:
        contents = replace(contents, service_fee_change=change)
    return StatementInputs(contract.terms, contract.contract, contract.version, identification, contents)


async def keep_document(call: Call, statement: StatementRow, document: StatementDocument) -> bool:
    """Keep the document when it differs from the latest one. Says whether it was kept."""
    latest = await latest_record(statement["id"])
    if latest is not None and latest["digest"] == document.digest:
        return False
    await keep_record(call, statement, document, authorised=False)
    return True


async def keep_record(call: Call, statement: StatementRow, document: StatementDocument, *, authorised: bool) -> int:
    """Keep the document and give its record's id."""
    require_transaction()
    rows = await StatementRecord.insert(
        StatementRecord(
            statement=statement["id"],
            document=document.to_json().decode(),
            digest=document.digest,
            total_pence=document.totals.total.pence,
            authorised=authorised,
            generated_at=call.now,
        )
    )
    return int(rows[0]["id"])


async def latest_record(statement: int) -> dict[str, Any] | None:
    """The record of the latest document kept for a statement; the authorised one once there is one."""
    return (
        await StatementRecord.select(
            StatementRecord.document, StatementRecord.digest, StatementRecord.authorised, StatementRecord.generated_at
        )
        .where(StatementRecord.statement == statement)
        .order_by(StatementRecord.id, ascending=False)
        .first()
    )


async def _instalment(statement: StatementRow) -> int:
    """The statement's place among all of the lead provider's contract year, whatever their kind, from 1."""
    count: int = await Statement.count().where(
        (Statement.lead_provider == statement["lead_provider"])
        & (Statement.contract_year == statement["contract_year"])
        & (Statement.payment_on <= statement["payment_on"])
    )
    return count


async def _contents(service: Service, statement: StatementRow) -> StatementContents:
    database = service.database
    on_it, taken_back = Declaration.statement == statement["id"], Declaration.clawback_statement == statement["id"]
    ruled = await statement_rulings(
        database, statement["id"], statement["lead_provider"], statement["contract_year"], statement["payment_on"]
    )
    return StatementContents(
        billable=_without(
            await _declarations(on_it & Declaration.payment_state.is_in(list(BILLED))), ruled.settled(takes_back=False)
        ),
        refundable=_without(
            await _declarations(taken_back & Declaration.clawback_state.is_in(list(TAKEN_BACK))),
            ruled.settled(takes_back=True),
        ),
        earlier=await _earlier(database, statement, ruled),
        adjustments=tuple(
            Adjustment(one.label, one.amount_pence) for one in await standing_adjustments(statement["id"])
        ),
        rulings=tuple(ruled.rulings),
    )


def _without(declarations: tuple[StatementDeclaration, ...], settled: set[str]) -> tuple[StatementDeclaration, ...]:
    return tuple(one for one in declarations if one.id not in settled) if settled else declarations


async def _declarations(where: Any) -> tuple[StatementDeclaration, ...]:
    """Declarations in the order bands are filled: by the moment declared, then by arrival."""
    rows = (
        await Declaration.select(
            Declaration.public_id, Declaration.role, Declaration.declaration_type, Declaration.uplift
        )
        .where(where)
        .order_by(Declaration.declared_at)
        .order_by(Declaration.created_at)
        .order_by(Declaration.id)
    )
    return tuple(
        StatementDeclaration(str(row["public_id"]), row["role"], row["declaration_type"], bool(row["uplift"]))
        for row in rows
    )


async def _earlier(
    database: Database, statement: StatementRow, ruled: StatementRulings
) -> dict[tuple[str, str], EarlierCounts]:
    """How many were billed and taken back on statements of the lead provider and year that were to be paid earlier.

    Those that were ruled on hold no place in a band and are not counted.
    """
    billed = await _counted(database, statement, "statement", "payment_state", BILLED)
    taken_back = await _counted(database, statement, "clawback_statement", "clawback_state", TAKEN_BACK)
    return {
        key: EarlierCounts(
            billed.get(key, 0) - ruled.billed_earlier[key], taken_back.get(key, 0) - ruled.taken_back_earlier[key]
        )
        for key in sorted(billed | taken_back)
    }


async def _counted(
    database: Database, statement: StatementRow, attached_by: str, state: str, states: Sequence[str]
) -> dict[tuple[str, str], int]:
    marks = ", ".join(f"${number}" for number in range(4, 4 + len(states)))
    rows = await database.execute(
        f"""
        SELECT d.role, d.declaration_type, COUNT(*) AS number
        FROM declaration AS d JOIN statement AS s ON s.id = d.{attached_by}
        WHERE s.lead_provider = $1 AND s.contract_year = $2 AND s.payment_on < $3 AND d.{state} IN ({marks})
        GROUP BY d.role, d.declaration_type
        """,  # noqa: S608 - names of our own columns
        statement["lead_provider"],
        statement["contract_year"],
        statement["payment_on"],
        *states,
    )
    return {(row["role"], row["declaration_type"]): int(row["number"]) for row in rows}
