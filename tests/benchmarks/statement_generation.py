"""How long drawing up a statement of 20,000 declarations takes, and proving it once authorised, on SQLite.

Run `python -m tests.benchmarks.statement_generation`. The declarations are written straight into the tables; what is
timed is the operation: reading them, working out every line, writing the document and its audit event.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from service.decisions.tables import RecordedDecision
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.platform.database import open_database
from service.rulings.reading import What
from service.statements.operations import (
    RulingAsked,
    authorise_statement,
    generate_statement,
    rule,
    verify_statements,
    waiting_on,
)
from service.statements.tables import Statement
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import NOW, Prepared, insert_all, prepare, rulebook

DECLARATIONS = 20_000
ROUNDS = 3
MOST_SECONDS = 3.0
MOST_SECONDS_TO_VERIFY = 1.0
YEAR = 2025
TYPES = ("started", "retained-1", "retained-2", "retained-3", "completed")


def main() -> Figure:
    """Draw the statement up anew several times: before each round one more declaration has arrived."""
    with TemporaryDirectory() as folder:
        seconds, counted, verifying = asyncio.run(_measure(Path(folder, "statement.sqlite")))
    return Figure(
        what=f"Statement of {counted - ROUNDS:,} declarations",
        result=f"{median(seconds):.2f} s, verified in {verifying:.2f} s",
        target=f"under {MOST_SECONDS:g} s and {MOST_SECONDS_TO_VERIFY:g} s",
        met=median(seconds) < MOST_SECONDS and verifying < MOST_SECONDS_TO_VERIFY,
        measured=[
            f"Median of {ROUNDS} statements drawn up on SQLite, each a changed one that is kept.",
            f"{min(seconds):.2f} to {max(seconds):.2f} s, the first {seconds[0]:.2f} s.",
        ],
    )


async def _measure(path: Path) -> tuple[list[float], int, float]:
    # Contract years alternate, so half of the people belong to the statement's year.
    prepared = await prepare(path, 2 * (DECLARATIONS // len(TYPES) + 1))
    book = rulebook()
    async with await open_database(f"sqlite:///{path}") as database:
        service, call = Service(database, book), Call("benchmark", NOW)
        async with database.transaction():
            statement, rows = await _declarations(prepared)
            await insert_all(rows[:DECLARATIONS])
        seconds, counted = [], 0
        for one_more in rows[DECLARATIONS : DECLARATIONS + ROUNDS]:
            await insert_all([one_more])
            started = perf_counter()
            generated = await generate_statement(service, call, statement)
            seconds.append(perf_counter() - started)
            assert generated.changed
            counted = sum(line.count or 0 for line in generated.document.lines)
        verifying = await _verify(service, statement)
    book.close()
    assert counted == DECLARATIONS + ROUNDS, "each declaration is counted once"
    return seconds, counted, verifying


async def _verify(service: Service, statement: UUID) -> float:
    """Seconds to verify the statement once finance has ruled on what overflows and authorised it."""
    row = await Statement.select(Statement.deadline_on).where(Statement.public_id == statement).first()
    assert row is not None
    call = Call("benchmark", NOW + timedelta(days=(row["deadline_on"] - NOW.date()).days + 1))
    await generate_statement(service, call, statement)
    while waiting := await waiting_on(service, statement):
        await rule(service, call, statement, RulingAsked(What.PAY, "Benchmark", line=waiting[0].line))
    await authorise_statement(service, call, statement)
    started = perf_counter()
    verified = await verify_statements(service, statement=statement)
    seconds = perf_counter() - started
    assert (verified.authorisations, verified.findings) == (1, [])
    return seconds


async def _declarations(prepared: Prepared) -> tuple[UUID, list[Declaration]]:
    """The statement's public id, and eligible declarations on it: of every person one of each type."""
    statement = (
        await Statement.select(Statement.id, Statement.public_id)
        .where((Statement.contract_year == YEAR) & (Statement.kind == "output") & (Statement.deadline_on >= NOW.date()))
        .order_by(Statement.deadline_on)
        .first()
    )
    assert statement is not None
    (accepted,) = await insert_all([acceptance()])
    rows = [
        Declaration(
            public_id=uuid4(),
            teacher=person.teacher,
            role="ect",
            training_period=person.training,
            lead_provider=prepared.world.alder,
            delivery_partner=prepared.world.partner,
            contract_year=YEAR,
            declaration_type=declaration_type,
            declared_at=NOW - timedelta(minutes=number),
            payment_state="eligible",
            clawback_state="none",
            line="banded",
            statement=statement["id"],
            acceptance=accepted,
            created_at=NOW,
            updated_at=NOW,
        )
        for number, person in enumerate(person for person in prepared.people if person.contract_year == YEAR)
        for declaration_type in TYPES
    ]
    return statement["public_id"], rows


def acceptance() -> RecordedDecision:
    """The decision behind the declarations."""
    return RecordedDecision(
        public_id=uuid4(),
        decision="declaration_acceptance",
        edition="benchmark",
        digest="0" * 64,
        contract_year=YEAR,
        about=NOW.date(),
        known_at=NOW,
        subject_kind="declaration",
        subject_id=str(uuid4()),
        document="{}",
    )


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
