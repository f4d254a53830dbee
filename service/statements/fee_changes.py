"""What a confirmed proposal on recruitment makes of a statement's service fee.

In: a statement. Out: the change its service fee follows, with the back pay that is due on it, or none.
Must never know: any threshold, or who confirms a proposal.

A statement that was authorised before a proposal was confirmed keeps its fee, also when it is authorised anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from engine.calendar import ONE_DAY, Month
from engine.decision import Decision
from engine.payments.document import StatementIdentification
from engine.payments.generation import service_fee_of
from engine.payments.recruitment import ServiceFeeChange
from service.contracts.operations import agreed
from service.platform.context import Service
from service.statements.recruitment import NOTHING, list_proposals
from service.statements.tables import Authorisation, Statement

TO_ACTUAL, REDUCED = "service_fee_to_actual", "service_fee_reduced"
_WHOLE = 100

Proposal = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Instalment:
    """A statement of the contract year, and when it was first authorised, if ever."""

    month: str
    authorised_at: datetime | None


async def confirmed_change(
    service: Service, statement: Mapping[str, Any], identification: StatementIdentification
) -> ServiceFeeChange | None:
    """The confirmed change a statement's service fee follows: that of the latest checkpoint before its month.

    Back pay stands on the first statement that follows the change.
    """
    confirmed = [
        one
        for one in await list_proposals(statement["contract_year"])
        if one["lead_provider"] == statement["lead_provider"] and one["answer"] and one["answer"]["confirmed"]
    ]
    if not confirmed:
        return None
    *earlier, this = await _instalments_to(statement)
    latest = _in_force(confirmed, this)
    if latest is None:
        return None
    change = _change_of(latest)
    if not _is_back_paid(latest) or any(_follows(latest, one) for one in earlier):
        return change
    return replace(change, back_pay=_back_pay(service, identification, earlier, confirmed, change))


async def _instalments_to(statement: Mapping[str, Any]) -> list[_Instalment]:
    """The lead provider's statements of the contract year that are paid earlier, in their order, then this one."""
    rows = (
        await Statement.select(Statement.id, Statement.month)
        .where(
            (Statement.lead_provider == statement["lead_provider"])
            & (Statement.contract_year == statement["contract_year"])
            & (Statement.payment_on < statement["payment_on"])
        )
        .order_by(Statement.payment_on)
    )
    first: dict[int, datetime] = {}
    for one in await Authorisation.select(Authorisation.statement, Authorisation.authorised_at).where(
        (Authorisation.statement.lead_provider == statement["lead_provider"])
        & (Authorisation.statement.contract_year == statement["contract_year"])
    ):
        first[one["statement"]] = min(one["authorised_at"], first.get(one["statement"], one["authorised_at"]))
    return [_Instalment(row["month"], first.get(row["id"])) for row in (*rows, statement)]


def _in_force(confirmed: Sequence[Proposal], instalment: _Instalment) -> Proposal | None:
    following = [one for one in confirmed if _changes_fee(one) and _follows(one, instalment)]
    return max(following, key=lambda one: one["checkpoint_on"], default=None)


def _follows(proposal: Proposal, instalment: _Instalment) -> bool:
    """Whether it is of a month after the checkpoint, and was not authorised before the proposal was confirmed."""
    authorised_before = instalment.authorised_at is not None and instalment.authorised_at < proposal["answer"]["at"]
    return str(_month_after(proposal["checkpoint_on"])) <= instalment.month and not authorised_before


def _changes_fee(proposal: Proposal) -> bool:
    """Whether the proposal says by what the fee is worked out; one that only limits places leaves it as it is."""
    return proposal["effect"] in (TO_ACTUAL, REDUCED) or _is_back_paid(proposal)


def _is_back_paid(proposal: Proposal) -> bool:
    rebased = proposal["effect"] not in (TO_ACTUAL, REDUCED, NOTHING)
    return bool(rebased and (proposal["service_fee_percent"] is not None or proposal["effect"].endswith("rebased")))


def _change_of(proposal: Proposal) -> ServiceFeeChange:
    decision = Decision.from_json(proposal["decision.document"].encode())
    percent, participants, part = proposal["service_fee_percent"], None, None
    if proposal["effect"] == REDUCED:
        part = Fraction(percent, _WHOLE)
    elif percent is None:
        participants = proposal["started_claims"]
    else:
        participants = proposal["recruitment_target"] * percent // _WHOLE
    fired = decision.fired[0]
    return ServiceFeeChange(
        participants=participants,
        part=part,
        back_pay=Fraction(0),
        why=fired.say,
        place=str(fired.place),
        source=f"Decision {decision.decision}, edition {decision.edition}",
        decision=str(proposal["decision.public_id"]),
    )


def _back_pay(
    service: Service,
    identification: StatementIdentification,
    earlier: Sequence[_Instalment],
    confirmed: Sequence[Proposal],
    change: ServiceFeeChange,
) -> Fraction:
    """What the changed fee comes to above the one that was paid, over all earlier statements of the contract year."""
    owed = Fraction(0)
    for number, one in enumerate(earlier, start=1):
        then = agreed(
            service.rulebook.policy,
            identification.lead_provider,
            identification.contract_year,
            Month.parse(one.month),
        )
        about = replace(identification, month=one.month, instalment=number)
        in_force = _in_force(confirmed, one)
        paid = service_fee_of(then.terms, then.version, about, _change_of(in_force) if in_force else None)
        owed += service_fee_of(then.terms, then.version, about, change) - paid
    return owed


def _month_after(day: date) -> Month:
    return Month.of(Month.of(day).last_day + ONE_DAY)
