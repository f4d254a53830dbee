"""What stands on a statement once some claims come out otherwise.

In: the contents of every statement as they are, and the claims that come out otherwise. Out: the contents as they would
be, in the order in which bands are filled. Claims a finance officer ruled on stay as ruled.
Must never know: why a claim comes out otherwise, or a price.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from engine.payments.contents import EarlierCounts, StatementContents, StatementDeclaration
from engine.payments.statement_inputs import StatementInputs
from service.declarations.tables import Declaration
from service.policy_changes.changed import Changed
from service.rulings.reading import TAKEN_BACK
from service.statements.documents import StatementRow

Key = tuple[int, str]
"""Lead provider's record and month."""
Kind = tuple[str, str]
"""Role and declaration type."""
Order = tuple[datetime, datetime, int]
_Alike = tuple[Kind, str | None, str | None, str | None]
"""Changes alike: the kind, the months that paid it and would pay it, and the month that took it back."""


class Rows(Protocol):
    """The statements under one policy."""

    @property
    def rows(self) -> Sequence[StatementRow]: ...

    @property
    def month_of(self) -> dict[int, str]: ...


class Redrawn:
    """Contents of statements under the draft."""

    def __init__(
        self, changes: list[Changed], statements: tuple[Rows, Rows], inputs: Mapping[Key, StatementInputs]
    ) -> None:
        ruled = {ruling.id for one in inputs.values() for ruling in one.contents.rulings}
        self._inputs = inputs
        self._month_of = statements[0].month_of
        self._payment_on = {_key(row): row["payment_on"] for one in statements for row in one.rows}
        self._of: dict[int, list[Changed]] = {}
        self._alike: dict[int, Counter[_Alike]] = {}
        for one in changes:
            if one.claim.public_id not in ruled:
                provider = one.claim.lead_provider
                self._of.setdefault(provider, []).append(one)
                alike = ((one.role, one.declaration_type), one.before, one.after, self._taken_back_in(one))
                self._alike.setdefault(provider, Counter())[alike] += 1

    async def contents(self, row: StatementRow) -> StatementContents:
        """What would stand on the statement."""
        contents, month = self._inputs[_key(row)].contents, row["month"]
        changes = self._of.get(row["lead_provider"], [])
        if not changes:
            return contents
        uplifts = {one.claim.public_id: one.uplift_after for one in changes}
        gone = {one.claim.public_id for one in changes if one.before == month != one.after}
        not_taken_back = {one.claim.public_id for one in changes if one.after is None}
        billable = [_flagged(one, uplifts) for one in contents.billable if one.id not in gone]
        added = [one for one in changes if one.after == month != one.before]
        if added:
            billable = await _in_order(row, billable, added)
        return replace(
            contents,
            billable=tuple(billable),
            refundable=tuple(_flagged(one, uplifts) for one in contents.refundable if one.id not in not_taken_back),
            earlier=self._earlier(contents, row),
        )

    def _earlier(self, contents: StatementContents, row: StatementRow) -> dict[Kind, EarlierCounts]:
        billed, taken_back = Counter[Kind](), Counter[Kind]()
        for (kind, was, now, back), number in self._alike[row["lead_provider"]].items():
            billed[kind] += number * (self._is_earlier(now, row) - self._is_earlier(was, row))
            if now is None:
                taken_back[kind] -= number * self._is_earlier(back, row)
        before = contents.earlier
        return {
            kind: EarlierCounts(
                before.get(kind, EarlierCounts()).billable + billed[kind],
                before.get(kind, EarlierCounts()).refundable + taken_back[kind],
            )
            for kind in sorted({*before, *billed})
        }

    def _taken_back_in(self, one: Changed) -> str | None:
        row = one.claim.row
        if row is None or row["clawback_state"] not in TAKEN_BACK:
            return None
        return self._month_of.get(row["clawback_statement"])

    def _is_earlier(self, month: str | None, row: StatementRow) -> bool:
        day: date | None = None if month is None else self._payment_on.get((row["lead_provider"], month))
        return day is not None and day < row["payment_on"]


def _flagged(one: StatementDeclaration, uplifts: Mapping[str, bool]) -> StatementDeclaration:
    uplifted = uplifts.get(one.id, one.uplifted)
    return one if uplifted is one.uplifted else replace(one, uplifted=uplifted)


async def _in_order(
    row: StatementRow, billable: list[StatementDeclaration], added: Sequence[Changed]
) -> list[StatementDeclaration]:
    """By the moment declared, then by arrival."""
    recorded = await Declaration.select(
        Declaration.public_id, Declaration.declared_at, Declaration.created_at, Declaration.id
    ).where(Declaration.statement == row["id"])
    order = {str(one["public_id"]): (one["declared_at"], one["created_at"], one["id"]) for one in recorded}
    for one in added:
        order[one.claim.public_id] = _order_of(one)
        billable.append(
            StatementDeclaration(one.claim.public_id, one.role, one.declaration_type, uplifted=one.uplift_after)
        )
    return sorted(billable, key=lambda one: order[one.id])


def _order_of(one: Changed) -> Order:
    row, taken = one.claim.row, one.claim.acceptance
    if row is not None:
        return row["declared_at"], row["created_at"], row["id"]
    declared_at = taken.facts["declared_at"]
    assert isinstance(declared_at, datetime), "the rules accept no date that cannot be read"
    return declared_at, taken.known_at, taken.sequence


def _key(row: StatementRow) -> Key:
    return row["lead_provider"], row["month"]
