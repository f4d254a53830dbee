"""Registering somebody at a school: looked up, judged, written.

In: what the school states. Out: who is registered, or a refusal with every reason.
Decisions, what follows from them and the audit event are one transaction; a refusal keeps its decisions and its event
and nothing else. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.decisions.operations import Subject
from service.eligibility.facts import completed_record
from service.eligibility.operations import settle_funding
from service.lead_providers.operations import lead_provider_named
from service.participants.checking import against_parties, against_stays, against_words, entry
from service.participants.facts import Start, earlier_training
from service.participants.inputs import ECT, MENTOR, RegisterEct, RegisterMentor, Registration
from service.participants.judging import Judged, Registering, judge_registration
from service.participants.locking import lock_participant, lock_registration
from service.participants.mentor_training import Stay, lead_provider_of_stay, open_for
from service.participants.pairing import against_pairing, pair, stay_covering
from service.participants.reading import Registered, registered
from service.participants.records import add_teacher, keep_record
from service.participants.tables import AtSchoolPeriod, Mentorship, Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.platform.identifiers import new_id
from service.platform.refusing import done_or_refused
from service.schools.operations import school_with_urn

Row = dict[str, Any]


@dataclass(slots=True)
class _Known:
    """What is known before anything is judged."""

    public_id: UUID
    school: Row | None
    teacher: Row | None
    lead_provider: Row | None
    mentee: Row | None = None
    mentee_stay: Row | None = None
    against: list[ErrorEntry] = field(default_factory=list)

    @property
    def subject(self) -> Subject:
        """The person, as the subject of decisions."""
        return Subject("teacher", str(self.public_id))


async def register_ect(service: Service, call: Call, sent: RegisterEct) -> Registered:
    """Register an early career teacher at a school, and open their training.

    The same again gives the first. Raises Refused with every reason, each with the rule and what can be done.
    """
    return await done_or_refused(service, lambda: _register(service, call, ECT, sent, None))


async def register_mentor(service: Service, call: Call, sent: RegisterMentor) -> Registered:
    """Register a mentor at a school, assign them to their mentee, and open their training when it is funded.

    The same again gives the first. Raises Refused with every reason, each with the rule and what can be done.
    """
    return await done_or_refused(service, lambda: _register(service, call, MENTOR, sent, sent.mentee))


async def _register(
    service: Service, call: Call, role: str, sent: Registration, mentee: UUID | None
) -> Registered | Refused:
    await lock_registration(service, sent.school_urn, sent.trn)
    known = await _look_up(service, role, sent, mentee)
    first = await _first_of_the_same(role, sent, known)
    if first is not None:
        return first
    known.against += against_words(service.rulebook.policy, sent)
    known.against += against_parties(sent, known.school, known.lead_provider)
    if known.school is not None:
        known.against += await against_stays(
            service, call, role, sent, subject=known.subject, school=known.school, teacher=known.teacher
        )
    if known.school is None or known.against:
        return await _refuse(call, role, sent, known, known.against)
    at = await _registering(call, role, sent, known, known.school)
    judged = await judge_registration(service, call, at)
    if judged.against:
        return await _refuse(call, role, sent, known, judged.against)
    return await _write(service, call, sent, known=known, at=at, judged=judged)


async def _look_up(service: Service, role: str, sent: Registration, mentee: UUID | None) -> _Known:
    school = await school_with_urn(sent.school_urn)
    teacher = await _same_person(role, sent, school)
    lead_provider = None if sent.lead_provider is None else await lead_provider_named(sent.lead_provider)
    public_id = new_id() if teacher is None else teacher["public_id"]
    known = _Known(public_id, school, teacher, lead_provider)
    involved = ([] if teacher is None else [UUID(str(public_id))]) + ([] if mentee is None else [mentee])
    for participant in sorted(involved):  # always in the same order, so that two operations never wait in a ring
        await lock_participant(service, participant)
    if teacher is not None:
        known.teacher = await Teacher.select().where(Teacher.id == teacher["id"]).first()
    if mentee is not None and school is not None:
        await _look_up_mentee(sent, mentee, known, school)
    return known


async def _look_up_mentee(sent: Registration, mentee: UUID, known: _Known, school: Row) -> None:
    known.mentee = await Teacher.select().where(Teacher.public_id == mentee).first()
    if known.mentee is not None:
        known.mentee_stay = await stay_covering(known.mentee["id"], ECT, sent.start_date, school["id"])
    if known.mentee_stay is None:
        detail = "This school has not registered such an ECT. Register the ECT first, or leave the mentee out."
        known.against.append(entry("mentee_id", "mentee_not_at_the_school", detail))
    elif known.mentee is not None and known.mentee["public_id"] == known.public_id:
        known.against.append(entry("mentee_id", "mentors_themselves", "Nobody mentors themselves. Choose another ECT."))
    else:
        known.against += await against_pairing(known.mentee_stay, sent.start_date, "mentee_id")


async def _same_person(role: str, sent: Registration, school: Row | None) -> Row | None:
    """The person by their number; without one, whoever is registered with exactly these particulars."""
    if sent.trn is not None:
        return await Teacher.select().where(Teacher.trn == sent.trn).first()
    if school is None:
        return None
    stays = await AtSchoolPeriod.select(AtSchoolPeriod.teacher).where(
        (AtSchoolPeriod.school == school["id"])
        & (AtSchoolPeriod.role == role)
        & (AtSchoolPeriod.started_on == sent.start_date)
        & AtSchoolPeriod.teacher.trn.is_null()
        & (AtSchoolPeriod.teacher.full_name == sent.full_name)
    )
    return await Teacher.select().where(Teacher.id == stays[0]["teacher"]).first() if stays else None


async def _first_of_the_same(role: str, sent: Registration, known: _Known) -> Registered | None:
    """The registration this one repeats: same person, role, school and day, same programme and lead provider."""
    if known.teacher is None or known.school is None:
        return None
    stay = (
        await AtSchoolPeriod.select()
        .where(
            (AtSchoolPeriod.teacher == known.teacher["id"])
            & (AtSchoolPeriod.school == known.school["id"])
            & (AtSchoolPeriod.role == role)
            & (AtSchoolPeriod.started_on == sent.start_date)
        )
        .first()
    )
    if stay is None:
        return None
    held = await registered(stay["id"])
    if held.programme is not None and (held.programme, held.lead_provider) != (sent.programme, sent.lead_provider):
        return None
    return held if await _has_the_mentee(stay["id"], sent, known) else None


async def _has_the_mentee(stay: int, sent: Registration, known: _Known) -> bool:
    if not isinstance(sent, RegisterMentor) or sent.mentee is None:
        return True
    return known.mentee_stay is not None and await Mentorship.exists().where(
        (Mentorship.mentor_period == stay) & (Mentorship.ect_period == known.mentee_stay["id"])
    )


async def _registering(call: Call, role: str, sent: Registration, known: _Known, school: Row) -> Registering:
    teacher = known.teacher
    record = await completed_record(teacher, sent.record)
    earlier = await earlier_training(None if teacher is None else teacher["id"], role)
    start = Start(role, call.today, sent.start_date, sent.programme, record.induction_started_on, earlier)
    is_trained = (
        known.mentee is not None
        and known.mentee_stay is not None
        and await lead_provider_of_stay(known.mentee["id"], known.mentee_stay["id"]) is not None
    )
    mentee = known.mentee["id"] if known.mentee is not None and is_trained else None
    provider = None if known.lead_provider is None else known.lead_provider["id"]
    return Registering(role, known.subject, school, teacher, record, start, mentee, provider, sent.email)


async def _refuse(call: Call, role: str, sent: Registration, known: _Known, against: list[ErrorEntry]) -> Refused:
    detail = {
        "role": role,
        "school_urn": sent.school_urn,
        "reasons": [
            {"code": one.code, "rule": one.policy.rule, "decision": one.policy.decision}
            if one.policy is not None
            else {"code": one.code}
            for one in against
        ],
    }
    await audit.record(call, "registration refused", "teacher", str(known.public_id), detail)
    return Refused(against)


async def _write(
    service: Service, call: Call, sent: Registration, *, known: _Known, at: Registering, judged: Judged
) -> Registered:
    teacher = await _write_teacher(call, sent, known)
    stay = await _write_stay(call, sent, at, teacher)
    if known.mentee_stay is not None:
        await pair(call, known.mentee_stay, stay, sent.start_date)
    if judged.training is not None:
        provider = None if known.lead_provider is None else known.lead_provider["id"]
        place = Stay(teacher, at.role, stay["id"], stay["school"])
        await open_for(call, place, judged.training, sent.programme, provider)
    assert judged.funding is not None, "judged before anything is written"
    await settle_funding(service, call, teacher, at.role, judged.funding)
    detail = {"role": at.role, "school_urn": sent.school_urn, "start_date": sent.start_date}
    await audit.record(call, "registered", "teacher", str(known.public_id), detail)
    return await registered(stay["id"])


async def _write_teacher(call: Call, sent: Registration, known: _Known) -> int:
    if known.teacher is None:
        teacher = await add_teacher(call, known.public_id, sent.trn, sent.full_name)
    else:
        teacher = int(known.teacher["id"])
    await keep_record(call, teacher, sent.record)
    return teacher


async def _write_stay(call: Call, sent: Registration, at: Registering, teacher: int) -> Row:
    rows = await AtSchoolPeriod.insert(
        AtSchoolPeriod(
            teacher=teacher,
            school=at.school["id"],
            role=at.role,
            started_on=sent.start_date,
            email=sent.email,
            working_pattern=sent.working_pattern,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    return {"id": int(rows[0]["id"]), "school": at.school["id"], "started_on": sent.start_date}
