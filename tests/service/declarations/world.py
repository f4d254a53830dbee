"""A small England for tests of declarations and statements, written straight into the tables.

Two lead providers, a delivery partner and a school; teachers in training are added one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Self
from uuid import UUID, uuid4

from service.declarations.submitted import SubmittedDeclaration
from service.lead_providers.tables import DeliveryPartner, LeadProvider
from service.participants.tables import AtSchoolPeriod, Mentorship, Teacher
from service.partnerships.tables import Partnership
from service.platform.context import Call
from service.schools.tables import School, SchoolUplift
from service.training.tables import TrainingPeriod

LONG_AGO = datetime(2024, 5, 1, tzinfo=UTC)
_number = count(1)


def call_on(day: date, actor: str = "test") -> Call:
    """A call at noon of a day."""
    return Call(actor=actor, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


async def insert(row: Any) -> int:
    """Write a row and give its id."""
    return int((await type(row).insert(row))[0]["id"])


@dataclass
class InTraining:
    """A teacher and their one training period."""

    public_id: UUID
    teacher: int
    stay: int
    training: int


@dataclass
class World:
    """What every test starts from."""

    alder: int
    harbour: int
    partner: int
    partner_id: UUID
    school: int

    @classmethod
    async def make(cls) -> Self:
        """Write the lead providers, the delivery partner and the school."""
        partner_id = uuid4()
        since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
        alder = LeadProvider(public_id=uuid4(), short_name="alder-vale-teaching", name="Alder Vale Teaching", **since)
        harbour = LeadProvider(
            public_id=uuid4(), short_name="harbour-learning", name="Harbour Learning Partnership", **since
        )
        school = School(public_id=uuid4(), urn="900001", name="Elm Park School", status="open", school_type=1, **since)
        return cls(
            alder=await insert(alder),
            harbour=await insert(harbour),
            partner=await insert(DeliveryPartner(public_id=partner_id, name="Elm Hub", **since)),
            partner_id=partner_id,
            school=await insert(school),
        )

    async def partnership(self, lead_provider: int, contract_year: int) -> int:
        """The school's partnership with a lead provider for a year, made when there is none yet."""
        found = (
            await Partnership.select(Partnership.id)
            .where((Partnership.lead_provider == lead_provider) & (Partnership.contract_year == contract_year))
            .first()
        )
        if found is not None:
            return int(found["id"])
        return await insert(
            Partnership(
                public_id=uuid4(),
                school=self.school,
                lead_provider=lead_provider,
                delivery_partner=self.partner,
                contract_year=contract_year,
                created_at=LONG_AGO,
                updated_at=LONG_AGO,
            )
        )

    async def teacher(
        self,
        role: str = "ect",
        contract_year: int = 2025,
        *,
        lead_provider: int | None = None,
        started_on: date = date(2025, 9, 1),
        eligible: bool = True,
        schedule: str = "ecf-standard-september",
        **training: Any,
    ) -> InTraining:
        """Someone whom a lead provider (Alder Vale unless said) trains."""
        public_id = uuid4()
        funding: dict[str, Any] = {f"{role}_eligible_from": started_on} if eligible else {}
        teacher = await insert(
            Teacher(
                public_id=public_id,
                trn=f"{next(_number):07d}",
                full_name="Sample Person",
                created_at=LONG_AGO,
                updated_at=LONG_AGO,
                **funding,
            )
        )
        stay = await self.stay(teacher, role, started_on)
        lead_provider = lead_provider or self.alder
        period = await self.training(stay, lead_provider, contract_year, started_on, schedule, **training)
        return InTraining(public_id, teacher, stay, period)

    async def stay(self, teacher: int, role: str, started_on: date) -> int:
        """A stay at the school."""
        return await insert(
            AtSchoolPeriod(
                teacher=teacher,
                school=self.school,
                role=role,
                started_on=started_on,
                created_at=LONG_AGO,
                updated_at=LONG_AGO,
            )
        )

    async def training(
        self,
        stay: int,
        lead_provider: int,
        contract_year: int,
        started_on: date,
        schedule: str = "ecf-standard-september",
        **training: Any,
    ) -> int:
        """A training period under a partnership."""
        return await insert(
            TrainingPeriod(
                at_school_period=stay,
                programme="provider_led",
                lead_provider=lead_provider,
                partnership=await self.partnership(lead_provider, contract_year),
                contract_year=contract_year,
                schedule=schedule,
                started_on=started_on,
                created_at=LONG_AGO,
                updated_at=LONG_AGO,
                **training,
            )
        )

    async def pair(
        self, ect: InTraining, mentor: InTraining, started_on: date, finished_on: date | None = None
    ) -> None:
        """Give an ECT a mentor."""
        await Mentorship.insert(
            Mentorship(
                ect_period=ect.stay,
                mentor_period=mentor.stay,
                started_on=started_on,
                finished_on=finished_on,
                created_at=LONG_AGO,
            )
        )

    async def uplift(self, contract_year: int, *, pupil_premium: bool = False, sparsity: bool = False) -> None:
        """Set the school's flags for a year."""
        await SchoolUplift.insert(
            SchoolUplift(
                school=self.school, contract_year=contract_year, pupil_premium=pupil_premium, sparsity=sparsity
            )
        )


def declared(person: InTraining | UUID | str, **changes: str | None) -> SubmittedDeclaration:
    """An ECT's started declaration of October 2025 with everything in order, save the changes."""
    participant = str(person.public_id if isinstance(person, InTraining) else person)
    sent = {
        "participant_id": participant,
        "declaration_type": "started",
        "declaration_date": "2025-10-02T10:00:00Z",
        "course_identifier": "ecf-induction",
        "evidence_held": "training-event-attended",
    }
    return SubmittedDeclaration(**{**sent, **changes})
