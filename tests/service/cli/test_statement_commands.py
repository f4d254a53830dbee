"""What finance officers type about a statement after it was drawn up, on a contract with two places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.rulebook import Rulebook
from service.cli import running
from service.declarations.operations import submit_declaration
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Service
from service.platform.database import open_database
from service.statements.tables import Statement
from tests.service.cli.conftest import Typed
from tests.service.declarations.world import World, call_on, declared
from tests.service.one_database import on_sqlite_alone
from tests.service.statements.small_bands import with_small_bands

AFTER_THE_DEADLINE = FixedClock(datetime(2025, 11, 1, 12, tzinfo=UTC))
NO_STATEMENT = "00000000-0000-4000-8000-000000000000"
BECAUSE = ("--reason", "As agreed")


@dataclass(frozen=True)
class Desk:
    """A statement with four declarations, of which two find no place, and what is typed about it."""

    typed: Typed
    statement: str
    declarations: list[str]

    def types(self, command: str, *words: str) -> Any:
        """The answer of a command about the statement, which must be done, as data."""
        said = self.typed("statements", command, self.statement, *words, "--format", "json")
        assert said.code == 0, said.err
        return said.data

    def refused(self, command: str, *words: str) -> str:
        """What is said where the command is refused."""
        said = self.typed("statements", command, self.statement, *words)
        assert (said.code, said.out) == (3, "")
        return said.err

    def rules_on_all(self, what: str = "pay") -> None:
        """Rule alike on everything that waits."""
        (line,) = {one["line"] for one in self.types("waiting")}
        self.types("rule", what, "--line", str(line), *BECAUSE)


Alter = Callable[[Service], Awaitable[None]]


@pytest.fixture
def altering(database_url: str, rulebook: Rulebook, anyio_backend: str) -> Callable[[Alter], None]:
    """Do something with the database behind the commands' back."""

    def alter(change: Alter) -> None:
        async def altered() -> None:
            async with await open_database(database_url) as database:
                await change(with_small_bands(Service(database, rulebook)))

        asyncio.run(altered())

    return alter


