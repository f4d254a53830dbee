"""The application over a database, two lead providers with a client each, and the people they train."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from service.lead_providers.tables import DeliveryPartnerPairing
from service.participants.tables import AtSchoolPeriod, InductionPeriod
from service.people.operations import create_lead_provider_token
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call, Service
from service.platform.database import Database
from service.schools.tables import School
from service.training.tables import TrainingPeriod
from tests.interface.client import LeadProviderClient
from tests.service.conftest import (
    database,
    database_url,
    migrated_postgresql,
    migrated_sqlite,
    migrated_template,
)
from tests.service.declarations.world import LONG_AGO, InTraining, World, call_on, insert
from tests.service.service_fixtures import app, service

__all__ = [
    "app",
    "database",
    "database_url",
    "migrated_postgresql",
    "migrated_sqlite",
    "migrated_template",
    "service",
]

TODAY = date(2026, 5, 12)
CALL: Call = call_on(TODAY)


@dataclass
class Interface:
    """The application, its world, and the two lead providers' clients."""

    service: Service
    world: World
    http: httpx.AsyncClient
    alder: LeadProviderClient
    harbour: LeadProviderClient
    school_elsewhere: int

    async def moves(self, person: InTraining, ends: date, lead_provider: int | None, starts: date) -> int:
        """The person leaves, and is trained at the other school, by a lead provider or by the school itself."""
        await AtSchoolPeriod.update({"finished_on": ends, "updated_at": CALL.now}).where(
            AtSchoolPeriod.id == person.stay
        )
        await TrainingPeriod.update({"finished_on": ends, "updated_at": CALL.now}).where(
            TrainingPeriod.id == person.training
        )
        stay = await insert(
            AtSchoolPeriod(
                teacher=person.teacher,
                school=self.school_elsewhere,
                role="ect",
                started_on=starts,
                created_at=CALL.now,
                updated_at=CALL.now,
            )
        )
        if lead_provider is not None:
            return await self.world.training(stay, lead_provider, 2025, starts)
        return stay

    async def induction(self, person: InTraining, starts: date, ends: date | None = None, **more: Any) -> None:
        """A period of induction."""
        row = InductionPeriod(teacher=person.teacher, started_on=starts, finished_on=ends, created_at=LONG_AGO, **more)
        await InductionPeriod.insert(row)


async def world_in_england() -> World:
    """The world, with its school in England and delivery partners who may work with its lead providers."""
    world = await World.make()
    await School.update({"in_england": True}).where(School.id == world.school)
    for lead_provider, year in ((world.alder, 2024), (world.alder, 2025), (world.harbour, 2026)):
        await DeliveryPartnerPairing.insert(
            DeliveryPartnerPairing(
                lead_provider=lead_provider, delivery_partner=world.partner, contract_year=year, created_at=LONG_AGO
            )
        )
    return world


@asynccontextmanager
async def interface_over(service: Service, world: World, app: Litestar) -> AsyncIterator[Interface]:
    """The interface of an application over a world that was just made."""
    elsewhere = School(
        public_id=uuid4(),
        urn="900002",
        name="Oak Park School",
        status="open",
        school_type=1,
        in_england=True,
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's own types
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        made = [
            await create_lead_provider_token(service, CALL, name, "test")
            for name in ("alder-vale-teaching", "harbour-learning")
        ]
        alder, harbour = (LeadProviderClient(http, one.token, per_page=2) for one in made)
        yield Interface(service, world, http, alder, harbour, await insert(elsewhere))


@pytest.fixture
async def world(database: Database) -> World:
    return await world_in_england()


@pytest.fixture
async def interface(service: Service, world: World, app: Litestar) -> AsyncIterator[Interface]:
    with clock_set_to(FixedClock(CALL.now)):
        async with interface_over(service, world, app) as interface:
            yield interface
