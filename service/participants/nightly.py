"""What becomes true of people because a day has passed: they become eligible, or leave a frozen contract year.

In: the service and the instant. Out: whom it concerned, by public id. One transaction for each person; safe to repeat.
Must never know: any rule, or when it is run.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.eligibility.facts import teacher_row
from service.eligibility.operations import retest_funding, would_become_eligible
from service.participants.closed_year_facts import ELIGIBILITY_CHECK, INDUCTION_CHECK
from service.participants.closed_years import move_on_occasion
from service.participants.inputs import ECT, MENTOR
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform.context import Call, Service
from service.training.tables import TrainingPeriod


async def retest_waiting(service: Service, call: Call) -> list[UUID]:
    """Judge everybody again who was registered and is not eligible yet: days pass and inductions begin.

    Only answers that change something are recorded. Gives those who became eligible; who did so in a frozen contract
    year goes on under another where the rules say so.
    """
    changed = []
    for public_id, role in await _waiting():
        async with service.database.transaction():
            await lock_participant(service, public_id)
            row = await teacher_with(public_id)
            if await would_become_eligible(service, call, row, role):
                await retest_funding(service, call, row["id"], role)
                await move_on_occasion(service, call, await teacher_row(row["id"]), role, ELIGIBILITY_CHECK)
                changed.append(public_id)
    return changed


async def move_those_still_in_induction(service: Service, call: Call) -> list[UUID]:
    """Ask of everybody in training under a frozen contract year whether a check of their induction moves them."""
    moved = []
    for public_id, role in await _in_frozen_years(service, call):
        async with service.database.transaction():
            await lock_participant(service, public_id)
            row = await teacher_with(public_id)
            if await move_on_occasion(service, call, row, role, INDUCTION_CHECK) is not None:
                moved.append(public_id)
    return moved


async def _waiting() -> list[tuple[UUID, str]]:
    found = []
    for role, eligible_from in ((ECT, Teacher.ect_eligible_from), (MENTOR, Teacher.mentor_eligible_from)):
        stays = AtSchoolPeriod.select(AtSchoolPeriod.teacher).where(AtSchoolPeriod.role == role)
        registered = {row["teacher"] for row in await stays}
        query = Teacher.select(Teacher.id, Teacher.public_id).where(eligible_from.is_null()).order_by(Teacher.id)
        found += [(row["public_id"], role) for row in await query if row["id"] in registered]
    return found


async def _in_frozen_years(service: Service, call: Call) -> list[tuple[UUID, str]]:
    policy = service.rulebook.policy
    frozen = [year for year in sorted(policy.terms) if policy.is_frozen(year, call.today)]
    if not frozen:
        return []
    goes_on = TrainingPeriod.finished_on.is_null() | (TrainingPeriod.finished_on >= call.today)
    stay: Any = TrainingPeriod.at_school_period  # the types of Piccolo follow one step only
    rows = await TrainingPeriod.select(stay.teacher.public_id, stay.role).where(
        TrainingPeriod.contract_year.is_in(frozen) & goes_on
    )
    return sorted({(row["at_school_period.teacher.public_id"], row["at_school_period.role"]) for row in rows})
