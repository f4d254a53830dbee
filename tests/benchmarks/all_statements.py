"""How long drawing up every statement of five cohorts takes, with half a million declarations, on SQLite.

Run `python -m tests.benchmarks.all_statements`. Seven lead providers have a contract of each cohort; declarations are
written straight into the tables, spread over the output statements. What is timed is one run of the operation for each
cohort: reading declarations, working out every line, keeping each document with its audit event.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from service.declarations.tables import Declaration
from service.lead_providers.tables import LeadProvider
from service.participants.tables import Teacher
from service.platform.context import Call, Service
from service.platform.database import Database, Table, open_database
from service.platform.database.migrations import migrate
from service.statements.operations import ensure_statements, generate_statements
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import NOW, insert_all, rulebook
from tests.benchmarks.statement_generation import TYPES, acceptance
from tests.service.declarations.world import LONG_AGO, InTraining, World, call_on, insert
from tests.service.statements.small_bands import with_contract

COHORTS = (2021, 2022, 2023, 2024, 2025)
LEAD_PROVIDERS = 7
DECLARATIONS = 500_000
MOST_SECONDS = 120.0
MOST_MEGABYTES = 1024
BEFORE_ANY_CLOSED = call_on(date(2021, 6, 1))


def main() -> Figure:
    """Draw up every statement once."""
    with TemporaryDirectory() as folder:
        seconds, busy, statements, counted = asyncio.run(_measure(Path(folder, "all.sqlite")))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(
        what=f"All {statements:,} statements of {len(COHORTS)} cohorts, {counted:,} declarations",
        result=f"{seconds:.0f} s, {megabytes:.0f} MB",
        target=f"under {MOST_SECONDS:g} s and {MOST_MEGABYTES} MB",
        met=seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES,
        measured=[
            f"Each drawn up and kept once, for {LEAD_PROVIDERS} lead providers; most memory of the process.",
            f"{busy:.0f} s of it the processor worked for this; the rest it waited, or worked for others.",
        ],
    )


async def _measure(path: Path) -> tuple[float, float, int, int]:
    book = rulebook()
    async with await open_database(f"sqlite:///{path}") as database:
        await migrate(database)
        world = await World.make()
        service, providers = await _with_seven(Service(database, book), world)
        await _declare(service, world, providers)
        call, seconds, busy, statements, counted = Call("benchmark", NOW), 0.0, 0.0, 0, 0
        for cohort in COHORTS:
            started, worked = perf_counter(), process_time()
            drawn_up = await generate_statements(service, call, cohort)
            seconds, busy = seconds + perf_counter() - started, busy + process_time() - worked
            assert all(one.changed for one in drawn_up), "each document is kept"
            statements += len(drawn_up)
            counted += sum(line.count or 0 for one in drawn_up for line in one.document.lines if line.declaration_type)
    book.close()
    assert counted == DECLARATIONS, "each declaration is counted once"
    return seconds, busy, statements, counted


async def _with_seven(service: Service, world: World) -> tuple[Service, dict[str, int]]:
    """The service with as many lead providers as asked for: further ones have the contracts of those there are."""
    contracts = service.rulebook.policy.call_off_contracts
    names = sorted({name for name, _ in contracts})
    further = [f"further-{number}" for number in range(1, LEAD_PROVIDERS - len(names) + 1)]
    others = [
        replace(contracts[names[number % len(names)], cohort], lead_provider=name)
        for number, name in enumerate(further)
        for cohort in COHORTS
    ]
    providers = {"alder-vale-teaching": world.alder, "harbour-learning": world.harbour}
    for name in (*names, *further):
        if name not in providers:
            row = LeadProvider(public_id=uuid4(), short_name=name, name=name, created_at=LONG_AGO, updated_at=LONG_AGO)
            providers[name] = await insert(row)
    return with_contract(service, *others), providers


async def _declare(service: Service, world: World, providers: Mapping[str, int]) -> None:
    """Declarations on every output statement, as many on each as on any other: copies of one, made by the database."""
    database = service.database
    async with database.transaction():
        for name, provider in providers.items():
            for cohort in COHORTS:
                await ensure_statements(service, BEFORE_ANY_CLOSED, provider, name, cohort)
        (accepted,) = await insert_all([acceptance()])
        person = await world.teacher()
        first = await insert(_declaration(world, person, accepted))
        await copy_row(
            database, Teacher, person.teacher, DECLARATIONS // len(TYPES), {"trn": "printf('%07d', 1000 + n)"}
        )
        kinds = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(TYPES))
        another = {
            "teacher": f"{person.teacher} + 1 + n / {len(TYPES)}",
            "declaration_type": f"CASE n % {len(TYPES)} {kinds} END",
            "statement": "s.id",
            "lead_provider": "s.lead_provider",
            "contract_year": "s.contract_year",
        }
        await copy_row(database, Declaration, first, DECLARATIONS, another, joined=_SPREAD)
        await Declaration.delete().where(Declaration.id == first)


_SPREAD = f"""
    JOIN (SELECT *, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place FROM statement WHERE kind = 'output') AS s
    ON s.place = n / {len(TYPES)} % (SELECT COUNT(*) FROM statement WHERE kind = 'output')
"""


async def copy_row(
    database: Database, table: type[Table], row: int, times: int, another: Mapping[str, str], *, joined: str = ""
) -> None:
    """Copy a row so many times. `another` says in SQL what differs, from n, which counts from 0."""
    names = [column._meta.name for column in table._meta.columns if column._meta.name != "id"]
    values = {"public_id": "printf('%08x-0000-4000-8000-%012x', n + 1, n + 1)", **another}
    chosen = ", ".join(values.get(name, f"d.{name}") for name in names)
    await database.execute(
        f"""
        INSERT INTO {table._meta.tablename} ({", ".join(names)})
        WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {times})
        SELECT {chosen} FROM numbers CROSS JOIN {table._meta.tablename} AS d {joined} WHERE d.id = {row} ORDER BY n
        """
    )


def _declaration(world: World, person: InTraining, accepted: int) -> Declaration:
    return Declaration(
        public_id=uuid4(),
        teacher=person.teacher,
        role="ect",
        training_period=person.training,
        lead_provider=world.alder,
        delivery_partner=world.partner,
        contract_year=COHORTS[0],
        declaration_type=TYPES[0],
        declared_at=NOW,
        payment_state="eligible",
        clawback_state="none",
        line="banded",
        acceptance=accepted,
        created_at=NOW,
        updated_at=NOW,
    )


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
