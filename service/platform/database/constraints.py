"""What Piccolo cannot say alike for both databases: unique and partial indexes, periods that must not overlap, rows
that must not change.

In come names of tables and columns, written in a migration, never by a user; out goes the statement of the database in
use. A name given here is the name in `ConstraintRefused`. Call these inside a migration's `manager.add_raw`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.platform.database.base import Database, require_transaction

_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_ARGV[0], MESSAGE = TG_ARGV[0];
END
$body$
"""


async def index(table: str, columns: Sequence[str], *, name: str, where: str | None = None) -> None:
    """Find rows, or those that meet `where`, by these columns, in this order."""
    condition = f" WHERE {where}" if where else ""
    await require_transaction().execute(f'CREATE INDEX "{name}" ON "{table}" ({_listed(columns)}){condition}')


async def unique_index(table: str, columns: Sequence[str], *, name: str, where: str | None = None) -> None:
    """No two rows, or no two of those that meet `where`, are alike in these columns. Rows with a null are never alike.

    SQLite reports the columns, not the index: of two unique indexes over the same columns of a table it cannot be told
    which one refused, so give the second one more column.
    """
    condition = f" WHERE {where}" if where else ""
    await require_transaction().execute(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({_listed(columns)}){condition}')


async def drop_index(name: str) -> None:
    """Do without an index, also a unique one, so that another may take its name."""
    await require_transaction().execute(f'DROP INDEX "{name}"')


async def no_overlap(
    table: str, *, name: str, same: Sequence[str], starts: str, ends: str, only: Mapping[str, str] | None = None
) -> None:
    """Rows alike in the columns `same` have no day in common. Both days count; no end means it goes on.

    With `only`, such as {"role": "ect"}, rows with other words in those columns may overlap.
    A period that ends before it starts is refused as `{name}_order`.
    """
    database = require_transaction()
    by_kind = _no_overlap_on_postgresql if database.kind == "postgresql" else _no_overlap_on_sqlite
    await by_kind(database, table, name=name, same=same, starts=starts, ends=ends, only=only or {})


async def append_only(table: str, *, name: str, when: str | None = None) -> None:
    """No row, or none that meets `when` (a condition on `OLD`), is ever changed or deleted."""
    database = require_transaction()
    condition = f"WHEN ({when})" if when else ""
    if database.kind == "postgresql":
        await database.execute(_REFUSE_FUNCTION)
        await database.execute(
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_change('{name}')"
        )
        await database.execute(
            f'CREATE TRIGGER "{name}_truncate" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{name}')"
        )
        return
    for event in ("UPDATE", "DELETE"):
        await database.execute(
            f'CREATE TRIGGER "{name}_{event.lower()}" BEFORE {event} ON "{table}" {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )


async def _no_overlap_on_postgresql(
    database: Database, table: str, *, name: str, same: Sequence[str], starts: str, ends: str, only: Mapping[str, str]
) -> None:
    alike = ", ".join(f'"{column}" WITH =' for column in same)
    where = " AND ".join(f"\"{column}\" = '{word}'" for column, word in only.items())
    await database.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    await database.execute(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}_order" CHECK ("{ends}" >= "{starts}"), '
        f'ADD CONSTRAINT "{name}" EXCLUDE USING gist ({alike}, daterange("{starts}", "{ends}", \'[]\') WITH &&)'
        + (f" WHERE ({where})" if where else "")
    )


async def _no_overlap_on_sqlite(
    database: Database, table: str, *, name: str, same: Sequence[str], starts: str, ends: str, only: Mapping[str, str]
) -> None:
    alike = " AND ".join(
        [f'other."{column}" = NEW."{column}"' for column in [*same, *only]]
        + [f"NEW.\"{column}\" = '{word}'" for column, word in only.items()]
    )
    meets = (
        f'(NEW."{ends}" IS NULL OR other."{starts}" <= NEW."{ends}") '
        f'AND (other."{ends}" IS NULL OR other."{ends}" >= NEW."{starts}")'
    )
    await index(table, [*same, starts], name=f"{name}_days")
    overlapping = f'SELECT 1 FROM "{table}" AS other WHERE {alike} AND {meets}'  # noqa: S608 - names, not input
    for event, another in (("INSERT", ""), ("UPDATE", "AND other.rowid <> OLD.rowid")):
        await database.execute(
            f'CREATE TRIGGER "{name}_{event.lower()}" BEFORE {event} ON "{table}" BEGIN '
            f'SELECT RAISE(ABORT, \'{name}_order\') WHERE NEW."{ends}" < NEW."{starts}"; '
            f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS ({overlapping} {another}); END"
        )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
