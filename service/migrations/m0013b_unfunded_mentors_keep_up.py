"""The list of unfunded mentors follows every change of a pairing, a training or a person, whoever makes it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.base import require_transaction
from service.platform.database.constraints import index
from service.platform.database.triggers import Event, after

ID = "0013b"
VERSION = "1.38.0"
DESCRIPTION = "Unfunded mentors keep up"

_LATER = "CASE WHEN {one} > {other} THEN {one} ELSE {other} END"
_CHANGED_AT = _LATER.format(
    one="mentor.updated_at",
    other=f"({_LATER.format(one='mentor_stay.updated_at', other='pairing.created_at')})",
)
# A day that never comes, so that pairings which go on can be compared with those that end.
_NEVER = "'9999-12-31'"

# Every pairing of an early career teacher, whose latest training of all is with the lead provider, with a mentor whom
# the lead provider has never trained; also pairings that are over, for which days they count is the table's.
_PAIRINGS = f"""
CREATE VIEW unfunded_pairing AS
SELECT own.lead_provider, mentor_stay.teacher, mentor_stay.id AS stay, mentor_stay.started_on, mentor.created_at,
    {_CHANGED_AT} AS changed_at, coalesce(pairing.finished_on, {_NEVER}) AS last_day
FROM at_school_period AS mentor_stay
JOIN teacher AS mentor ON mentor.id = mentor_stay.teacher
JOIN mentorship AS pairing ON pairing.mentor_period = mentor_stay.id
JOIN at_school_period AS ect_stay ON ect_stay.id = pairing.ect_period AND ect_stay.role = 'ect'
JOIN trained_participant AS own ON own.teacher = ect_stay.teacher
JOIN training_period AS latest ON latest.id = own.ect_training
WHERE NOT EXISTS (
    SELECT 1 FROM trained_participant AS trained
    WHERE trained.lead_provider = own.lead_provider AND trained.teacher = mentor_stay.teacher)
AND NOT EXISTS (
    SELECT 1 FROM at_school_period AS later_stay
    JOIN training_period AS later ON later.at_school_period = later_stay.id
    WHERE later_stay.teacher = own.teacher AND later_stay.role = 'ect' AND (
        later.started_on > latest.started_on OR (later.started_on = latest.started_on AND later.id > latest.id)))
"""  # noqa: S608 - our own words
_FORGET = "DELETE FROM unfunded_mentor WHERE teacher {are}"
# A row for each stretch of days on which the same pairings are not over yet: what is shown is of those alone.
_NOTE = f"""
INSERT INTO unfunded_mentor (lead_provider, teacher, stay, created_at, updated_at, after_day, last_day)
SELECT lead_provider, teacher, stay, created_at, updated_at, after_day, nullif(last_day, {_NEVER}) FROM (
    SELECT days.lead_provider, days.teacher, days.after_day, days.last_day, counted.stay, counted.created_at,
        max(counted.changed_at) OVER (
            PARTITION BY days.lead_provider, days.teacher, days.last_day) AS updated_at,
        row_number() OVER (
            PARTITION BY days.lead_provider, days.teacher, days.last_day
            ORDER BY counted.started_on DESC, counted.stay DESC) AS place
    FROM (
        SELECT lead_provider, teacher, last_day,
            lag(last_day) OVER (PARTITION BY lead_provider, teacher ORDER BY last_day) AS after_day
        FROM unfunded_pairing WHERE teacher {{are}} GROUP BY lead_provider, teacher, last_day
    ) AS days
    JOIN unfunded_pairing AS counted ON counted.lead_provider = days.lead_provider
        AND counted.teacher = days.teacher AND counted.last_day >= days.last_day
    WHERE counted.teacher {{are}}
) AS shown WHERE place = 1
"""  # noqa: S608 - as above
_EVENTS: tuple[Event, ...] = ("insert", "update", "delete")


def _are(mentors: str) -> str:
    """Whether a teacher is among them. PostgreSQL is to look them up first, else it works out all mentors there are."""
    return f"= ANY (ARRAY({mentors}))" if require_transaction().kind == "postgresql" else f"IN ({mentors})"


async def _follow(table: str, event: Event, mentors: str, *, name: str, of: tuple[str, ...] = ()) -> None:
    """Work these mentors out anew, one transaction at a time."""
    are = _are(mentors)
    statements = [one.format(are=are) for one in (_FORGET, _NOTE)]
    held = f"teacher WHERE id {are} ORDER BY id"
    rows = ["OLD"] if event == "delete" else ["NEW"]
    await after(table, event, statements, name=name, of=of, rows=rows, held=held)


async def reading() -> None:
    days = ["after_day", "last_day"]
    for column, name in (("created_at", "creation"), ("updated_at", "change")):
        ordered = ["lead_provider", column, "teacher", "id", *days]
        await index("unfunded_mentor", ordered, name=f"unfunded_mentors_by_{name}")
    await index("unfunded_mentor", ["teacher"], name="unfunded_of_a_teacher")


async def keeping_up() -> None:
    await require_transaction().execute(_PAIRINGS)
    # Every change of a training touches this row of the person, last; and every change of a mentor's stay those of the
    # people they mentor.
    trained = """SELECT {row}.teacher UNION
        SELECT mentor_stay.teacher FROM at_school_period AS ect_stay
        JOIN mentorship AS pairing ON pairing.ect_period = ect_stay.id
        JOIN at_school_period AS mentor_stay ON mentor_stay.id = pairing.mentor_period
        WHERE ect_stay.teacher = {row}.teacher"""
    for event in _EVENTS:
        of = ("ect_training",) if event == "update" else ()
        await _follow("trained_participant", event, trained, name=f"unfunded_by_training_{event}", of=of)
    paired = "SELECT stay.teacher FROM at_school_period AS stay WHERE stay.id IN ({stays})"
    for event, stays in (("insert", "NEW"), ("update", "OLD NEW"), ("delete", "OLD")):
        ids = ", ".join(f"{row}.mentor_period" for row in stays.split())
        await _follow("mentorship", event, paired.format(stays=ids), name=f"unfunded_by_pairing_{event}")
    await _follow("teacher", "update", "SELECT NEW.id", name="unfunded_person_changed", of=("created_at", "updated_at"))


async def take_in_what_is_there() -> None:
    await require_transaction().execute(_NOTE.format(are="IS NOT NULL"))


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for step in (reading, keeping_up, take_in_what_is_there):
        manager.add_raw(step)
    return manager
