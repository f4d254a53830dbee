"""What the database itself does when rows change, alike on both databases.

In come a table and statements, written in a migration, never by a user; out goes a trigger of the database in use.
The statements name the changed row `{row}`, and are run once for it as it is and once for it as it was. Call this
inside a migration's `manager.add_raw`. It must never know why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from service.platform.database.base import require_transaction

Event = Literal["insert", "update", "delete"]
_ROWS: Mapping[Event, tuple[str, ...]] = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


async def after(
    table: str,
    event: Event,
    statements: Sequence[str],
    *,
    name: str,
    of: Sequence[str] = (),
    rows: Sequence[str] = (),
    held: str = "",
) -> None:
    """Run the statements after each row that is inserted, updated (in a column of `of`) or deleted.

    `rows` says for which of OLD and NEW; both for an update unless it does. `held` names a table and a condition: those
    rows are held before the statements, so that what is worked out from several rows is so by one transaction at a time
    (on SQLite there is but one).
    """
    database = require_transaction()
    columns = f" OF {', '.join(of)}" if of else ""
    if held and database.kind == "postgresql":
        statements = [f"PERFORM 1 FROM {held} FOR NO KEY UPDATE", *statements]
    body = "\n".join(
        f"{statement.strip().replace('{row}', row)};" for row in rows or _ROWS[event] for statement in statements
    )
    if database.kind == "sqlite":
        await database.execute(
            f'CREATE TRIGGER "{name}" AFTER {event.upper()}{columns} ON "{table}" FOR EACH ROW BEGIN {body} END'
        )
        return
    await database.execute(
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN {body} RETURN NULL; END $body$'
    )
    await database.execute(
        f'CREATE TRIGGER "{name}" AFTER {event.upper()}{columns} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )
