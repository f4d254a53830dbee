"""The database notes each change of what a lead provider reads, whoever makes it, and the audit event that follows in
the same transaction gives it its place.

Events are numbered one after another by whoever holds their lock until the transaction ends (service/platform/audit),
so changes get their places in the order in which they become visible: who has read up to a place has missed nothing.
Besides: of each row of an upload one answer stands.
"""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.base import require_transaction
from service.platform.database.constraints import append_only, index, unique_index
from service.platform.database.triggers import after

ID = "0009b"
VERSION = "1.38.0"
DESCRIPTION = "Changes are noted"

_NOTE = """
INSERT INTO change (lead_provider, subject_kind, subject_id, role, attribute, old, new)
SELECT {lead_provider}, '{kind}', {subject}, {role}, '{attribute}', CAST({old} AS TEXT), CAST({new} AS TEXT)
{whence}
"""
_STATE_OF_DECLARATION = (
    "CASE {row}.clawback_state WHEN 'none' THEN {row}.payment_state ELSE replace({row}.clawback_state, '_', '-') END"
)
_STATE_OF_STATEMENT = "CASE {row}.state WHEN 'checked' THEN 'payable' ELSE {row}.state END"
_TRAINING_STATUS = """CASE
    WHEN {row}.withdrawn_at IS NOT NULL AND ({row}.deferred_at IS NULL OR {row}.withdrawn_at >= {row}.deferred_at)
        THEN 'withdrawn'
    WHEN {row}.deferred_at IS NOT NULL THEN 'deferred' ELSE 'active' END"""
_STATEMENT_ID = "(SELECT public_id FROM statement WHERE id = {row}.%s)"
_PARTNER_ID = "(SELECT public_id FROM delivery_partner WHERE id = {row}.delivery_partner)"
_OF_TRAINING = {
    "training_status": _TRAINING_STATUS,
    "schedule_identifier": "{row}.schedule",
    "cohort": "{row}.contract_year",
}


def _note(
    kind: str, attribute: str, old: str, new: str, *, lead_provider: str, subject: str, whence: str, role: str = "NULL"
) -> str:
    return _NOTE.format(
        kind=kind, attribute=attribute, old=old, new=new, lead_provider=lead_provider, subject=subject, whence=whence,
        role=role,
    )  # fmt: skip


def _changed(old: str, new: str) -> str:
    """Whether two values differ, also when one is null."""
    differ = "IS DISTINCT FROM" if require_transaction().kind == "postgresql" else "IS NOT"
    return f"({old}) {differ} ({new})"


def _own(kind: str, attribute: str, value: str, *, event: str, only: str = "true") -> str:
    """The note on a row that names its lead provider and has a public id."""
    old = "NULL" if event == "insert" else value.format(row="OLD")
    new = value.format(row="NEW")
    met = only if event == "insert" else f"{only} AND {_changed(old, new)}"
    return _note(
        kind, attribute, old, new, lead_provider="NEW.lead_provider", subject="NEW.public_id", whence=f"WHERE {met}"
    )


async def order() -> None:
    await index("change", ["lead_provider", "event", "id"], name="changes_of_a_lead_provider")
    await index("change", ["id"], name="changes_without_an_event", where="event IS NULL")
    await append_only("change", name="change_stands", when="OLD.event IS NOT NULL")
    placed = "UPDATE change SET event = NEW.sequence WHERE event IS NULL"
    await after("audit_event", "insert", [placed], name="changes_get_their_place")


async def declarations_and_statements() -> None:
    state = _own("declaration", "state", _STATE_OF_DECLARATION, event="insert")
    await after("declaration", "insert", [state], name="declaration_noted")
    columns = {"statement_id": "statement", "clawback_statement_id": "clawback_statement"}
    changes = [
        _own("declaration", "state", _STATE_OF_DECLARATION, event="update"),
        *(_own("declaration", name, _STATEMENT_ID % column, event="update") for name, column in columns.items()),
    ]
    watched = ["payment_state", "clawback_state", *columns.values()]
    await after("declaration", "update", changes, name="declaration_change_noted", of=watched, rows=["NEW"])
    output = "NEW.kind = 'output'"
    state = _own("statement", "state", _STATE_OF_STATEMENT, event="insert", only=output)
    await after("statement", "insert", [state], name="statement_noted")
    changes = [
        _own("statement", "state", _STATE_OF_STATEMENT, event="update", only=output),
        _own("statement", "cut_off_date", "{row}.deadline_on", event="update", only=output),
        _own("statement", "payment_date", "{row}.payment_on", event="update", only=output),
    ]
    watched = ["state", "deadline_on", "payment_on"]
    await after("statement", "update", changes, name="statement_change_noted", of=watched, rows=["NEW"])


