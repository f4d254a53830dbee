"""What a finance officer ruled on declarations that no part of the contract pays, or whose payment nothing undoes.

In: rulings. Out: their lines and what they come to. A ruled declaration holds no place in a band, then or later.
Must never know: who may rule, or why a ruling was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.model.contracts import ContractVersion, Terms
from engine.money import PENCE_IN_A_POUND
from engine.payments.document import Amount, Factor, Line, LineKind, Unpaid, Working
from engine.payments.shown import exact_shown

UNNUMBERED = 0
NEEDS_RULING = frozenset(Unpaid) - {Unpaid.NO_UPLIFT, Unpaid.REFUSED}
"""Reasons for which a line waits for a finance officer. That a contract without uplift pays none is policy already."""
_TAKES_BACK = frozenset({LineKind.CLAWBACK, LineKind.MENTOR_CLAWBACK})


@dataclass(frozen=True, slots=True)
class Ruling:
    """One declaration and what is due for it: `pence` paid or, with `takes_back`, taken back; None when refused.

    `id` and `role` are the declaration's. A refused one earns no uplift either. `reason` is the officer's own.
    """

    id: str
    role: str
    declaration_type: str
    uplifted: bool
    takes_back: bool
    pence: int | None
    reason: str
    author: str

    @property
    def pounds(self) -> Fraction:
        """Exact pounds, less than nothing when they are taken back."""
        pence = self.pence or 0
        return Fraction(-pence if self.takes_back else pence, PENCE_IN_A_POUND)


def ruled_amount(rulings: Iterable[Ruling]) -> Fraction:
    """Exact pounds that rulings pay, less those they take back."""
    return sum((ruling.pounds for ruling in rulings), Fraction(0))


def uplifted_of(rulings: Iterable[Ruling], *, takes_back: bool) -> tuple[Ruling, ...]:
    """Rulings that pay or take back an uplift besides."""
    return tuple(one for one in rulings if one.uplifted and one.takes_back is takes_back and one.pence is not None)


def ruling_lines(terms: Terms, rulings: Iterable[Ruling]) -> Iterator[Line]:
    """A line for all declarations of one kind on which the same was ruled, in the order of the rulings."""
    alike: dict[tuple[LineKind, str, int | None, str, str], list[str]] = {}
    for one in rulings:
        key = (_kind(terms, one), one.declaration_type, one.pence, one.author, one.reason)
        alike.setdefault(key, []).append(one.id)
    for (kind, declaration_type, pence, author, reason), declarations in alike.items():
        ruled = "refused" if pence is None else "ruled"
        what = f"{kind.value.replace('_', ' ').capitalize()}, {declaration_type}, {ruled} by {author}: {reason}"
        of_all = Line(
            UNNUMBERED,
            kind,
            what,
            Amount.of(Fraction(0)),
            declaration_type=declaration_type,
            count=len(declarations),
            reason=Unpaid.REFUSED,
            declarations=tuple(declarations),
        )
        yield of_all if pence is None else _paid(of_all, pence, author)


def proposed_fee(terms: Terms, version: ContractVersion, role: str, declaration_type: str) -> Fraction | None:
    """Exact pounds proposed for a declaration: the output fee of the last band, or None where no part pays the type."""
    share = terms.banded.share(declaration_type) if role in terms.banded.participants else None
    if share is None:
        return None
    last = version.bands[-1]
    return last.price * last.split.output * share


def _paid(line: Line, pence: int, author: str) -> Line:
    """The line with what the ruling pays, or takes back, for each declaration."""
    fee = Amount.of(Fraction(pence, PENCE_IN_A_POUND))
    sign = -1 if line.kind in _TAKES_BACK else 1
    ruled = Factor(exact_shown(fee.exact), "fee a finance officer ruled", place=f"ruling of {author}")
    return replace(
        line,
        amount=Amount.of(Fraction(sign * pence * len(line.declarations), PENCE_IN_A_POUND)),
        fee=fee,
        reason=None,
        workings=(Working("fee by ruling", (ruled,), fee),),
    )


def _kind(terms: Terms, ruling: Ruling) -> LineKind:
    at_flat_rate = terms.flat_rate is not None and ruling.role in terms.flat_rate.participants
    if ruling.takes_back:
        return LineKind.MENTOR_CLAWBACK if at_flat_rate else LineKind.CLAWBACK
    return LineKind.MENTOR_OUTPUT_PAYMENT if at_flat_rate else LineKind.OUTPUT_PAYMENT
