"""What an authorised statement does to the books: double entry, in whole pence.

In: a statement document. Out: entries that add up to nothing; each line of the statement is one pair of them.
Must never know: how an amount was worked out, a database, or the day it is paid.

Two sorts of account. `expense:LEAD_PROVIDER:CONTRACT_YEAR:LINE_KIND` holds what was spent on one kind of line; VAT,
rounding and each sort of clawback have one of their own. `payable:LEAD_PROVIDER:CONTRACT_YEAR` holds what is owed to
the lead provider. A debit is above nothing, a credit below, so what is owed is a balance below nothing, and above
nothing when the lead provider owes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.payments.document import Line, StatementDocument, StatementIdentification

EXPENSE = "expense"
PAYABLE = "payable"


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a posting. `amount_pence` is a debit above nothing and a credit below; it is never nothing."""

    account: str
    lead_provider: str
    contract_year: int
    line_kind: str
    amount_pence: int


def entries_of(document: StatementDocument) -> tuple[Entry, ...]:
    """The entries of a statement in the order of its lines; lines of £0.00 have none.

    Together they add up to nothing, and what they put on the payable account is the statement's total.
    Raises ValueError when the lines of the document do not add up to its total.
    """
    lines_pence = sum(line.amount.pence for line in document.lines)
    if lines_pence != document.totals.total.pence:
        raise ValueError(f"the lines come to {lines_pence} pence and the total is {document.totals.total.pence}")
    return tuple(entry for line in document.lines if line.amount.pence for entry in _pair(document.statement, line))


def reversed_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that undo those given: the same accounts in the same order, debit and credit exchanged."""
    return tuple(replace(entry, amount_pence=-entry.amount_pence) for entry in entries)


def _pair(statement: StatementIdentification, line: Line) -> Iterator[Entry]:
    """Debit what was spent, credit the lead provider; the other way round for what is taken back."""
    kind = line.kind.value
    whose = f"{statement.lead_provider}:{statement.contract_year}"
    for account, pence in (
        (f"{EXPENSE}:{whose}:{kind}", line.amount.pence),
        (f"{PAYABLE}:{whose}", -line.amount.pence),
    ):
        yield Entry(account, statement.lead_provider, statement.contract_year, kind, pence)
