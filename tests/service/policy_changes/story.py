"""A year of one lead provider's claims, told under any policy: accepted, refused, sent again, waiting, taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from engine.model.decision import OTHERWISE, Edition
from engine.model.policy import Policy
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.tables import Declaration
from service.eligibility.operations import retest_funding
from service.lead_providers.tables import LeadProvider
from service.participants.nightly import retest_waiting
from service.participants.tables import InductionPeriod, Teacher
from service.platform.context import Service
from service.platform.errors import Refused
from service.statements.operations import authorise_statement, generate_statements
from service.statements.tables import Statement
from tests.service.declarations.world import LONG_AGO, InTraining, World, call_on, declared

YEAR = 2024
TOLD_ON = date(2025, 8, 20)
BEGAN = date(2024, 9, 2)
REPLACEMENT = "ecf-replacement-september"
"""A mentor's schedule on which any claim may be made on any day."""
STRICTER_NO_MORE = date(2025, 2, 1)
"""A night on which somebody becomes eligible where the policy has become milder."""


async def tell(service: Service) -> World:
    """The story up to August 2025. What the policy refuses stays refused, and the story goes on."""
    world = await World.make()
    await LeadProvider.delete().where(LeadProvider.id == world.harbour)
    await world.uplift(YEAR, pupil_premium=True)
    people = [await world.teacher("ect", YEAR, started_on=BEGAN) for _ in range(7)]
    mentor = await world.teacher("mentor", YEAR, started_on=BEGAN)
    done, again = [await world.teacher("mentor", YEAR, started_on=BEGAN, schedule=REPLACEMENT) for _ in range(2)]
    unproved = await world.teacher("ect", YEAR, started_on=BEGAN, eligible=False)
    waiting = await _waiting(world)
    first, early, without, shifted, taken_back, paid_back, late = people
    send = _sender(service, world)
    await send(early, date(2024, 9, 20), "started", date(2024, 5, 20))
    await send(early, date(2024, 11, 5), "started", date(2024, 10, 10))
    await send(shifted, date(2024, 9, 25), "started", date(2024, 5, 28))
    for person in (first, without, taken_back, paid_back):
        await send(person, date(2024, 10, 12), "started", date(2024, 10, 10))
    await send(mentor, date(2024, 10, 14), "started", date(2024, 10, 10), course="ecf-mentor")
    await send(waiting, date(2024, 10, 20), "started", date(2024, 10, 18))
    await send(unproved, date(2024, 10, 21), "started", date(2024, 10, 18))
    await _retest(service, unproved, date(2024, 10, 25))
    for person in (done, again):
        await send(person, date(2024, 10, 26), "started", date(2024, 10, 10), course="ecf-mentor")
    await _take_back(service, world, taken_back, date(2024, 10, 30))
    await _pay(service, date(2025, 1, 10), "2025-01")
    await _become_eligible(service, waiting, date(2025, 1, 20))
    await retest_waiting(service, call_on(date(2025, 1, 31)))
    await retest_waiting(service, call_on(STRICTER_NO_MORE))
    await _take_back(service, world, paid_back, date(2025, 2, 1))
    await send(first, date(2025, 2, 3), "retained-1", date(2025, 2, 1))
    await send(without, date(2025, 2, 10), "retained-1", date(2025, 2, 1), evidence=None)
    await send(mentor, date(2025, 2, 11), "retained-1", date(2025, 2, 1), course="ecf-mentor")
    await send(late, date(2025, 2, 12), "started", date(2025, 2, 1))
    for person in (done, again):
        await send(person, date(2025, 2, 15), "completed", date(2025, 2, 10), course="ecf-mentor")
    await _take_back(service, world, again, date(2025, 3, 1), "completed")
    for person in (done, again):
        await send(person, date(2025, 4, 20), "retained-1", date(2025, 4, 12), course="ecf-mentor")
    await send(first, date(2025, 5, 3), "retained-2", date(2025, 5, 1))
    await send(waiting, date(2025, 5, 4), "retained-1", date(2025, 3, 20))
    return world


