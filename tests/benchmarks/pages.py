"""How much slower the last pages of long lists are than their first, over HTTP, on SQLite and PostgreSQL.

Run `python -m tests.benchmarks.pages`. One lead provider has 200,000 participants and as many declarations, written
straight into the tables; some people are trained elsewhere too, so that declarations of others stand between its own.
Of 30,000 early career teachers with a mentor every third has one whom the lead provider does not train.
PostgreSQL is measured where ECF2_TEST_POSTGRES names a server, before and after VACUUM.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from service.app import litestar_app
from service.declarations.routes import PATH as DECLARATIONS
from service.participants.published_routes import MENTORS
from service.participants.published_routes import PATH as PARTICIPANTS
from service.people.operations import create_lead_provider_token
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call, Service
from service.platform.database import Database, open_database
from service.platform.database.migrations import migrate
from service.platform.settings import Settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import LEAD_PROVIDER, NOW, PROJECT, rulebook
from tests.service.declarations.world import World
from tests.service.scratch_databases import postgres_template

ROWS = 200_000
ELSEWHERE_TOO = 100
"""One person in this many is trained by another lead provider too."""
MENTORED = 30_000
UNFUNDED = 3
"""One mentor in this many is not trained by the lead provider."""
LATE_PAGES = {PARTICIPANTS: 1_900, DECLARATIONS: 1_900, MENTORS: MENTORED // UNFUNDED // 100}
ROUNDS = 9
MOST_TIMES = 3.0

_SERIES = f"WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {ROWS})"
_UUID = {
    "sqlite": "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' "
    "|| substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))",
    "postgresql": "gen_random_uuid()",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S+00:00', 1714521600 + n, 'unixepoch')",
    "postgresql": "to_timestamp(1714521600 + n)",
}
_QUIET: Mapping[str, tuple[str, ...]] = {
    "at_school_period": ("stay_added",),
    "training_period": ("training_insert",),
    "trained_participant": ("participant_noted", "unfunded_by_training_insert"),
    "mentorship": ("mentor_assigned", "unfunded_by_pairing_insert"),
    "declaration": ("declaration_noted",),
}
"""Triggers that would work for each row; what they keep is written here at once."""
_FILL = (
    """INSERT INTO teacher (id, public_id, trn, full_name, prohibited, early_roll_out, ect_eligible_from,
        created_at, updated_at)
    SELECT n, {uuid}, CAST(1000000 + n AS VARCHAR(7)), 'Sample Person', false, false, '2024-09-01', {moment}, {moment}
    FROM series""",
    """INSERT INTO at_school_period (id, teacher, school, role, started_on, created_at, updated_at)
    SELECT n, n, {school}, 'ect', '2024-09-01', {moment}, {moment} FROM series""",
    """INSERT INTO training_period (id, at_school_period, programme, lead_provider, partnership, contract_year,
        schedule, started_on, created_at, updated_at)
    SELECT n, n, 'provider_led', {alder}, {partnership}, 2024, 'ecf-standard-september', '2024-09-01', {moment},
        {moment} FROM series""",
    """INSERT INTO trained_participant (lead_provider, teacher, created_at, updated_at, ect_training,
        ect_contract_year, also_trained_elsewhere)
    SELECT {alder}, n, {moment}, {moment}, n, 2024, n % {elsewhere} = 0 FROM series""",
    """INSERT INTO declaration (public_id, teacher, role, training_period, lead_provider, delivery_partner,
        contract_year, declaration_type, declared_at, payment_state, clawback_state, line, pupil_premium, sparsity,
        uplift, second_claim, created_at, updated_at)
    SELECT {uuid}, n, 'ect', n, {alder}, {partner}, 2024, 'started', {moment}, 'eligible', 'none', 'banded', false,
        false, false, false, {moment}, {moment} FROM series""",
    """INSERT INTO declaration (public_id, teacher, role, training_period, lead_provider, delivery_partner,
        contract_year, declaration_type, declared_at, payment_state, clawback_state, line, pupil_premium, sparsity,
        uplift, second_claim, created_at, updated_at)
    SELECT {uuid}, n, 'ect', n, {harbour}, {partner}, 2024, 'retained-1', {moment}, 'eligible', 'none', 'banded', false,
        false, false, false, {moment}, {moment} FROM series WHERE n % {elsewhere} = 0""",
    """INSERT INTO teacher (id, public_id, full_name, prohibited, early_roll_out, created_at, updated_at)
    SELECT {rows} + n, {uuid}, 'Sample Mentor', false, false, {moment}, {moment} FROM series WHERE n <= {mentored}""",
    """INSERT INTO at_school_period (id, teacher, school, role, started_on, email, created_at, updated_at)
    SELECT {rows} + n, {rows} + n, {school}, 'mentor', '2024-09-01', 'sample@example.org', {moment}, {moment}
    FROM series WHERE n <= {mentored}""",
    """INSERT INTO training_period (id, at_school_period, programme, lead_provider, partnership, contract_year,
        schedule, started_on, created_at, updated_at)
    SELECT {rows} + n, {rows} + n, 'provider_led', {alder}, {partnership}, 2024, 'ecf-standard-september',
        '2024-09-01', {moment}, {moment} FROM series WHERE n <= {mentored} AND n % {unfunded} <> 0""",
    """INSERT INTO trained_participant (lead_provider, teacher, created_at, updated_at, mentor_training,
        mentor_contract_year, also_trained_elsewhere)
    SELECT {alder}, {rows} + n, {moment}, {moment}, {rows} + n, 2024, false
    FROM series WHERE n <= {mentored} AND n % {unfunded} <> 0""",
    """INSERT INTO mentorship (ect_period, mentor_period, started_on, created_at)
    SELECT n, {rows} + n, '2024-09-01', {moment} FROM series WHERE n <= {mentored}""",
    """INSERT INTO unfunded_mentor (lead_provider, teacher, stay, created_at, updated_at)
    SELECT {alder}, {rows} + n, {rows} + n, {moment}, {moment}
    FROM series WHERE n <= {mentored} AND n % {unfunded} = 0""",
)


@dataclass(frozen=True, slots=True)
class Pages:
    """Milliseconds of the first and of a late page of a list, halves."""

    where: str
    page: int
    """Which one the late one is."""
    first: float
    last: float

    @property
    def times(self) -> float:
        """How many times as long the late one took."""
        return self.last / self.first

    @property
    def said(self) -> str:
        """In words."""
        return (
            f"{self.where}: page 1 in {self.first:.1f} ms, page {self.page:,} in {self.last:.1f} ms, {self.times:.2f}."
        )


def main() -> Figure:
    """Fill the databases and turn the pages."""
    found: list[Pages] = []
    with TemporaryDirectory() as folder:
        found += asyncio.run(_measure(f"sqlite:///{Path(folder, 'pages.sqlite')}"))
    server = os.environ.get("ECF2_TEST_POSTGRES")
    if server:
        with postgres_template(server, _nothing) as template:
            found += asyncio.run(_on_copy(template))
    worst = max(found, key=lambda one: one.times)
    return Figure(
        what=f"Page 1,900 of {ROWS:,} rows, or the last of unfunded mentors, next to page 1",
        result=f"{worst.times:.2f} times as long at most",
        target=f"at most {MOST_TIMES:g} times",
        met=worst.times <= MOST_TIMES,
        measured=[one.said for one in found] + ([] if server else ["PostgreSQL was not measured: no server is named."]),
    )


async def _nothing(_database: Database) -> None:
    """An empty database."""


async def _on_copy(template: object) -> list[Pages]:
    async with template.copy(Path()) as url:  # type: ignore[attr-defined]
        return await _measure(url)


async def _measure(url: str) -> list[Pages]:
    book = rulebook()
    async with await open_database(url) as database:
        await migrate(database)
        service = Service(database, book)
        await _fill(database)
        token = (await create_lead_provider_token(service, Call("benchmark", NOW), LEAD_PROVIDER, "benchmark")).token
        app = litestar_app(Settings("", PROJECT, "error", "127.0.0.1", 0, rate_limit=10**6))
        app.state.service = service
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar's own types
        headers = {"Authorization": f"Bearer {token}"}
        with clock_set_to(FixedClock(NOW)):
            async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
                found = await _pages(client, database.kind)
                if database.kind == "postgresql":
                    await database.execute("VACUUM ANALYZE")
                    found += await _pages(client, "postgresql after VACUUM")
    book.close()
    return found


async def _fill(database: Database) -> None:
    async with database.transaction():
        world = await World.make()
        partnership = await world.partnership(world.alder, 2024)
        for table, triggers in _QUIET.items():
            for trigger in triggers:
                on = f" ON {table}" if database.kind == "postgresql" else ""
                await database.execute(f"DROP TRIGGER {trigger}{on}")
        for statement in _FILL:
            filled = statement.format(
                uuid=_UUID[database.kind],
                moment=_MOMENT[database.kind],
                school=world.school,
                alder=world.alder,
                harbour=world.harbour,
                partner=world.partner,
                partnership=partnership,
                elsewhere=ELSEWHERE_TOO,
                rows=ROWS,
                mentored=MENTORED,
                unfunded=UNFUNDED,
            )
            head, _, rest = filled.partition("SELECT")
            await database.execute(f"{head} {_SERIES} SELECT{rest}")
    await database.execute("ANALYZE")


async def _pages(client: httpx.AsyncClient, where: str) -> list[Pages]:
    return [
        Pages(f"{path.rsplit('/', maxsplit=1)[-1]} on {where}", page, *await _first_and_last(client, path, page))
        for path, page in LATE_PAGES.items()
    ]


async def _first_and_last(client: httpx.AsyncClient, path: str, late: int) -> tuple[float, float]:
    """Half of the rounds took less than this: milliseconds of the first page, and of the late one."""
    taken: dict[int, list[float]] = {1: [], late: []}
    for number in range(ROUNDS + 1):
        for page, milliseconds in taken.items():
            started = perf_counter()
            answer = await client.get(path, params={"page[page]": str(page)})
            seconds = perf_counter() - started
            assert len(answer.json()["data"]) == 100, answer.text
            if number:  # the first round warms
                milliseconds.append(seconds * 1000)
    return median(taken[1]), median(taken[late])


if __name__ == "__main__":
    figure = main()
    sys.stdout.write("\n".join([f"{figure.what}: {figure.result}", *figure.measured, ""]))
