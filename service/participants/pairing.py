"""Mentors and the early career teachers they mentor.

In: a mentor, an ECT and a day. Out: pairings; an ECT has one mentor at a time, at the school where both are.
Each operation is one transaction. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import ONE_DAY, Period
from service.participants.checking import entry
from service.participants.inputs import ECT, MENTOR, AssignMentor, EndMentoring
from service.participants.locking import lock_participant
from service.participants.mentor_training import Pairing, train_if_first
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, Mentorship
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import require_transaction
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.refusing import done_or_refused

Row = dict[str, Any]


async def assign_mentor(service: Service, call: Call, sent: AssignMentor) -> None:
    """The mentor mentors the ECT from the day on; the mentor before stops the day before.

    A mentor who never trained, and whose ECT a lead provider trains, starts training there if it is funded.
    The same again does nothing. Raises NotFound, and Refused.
    """

    async def operation() -> Refused | None:
        return await _assign(service, call, sent)

    await done_or_refused(service, operation)


async def end_mentoring(service: Service, call: Call, sent: EndMentoring) -> None:
    """The pairing ends on the day. Raises NotFound when there is none that covers it."""
    async with service.database.transaction():
        await _lock_both(service, sent.mentor, sent.ect)
        mentor, ect = await teacher_with(sent.mentor), await teacher_with(sent.ect)
        rows = await Mentorship.select().where(
            (Mentorship.mentor_period.teacher == mentor["id"]) & (Mentorship.ect_period.teacher == ect["id"])
        )
        covering = [row for row in rows if Period(row["started_on"], row["finished_on"]).covers(sent.finished_on)]
        if not covering:
            raise NotFound(f"Participant {sent.mentor} does not mentor {sent.ect} on {sent.finished_on.isoformat()}.")
        await _end(call, covering[0]["id"], sent.finished_on)
        detail = {"mentor": str(sent.mentor), "finished_on": sent.finished_on}
        await audit.record(call, "mentoring ended", "teacher", str(sent.ect), detail)


async def stay_covering(teacher: int, role: str, day: date, school: int | None = None) -> Row | None:
    """The person's stay in the role that covers the day, else the next one to begin; at one school or any."""
    query = AtSchoolPeriod.select().where((AtSchoolPeriod.teacher == teacher) & (AtSchoolPeriod.role == role))
    if school is not None:
        query = query.where(AtSchoolPeriod.school == school)
    stays = await query.order_by(AtSchoolPeriod.started_on)
    return next((row for row in stays if row["finished_on"] is None or row["finished_on"] >= day), None)


async def against_pairing(ect_stay: Row, day: date, field: str, mentor_stay: Row | None = None) -> list[ErrorEntry]:
    """What speaks against pairing from the day: another mentor who is assigned from that very day."""
    first_day = _first_day(ect_stay, day, mentor_stay)
    same_day = await Mentorship.select(Mentorship.mentor_period).where(
        (Mentorship.ect_period == ect_stay["id"]) & (Mentorship.started_on == first_day)
    )
    if all(mentor_stay is not None and row["mentor_period"] == mentor_stay["id"] for row in same_day):
        return []
    detail = "Another mentor is assigned from this very day. End that pairing, or choose a later day."
    return [entry(field, "already_mentored", detail)]


async def pair(call: Call, ect_stay: Row, mentor_stay: Row, day: date) -> None:
    """Pair from the day, or from when both are there; end the pairing before. Ask `against_pairing` first."""
    require_transaction()
    first_day = _first_day(ect_stay, day, mentor_stay)
    last_day = None
    pairings = await Mentorship.select().where(Mentorship.ect_period == ect_stay["id"]).order_by(Mentorship.started_on)
    for row in pairings:
        covers = Period(row["started_on"], row["finished_on"]).covers(first_day)
        if covers and row["mentor_period"] == mentor_stay["id"]:
            return
        if covers:
            await _end(call, row["id"], first_day - ONE_DAY)
        if row["started_on"] > first_day and last_day is None:
            last_day = row["started_on"] - ONE_DAY
    await Mentorship.insert(
        Mentorship(
            ect_period=ect_stay["id"],
            mentor_period=mentor_stay["id"],
            started_on=first_day,
            finished_on=last_day,
            created_at=call.now,
        )
    )


def _first_day(ect_stay: Row, day: date, mentor_stay: Row | None) -> date:
    """Nobody is mentored before both are at the school."""
    first_day: date = max(day, ect_stay["started_on"])
    return first_day if mentor_stay is None else max(first_day, mentor_stay["started_on"])


async def _assign(service: Service, call: Call, sent: AssignMentor) -> Refused | None:
    await _lock_both(service, sent.mentor, sent.ect)
    found = await _found(sent)
    if isinstance(found, ErrorEntry):
        return await _refuse(call, sent, found)
    against = await against_pairing(found.ect_stay, sent.started_on, "started_on", found.mentor_stay)
    if against:
        return await _refuse(call, sent, against[0])
    await pair(call, found.ect_stay, found.mentor_stay, sent.started_on)
    await train_if_first(service, call, found)
    detail = {"mentor": str(sent.mentor), "started_on": sent.started_on}
    await audit.record(call, "mentor assigned", "teacher", str(sent.ect), detail)
    return None


async def _refuse(call: Call, sent: AssignMentor, against: ErrorEntry) -> Refused:
    detail = {"mentor": str(sent.mentor), "code": against.code}
    await audit.record(call, "mentor not assigned", "teacher", str(sent.ect), detail)
    return Refused([against])


async def _found(sent: AssignMentor) -> Pairing | ErrorEntry:
    if sent.mentor == sent.ect:
        return entry("mentor_id", "mentors_themselves", "Nobody mentors themselves. Choose another mentor.")
    mentor, ect = await teacher_with(sent.mentor), await teacher_with(sent.ect)
    ect_stay = await stay_covering(ect["id"], ECT, sent.started_on)
    if ect_stay is None:
        detail = "No school has registered this ECT for that day or later. Register them first."
        return entry("ect_id", "ect_not_at_a_school", detail)
    mentor_stay = await stay_covering(mentor["id"], MENTOR, sent.started_on, ect_stay["school"])
    if mentor_stay is None:
        detail = "This person is not registered as a mentor at the ECT's school. Register them there first."
        return entry("mentor_id", "mentor_not_at_the_school", detail)
    return Pairing(mentor, ect, mentor_stay, ect_stay, sent.started_on)


async def _lock_both(service: Service, mentor: UUID, ect: UUID) -> None:
    for participant in sorted((mentor, ect)):  # always in the same order, so that two operations never wait in a ring
        await lock_participant(service, participant)


async def _end(call: Call, mentorship: int, last_day: date) -> None:
    await Mentorship.update({Mentorship.finished_on: last_day, Mentorship.updated_at: call.now}).where(
        Mentorship.id == mentorship
    )
