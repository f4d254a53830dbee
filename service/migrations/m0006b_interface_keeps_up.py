"""What lead providers read follows every change of a person, a training or a school, whoever makes it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.base import require_transaction
from service.platform.database.constraints import index, unique_index
from service.platform.database.triggers import Event, after

ID = "0006b"
VERSION = "1.38.0"
DESCRIPTION = "The lead provider interface keeps up"

# A transfer: a stay that ended with its training, and the next stay at another school if there is one. Only the last
# training of the one and the first of the other count. Held to the same by the derivation in service/participants.
_LATEST_TRANSFER = """
(SELECT max(CASE WHEN joining.updated_at > leaving.updated_at THEN joining.updated_at ELSE leaving.updated_at END)
FROM at_school_period AS old_stay
JOIN training_period AS leaving ON leaving.id = (
    SELECT last.id FROM training_period AS last WHERE last.at_school_period = old_stay.id
    ORDER BY last.started_on DESC, last.id DESC LIMIT 1)
LEFT JOIN at_school_period AS new_stay ON new_stay.id = (
    SELECT next.id FROM at_school_period AS next
    WHERE next.teacher = old_stay.teacher AND next.role = old_stay.role AND (
        next.started_on > old_stay.started_on OR (next.started_on = old_stay.started_on AND next.id > old_stay.id))
    ORDER BY next.started_on, next.id LIMIT 1)
LEFT JOIN training_period AS joining ON joining.id = (
    SELECT first.id FROM training_period AS first WHERE first.at_school_period = new_stay.id
    ORDER BY first.started_on, first.id LIMIT 1)
LEFT JOIN partnership AS left_to ON left_to.id = leaving.partnership
LEFT JOIN partnership AS joined_to ON joined_to.id = joining.partnership
WHERE old_stay.teacher = latest.teacher AND old_stay.finished_on IS NOT NULL AND leaving.finished_on IS NOT NULL
AND (left_to.lead_provider = latest.lead_provider OR joined_to.lead_provider = latest.lead_provider)
AND (new_stay.school <> old_stay.school OR (new_stay.id IS NULL AND NOT EXISTS (
    SELECT 1 FROM induction_period AS induction WHERE induction.teacher = old_stay.teacher
    AND induction.finished_on IS NOT NULL AND induction.outcome IS NOT NULL))))
"""

_EVENTS: tuple[Event, ...] = ("insert", "update", "delete")
_LATER = "CASE WHEN {one} > {other} THEN {one} ELSE {other} END"
_MOMENT = _LATER.format(one="excluded.updated_at", other="trained_participant.updated_at")
_TRANSFER = _LATER.format(one="excluded.transferred_at", other="trained_participant.transferred_at")

_KEEP_UP = """
INSERT INTO trained_participant (
    lead_provider, teacher, created_at, updated_at, ect_training, mentor_training, ect_contract_year,
    mentor_contract_year, also_trained_elsewhere, transferred_at)
SELECT
    latest.lead_provider, latest.teacher, person.created_at, {moment},
    max(CASE WHEN latest.role = 'ect' THEN latest.training END),
    max(CASE WHEN latest.role = 'mentor' THEN latest.training END),
    max(CASE WHEN latest.role = 'ect' THEN latest.contract_year END),
    max(CASE WHEN latest.role = 'mentor' THEN latest.contract_year END),
    EXISTS (
        SELECT 1 FROM at_school_period AS another
        JOIN training_period AS elsewhere ON elsewhere.at_school_period = another.id
        JOIN partnership AS agreed ON agreed.id = elsewhere.partnership
        WHERE another.teacher = latest.teacher AND agreed.lead_provider <> latest.lead_provider),
    {transfer}
