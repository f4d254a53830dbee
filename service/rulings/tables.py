"""What finance officers ruled. The database refuses to change or delete a ruling; the latest one counts."""

from __future__ import annotations

from piccolo.columns import BigInt, Boolean, Serial, Text, Timestamptz, Varchar

from service.declarations.tables import Declaration
from service.platform.database import Table, reference
from service.statements.tables import Statement


class FinanceRuling(Table):
    """What is due for one declaration on one statement."""

    id: Serial
    declaration = reference(Declaration)
    statement = reference(Statement)
    takes_back = Boolean(default=False)  # whether the statement takes the payment back
    what = Varchar(length=10)  # pay, hold, refuse or withdraw
    amount_pence = BigInt(null=True, default=None)  # of one that is paid; never negative
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()
