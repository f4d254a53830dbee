"""A small England made by the operations themselves, with people whose particulars a test may vary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Self
from uuid import UUID

from engine.decision import Decision
from service.decisions.tables import RecordedDecision
from service.lead_providers.operations import add_delivery_partner, add_lead_provider, pair_delivery_partner
from service.lead_providers.tables import LeadProvider
from service.participants.inputs import RegisterEct, RegisterMentor, TeacherRecord
from service.participants.operations import Registered, register_ect, register_mentor
from service.participants.tables import AtSchoolPeriod, Teacher
from service.partnerships.operations import ConfirmPartnership, confirm_partnership
from service.platform.context import Call, Service
from service.schools.operations import SchoolRecord, keep_school
from service.training.tables import TrainingPeriod

ALDER = "alder-vale-teaching"
HARBOUR = "harbour-learning"
ELM = "Elm Hub"
OAK, ASH, CLOSED = "100001", "100002", "100003"

IN_INDUCTION = TeacherRecord(
    qts_awarded_on=date(2026, 7, 1), induction_status="in_progress", induction_started_on=date(2026, 9, 1)
)
ECT = RegisterEct(
    school_urn=OAK,
    start_date=date(2026, 9, 1),
    full_name="Ada Oakley",
    programme="provider_led",
    trn="1000001",
    lead_provider=ALDER,
    record=IN_INDUCTION,
)
MENTOR = RegisterMentor(
    school_urn=OAK,
    start_date=date(2026, 9, 1),
    full_name="Mo Elder",
    programme="provider_led",
    trn="2000001",
    lead_provider=ALDER,
)


def on(year: int, month: int, day: int) -> Call:
    """A call at noon of a day."""
    return Call(actor="support test", now=datetime(year, month, day, 12, tzinfo=UTC))


SEPTEMBER = on(2026, 9, 10)


@dataclass
class England:
    """What every test starts from."""

    service: Service
    alder: int
    """The record's id of Alder Vale Teaching."""

    @classmethod
    async def make(cls, service: Service) -> Self:
        """Set it all up, before anything happens."""
        before = on(2024, 4, 1)
        for urn, status in ((OAK, "open"), (ASH, "open"), (CLOSED, "closed")):
            record = SchoolRecord(urn=urn, name=f"School {urn}", status=status, school_type=1, in_england=True)
            await keep_school(service, before, record)
        await add_lead_provider(service, before, ALDER, "Alder Vale Teaching")
        await add_lead_provider(service, before, HARBOUR, "Harbour Learning Partnership")
        await add_delivery_partner(service, before, ELM)
        await add_delivery_partner(service, before, "Fir Hub")
        for year in (2022, 2024, 2025, 2026):
            await pair_delivery_partner(service, before, ALDER, ELM, year)
        alder = await LeadProvider.select(LeadProvider.id).where(LeadProvider.short_name == ALDER).first()
        assert alder is not None
        return cls(service, alder["id"])

    async def ect(self, call: Call = SEPTEMBER, **particulars: Any) -> Registered:
        """Register an ECT of these particulars."""
        return await register_ect(self.service, call, replace(ECT, **particulars))

    async def mentor(self, call: Call = SEPTEMBER, **particulars: Any) -> Registered:
        """Register a mentor of these particulars."""
        return await register_mentor(self.service, call, replace(MENTOR, **particulars))

    async def partnership(self, call: Call = SEPTEMBER, **particulars: Any) -> UUID:
        """Confirm a partnership of Oak with Alder and Elm Hub, or another."""
        sent = ConfirmPartnership(OAK, ALDER, ELM, 2026)
        return await confirm_partnership(self.service, call, replace(sent, **particulars))


async def teacher(public_id: UUID) -> dict[str, Any]:
    """The teacher's row."""
    row = await Teacher.select().where(Teacher.public_id == public_id).first()
    assert row is not None
    return row


async def trainings(public_id: UUID, role: str) -> list[dict[str, Any]]:
    """The person's training periods in the role, earliest first."""
    stays = await AtSchoolPeriod.select(AtSchoolPeriod.id).where(
        (AtSchoolPeriod.teacher.public_id == public_id) & (AtSchoolPeriod.role == role)
    )
    return (
        await TrainingPeriod.select()
        .where(TrainingPeriod.at_school_period.is_in([row["id"] for row in stays]))
        .order_by(TrainingPeriod.started_on)
    )


async def recorded() -> list[Decision]:
    """Every decision recorded, in order."""
    rows = await RecordedDecision.select(RecordedDecision.document).order_by(RecordedDecision.id)
    return [Decision.from_json(row["document"]) for row in rows]