FROM (
    SELECT agreed.lead_provider, stay.teacher, stay.role, training.id AS training, training.contract_year,
        row_number() OVER (
            PARTITION BY agreed.lead_provider, stay.teacher, stay.role
            ORDER BY training.started_on DESC, training.id DESC) AS place
    FROM at_school_period AS stay
    JOIN training_period AS training ON training.at_school_period = stay.id
    JOIN partnership AS agreed ON agreed.id = training.partnership
    WHERE stay.teacher IN ({teachers})
) AS latest JOIN teacher AS person ON person.id = latest.teacher
WHERE latest.place = 1
GROUP BY latest.lead_provider, latest.teacher, person.created_at
ON CONFLICT (lead_provider, teacher) DO UPDATE SET
    updated_at = {later}, ect_training = excluded.ect_training, mentor_training = excluded.mentor_training,
    ect_contract_year = excluded.ect_contract_year, mentor_contract_year = excluded.mentor_contract_year,
    also_trained_elsewhere = excluded.also_trained_elsewhere,
    transferred_at = CASE WHEN trained_participant.transferred_at IS NULL THEN excluded.transferred_at
        WHEN excluded.transferred_at IS NULL THEN NULL ELSE {later_transfer} END
"""
_NO_LONGER_TRAINED = """
DELETE FROM trained_participant WHERE teacher IN ({teachers}) AND NOT EXISTS (
    SELECT 1 FROM at_school_period AS stay
    JOIN training_period AS training ON training.at_school_period = stay.id
    JOIN partnership AS agreed ON agreed.id = training.partnership
    WHERE stay.teacher = trained_participant.teacher AND agreed.lead_provider = trained_participant.lead_provider)
"""
_SCHOOL_YEAR = """
INSERT INTO school_year (school, contract_year, updated_at)
SELECT {school}, {year}, {moment} FROM school WHERE school.id = {school} AND {year} IS NOT NULL
ON CONFLICT (school, contract_year) DO UPDATE SET
    updated_at = CASE WHEN excluded.updated_at > school_year.updated_at THEN excluded.updated_at
        ELSE school_year.updated_at END
