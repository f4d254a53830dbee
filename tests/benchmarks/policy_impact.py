"""How long it takes to say what a draft would change in a contract year, with every claim decided again.

Run `python -m tests.benchmarks.policy_impact`. One person is declared four times through the service; people, claims
and the decisions behind them are then copied by the database. Under the draft every claim is decided
anew, and one in four is paid no more.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from engine.model.conditions import Operator, Test
from engine.model.decision import Edition, Rule
from engine.model.policy import Policy
from service.decisions.tables import RecordedDecision
from service.declarations.operations import submit_declaration
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.context import Service
from service.platform.database import Database, open_database
from service.platform.database.migrations import migrate
from service.policy_changes.impact import measure_impact
from service.policy_changes.measured import Impact
from tests.benchmarks.all_statements import copy_row
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import rulebook
from tests.service.declarations.world import World, call_on, declared

YEAR = 2024
PEOPLE = 20_000
CLAIMS = (
    ("started", date(2024, 10, 10)),
    ("retained-1", date(2025, 2, 1)),
    ("retained-2", date(2025, 5, 1)),
    ("retained-3", date(2025, 9, 1)),
)
MOST_SECONDS = 60.0
"""For people and claims together."""
MEASURED_ON = call_on(date(2025, 10, 1))


def main() -> Figure:
    """Measure one draft."""
    with TemporaryDirectory() as folder:
        seconds, busy, impact = asyncio.run(_measure(Path(folder, "impact.sqlite")))
    return Figure(
        what=f"What a draft changes for {PEOPLE:,} people and {PEOPLE * len(CLAIMS):,} declarations",
        result=f"{seconds:.0f} s",
        target=f"under {MOST_SECONDS:g} s",
        met=seconds < MOST_SECONDS,
        measured=[
            f"Every claim decided again, {len(impact.statements)} statements drawn up twice, nothing written.",
            f"{impact.declarations:,} declarations of {impact.people:,} people come out otherwise.",
            f"{busy:.0f} s of it the processor worked for this; the rest it waited, or worked for others.",
        ],
    )


async def _measure(path: Path) -> tuple[float, float, Impact]:
    book = rulebook()
    async with await open_database(f"sqlite:///{path}") as database:
        await migrate(database)
        service = Service(database, book)
        await _declare(service)
        draft = _draft(book.policy)
        started, worked = perf_counter(), process_time()
        impact = await measure_impact(service, MEASURED_ON, draft, YEAR)
        seconds, busy = perf_counter() - started, process_time() - worked
    book.close()
    assert impact.people == PEOPLE
    assert impact.declarations == PEOPLE, "each person's retained-3 is paid no more"
    return seconds, busy, impact


async def _declare(service: Service) -> None:
    world = await World.make()
    person = await world.teacher("ect", YEAR, started_on=date(2024, 9, 2))
    for kind, day in CLAIMS:
        sent = declared(person, declaration_type=kind, declaration_date=f"{day}T10:00:00Z")
        if kind == "retained-2":
            sent = replace(sent, evidence_held="training-event-attended")
        await submit_declaration(service, call_on(day), world.alder, sent)
    database = service.database
    async with database.transaction():
        await copy_row(database, Teacher, person.teacher, PEOPLE - 1, {"trn": "printf('%07d', 1000 + n)"})
        for place, row in enumerate(await Declaration.select().order_by(Declaration.id)):
            another = _public_id(place)
            changed = {"teacher": f"{person.teacher} + 1 + n", "public_id": another}
            await copy_row(database, Declaration, row["id"], PEOPLE - 1, changed)
            await _copy_decisions(database, str(row["public_id"]), place)


async def _copy_decisions(database: Database, subject: str, place: int) -> None:
    rows = await RecordedDecision.select(RecordedDecision.id, RecordedDecision.decision).where(
        RecordedDecision.subject_id == subject
    )
    kept = [row["id"] for row in rows if row["decision"] in ("declaration_acceptance", "declaration_payability")]
    for number, row in enumerate(kept):
        own = f"printf('%08x-{number + 1:04x}-4000-9000-%012x', n + 1, {place} + 1)"
        changed = {"public_id": own, "subject_id": _public_id(place), "document": _AT_ANOTHER_SECOND}
        await copy_row(database, RecordedDecision, row, PEOPLE - 1, changed)


_AT_ANOTHER_SECOND = (
    "replace(d.document, 'T12:00:00Z', printf('T%02d:%02d:%02dZ', 12 + n / 3600 % 6, n / 60 % 60, n % 60))"
)
"""No two claims are sent in the same second of a day."""


def _public_id(place: int) -> str:
    return f"printf('%08x-0000-4000-8000-%012x', n + 1, {place} + 1)"


def _draft(policy: Policy) -> Policy:
    return replace(
        policy,
        editions={
            **policy.editions,
            "declaration_payability": tuple(map(_without_retained_3, policy.editions["declaration_payability"])),
            "declaration_acceptance": tuple(map(_renamed, policy.editions["declaration_acceptance"])),
        },
    )


def _renamed(edition: Edition) -> Edition:
    """The same rules in another file, so that every claim is asked about again."""
    return replace(edition, digest="another".ljust(64, "0"))


def _without_retained_3(edition: Edition) -> Edition:
    place = edition.place
    when = Test("declaration_type", Operator.IS, ("retained-3",), place, "is")
    waits = {"status": "submitted", "line": "none", "reason": "no_terms"}
    first = Rule("not_this_one", when, waits, "This type is paid no more.", place)
    return replace(_renamed(edition), rules=(first, *edition.rules))


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