async def partnerships() -> None:
    partner = [_own("partnership", "delivery_partner_id", _PARTNER_ID, event=event) for event in ("insert", "update")]
    await after("partnership", "insert", partner[:1], name="partnership_noted")
    await after(
        "partnership", "update", partner[1:], name="partnership_change_noted", of=["delivery_partner"], rows=["NEW"]
    )


def _participant(attribute: str, old: str, new: str, *, row: str, whence: str, role: str = "NULL") -> str:
    """The note on a person a lead provider trains, by a row that names both."""
    subject = f"(SELECT public_id FROM teacher WHERE id = {row}.teacher)"  # noqa: S608 - our own words
    return _note(
        "participant", attribute, old, new, lead_provider=f"{row}.lead_provider", subject=subject, whence=whence,
        role=role,
    )  # fmt: skip


def _of_role(role: str, row: str) -> dict[str, str]:
    """Attribute → its value in the latest training of a role."""
    latest = f"(SELECT %s FROM training_period AS latest WHERE latest.id = {row}.{role}_training)"  # noqa: S608 - as above
    return {name: latest % value.format(row="latest") for name, value in _OF_TRAINING.items()}


async def participants() -> None:
    added, gone, moved = [], [], []
    for role in ("ect", "mentor"):
        before, now = _of_role(role, "OLD"), _of_role(role, "NEW")
        status = "training_status"
        added.append(
            _participant(
                status,
                "NULL",
                now[status],
                row="NEW",
                role=f"'{role}'",
                whence=f"WHERE NEW.{role}_training IS NOT NULL",
            )
        )
        gone.append(
            _participant(
                status,
                before[status],
                "NULL",
                row="OLD",
                role=f"'{role}'",
                whence=f"WHERE OLD.{role}_training IS NOT NULL",
            )
        )
        another = _changed(f"OLD.{role}_training", f"NEW.{role}_training")
        moved += [
            _participant(
                name, before[name], now[name], row="NEW", role=f"'{role}'",
                whence=f"WHERE {another} AND {_changed(before[name], now[name])}",
            )
            for name in _OF_TRAINING
        ]  # fmt: skip
    moved.append(_participant("updated_at", "NULL", "NULL", row="NEW", whence="WHERE OLD.updated_at <> NEW.updated_at"))
    await after("trained_participant", "insert", added, name="participant_noted")
    await after("trained_participant", "update", moved, name="participant_change_noted", rows=["NEW"])
    await after("trained_participant", "delete", gone, name="participant_gone_noted")


async def people() -> None:
    trained = "FROM trained_participant AS own WHERE own.teacher = {teacher}"
    of_latest = """FROM trained_participant AS own JOIN at_school_period AS stay ON stay.teacher = own.teacher
        WHERE stay.id = NEW.at_school_period AND NEW.id IN (own.ect_training, own.mentor_training)"""
    changes = []
    for name, value in _OF_TRAINING.items():
        old, new = value.format(row="OLD"), value.format(row="NEW")
        changes.append(
            _participant(name, old, new, row="own", role="stay.role", whence=f"{of_latest} AND {_changed(old, new)}")
        )
    watched = ["withdrawn_at", "deferred_at", "schedule", "contract_year"]
    await after("training_period", "update", changes, name="training_change_noted", of=watched, rows=["NEW"])
    funded = []
    for role in ("ect", "mentor"):
        old, new = (
            f"CASE WHEN {row}.{role}_eligible_from IS NULL THEN 'false' ELSE 'true' END" for row in ("OLD", "NEW")
        )
        whence = f"{trained.format(teacher='NEW.id')} AND {_changed(old, new)}"
        funded.append(_participant("eligible_for_funding", old, new, row="own", role=f"'{role}'", whence=whence))
    watched = ["ect_eligible_from", "mentor_eligible_from"]
    await after("teacher", "update", funded, name="funding_change_noted", of=watched, rows=["NEW"])
    another_id = _participant("id", "NEW.from_id", "NEW.to_id", row="own", whence=trained.format(teacher="NEW.teacher"))
    await after("participant_id_change", "insert", [another_id], name="id_change_noted")


async def uploads() -> None:
    await unique_index("uploaded_row", ["lead_provider", "upload_key", "number"], name="one_answer_a_row")
    await append_only("uploaded_row", name="uploaded_row_stands")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for step in (order, declarations_and_statements, partnerships, participants, people, uploads):
        manager.add_raw(step)
    return manager