"""


_TOUCH = "UPDATE {table} SET updated_at = {moment} WHERE {which} AND updated_at < {moment}"


def _person(teachers: str, moment: str) -> str:
    return _KEEP_UP.format(
        teachers=teachers, moment=moment, transfer=_LATEST_TRANSFER, later=_MOMENT, later_transfer=_TRANSFER
    )


async def indexes() -> None:
    await unique_index("trained_participant", ["lead_provider", "teacher"], name="one_row_a_trained_participant")
    await unique_index("school_year", ["school", "contract_year"], name="one_row_a_school_year")
    await unique_index("token_allowance", ["token"], name="one_allowance_a_token")
    shown = ["ect_contract_year", "mentor_contract_year", "updated_at"]
    await index(
        "trained_participant", ["lead_provider", "created_at", "id", *shown], name="trained_participants_by_creation"
    )
    await index("trained_participant", ["lead_provider", "updated_at", "id"], name="trained_participants_by_change")
    await index("trained_participant", ["teacher"], name="lead_providers_of_a_teacher")
    await index(
        "trained_participant", ["lead_provider", "also_trained_elsewhere"], name="trained_participants_elsewhere_too"
    )
    await index("participant_id_change", ["teacher"], name="id_changes_of_a_teacher")
    await index("partnership", ["lead_provider", "created_at", "id"], name="partnerships_by_creation")
    await index("partnership", ["contract_year", "school"], name="partnerships_of_a_contract_year")
    await index("school", ["created_at", "id"], name="schools_by_creation")


async def people() -> None:
    itself = "SELECT {row}.teacher"
    mentored = """
        SELECT ect.teacher FROM mentorship JOIN at_school_period AS ect ON ect.id = mentorship.ect_period
        WHERE mentorship.mentor_period = {row}.id"""
    await after(
        "teacher", "update", [_person("SELECT {row}.id", "{row}.updated_at")], name="teacher_changed", rows=["NEW"]
    )
    await after("at_school_period", "insert", [_person(itself, "{row}.updated_at")], name="stay_added")
    with_mentored = [_person(f"{itself} UNION {mentored}", "{row}.updated_at")]
    await after("at_school_period", "update", with_mentored, name="stay_changed", rows=["NEW"])
    changed = "(SELECT person.updated_at FROM teacher AS person WHERE person.id = {row}.teacher)"
    for event in _EVENTS:
        await after("induction_period", event, [_person(itself, changed)], name=f"induction_{event}")
    of_ect = "SELECT stay.teacher FROM at_school_period AS stay WHERE stay.id = {row}.ect_period"
    paired = _person(of_ect, "coalesce({row}.updated_at, {row}.created_at)")
    await after("mentorship", "insert", [paired], name="mentor_assigned")
    await after("mentorship", "update", [paired], name="mentor_changed", rows=["NEW"])
    both = """(SELECT max(stay.updated_at) FROM at_school_period AS stay
        WHERE stay.id IN ({row}.ect_period, {row}.mentor_period))"""
    await after("mentorship", "delete", [_person(of_ect, both)], name="mentor_unassigned")
    await after("participant_id_change", "insert", [_person(itself, "{row}.changed_at")], name="participant_id_changed")


async def training() -> None:
    school = "(SELECT stay.school FROM at_school_period AS stay WHERE stay.id = {row}.at_school_period)"
    teachers = "SELECT stay.teacher FROM at_school_period AS stay WHERE stay.id = {row}.at_school_period"
    stay_changed = "(SELECT stay.updated_at FROM at_school_period AS stay WHERE stay.id = {row}.at_school_period)"
    moments: dict[Event, str] = {"insert": "{row}.updated_at", "update": "NEW.updated_at", "delete": stay_changed}
    for event, moment in moments.items():
        statements = [
            _NO_LONGER_TRAINED.format(teachers=teachers),
            _person(teachers, moment),
            _SCHOOL_YEAR.format(school=school, year="{row}.contract_year", moment=moment),
            _TOUCH.format(table="school", which=f"id = {school} AND {{row}}.contract_year IS NULL", moment=moment),
            _TOUCH.format(table="partnership", which="id = {row}.partnership", moment=moment),
        ]
        await after("training_period", event, statements, name=f"training_{event}")


async def schools() -> None:
    of_year = _SCHOOL_YEAR.format(school="{row}.school", year="{row}.contract_year", moment="{row}.updated_at")
    await after("partnership", "insert", [of_year], name="partnership_added")
    trained = """SELECT stay.teacher FROM training_period AS held
        JOIN at_school_period AS stay ON stay.id = held.at_school_period """
    of_partnership = _person(trained + "WHERE held.partnership = {row}.id", "{row}.updated_at")
    await after(
        "partnership",
        "update",
        [of_partnership],
        name="delivery_partner_changed",
        of=["delivery_partner"],
        rows=["NEW"],
    )
    await after(
        "school",
        "update",
        [_TOUCH.format(table="partnership", which="school = {row}.id", moment="{row}.updated_at")],
        name="school_contacts_changed",
        of=["induction_tutor_name", "induction_tutor_email", "primary_contact_email", "secondary_contact_email"],
        rows=["NEW"],
    )
    with_uplift = trained + "WHERE stay.school = {row}.school AND held.contract_year = {row}.contract_year"
    moment = "(SELECT place.updated_at FROM school AS place WHERE place.id = {row}.school)"
    for event in _EVENTS[:2]:
        statement = _person(with_uplift, moment)
        await after("school_uplift", event, [statement], name=f"uplift_{event}", rows=["NEW"])


async def take_in_what_is_there() -> None:
    await require_transaction().execute("UPDATE training_period SET updated_at = updated_at")
    await require_transaction().execute(
        "INSERT INTO school_year (school, contract_year, updated_at) "
        "SELECT school, contract_year, max(updated_at) FROM partnership WHERE true GROUP BY school, contract_year "
        "ON CONFLICT (school, contract_year) DO NOTHING"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for step in (indexes, people, training, schools, take_in_what_is_there):
        manager.add_raw(step)
    return manager
