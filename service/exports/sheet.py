"""A statement as a table of its declarations, one row for each line a declaration stands on, down to its total.

In: a document, and its declarations in full. Out: columns and rows whose exact amounts add up to the shown total.
Must never know: a file format, or how an amount was worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

from engine.calendar import Month
from engine.money import PENCE_IN_A_POUND, exact_text
from engine.payments.document import Line, LineKind, StatementDocument
from service.declarations.in_full import DeclarationInFull

Cell = str | bool | int | Fraction | datetime | None
"""A text, yes or no, a count, exact pounds, an instant in UTC, or nothing."""

COLUMNS = (
    "Participant ID",
    "Participant Name",
    "TRN",
    "Type",
    "Mentor Profile ID",
    "Schedule",
    "Eligible For Funding",
    "Eligible For Funding Reason",
    "Sparsity Uplift",
    "Pupil Premium Uplift",
    "Sparsity And Pp",
    "Lead Provider Name",
    "Delivery Partner Name",
    "School URN",
    "School Name",
    "Training Status",
    "Training Status Reason",
    "Declaration ID",
    "Declaration Status",
    "Declaration Type",
    "Declaration Date",
    "Declaration Created At",
    "Evidence Held",
    "Statement Name",
    "Statement ID",
    "Uplift Payable",
    "Line",
    "Paid As",
    "Band",
    "Fee",
    "Amount",
    "Rule Edition",
)
"""The columns of today's export in its order, and those that say what each declaration is paid and why."""

ABOUT = COLUMNS.index("Line")
"""So many columns say who and what; those after them what is paid."""
AMOUNT = COLUMNS.index("Amount")
PAID_AS = COLUMNS.index("Paid As")
DECLARATION = COLUMNS.index("Declaration ID")
ROUNDING = "Rounding to whole pence"
TOTAL = "Total to pay"

_TAKES_BACK = frozenset({LineKind.CLAWBACK, LineKind.UPLIFT_CLAWBACK, LineKind.MENTOR_CLAWBACK})


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under `COLUMNS`. `rows` add up to `total` exactly; the footer is not among them."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    total: Fraction


def declarations_sheet(document: StatementDocument, declared: Mapping[str, DeclarationInFull]) -> Sheet:
    """A row for each declaration on each line, then lines without declarations, then the rounding.

    A line's declarations each have its fee as amount, exactly; one row at the end takes what rounding to whole pence
    adds or leaves out. Declarations that are no longer there have their id and amount alone.
    """
    name = statement_name(document)
    rows = [
        *(_row(document, name, line, one, declared.get(one)) for line in document.lines for one in line.declarations),
        *(_without_declarations(line) for line in _others(document)),
    ]
    total = Fraction(document.totals.total.pence, PENCE_IN_A_POUND)
    left = total - sum((amount for row in rows if isinstance(amount := row[AMOUNT], Fraction)), Fraction(0))
    if left:
        rows.append(_paid(None, ROUNDING, left))
    return Sheet(name, tuple(rows), total)


def statement_name(document: StatementDocument) -> str:
    """`November 2025`."""
    month = Month.parse(document.statement.month)
    return f"{month.name} {month.year}"


def _others(document: StatementDocument) -> Iterator[Line]:
    """Lines with no declarations behind them; rounding is left to the last row, which works with exact amounts."""
    return (line for line in document.lines if not line.declarations and line.kind is not LineKind.ROUNDING)


def _row(
    document: StatementDocument, name: str, line: Line, declaration: str, held: DeclarationInFull | None
) -> tuple[Cell, ...]:
    fee = Fraction(line.fee.exact) if line.fee else None
    sign = -1 if line.kind in _TAKES_BACK else 1
    about = _about(document, name, held) if held else _id_alone(document, name, declaration)
    edition = held.accepted_by if held else None
    amount = sign * (fee or Fraction(0))
    return _paid(line.number, line.label, amount, about=about, band=line.band, fee=fee, edition=edition)


def _without_declarations(line: Line) -> tuple[Cell, ...]:
    return _paid(line.number, line.label, Fraction(line.amount.exact))


def _paid(
    number: int | None,
    label: str,
    amount: Fraction,
    *,
    about: tuple[Cell, ...] = (None,) * ABOUT,
    band: str | None = None,
    fee: Fraction | None = None,
    edition: str | None = None,
) -> tuple[Cell, ...]:
    return (*about, number, label, band, fee, amount, edition)


def _id_alone(document: StatementDocument, name: str, declaration: str) -> tuple[Cell, ...]:
    about: list[Cell] = [None] * ABOUT
    about[DECLARATION] = declaration
    about[COLUMNS.index("Statement Name")] = name
    about[COLUMNS.index("Statement ID")] = document.statement.id
    return tuple(about)


def _about(document: StatementDocument, name: str, held: DeclarationInFull) -> tuple[Cell, ...]:
    """The 26 columns of today's export. It has always left the reason of funding empty."""
    return (
        str(held.participant_id),
        held.participant_name,
        held.trn,
        held.role,
        _id(held.mentor_id),
        held.schedule,
        held.eligible_for_funding,
        None,
        held.sparsity,
        held.pupil_premium,
        held.sparsity and held.pupil_premium,
        held.lead_provider,
        held.delivery_partner,
        held.school_urn,
        held.school_name,
        held.training_status,
        held.training_status_reason,
        str(held.declaration_id),
        held.status,
        held.declaration_type,
        held.declared_at.astimezone(UTC),
        held.created_at.astimezone(UTC),
        held.evidence_held,
        name,
        document.statement.id,
        held.uplift,
    )


def _id(public_id: UUID | None) -> str | None:
    return None if public_id is None else str(public_id)


def shown_cell(cell: Cell) -> str:
    """A cell as text: exact pounds without a sign of currency, yes or no as `true` or `false`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Fraction):
        return exact_text(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(cell)
