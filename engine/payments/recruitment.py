"""The service fee after a recruitment threshold was crossed and a finance officer confirmed what follows.

In: the fee as the contract gives it and the confirmed change. Out: the changed amount and its line.
Must never know: the thresholds, or how many were recruited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from engine.model.contracts import ContractVersion
from engine.money import exact_text
from engine.payments.document import Amount, Factor, Line, Working
from engine.payments.service_fee import ServiceFee
from engine.payments.shown import count_shown, exact_shown, percent_shown


@dataclass(frozen=True, slots=True)
class ServiceFeeChange:
    """A confirmed change: `participants` in place of the target, and `part` of the fee; None leaves it as it is.

    `back_pay` is exact pounds owed for earlier instalments, on one statement only. `why` is the rule's sentence,
    `place` the rule's, `decision` the public id of the recorded decision.
    """

    participants: int | None
    part: Fraction | None
    back_pay: Fraction
    why: str
    place: str
    source: str
    decision: str

    def difference(self, fee: ServiceFee) -> Fraction:
        """Exact pounds by which the statement's service fee differs from `fee`, back pay included."""
        reduced = fee.monthly * self.part - fee.monthly if self.part is not None else Fraction(0)
        return reduced + self.back_pay


def agreed_participants(version: ContractVersion, change: ServiceFeeChange | None) -> int:
    """How many participants the service fee is worked out for."""
    return version.recruitment_target if change is None or change.participants is None else change.participants


def changed_service_fee(line: Line, fee: ServiceFee, change: ServiceFeeChange | None) -> Line:
    """The service fee's line with what the change makes of it, each part with the rule and the decision behind it."""
    if change is None:
        return line
    amount = Amount.of(fee.monthly + change.difference(fee))
    workings = [*line.workings]
    if change.participants is not None:
        counted = _factor(change, count_shown(change.participants), "participants the fee is worked out for")
        workings.append(Working("participants after recruitment", (counted,), Amount.of(Fraction(change.participants))))
    if change.part is not None:
        monthly = Factor(exact_shown(exact_text(fee.monthly)), "monthly service fee")
        part = _factor(change, percent_shown(change.part), "part of it that is paid")
        workings.append(Working("service fee after recruitment", (monthly, part), Amount.of(fee.monthly * change.part)))
    if change.back_pay:
        owed = _factor(change, exact_shown(exact_text(change.back_pay)), "back pay for earlier instalments")
        workings.append(Working("back pay", (owed,), Amount.of(change.back_pay)))
    label = f"{line.label}, changed after recruitment by decision {change.decision}"
    return replace(line, label=label, amount=amount, workings=tuple(workings))


def _factor(change: ServiceFeeChange, value: str, what: str) -> Factor:
    return Factor(value, what, place=change.place, source=f"{change.source} (decision {change.decision})")
