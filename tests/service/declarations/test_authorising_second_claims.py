"""Authorising the exception that two lead providers claim one milestone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from service.declarations.authorising import SecondClaim, authorise_second_claim
from service.declarations.operations import submit_declaration
from service.declarations.tables import SecondClaimAuthorisation
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.platform.database import ConstraintRefused
from service.platform.errors import NotFound, Refused
from tests.service.declarations.claimed_twice import (
    ASKED,
    IN_2026,
    NOBODY,
    PRIYA,
    RETAINED,
    authorised,
    codes,
    first_claim,
    moved,
    second_claim,
)
from tests.service.declarations.world import World, call_on, declared


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


async def test_only_one_milestone_of_a_person_and_role_has_two_claims(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    row = await submit_declaration(service, IN_2026, world.alder, declared(person, **RETAINED))

    refusal = authorise_second_claim(service, IN_2026, row["public_id"], ASKED)

    assert await codes(refusal) == ["one_milestone_only"]
    assert await SecondClaimAuthorisation.count() == 1


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


async def test_an_authorisation_is_never_changed_or_deleted(service: Service, world: World) -> None:
    await authorised(service, world, await moved(world))

    for change in (
        SecondClaimAuthorisation.update({SecondClaimAuthorisation.reason: "x"}, force=True),
        SecondClaimAuthorisation.delete(force=True),
    ):
        with pytest.raises(ConstraintRefused, match="second_claim_authorisation_stands"):
            await change
