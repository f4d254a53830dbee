"""Participants as they are shown: who, where, in which role, trained by whom, with every decision taken.

In: a public id or a stay. Out: plain values. Nothing is written here. Must never know: HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.decisions.operations import Subject, decisions_about
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, Mentorship
from service.training.reading import status_of
from service.training.tables import TrainingPeriod

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration, as far as its first training goes. None where a person is not trained, or by nobody else."""

    participant_id: UUID
    role: str
    school_urn: str
    start_date: date
    eligible_from: date | None
    """The day the person became eligible for funding in the role."""
    programme: str | None = None
    lead_provider: str | None = None
    contract_year: int | None = None
    schedule: str | None = None
    partnership: UUID | None = None
    """None while the training waits for the lead provider to confirm the partnership."""


async def registered(stay: int) -> Registered:
    """The registration that opened this stay. `stay` is the record's id."""
    row = (
        await AtSchoolPeriod.select(
            *AtSchoolPeriod.all_columns(),
            AtSchoolPeriod.school.urn,
            AtSchoolPeriod.teacher.public_id,
            AtSchoolPeriod.teacher.ect_eligible_from,
            AtSchoolPeriod.teacher.mentor_eligible_from,
        )
        .where(AtSchoolPeriod.id == stay)
        .first()
    )
    assert row is not None, "a record that was read before"
    trainings = await _trainings([stay])
    first = trainings[0] if trainings else {}
    return Registered(
        participant_id=row["teacher.public_id"],
        role=row["role"],
        school_urn=row["school.urn"],
        start_date=row["started_on"],
        eligible_from=row[f"teacher.{row['role']}_eligible_from"],
        programme=first.get("programme"),
        lead_provider=first.get("lead_provider.short_name"),
        contract_year=first.get("contract_year"),
        schedule=first.get("schedule"),
        partnership=first.get("partnership.public_id"),
    )


async def show_participant(public_id: UUID) -> dict[str, Any]:
    """Everything that is held of a person, and every decision about them, oldest first. Raises NotFound."""
    teacher = await teacher_with(public_id)
    stays = (
        await AtSchoolPeriod.select(
            *AtSchoolPeriod.all_columns(), AtSchoolPeriod.school.urn, AtSchoolPeriod.school.name
        )
        .where(AtSchoolPeriod.teacher == teacher["id"])
        .order_by(AtSchoolPeriod.started_on)
        .order_by(AtSchoolPeriod.id)
    )
    ids = [row["id"] for row in stays]
    trainings, mentors = await _trainings(ids), await _mentorships(ids)
    decisions = await decisions_about(Subject("teacher", str(public_id)))
    return {
        "id": public_id,
        "full_name": teacher["full_name"],
        "trn": teacher["trn"],
        "funding": {
            role: {
                "eligible_from": teacher[f"{role}_eligible_from"],
                "ineligible_from": teacher[f"{role}_ineligible_from"],
                "frozen_contract_year": teacher[f"{role}_frozen_contract_year"],
            }
            for role in ("ect", "mentor")
        },
        "mentor_completion_reason": teacher["mentor_completion_reason"],
        "registrations": [_stay_shown(row, trainings, mentors) for row in stays],
        "decisions": [
            {
                "id": decision_id,
                "decision": decision.decision,
                "edition": decision.edition,
                "about": decision.about,
                "rules": [rule.id for rule in decision.fired],
                "says": [rule.say for rule in decision.fired],
                "answers": [dict(answers) for answers in decision.outcome],
            }
            for decision_id, decision in decisions
        ],
    }


def _stay_shown(stay: Row, trainings: list[Row], mentorships: list[Row]) -> dict[str, Any]:
    return {
        "role": stay["role"],
        "school_urn": stay["school.urn"],
        "school": stay["school.name"],
        "started_on": stay["started_on"],
        "finished_on": stay["finished_on"],
        "training": [_training_shown(row) for row in trainings if row["at_school_period"] == stay["id"]],
        "mentors": [
            {
                "mentor_id": row["mentor_period.teacher.public_id"],
                "started_on": row["started_on"],
                "finished_on": row["finished_on"],
            }
            for row in mentorships
            if row["ect_period"] == stay["id"]
        ],
    }


def _training_shown(row: Row) -> dict[str, Any]:
    return {
        "programme": row["programme"],
        "lead_provider": row["lead_provider.short_name"],
        "partnership_id": row["partnership.public_id"],
        "contract_year": row["contract_year"],
        "schedule": row["schedule"],
        "status": status_of(row).value,
        "started_on": row["started_on"],
        "finished_on": row["finished_on"],
    }


async def _trainings(stays: list[int]) -> list[Row]:
    if not stays:
        return []
    return (
        await TrainingPeriod.select(
            *TrainingPeriod.all_columns(),
            TrainingPeriod.lead_provider.short_name,
            TrainingPeriod.partnership.public_id,
        )
        .where(TrainingPeriod.at_school_period.is_in(stays))
        .order_by(TrainingPeriod.started_on)
        .order_by(TrainingPeriod.id)
    )


async def _mentorships(stays: list[int]) -> list[Row]:
    if not stays:
        return []
    mentor: Any = Mentorship.mentor_period.teacher  # the types of Piccolo follow one step only
    return (
        await Mentorship.select(
            Mentorship.ect_period,
            Mentorship.started_on,
            Mentorship.finished_on,
            mentor.public_id,
        )
        .where(Mentorship.ect_period.is_in(stays))
        .order_by(Mentorship.started_on)
    )
