"""What the database itself refuses, and the indexes reading needs.

What may stand once, periods that may not overlap, and records nobody may change. The names are those that
`ConstraintRefused` bears.
"""

from __future__ import annotations

from functools import partial

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import append_only, index, no_overlap, unique_index

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Constraints"


async def stands_once() -> None:
    await unique_index("school_uplift", ["school", "contract_year"], name="one_uplift_row_a_year")
    await unique_index("delivery_partner", ["name"], name="one_delivery_partner_a_name")
    await unique_index(
        "delivery_partner_pairing",
        ["lead_provider", "delivery_partner", "contract_year"],
        name="one_pairing_a_year",
    )
    await unique_index("partnership", ["school", "lead_provider", "contract_year"], name="one_partnership_a_year")
    await unique_index("statement", ["lead_provider", "contract_year", "month"], name="one_statement_a_month")
    await unique_index(
        "declaration",
        ["teacher", "role", "declaration_type"],
        name="one_live_declaration",
        where="payment_state <> 'voided' AND clawback_state = 'none'",
    )


_no_overlap = partial(no_overlap, starts="started_on", ends="finished_on")


async def periods() -> None:
    await _no_overlap("induction_period", name="inductions_do_not_overlap", same=["teacher"])
    await _no_overlap("at_school_period", name="an_ect_is_at_one_school", same=["teacher"], only={"role": "ect"})
    await _no_overlap("at_school_period", name="stays_at_a_school_do_not_overlap", same=["teacher", "school", "role"])
    await _no_overlap("mentorship", name="an_ect_has_one_mentor", same=["ect_period"])
    await _no_overlap("training_period", name="training_does_not_overlap", same=["at_school_period"])


async def records() -> None:
    for table in ("recorded_decision", "audit_event", "statement_record"):
        await append_only(table, name=f"{table}_stands")


async def reading() -> None:
    await index("at_school_period", ["teacher"], name="stays_of_a_teacher")
    await index("at_school_period", ["school", "role"], name="stays_at_a_school")
    await index("mentorship", ["mentor_period"], name="pairings_of_a_mentor")
    await index("mentorship", ["ect_period"], name="pairings_of_an_ect")
    await index("induction_period", ["teacher"], name="inductions_of_a_teacher")
    await index("training_period", ["at_school_period"], name="training_of_a_stay")
    await index("training_period", ["lead_provider", "contract_year"], name="training_of_a_lead_provider")
    await index("training_period", ["partnership"], name="training_of_a_partnership")
    await index("partnership", ["lead_provider", "contract_year"], name="partnerships_of_a_lead_provider")
    await index("declaration", ["teacher", "role"], name="declarations_of_a_teacher")
    await index("declaration", ["lead_provider", "created_at", "id"], name="declarations_of_a_lead_provider")
    await index("declaration", ["statement"], name="declarations_of_a_statement")
    await index("declaration", ["clawback_statement"], name="clawbacks_of_a_statement")
    await index("declaration", ["training_period"], name="declarations_of_a_training")
    await index("statement_record", ["statement"], name="records_of_a_statement")
    await index("statement_adjustment", ["statement"], name="adjustments_of_a_statement")
    await index("recorded_decision", ["subject_kind", "subject_id"], name="decisions_about")
    await index("audit_event", ["subject_kind", "subject_id"], name="events_about")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for step in (stands_once, periods, records, reading):
        manager.add_raw(step)
    return manager
