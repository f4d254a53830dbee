"""Whatever happens in whatever order: nothing is paid twice, nothing authorised changes, and the books balance.

A state machine submits, voids, rules, moves deadlines, authorises and reverses at random, and checks after every step.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.calendar import ONE_DAY
from engine.payments.document import LineKind, StatementDocument
from engine.rulebook import Rulebook
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.platform.database import Database, open_database
from service.platform.errors import Refused
from service.rulings.reading import What
from service.statements import operations
from service.statements.authorisations import authorisations_of
from service.statements.tables import LedgerEntry, Statement, StatementRecord
from tests.service.declarations.world import World, call_on, declared
from tests.service.scratch_databases import SqliteTemplate
from tests.service.statements.small_bands import with_small_bands

Answer = TypeVar("Answer")
START = date(2025, 10, 3)
PAYING = {LineKind.OUTPUT_PAYMENT, LineKind.MENTOR_OUTPUT_PAYMENT}
TAKING = {LineKind.CLAWBACK, LineKind.MENTOR_CLAWBACK}


@dataclass(frozen=True)
class Given:
    """What every run starts from."""

    template: Path
    rulebook: Rulebook


GIVEN: list[Given] = []
pick = st.integers(0, 30)


class Life(RuleBasedStateMachine):
    """One lead provider's contract year of 2025 with a band of three places."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name, "life.sqlite")
        path.write_bytes(GIVEN[0].template.read_bytes())
        self.today = START
        self.frozen: dict[UUID, str] = {}
        self.database: Database
        self.does(self.begin(path))

    async def begin(self, path: Path) -> None:
        self.database = await open_database(f"sqlite:///{path}")
        self.service = with_small_bands(Service(self.database, GIVEN[0].rulebook), places=3)
        self.world = await World.make()
        await operations.generate_statements(self.service, self.call, 2025, lead_provider="alder-vale-teaching")

    def does(self, work: Awaitable[Answer]) -> Answer:
        return self.loop.run_until_complete(work)

    def tries(self, work: Awaitable[Any]) -> None:
        """A refusal is an answer; anything else that is raised is a fault."""
        with suppress(Refused):
            self.does(work)

    @property
    def call(self) -> Call:
        return call_on(self.today, actor="finance Priya Shah")

    def statements(self, **where: str) -> list[dict[str, Any]]:
        rows = self.does(Statement.select().order_by(Statement.payment_on).run())
        return [row for row in rows if all(row[name] == value for name, value in where.items())]

    @initialize()
    def a_first_statement_is_due(self) -> None:
        self.submit(5)
        self.a_deadline_passes()

    @rule(number=st.integers(1, 4))
    def submit(self, number: int) -> None:
        for _ in range(number):
            person = self.does(self.world.teacher())
            self.tries(submit_declaration(self.service, self.call, self.world.alder, declared(person)))

    @rule(which=pick, paid=st.booleans())
    def void(self, which: int, paid: bool) -> None:
        rows = self.does(Declaration.select().order_by(Declaration.id).run())
        rows = [row for row in rows if (row["payment_state"] == "paid") is paid]
        if rows:
            public_id = rows[which % len(rows)]["public_id"]
            self.tries(void_declaration(self.service, self.call, self.world.alder, public_id))

    @precondition(lambda self: self.statements(kind="output", state="open"))
    @rule()
    def a_deadline_passes(self) -> None:
        self.today = min(row["deadline_on"] for row in self.statements(kind="output", state="open")) + ONE_DAY
        self.does(operations.make_due_statements_payable(self.service, self.call))

    @precondition(lambda self: self.statements(kind="output", state="payable"))
    @rule(which=pick, what=st.sampled_from(What), amount=st.none() | st.integers(1, 50_000))
    def rule_on_one(self, which: int, what: What, amount: int | None) -> None:
        for row in self.statements(kind="output", state="payable"):
            waiting = self.does(operations.waiting_on(self.service, row["public_id"]))
            if waiting:
                one = UUID(waiting[which % len(waiting)].declaration)
                amount = amount if what is What.PAY else None
                asked = operations.RulingAsked(what, "As it happens", one, amount_pence=amount)
                self.tries(operations.rule(self.service, self.call, row["public_id"], asked))

    @precondition(lambda self: self.statements(kind="output", state="payable"))
    @rule(what=st.sampled_from([What.PAY, What.REFUSE, What.HOLD]))
    def rule_on_all_and_authorise(self, what: What) -> None:
        public_id = self.statements(kind="output", state="payable")[0]["public_id"]
        for one in self.does(operations.waiting_on(self.service, public_id)):
            asked = operations.RulingAsked(what, "As it happens", UUID(one.declaration))
            self.tries(operations.rule(self.service, self.call, public_id, asked))
        self.tries(operations.authorise_statement(self.service, self.call, public_id))

    @precondition(lambda self: self.statements(state="payable"))
    @rule(which=pick)
    def authorise(self, which: int) -> None:
        rows = self.statements(state="payable")
        self.tries(operations.authorise_statement(self.service, self.call, rows[which % len(rows)]["public_id"]))

    @precondition(lambda self: self.statements(state="paid"))
    @rule(which=pick)
    def reverse(self, which: int) -> None:
        rows = self.statements(state="paid")
        chosen = rows[which % len(rows)]["public_id"]
        self.tries(operations.reverse_authorisation(self.service, self.call, chosen, "As it happens"))

    @precondition(lambda self: self.statements(kind="output"))
    @rule(which=pick, days=st.integers(-3, 60))
    def move_a_deadline(self, which: int, days: int) -> None:
        rows = self.statements(kind="output")
        chosen, day = rows[which % len(rows)]["public_id"], self.today + timedelta(days=days)
        self.tries(operations.change_deadline(self.service, self.call, chosen, deadline=day, reason="As it happens"))

    @precondition(lambda self: self.statements(kind="output"))
    @rule(which=pick, pence=st.integers(-5000, 5000))
    def adjust(self, which: int, pence: int) -> None:
        rows = self.statements(kind="output")
        chosen = rows[which % len(rows)]["public_id"]
        self.tries(
            operations.add_adjustment(
                self.service, self.call, chosen, label="Sum", amount_pence=pence, reason="As it happens"
            )
        )

    @invariant()
    def the_books_balance(self) -> None:
        entries = self.does(LedgerEntry.select().run())
        by_authorisation: Counter[tuple[int, bool]] = Counter()
        for entry in entries:
            by_authorisation[entry["authorisation"], bool(entry["reverses"])] += entry["amount_pence"]
        assert set(by_authorisation.values()) <= {0}

    @invariant()
    def what_is_paid_less_what_was_taken_back_is_what_stands(self) -> None:
        paid, taken, owed = Counter[str](), Counter[str](), 0
        for document in self.standing_documents():
            assert sum(line.amount.pence for line in document.lines) == document.totals.total.pence
            owed += document.totals.total.pence
            for line in document.lines:
                for declaration in line.declarations:
                    if line.kind in PAYING and line.reason is None:
                        paid[declaration] += 1
                    if line.kind in TAKING:
                        taken[declaration] += 1
        assert all(times == 1 for times in [*paid.values(), *taken.values()]), "paid or taken back twice"
        assert set(taken) <= set(paid), "taken back without having been paid"
        rows = self.does(Declaration.select().run())
        assert {str(row["public_id"]) for row in rows if row["payment_state"] == "paid"} == set(paid)
        assert {str(row["public_id"]) for row in rows if row["clawback_state"] == "clawed_back"} == set(taken)
        entries = self.does(LedgerEntry.select().run())
        assert -sum(one["amount_pence"] for one in entries if one["account"].startswith("payable:")) == owed

    @invariant()
    def nothing_authorised_ever_changes(self) -> None:
        for row in self.does(StatementRecord.select().where(StatementRecord.authorised.eq(True)).run()):
            assert self.frozen.setdefault(row["id"], row["document"]) == row["document"]

    def standing_documents(self) -> Iterator[StatementDocument]:
        for row in self.statements(state="paid"):
            (standing,) = [one for one in self.does(authorisations_of(row["id"])) if one["reversed_at"] is None]
            record = self.does(StatementRecord.select().where(StatementRecord.id == standing["record"]).first().run())
            assert record is not None
            yield StatementDocument.from_json(record["document"])

    def teardown(self) -> None:
        verified = self.does(operations.verify_statements(self.service))
        self.does(self.database.close())
        self.loop.close()
        self.folder.cleanup()
        assert verified.findings == []


def test_any_life_of_statements(migrated_sqlite: SqliteTemplate, rulebook: Rulebook) -> None:
    GIVEN[:] = [Given(migrated_sqlite.path, rulebook)]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
