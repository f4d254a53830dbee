"""What a draft would change: people and pounds, by lead provider, month and line, before and after.

In: the service, a draft and a contract year. Out: an `Impact`. Reads only.
Must never know: how what is found is shown, or any rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from engine.model.policy import Policy
from engine.payments.difference import lines_by_key
from engine.payments.document import Line
from engine.rulebook import Rulebook
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.policy_changes.changed import Changed, What, Why
from service.policy_changes.claims import COMPLETES, FUNDING, claims_of, people, teachers_declared_for, uplift_flags
from service.policy_changes.elsewhere import (
    decisions_elsewhere,
    files_elsewhere,
    files_of_decision,
    files_of_year,
)
from service.policy_changes.measured import Impact, LineImpact, Moved, StatementImpact
from service.policy_changes.redeciding import Redeciding
from service.policy_changes.statements import Drawn, Statements, draw_both, statements_under

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""
REDECIDED = (
    "declaration_acceptance",
    "declaration_order",
    "declaration_payability",
    "declaration_type",
    "evidence",
    "uplift",
    COMPLETES,
    *FUNDING.values(),
)
"""The decisions on which it rests whether a claim is paid."""
MOST_EXAMPLES = 3
PEOPLE_IN_A_TURN = 10
"""How many are decided on before other requests of the service have their turn: some ten milliseconds."""


async def measure_impact(
    service: Service,
    call: Call,
    draft: Policy,
    contract_year: int,
    progress: Progress | None = None,
    *,
    redecide: bool = True,
) -> Impact:
    """Draw up all statements of a contract year under both policies and say what differs. Nothing is written.

    Statements that are paid are drawn up anew like the others; `authorised` says which they are.
    Without `redecide` every decision stays as it was taken and only figures count. Raises NotFound when neither policy
    has terms of the year, or one lacks a contract of which there are statements.
    """
    _refuse_unknown_year(service.rulebook.policy, draft, contract_year)
    drafted = replace(service, rulebook=Rulebook(draft))
    try:
        async with service.database.read():
            measured = await _measured(service, drafted, call, contract_year, progress, redecide=redecide)
        if not redecide:
            return measured
        # Pages of recorded decisions are read ahead, which no open transaction allows; they are never changed anyway.
        told = _told(progress, "Taking other decisions again")
        base, book = service.rulebook.policy, drafted.rulebook
        elsewhere = await decisions_elsewhere(base, book, contract_year, REDECIDED, told)
        return replace(measured, elsewhere=elsewhere)
    finally:
        drafted.rulebook.close()


async def _measured(
    service: Service, drafted: Service, call: Call, contract_year: int, progress: Progress | None, *, redecide: bool
) -> Impact:
    statements = (
        await statements_under(service, contract_year, call.today),
        await statements_under(drafted, contract_year, call.today),
    )
    base, draft = service.rulebook.policy, drafted.rulebook.policy
    changes: list[Changed] = []
    if redecide and _is_redecided(base, draft, contract_year):
        changes = await _redecided((service, drafted), call.today, statements, contract_year, progress)
    drawn = await draw_both(service, drafted, statements, changes, _told(progress, "Drawing up statements"))
    names = {one.row["lead_provider"]: str(one.row["lead_provider.short_name"]) for one in drawn}
    return Impact(
        contract_year,
        tuple(_impact_on(one) for one in drawn),
        tuple(_moved(changes, names)),
        len(changes),
        len({one.teacher for one in changes}),
        tuple(files_that_differ(base, draft, contract_year)),
        tuple(changes),
        names,
        await claims_of(contract_year),
        sum(year == contract_year for _, year in {*base.call_off_contracts, *draft.call_off_contracts}),
        (),
        tuple(files_elsewhere(base, draft, contract_year)),
    )


def _refuse_unknown_year(base: Policy, draft: Policy, contract_year: int) -> None:
    years = sorted({*base.terms, *draft.terms})
    if contract_year not in years:
        raise NotFound(
            f"Contract year {contract_year} has no terms, neither in the policy in force nor in the draft. "
            f"There are terms of {', '.join(map(str, years))}."
        )


async def _redecided(
    services: tuple[Service, Service],
    today: date,
    statements: tuple[Statements, Statements],
    contract_year: int,
    progress: Progress | None,
) -> list[Changed]:
    again = Redeciding(
        services[0].rulebook,
        services[1].rulebook,
        contract_year,
        flags=await uplift_flags(contract_year),
        offered=statements[1].offered,
        month_of=statements[0].month_of,
        today=today,
    )
    teachers = await teachers_declared_for(contract_year)
    changes: list[Changed] = []
    done, told = 0, _told(progress, "Deciding claims again")
    async for page in people(teachers):
        for number, person in enumerate(page):
            changes += again.changes(person)
            if number % PEOPLE_IN_A_TURN == 0:
                await asyncio.sleep(0)  # let others have their turn: there are many people
        done = min(len(teachers), done + len(page))
        told(done, len(teachers))
    return changes


def _is_redecided(base: Policy, draft: Policy, contract_year: int) -> bool:
    """Whether any claim may come out otherwise."""
    uplifts = [None if (terms := one.terms.get(contract_year)) is None else terms.uplift for one in (base, draft)]
    types = [() if uplift is None else uplift.declaration_types for uplift in uplifts]
    return (
        any(any(files_of_decision(base, draft, name)) for name in REDECIDED)
        or base.schedules.get(contract_year) != draft.schedules.get(contract_year)
        or types[0] != types[1]
    )


def files_that_differ(base: Policy, draft: Policy, contract_year: int) -> Iterator[str]:
    """What two policies have another of, out of all on which the payments of the contract year rest."""
    for name in REDECIDED:
        yield from files_of_decision(base, draft, name)
    yield from files_of_year(base, draft, contract_year)


def _impact_on(drawn: Drawn) -> StatementImpact:
    before = {} if drawn.before is None else lines_by_key(drawn.before)
    after = {} if drawn.after is None else lines_by_key(drawn.after)
    pairs = [(before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return StatementImpact(
        lead_provider=drawn.row["lead_provider.short_name"],
        lead_provider_name=drawn.row["lead_provider.name"],
        month=drawn.row["month"],
        kind=drawn.row["kind"],
        authorised=drawn.authorised,
        before_pence=0 if drawn.before is None else drawn.before.totals.total.pence,
        after_pence=0 if drawn.after is None else drawn.after.totals.total.pence,
        lines=tuple(_line(was, now) for was, now in pairs if _sums(was) != _sums(now)),
    )


def _line(before: Line | None, after: Line | None) -> LineImpact:
    one = after or before
    assert one is not None, "a line of one of the two"
    return LineImpact(one.label, one.kind.value, before, after)


def _sums(line: Line | None) -> tuple[int, int]:
    return (0, 0) if line is None else (line.amount.pence, line.count or 0)


def _moved(changes: Sequence[Changed], names: dict[Any, str]) -> Iterator[Moved]:
    together: dict[tuple[str, What, Why], list[Changed]] = {}
    for one in changes:
        name = names.get(one.claim.lead_provider, str(one.claim.lead_provider))
        together.setdefault((name, one.what, one.why), []).append(one)
    for (name, what, why), those in sorted(
        together.items(), key=lambda one: (one[0][0], one[0][1].value, -len(one[1]))
    ):
        examples = tuple(one.claim.public_id for one in those[:MOST_EXAMPLES])
        yield Moved(name, what, why, len(those), len({one.teacher for one in those}), examples)


def _told(progress: Progress | None, what: str) -> Callable[[int, int], None]:
    def told(done: int, of: int) -> None:
        if progress is not None:
            progress(what, done, of)

    return told
