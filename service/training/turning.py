"""What lead providers read differently because a day has come, so that they are told of it as of any other change.

In: the service and the instant. Out: how many participants. One transaction; safe to repeat, and to leave out for days.
The words themselves are worked out when they are read. Must never know: HTTP, or what is shown.
"""

from __future__ import annotations

from datetime import date

from service.platform import audit
from service.platform.context import Call, Service
from service.training.tables import CalendarTurn

# Training that starts or ends today changes the status of a participant and of a transfer. A pairing counts on its last
# day, so that the mentor changes on the day after.
_TRAINED = """
SELECT stay.teacher FROM training_period AS training
JOIN at_school_period AS stay ON stay.id = training.at_school_period
WHERE (training.started_on > $1 AND training.started_on <= $2)
OR (training.finished_on > $1 AND training.finished_on <= $2)
"""
_MENTORED = """
SELECT stay.teacher FROM mentorship JOIN at_school_period AS stay ON stay.id = mentorship.ect_period
WHERE mentorship.finished_on >= $1 AND mentorship.finished_on < $2
"""
_PEOPLE = f"""
UPDATE trained_participant SET updated_at = $3 WHERE updated_at < $3 AND teacher IN ({_TRAINED} UNION {_MENTORED})
RETURNING id
"""  # noqa: S608 - our own words
_TRANSFERS = f"""
UPDATE trained_participant SET transferred_at = $3 WHERE transferred_at < $3 AND teacher IN ({_TRAINED})
"""  # noqa: S608 - our own words
# Training counts on its last day, so that the number in training changes on the day after.
_PARTNERSHIPS = """
UPDATE partnership SET updated_at = $3 WHERE updated_at < $3 AND id IN (
    SELECT training.partnership FROM training_period AS training
    WHERE (training.started_on > $1 AND training.started_on <= $2)
    OR (training.finished_on >= $1 AND training.finished_on < $2))
"""


async def turn_the_day(service: Service, call: Call) -> int:
    """Mark as changed what reads differently since the last day this was done. Gives how many participants."""
    async with service.database.transaction():
        await service.database.lock("calendar")
        row = await CalendarTurn.select().first()
        if row is not None and row["day"] >= call.today:
            return 0
        days = (date.min if row is None else row["day"], call.today, call.now)
        changed = await service.database.execute(_PEOPLE, *days)
        for statement in (_TRANSFERS, _PARTNERSHIPS):
            await service.database.execute(statement, *days)
        if row is None:
            await CalendarTurn.insert(CalendarTurn(day=call.today))
        else:
            await CalendarTurn.update({CalendarTurn.day: call.today}).where(CalendarTurn.id == row["id"])
        await audit.record(call, "day turned", "calendar", str(call.today), {"participants": len(changed)})
        return len(changed)
