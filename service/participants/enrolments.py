"""What a lead provider reads of the people it trains: the latest training in each role, with what belongs to it.

In: rows of a page. Out: the same people with all that is shown of them, read for the whole page at once.
Must never know: HTTP, or the published shape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from engine.rulebook import Rulebook
from service.participants.inputs import ECT, MENTOR
from service.participants.statuses import Following, Statuses, leaving_reason, statuses_of
from service.participants.tables import AtSchoolPeriod, InductionPeriod, Mentorship, ParticipantIdChange
from service.platform.context import Call, Service
from service.platform.database import rows_with
from service.schools.operations import uplift_flags
from service.training.tables import TrainingPeriod

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The latest training of a person in a role with the lead provider."""

    role: str
    training_record_id: UUID
    """Stays the same for the person in the role."""
    training: Row
    statuses: Statuses
    mentor_id: UUID | None
    working_pattern: str | None
    pupil_premium: bool
    sparsity: bool
    created_at: datetime
    """When the person's earliest stay in the role was recorded."""
    induction: Induction
    mentor_funding_ended_on: date | None
    mentor_funding_end_reason: str | None
    cohort_changed: bool
    """Whether the person was moved out of a contract year whose payments are frozen."""
    leaving_reason: str | None
    """Why the person is leaving or gone; None for whoever is neither."""


@dataclass(frozen=True, slots=True)
class Induction:
    """An early career teacher's induction; empty for a mentor. Days are inclusive."""

    started_on: date | None = None
    ended_on: date | None = None
    """The end of the latest period with an outcome."""
    latest_period_ended_on: date | None = None
    """None while it goes on."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person with their enrolments, early career teacher first, and the ids they had before."""

    teacher: Row
    """Columns of the teacher, each after `teacher.`, and `updated_at`."""
    enrolments: tuple[Enrolment, ...]
    id_changes: tuple[Row, ...]


@dataclass
class _Known:
    """What belongs to the people of a page, by teacher, stay, or school and contract year."""

    trainings: dict[int, Row]
    stays: Mapping[int, list[Row]]
    inductions: Mapping[int, list[Row]]
    mentors: Mapping[int, list[Row]]
    id_changes: Mapping[int, list[Row]]
    trained_on: Mapping[int, list[Row]]
    """Every training, earliest first, of those whose latest with the lead provider has a last day."""
    uplifts: Mapping[tuple[int, int], tuple[bool, bool]] = field(default_factory=dict)


async def enrolled(service: Service, call: Call, rows: Sequence[Row]) -> list[Enrolled]:
    """What is shown of these people, in their order. `rows` are those of `visible_participants`."""
    known = await _known(rows)
    known.uplifts = await uplift_flags(
        (row["at_school_period.school"], row["contract_year"]) for row in known.trainings.values()
    )
    paying = {year for year, terms in service.rulebook.policy.terms.items() if terms.uplift is not None}
    return [
        Enrolled(
            row,
            tuple(
                _enrolment(service.rulebook, row, role, known, paying, call.today)
                for role in (ECT, MENTOR)
                if row[f"{role}_training"]
            ),
            tuple(known.id_changes[row["teacher.id"]]),
        )
        for row in rows
    ]


def training_record_id(participant: UUID, role: str) -> UUID:
    """The id of a person's training in a role: follows from who they are, so it needs no keeping."""
    return uuid5(participant, role)


async def _known(rows: Sequence[Row]) -> _Known:
    teachers = [row["teacher.id"] for row in rows]
    ids = [row[f"{role}_training"] for row in rows for role in (ECT, MENTOR) if row[f"{role}_training"]]
    trainings = {row["id"]: row for row in await rows_with(TrainingPeriod, _TRAINING, ids)}
    stays = [row["at_school_period"] for row in trainings.values()]
    ending = {row["at_school_period.teacher"] for row in trainings.values() if row["finished_on"] is not None}
    return _Known(
        trainings=trainings,
        stays=_by("teacher", await _all(AtSchoolPeriod, AtSchoolPeriod.teacher, teachers, "started_on")),
        inductions=_by("teacher", await _all(InductionPeriod, InductionPeriod.teacher, teachers, "started_on")),
        mentors=_by("ect_period", await _mentors_at(stays)),
        id_changes=_by("teacher", await _all(ParticipantIdChange, ParticipantIdChange.teacher, teachers, "changed_at")),
        trained_on=_by("at_school_period.teacher", await _trainings_of(sorted(ending))),
    )


