"""One milestone, two lead providers: refused, unless authorised once for a person, and then paid by an adjustment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from engine.calendar import Month
from service.declarations.authorising import SecondClaim, SecondClaimAsked, authorise_second_claim
from service.declarations.earlier import record_earlier_declarations
from service.declarations.explanation import explain_declaration
from service.declarations.operations import make_eligible, submit_declaration, void_declaration
from service.declarations.tables import Declaration, SecondClaimAuthorisation
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.platform.database import ConstraintRefused
from service.platform.errors import NotFound, Refused
from service.statements.operations import (
    add_adjustment,
    generate_statements,
    problems,
    remove_adjustment,
    show_statement,
)
from tests.service.declarations.world import InTraining, World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))
IN_2026 = call_on(date(2026, 2, 20))
PRIYA = call_on(date(2025, 10, 3), actor="finance Priya Shah")
ASKED = SecondClaimAsked("harbour-learning", "Moved on the last day of the milestone", "Omar Reid", True)
RETAINED = {"declaration_type": "retained-1", "declaration_date": "2026-02-10T10:00:00Z"}
NOBODY = UUID("00000000-0000-4000-8000-000000000000")


async def moved(world: World, role: str = "ect", *, eligible: bool = True) -> InTraining:
    """Someone trained by Alder Vale in September 2025 and by Harbour since."""
    person = await world.teacher(role, eligible=eligible, finished_on=date(2025, 9, 30))
    await world.training(person.stay, world.harbour, 2025, date(2025, 10, 1))
    return person


async def first_claim(service: Service, world: World, person: InTraining) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))
    public_id: UUID = row["public_id"]
    return public_id


async def authorised(service: Service, world: World, person: InTraining) -> UUID:
    """The first claim, besides which Harbour may claim as well."""
    first = await first_claim(service, world, person)
    await authorise_second_claim(service, PRIYA, first, ASKED)
    return first


async def second_claim(service: Service, world: World, person: InTraining) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.harbour, declared(person))
    public_id: UUID = row["public_id"]
    return public_id


async def codes(awaited: Awaitable[object]) -> list[str | None]:
    with pytest.raises(Refused) as refusal:
        await awaited
    return [entry.code for entry in refusal.value.entries]


async def listed(service: Service) -> set[tuple[str, str]]:
    return {(one.what, one.subject) for one in await problems(service, OCTOBER)}


async def harbours_statement(service: Service) -> UUID:
    (one,) = await generate_statements(service, OCTOBER, 2025, lead_provider="harbour-learning", month=Month(2025, 11))
    public_id: UUID = one.row["public_id"]
    return public_id


async def test_a_second_claim_is_refused_until_it_is_authorised(service: Service, world: World) -> None:
    person = await moved(world)
    first = await first_claim(service, world, person)
    assert await codes(second_claim(service, world, person)) == ["already_declared"]

    claim = await authorise_second_claim(service, PRIYA, first, ASKED)

    assert claim == SecondClaim(
        first_declaration=first,
        participant=person.public_id,
        role="ect",
        declaration_type="started",
        lead_provider="harbour-learning",
        reason=ASKED.reason,
        agreed_by="Omar Reid",
        author="finance Priya Shah",
        at=PRIYA.now,
    )
    assert await second_claim(service, world, person) != first


async def test_the_second_claim_stands_on_no_statement_and_the_first_stays_where_it_is(
    service: Service, world: World
) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)

    second = await second_claim(service, world, person)

    rows = {row["public_id"]: row for row in await Declaration.select()}
    assert (rows[first]["payment_state"], rows[first]["line"]) == ("eligible", "banded")
    assert rows[first]["statement"] is not None
    assert not rows[first]["second_claim"]
    assert (rows[second]["payment_state"], rows[second]["line"]) == ("submitted", "adjustment")
    assert rows[second]["statement"] is None
    assert rows[second]["second_claim"]
    statement = await harbours_statement(service)
    assert all(str(second) not in line.declarations for line in (await show_statement(statement)).document.lines)


async def test_the_second_claim_is_a_problem_until_an_adjustment_of_its_lead_provider_names_it(
    service: Service, world: World
) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    waiting = ("second_claim_without_adjustment", str(second))
    assert waiting in await listed(service)
    statement = await harbours_statement(service)
    assert waiting in await listed(service)

    for label, still in (("Started claimed twice", True), (f"Second claim {str(second).upper()}", False)):
        await add_adjustment(service, PRIYA, statement, label=label, amount_pence=12_345, reason="Agreed")
        assert (waiting in await listed(service)) is still

    await remove_adjustment(service, PRIYA, statement, 2, reason="Added twice")
    assert waiting in await listed(service)


async def test_an_adjustment_of_the_first_lead_provider_does_not_pay_the_second_claim(
    service: Service, world: World
) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    (alders,) = await generate_statements(
        service, OCTOBER, 2025, lead_provider="alder-vale-teaching", month=Month(2025, 11)
    )

    await add_adjustment(
        service, PRIYA, alders.row["public_id"], label=f"Second claim {second}", amount_pence=1, reason="Slip"
    )

    assert ("second_claim_without_adjustment", str(second)) in await listed(service)


async def test_a_voided_second_claim_is_a_problem_while_adjustments_pay_it(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    statement = await harbours_statement(service)
    label = f"Second claim {second}"
    await add_adjustment(service, PRIYA, statement, label=label, amount_pence=12_345, reason="Agreed")

    await void_declaration(service, OCTOBER, world.harbour, second)

    voided = ("adjustment_for_voided_claim", str(second))
    assert voided in await listed(service)
    assert ("second_claim_without_adjustment", str(second)) not in await listed(service)
    await add_adjustment(service, PRIYA, statement, label=label, amount_pence=-12_345, reason="Voided")
    assert voided not in await listed(service)


async def test_who_becomes_eligible_later_has_the_first_claim_paid_and_the_second_left_to_an_adjustment(
    service: Service, world: World
) -> None:
    person = await moved(world, eligible=False)
    first = await authorised(service, world, person)
    second = await second_claim(service, world, person)
    assert await listed(service) == set()

    await Teacher.update({Teacher.ect_eligible_from: date(2025, 10, 3)}).where(Teacher.id == person.teacher)
    async with service.database.transaction():
        made = await make_eligible(service, OCTOBER, person.teacher, "ect")

    assert made == [first]
    assert await listed(service) == {("second_claim_without_adjustment", str(second))}


async def test_a_third_claim_is_refused_and_so_is_a_repeated_first_one(service: Service, world: World) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)
    second = await second_claim(service, world, person)
    assert await second_claim(service, world, person) == second  # the same again gives it

    another = declared(person, declaration_date="2025-10-02T11:00:00Z")
    for lead_provider in (world.alder, world.harbour):
        assert await codes(submit_declaration(service, OCTOBER, lead_provider, another)) == ["already_declared"]
    asked = replace(ASKED, lead_provider="alder-vale-teaching")
    assert await codes(authorise_second_claim(service, PRIYA, second, asked)) == ["second_claim_stands_already"]
    await void_declaration(service, OCTOBER, world.alder, first)
    assert await codes(submit_declaration(service, OCTOBER, world.alder, another)) == ["already_declared"]


async def test_only_one_milestone_of_a_person_and_role_has_two_claims(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    row = await submit_declaration(service, IN_2026, world.alder, declared(person, **RETAINED))

    refusal = authorise_second_claim(service, IN_2026, row["public_id"], ASKED)

    assert await codes(refusal) == ["one_milestone_only"]
    assert await SecondClaimAuthorisation.count() == 1


async def test_another_milestone_is_still_claimed_once_only(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    await submit_declaration(service, IN_2026, world.alder, declared(person, **RETAINED))

    again = submit_declaration(service, IN_2026, world.harbour, declared(person, **RETAINED))

    assert await codes(again) == ["already_declared"]


@pytest.mark.parametrize(
    ("changes", "title", "code"),
    [
        ({"lead_provider": "alder-vale-teaching"}, "lead_provider", "same_lead_provider"),
        ({"engagement_met_with_both": False}, "engagement_met_with_both", "engagement_not_confirmed"),
        ({"agreed_by": "  "}, "agreed_by", "contract_manager_not_named"),
        ({"agreed_by": "x" * 101}, "agreed_by", "agreed_by_not_usable"),
        ({"reason": " "}, "reason", "reason_missing"),
        ({"reason": "x" * 501}, "reason", "reason_missing"),
        ({"reason": "\0"}, "reason", "reason_missing"),
    ],
)
async def test_what_stands_against_an_authorisation_is_named(
    service: Service, world: World, changes: dict[str, str | bool], title: str, code: str
) -> None:
    first = await first_claim(service, world, await moved(world))

    with pytest.raises(Refused) as refusal:
        await authorise_second_claim(service, PRIYA, first, replace(ASKED, **changes))  # type: ignore[arg-type] # each of its own type

    assert [(entry.title, entry.code) for entry in refusal.value.entries] == [(title, code)]
    assert not await SecondClaimAuthorisation.exists()


async def test_a_lead_provider_that_never_trained_the_person_is_not_authorised(service: Service, world: World) -> None:
    first = await first_claim(service, world, await world.teacher())

    assert await codes(authorise_second_claim(service, PRIYA, first, ASKED)) == ["never_trained_by_second"]


async def test_a_voided_first_claim_leaves_the_milestone_free(service: Service, world: World) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)
    await void_declaration(service, OCTOBER, world.alder, first)

    assert await codes(authorise_second_claim(service, PRIYA, first, ASKED)) == ["first_claim_not_standing"]
    row = await submit_declaration(service, OCTOBER, world.harbour, declared(person))
    assert (row["payment_state"], row["line"], bool(row["second_claim"])) == ("eligible", "banded", False)


async def test_unknown_declarations_and_lead_providers_are_not_found(service: Service, world: World) -> None:
    first = await first_claim(service, world, await moved(world))

    with pytest.raises(NotFound, match="No declaration"):
        await authorise_second_claim(service, PRIYA, NOBODY, ASKED)
    with pytest.raises(NotFound, match="No lead provider is called nobody"):
        await authorise_second_claim(service, PRIYA, first, replace(ASKED, lead_provider="nobody"))


async def test_authorising_again_gives_the_first_authorisation(service: Service, world: World) -> None:
    person = await moved(world)
    first = await first_claim(service, world, person)

    claims = [
        await authorise_second_claim(service, call_on(day), first, ASKED)
        for day in (date(2025, 10, 3), date(2025, 10, 4))
    ]

    assert claims[0] == claims[1]
    assert await SecondClaimAuthorisation.count() == 1
    assert await AuditEvent.count().where(AuditEvent.action == "second claim authorised") == 1


async def test_two_claims_on_one_milestone_count_once_towards_a_mentors_six(service: Service, world: World) -> None:
    person = await world.teacher("mentor", 2024, started_on=date(2024, 9, 1), finished_on=date(2024, 9, 30))
    others = ("retained-1", "retained-2", "retained-3", "retained-4", "completed")
    await record_earlier_declarations(service, OCTOBER, person.public_id, "mentor", others)
    await world.training(person.stay, world.harbour, 2024, date(2024, 10, 1))
    sent = declared(person, declaration_date="2024-10-02T10:00:00Z", course_identifier="ecf-mentor", evidence_held=None)
    november = call_on(date(2024, 11, 4))
    sixth = await submit_declaration(service, november, world.alder, sent)
    await authorise_second_claim(service, PRIYA, sixth["public_id"], ASKED)

    row = await submit_declaration(service, november, world.harbour, sent)

    assert (row["payment_state"], row["line"]) == ("submitted", "adjustment")


async def test_why_a_second_claim_is_on_no_statement_is_explained(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)

    explained = await explain_declaration(await second_claim(service, world, person))

    assert any("what is due is an adjustment" in sentence for sentence in explained.sentences)
    assert any("rules/declaration_payability/2021-06-01.yaml:" in sentence for sentence in explained.sentences)


async def test_two_authorisations_at_once_for_two_milestones_leave_one(service: Service, world: World) -> None:
    person = await moved(world)
    started = await first_claim(service, world, person)
    retained = await submit_declaration(service, IN_2026, world.alder, declared(person, **RETAINED))

    answers = await asyncio.gather(
        *(authorise_second_claim(service, IN_2026, one, ASKED) for one in (started, retained["public_id"]) * 4),
        return_exceptions=True,
    )

    made = {answer.declaration_type for answer in answers if isinstance(answer, SecondClaim)}
    refused = [answer.entries[0].code for answer in answers if isinstance(answer, Refused)]
    assert len(made) == 1
    assert refused == ["one_milestone_only"] * 4
    assert await SecondClaimAuthorisation.count() == 1


async def test_two_second_claims_at_once_leave_one(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    dates = ("2025-10-02T11:00:00Z", "2025-10-02T12:00:00Z")

    answers = await asyncio.gather(
        *(
            submit_declaration(service, OCTOBER, world.harbour, declared(person, declaration_date=one))
            for one in dates * 4
        ),
        return_exceptions=True,
    )

    made = {answer["public_id"] for answer in answers if not isinstance(answer, BaseException)}
    refused = [answer.entries[0].code for answer in answers if isinstance(answer, Refused)]
    assert len(made) == 1
    assert refused == ["already_declared"] * 4
    assert await Declaration.count().where(Declaration.second_claim.eq(True)) == 1


async def test_the_database_holds_one_live_second_claim_of_a_person_and_role(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    row = await Declaration.select().where(Declaration.public_id == second).first()
    assert row is not None
    del row["id"]

    for changes, name in (
        ({"declaration_type": "retained-1"}, "one_live_second_claim"),
        ({"second_claim": False}, "one_live_declaration"),
    ):
        with pytest.raises(ConstraintRefused) as refusal:
            await Declaration.insert(Declaration(**{**row, "public_id": uuid4(), **changes}))
        assert refusal.value.name == name


async def test_an_authorisation_is_never_changed_or_deleted(service: Service, world: World) -> None:
    await authorised(service, world, await moved(world))

    for change in (
        SecondClaimAuthorisation.update({SecondClaimAuthorisation.reason: "x"}, force=True),
        SecondClaimAuthorisation.delete(force=True),
    ):
        with pytest.raises(ConstraintRefused, match="second_claim_authorisation_stands"):
            await change