@pytest.fixture
def desk(
    altering: Callable[[Alter], None],
    ecf2: Typed,
    database_url: str,
    rulebook: Rulebook,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The first day after the deadline; policy is compiled once for all commands."""
    declarations: list[str] = []

    async def begin(service: Service) -> None:
        world, october = await World.make(), call_on(date(2025, 10, 3))
        for _ in range(4):
            kept = await submit_declaration(service, october, world.alder, declared(await world.teacher()))
            declarations.append(str(kept["public_id"]))

    @asynccontextmanager
    async def open_service(
        url: str, _folder: Path, *, second_person: bool = False, release: str = ""
    ) -> AsyncIterator[Service]:
        async with await open_database(url) as database:
            yield with_small_bands(Service(database, rulebook, second_person))

    altering(begin)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LOGNAME", "priya")
    monkeypatch.setattr(running, "open_service", open_service)
    words = ("generate", "--cohort", "2025", "--lead-provider", "alder-vale-teaching", "--month", "2025-11")
    with clock_set_to(AFTER_THE_DEADLINE):
        (drawn_up,) = ecf2("statements", *words, "--format", "json").data
        yield Desk(ecf2, drawn_up["id"], declarations)


def test_what_waits_is_shown_and_ruled_on_before_the_statement_is_paid(desk: Desk) -> None:
    *_, paid, not_paid = desk.declarations
    waiting = desk.types("waiting")
    assert [(one["declaration"], one["proposed_pence"]) for one in waiting] == [(paid, 12000), (not_paid, 12000)]
    shown = desk.typed("statements", "waiting", desk.statement).out
    assert "beyond the last band (contracts_2025/2025/call_off_contracts/alder-vale-teaching.yaml:" in shown
    assert f"ecf2 statements rule {desk.statement} --line" in desk.refused("authorise")

    desk.types("rule", "pay", "--declaration", paid, "--amount", "99.99", *BECAUSE)
    desk.types("rule", "refuse", "--declaration", not_paid, *BECAUSE)

    assert desk.types("waiting") == []
    assert desk.types("authorise")["state"] == "paid"
    lines = desk.types("show")["document"]["lines"]
    outputs = [(one["count"], one["amount"]["pence"]) for one in lines if one["kind"] == "output_payment"]
    assert outputs == [(2, 24000), (1, 9999), (1, 0)]
    assert "was authorised" in desk.refused("authorise")


def test_a_line_is_ruled_on_as_a_whole_and_the_ruling_withdrawn(desk: Desk) -> None:
    (line,) = {one["line"] for one in desk.types("waiting")}
    said = desk.typed("statements", "rule", desk.statement, "hold", "--line", str(line), *BECAUSE)
    assert said.out == "Ruled. The statement of Alder Vale Teaching for 2025-11 is payable.\n"
    assert desk.types("waiting") == [], "both are on the next output statement"

    assert "nothing" in desk.refused("rule", "withdraw", "--declaration", desk.declarations[-1], *BECAUSE).lower()


def test_without_a_second_person_a_check_is_allowed_and_not_needed(desk: Desk) -> None:
    desk.rules_on_all()
    assert desk.types("check")["state"] == "checked"
    assert desk.types("authorise")["state"] == "paid"


def test_where_a_second_person_authorises_the_first_one_checks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECF2_SECOND_PERSON", "yes")
    desk.rules_on_all()
    assert "A first officer checks this statement" in desk.refused("authorise")
    assert "is checked." in desk.typed("statements", "check", desk.statement).out
    assert "Say why the check is taken back." in desk.refused("check", "--take-back")
    assert desk.types("check", "--take-back", *BECAUSE)["state"] == "payable"
    desk.types("check")
    assert "another officer must authorise it" in desk.refused("authorise")

    monkeypatch.setenv("LOGNAME", "omar")

    assert desk.types("authorise")["state"] == "paid"
    (one,) = desk.types("history")["authorisations"]
    assert (one["checked_by"], one["authorised_by"]) == ("command line priya", "command line omar")


def test_another_word_than_yes_or_no_for_the_second_person_is_refused_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECF2_SECOND_PERSON", "maybe")
    assert desk.refused("authorise") == "ECF2_SECOND_PERSON is maybe. Write yes or no.\n"


def test_an_authorisation_is_reversed_with_a_reason_and_told_in_the_history(desk: Desk) -> None:
    desk.rules_on_all()
    assert "This statement is payable, not paid." in desk.refused("reverse", *BECAUSE)
    desk.types("authorise")
    assert "Give the reason" in desk.refused("reverse", "--reason", " ")

    assert desk.types("reverse", *BECAUSE)["state"] == "payable"

    told = desk.typed("statements", "history", desk.statement).out
    assert "Rulings: 2" in told
    assert "Authorisations: 1" in told
    assert "reversal reason As agreed" in told
    assert desk.types("authorise")["state"] == "paid"


def test_adjustments_are_added_changed_and_removed_by_number(desk: Desk) -> None:
    desk.types("adjust", "--label", "Late claims", "--amount", "-12.50", *BECAUSE)
    (one,) = desk.types("history")["adjustments"]
    number = ("--number", str(one["number"]))
    assert one["amount_pence"] == -1250

    desk.types("adjust", *number, "--label", "Late claim", "--amount", "12", *BECAUSE)
    assert [one["amount_pence"] for one in desk.types("history")["adjustments"]] == [1200]
    desk.types("adjust", *number, "--remove", *BECAUSE)

    told = desk.types("history")
    assert told["adjustments"] == []
    assert [one["amount_pence"] for one in told["adjustment_history"]] == [-1250, 1200, 1200]
    shown = desk.typed("statements", "history", desk.statement).out
    assert "change 0, removed no, label Late claims, amount -£12.50, " in shown
    assert "removed yes, label Late claim, amount £12.00, " in shown
    assert "no adjustment" in desk.refused("adjust", *number, "--remove", *BECAUSE)


def test_a_note_is_kept_beside_the_statement(desk: Desk) -> None:
    desk.types("note", "Seen by the auditors.")
    assert "words Seen by the auditors." in desk.typed("statements", "history", desk.statement).out
    assert "Write a note of 1 to 5,000 characters." in desk.refused("note", " ")


def test_a_deadline_is_moved_with_its_payment_and_a_refusal_names_the_rule(desk: Desk) -> None:
    moved = desk.types("deadline", "--to", "2025-11-07", "--payment", "2025-12-01", *BECAUSE)
    assert (moved["state"], moved["deadline"], moved["payment_date"]) == ("open", "2025-11-07", "2025-12-01")
    assert "deadline" in desk.refused("deadline", "--to", "2025-10-01", *BECAUSE)


def test_every_line_is_explained_with_the_decision_behind_each_declaration(desk: Desk) -> None:
    explained = desk.types("explain", "--line", "1")
    behind = explained["data"]["lines"][0]["declarations"]
    assert {one["id"] for one in behind} == set(desk.declarations[:2])
    said = desk.typed("statements", "explain", desk.statement).out
    assert all(one["decision"] in said for one in behind)
    assert "no line 99" in desk.refused("explain", "--line", "99")


def test_what_was_authorised_is_verified_and_a_change_behind_its_back_is_found(
    desk: Desk, altering: Callable[[Alter], None]
) -> None:
    desk.rules_on_all()
    desk.types("authorise")
    assert desk.types("verify")["findings"] == []
    every = desk.typed("statements", "verify", "--all", "--cohort", "2025")
    assert (every.code, "1 authorisations and" in every.out, "0 things found" in every.out) == (0, True, True)

    async def open_again(_service: Service) -> None:
        await Statement.update({Statement.state: "open"}, force=True)

    altering(open_again)

    found = desk.typed("statements", "verify", desk.statement)
    assert found.code == 3
    assert f"{desk.statement}: seal: The statement is open and has 1 standing authorisations." in found.out


def test_problems_name_what_waits_and_what_is_overdue(desk: Desk) -> None:
    found = desk.typed("statements", "problems", "--cohort", "2025", "--format", "json").data
    assert [(one["what"], one["subject"]) for one in found] == [
        ("waits_for_a_ruling", declaration) for declaration in desk.declarations[2:]
    ]
    with clock_set_to(FixedClock(datetime(2025, 11, 26, tzinfo=UTC))):
        said = desk.typed("statements", "problems").out
    assert "The statement of 2025-11 was to be paid on 2025-11-25 and is payable." in said
    assert desk.typed("statements", "problems", "--cohort", "2024", "--format", "json").data == []


def test_proposals_are_made_once_confirmed_or_declined_once_and_listed(desk: Desk) -> None:
    words = ("statements", "thresholds", "--cohort", "2024")
    made = desk.typed(*words, "--format", "json").data
    assert [one["confirmed"] for one in made] == [None] * len(made)
    first, second = (one["id"] for one in made[:2])

    (confirmed,) = desk.typed(*words, "--confirm", first, *BECAUSE, "--format", "json").data
    (declined,) = desk.typed(*words, "--decline", second, *BECAUSE, "--format", "json").data

    assert [confirmed["confirmed"], declined["confirmed"]] == [True, False]
    assert confirmed["answered_by"] == "command line priya"
    again = desk.typed(*words, "--decline", first, *BECAUSE)
    assert (again.code, "command line priya confirmed this proposal." in again.err) == (3, True)
    listed = desk.typed(*words).out
    assert (listed.count("confirmed"), listed.count("declined")) == (1, 1)
    assert len(desk.typed(*words, "--format", "json").data) == len(made)
    assert desk.typed("statements", "thresholds", "--cohort", "2019").code == 3


def test_versions_of_contracts_are_listed_and_shown_with_what_was_paid_by_them(desk: Desk) -> None:
    desk.rules_on_all()
    desk.types("authorise")
    words = ("--cohort", "2025", "--lead-provider", "alder-vale-teaching")
    (one,) = desk.typed("contracts", "list", *words, "--format", "json").data
    assert (one["version"], one["months"][0]) == (1, "2025-11")
    assert [used["statement"] for used in one["authorised"]] == [desk.statement]
    listed = desk.typed("contracts", "list", "--cohort", "2025").out
    assert "contracts_2025/2025/call_off_contracts/alder-vale-teaching.yaml:" in listed
    shown = desk.typed("contracts", "show", "alder-vale-teaching", "2025").out
    assert f"  Authorised: 2025-11, statement {desk.statement}: as authorised\n" in shown
    assert desk.typed("contracts", "show", "alder-vale-teaching", "2025", "--format", "json").data == [one]
    nobody = desk.typed("contracts", "show", "nobody", "2025")
    assert (nobody.code, "There is no such call-off contract" in nobody.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rule", NO_STATEMENT, "pay", *BECAUSE), "--declaration or with --line"),
        (("rule", NO_STATEMENT, "pay", "--line", "1", "--declaration", NO_STATEMENT, *BECAUSE), "--declaration or"),
        (("rule", NO_STATEMENT, "perhaps", "--line", "1", *BECAUSE), "perhaps"),
        (("rule", NO_STATEMENT, "pay", "--line", "1"), "--reason"),
        (("adjust", NO_STATEMENT, "--label", "x", *BECAUSE), "--amount"),
        (
            ("adjust", NO_STATEMENT, "--label", "x", "--amount", "1.005", *BECAUSE),
            '"1.005" is not an amount. Write it as 12.50',
        ),
        (("adjust", NO_STATEMENT, "--label", "x", "--amount", "much", *BECAUSE), '"much" is not an amount'),
        (("adjust", NO_STATEMENT, "--remove", *BECAUSE), "--number"),
        (("deadline", NO_STATEMENT, "--to", "2025-02-30", *BECAUSE), '"2025-02-30" is not a day'),
        (("verify",), "--all"),
        (("verify", NO_STATEMENT, "--all"), "--all"),
        (("verify", NO_STATEMENT, "--cohort", "2025"), "--all"),
        (("thresholds", "--cohort", "2024", "--confirm", NO_STATEMENT, "--decline", NO_STATEMENT), "not both"),
        (("waiting", "17"), "17"),
    ],
)
def test_what_cannot_be_understood_is_said_in_plain_words(ecf2: Typed, words: tuple[str, ...], said: str) -> None:
    answer = ecf2("statements", *words)
    assert answer.code == 2
    assert said in answer.err


@on_sqlite_alone
@pytest.mark.parametrize(
    "words",
    [
        ("authorise",), ("check",), ("waiting",), ("history",), ("explain",), ("verify",), ("note", "x"),
        ("reverse", *BECAUSE), ("rule", "pay", "--line", "1", *BECAUSE), ("deadline", "--to", "2025-12-01", *BECAUSE),
        ("adjust", "--label", "x", "--amount", "1", *BECAUSE),
    ],
)  # fmt: skip
def test_a_statement_nobody_knows_is_said_in_plain_words(desk: Desk, words: tuple[str, ...]) -> None:
    command, *rest = words
    said = desk.typed("statements", command, NO_STATEMENT, *rest)
    assert (said.code, said.err) == (3, f"No statement has the id {NO_STATEMENT}.\n")