def with_rules(policy: Policy, decision: str, change: Callable[[Edition], Edition]) -> Policy:
    """A policy whose every edition of a decision is changed in the same way."""
    editions = tuple(replace(change(one), digest=f"draft of {one.digest}"[:64]) for one in policy.editions[decision])
    return replace(policy, editions={**policy.editions, decision: editions})


def from_a_day(policy: Policy, decision: str, day: date, change: Callable[[Edition], Edition]) -> Policy:
    """A policy in which a further edition of a decision, made from the one in force, begins on the day."""
    editions = policy.editions[decision]
    latest = max((one for one in editions if one.effective.start <= day), key=lambda one: one.effective.start)
    begins = replace(latest, name=str(day), effective=replace(latest.effective, start=day), digest=f"from {day}")
    added = sorted((*editions, change(begins)), key=lambda one: one.effective.start)
    return replace(policy, editions={**policy.editions, decision: tuple(added)})


def without_rule(*ids: str) -> Callable[[Edition], Edition]:
    """The edition without some of its rules."""
    return lambda edition: replace(edition, rules=tuple(rule for rule in edition.rules if rule.id not in ids))


def answering(answers: Mapping[str, Mapping[str, str]]) -> Callable[[Edition], Edition]:
    """The edition with other answers of some of its rules, `otherwise` among them."""

    def change(edition: Edition) -> Edition:
        rules = tuple(replace(rule, then={**rule.then, **answers.get(rule.id, {})}) for rule in edition.rules)
        last = edition.otherwise
        if last is not None:
            last = replace(last, then={**last.then, **answers.get(OTHERWISE, {})})
        return replace(edition, rules=rules, otherwise=last)

    return change


def _sender(service: Service, world: World) -> Callable[..., Awaitable[None]]:
    async def send(
        person: InTraining,
        on: date,
        kind: str,
        day: date,
        *,
        course: str = "ecf-induction",
        evidence: str | None = "training-event-attended",
    ) -> None:
        changes = {
            "declaration_type": kind,
            "declaration_date": f"{day}T10:00:00Z",
            "course_identifier": course,
            "evidence_held": evidence,
        }
        with suppress(Refused):
            await submit_declaration(service, call_on(on), world.alder, declared(person, **changes))

    return send


async def _waiting(world: World) -> InTraining:
    """Somebody who is not eligible for funding when first declared."""
    person = await world.teacher("ect", YEAR, started_on=BEGAN, eligible=False)
    await Teacher.update({Teacher.qts_awarded_on: date(2024, 7, 1)}).where(Teacher.id == person.teacher)
    return person


async def _retest(service: Service, person: InTraining, on: date) -> None:
    async with service.database.transaction():
        await retest_funding(service, call_on(on), person.teacher, "ect")


async def _become_eligible(service: Service, person: InTraining, on: date) -> None:
    await InductionPeriod.insert(InductionPeriod(teacher=person.teacher, started_on=BEGAN, created_at=LONG_AGO))
    await Teacher.update({Teacher.induction_status: "in_progress"}).where(Teacher.id == person.teacher)
    await _retest(service, person, on)


async def _take_back(
    service: Service, world: World, person: InTraining, on: date, declaration_type: str = "started"
) -> None:
    row = (
        await Declaration.select(Declaration.public_id)
        .where((Declaration.teacher == person.teacher) & (Declaration.declaration_type == declaration_type))
        .first()
    )
    if row is not None:
        await void_declaration(service, call_on(on), world.alder, row["public_id"])


async def _pay(service: Service, on: date, month: str) -> None:
    call = call_on(on)
    await generate_statements(service, call, YEAR, lead_provider="alder-vale-teaching")
    row = await Statement.select(Statement.public_id).where(Statement.month == month).first()
    assert row is not None
    await authorise_statement(service, call, row["public_id"])