_delivery_partner: Any = TrainingPeriod.partnership.delivery_partner  # the types of Piccolo follow one step only
_school: Any = TrainingPeriod.at_school_period.school
_TRAINING = (
    TrainingPeriod.at_school_period,
    TrainingPeriod.lead_provider,
    TrainingPeriod.contract_year,
    TrainingPeriod.schedule,
    TrainingPeriod.started_on,
    TrainingPeriod.finished_on,
    TrainingPeriod.withdrawn_at,
    TrainingPeriod.withdrawal_reason,
    TrainingPeriod.deferred_at,
    TrainingPeriod.deferral_reason,
    TrainingPeriod.at_school_period.email,
    TrainingPeriod.at_school_period.finished_on,
    TrainingPeriod.at_school_period.school,
    TrainingPeriod.at_school_period.teacher,
    _school.urn,
    _delivery_partner.public_id,
)


async def _all(table: Any, column: Any, values: list[int], order: str) -> list[Row]:
    if not values:
        return []
    ordered = table.select().where(column.is_in(values)).order_by(table._meta.get_column_by_name(order))
    found: list[Row] = await ordered.order_by(table.id)
    return found


async def _trainings_of(teachers: list[int]) -> list[Row]:
    if not teachers:
        return []
    return (
        await TrainingPeriod.select(
            TrainingPeriod.id,
            TrainingPeriod.lead_provider,
            TrainingPeriod.started_on,
            TrainingPeriod.at_school_period.role,
            TrainingPeriod.at_school_period.school,
            TrainingPeriod.at_school_period.teacher,
        )
        .where(TrainingPeriod.at_school_period.teacher.is_in(teachers))
        .order_by(TrainingPeriod.started_on)
        .order_by(TrainingPeriod.id)
    )


async def _mentors_at(stays: list[int]) -> list[Row]:
    if not stays:
        return []
    mentor: Any = Mentorship.mentor_period.teacher
    return (
        await Mentorship.select(Mentorship.ect_period, Mentorship.finished_on, mentor.public_id)
        .where(Mentorship.ect_period.is_in(stays))
        .order_by(Mentorship.started_on)
        .order_by(Mentorship.id)
    )


def _by(key: str, rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _enrolment(  # noqa: PLR0917 - one caller
    rulebook: Rulebook, row: Row, role: str, known: _Known, paying: set[int], today: date
) -> Enrolment:
    training = known.trainings[row[f"{role}_training"]]
    stays = [stay for stay in known.stays[row["teacher.id"]] if stay["role"] == role]
    induction = _induction(known.inductions[row["teacher.id"]]) if role == ECT else Induction()
    ended_on = row["teacher.mentor_ineligible_from"] if role == MENTOR else None
    year = training["contract_year"]
    uplifts = known.uplifts.get((training["at_school_period.school"], year), (False, False))
    pupil_premium, sparsity = uplifts if year in paying else (False, False)
    statuses = statuses_of(
        rulebook,
        today,
        training,
        trained_until=induction.ended_on if role == ECT else ended_on,
        funding=(row[f"teacher.{role}_eligible_from"], row[f"teacher.{role}_ineligible_from"]),
    )
    following = _following(training, known.trained_on[row["teacher.id"]], role)
    return Enrolment(
        role=role,
        training_record_id=training_record_id(row["teacher.public_id"], role),
        training=training,
        statuses=statuses,
        mentor_id=_mentor(known.mentors[training["at_school_period"]], today) if role == ECT else None,
        working_pattern=stays[-1]["working_pattern"] if role == ECT else None,
        pupil_premium=pupil_premium,
        sparsity=sparsity,
        created_at=stays[0]["created_at"],
        induction=induction,
        mentor_funding_ended_on=ended_on,
        mentor_funding_end_reason=row["teacher.mentor_completion_reason"] if role == MENTOR else None,
        cohort_changed=row[f"teacher.{role}_frozen_contract_year"] is not None,
        leaving_reason=leaving_reason(rulebook, today, statuses, training["at_school_period.finished_on"], following),
    )


def _following(training: Row, trained_on: Sequence[Row], role: str) -> Following:
    """The next training of the person in the role, led by whomever."""
    place = (training["started_on"], training["id"])
    later = (
        row for row in trained_on if row["at_school_period.role"] == role and (row["started_on"], row["id"]) > place
    )
    following = next(later, None)
    if following is None:
        return Following()
    return Following(
        later_training=True,
        school_changes=following["at_school_period.school"] != training["at_school_period.school"],
        lead_provider_changes=following["lead_provider"] != training["lead_provider"],
    )


def _induction(periods: Sequence[Row]) -> Induction:
    if not periods:
        return Induction()
    concluded = [row["finished_on"] for row in periods if row["outcome"] is not None and row["finished_on"] is not None]
    return Induction(periods[0]["started_on"], max(concluded, default=None), periods[-1]["finished_on"])


def _mentor(pairings: Sequence[Row], today: date) -> UUID | None:
    """The mentor of the earliest pairing that goes on or is to come."""
    current = (row for row in pairings if row["finished_on"] is None or row["finished_on"] >= today)
    return next((row["mentor_period.teacher.public_id"] for row in current), None)
