"""Asking the rules about a declaration: its evidence, whether it is accepted, whether and how it is paid.

In: what was sent and the circumstances. Out: recorded decisions and what they say.
Must be called inside the caller's transaction. Must never know: what is written when a declaration is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from engine.decision import Decision
from service.decisions.operations import Recorded, Subject, decide
from service.declarations.facts import Circumstances, Facts, acceptance_facts
from service.platform.context import Call, Service
from service.platform.database import prepared
from service.refusals import reasons_of
from service.schools.tables import SchoolUplift


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the rules say of a declaration that was sent."""

    recorded: Recorded
    facts: Facts
    evidence: str | None
    """The evidence to keep with it."""

    @property
    def accepted(self) -> bool:
        """Whether no rule speaks against it."""
        return not reasons_of(self.recorded.decision)


@dataclass(frozen=True, slots=True)
class Payability:
    """Whether a declaration is paid yet, on which line, and with an uplift or not."""

    eligible: bool
    line: str
    pupil_premium: bool
    sparsity: bool
    uplift: bool


async def judge_acceptance(service: Service, call: Call, at: Circumstances, subject: Subject) -> Acceptance:
    """Ask about the type and the evidence, once the contract year and the type are known; then about accepting it."""
    policy = service.rulebook.policy
    facts = acceptance_facts(service.rulebook, call, at)
    year = at.contract_year
    kept = None
    if year is not None and _can_be_judged(facts):
        allowed = await decide(service, call, "declaration_type", facts, subject, contract_year=year)
        facts["declaration_type_status"] = allowed.decision.answer("status")
        evidence = await decide(service, call, "evidence", facts, subject, contract_year=year)
        facts["evidence_status"] = evidence.decision.answer("status")
        kept = _kept(at, evidence.decision)
    judged_in = year if year is not None else policy.contract_year_of(call.today)
    recorded = await decide(service, call, "declaration_acceptance", facts, subject, contract_year=judged_in)
    return Acceptance(recorded, facts, kept)


def evidence_kept(service: Service, call: Call, at: Circumstances) -> str | None:
    """The evidence that would be kept with the declaration if it were accepted; asks the rules, records nothing."""
    rulebook, year = service.rulebook, at.contract_year
    facts = acceptance_facts(rulebook, call, at)
    if year is None or not _can_be_judged(facts):
        return None
    facts["declaration_type_status"] = rulebook.decide("declaration_type", facts, call.today, year).answer("status")
    return _kept(at, rulebook.decide("evidence", facts, call.today, year))


def _can_be_judged(facts: Facts) -> bool:
    """Whether the type is known and the contract year has terms, so that its editions can be asked."""
    return facts["declaration_type"] is not None and facts.get("contract_year_set_up") is True


def _kept(at: Circumstances, evidence: Decision) -> str | None:
    return at.sent.evidence_held if evidence.answer("status") == "accepted" else None


async def judge_payability(
    service: Service, call: Call, facts: Facts, flags: tuple[bool, bool], subject: Subject
) -> Payability:
    """Ask whether a declaration is paid, and about the uplift where the year's terms pay one on its type.

    `flags` are the school's pupil premium and sparsity flags when the declaration was made. `facts` hold at least the
    role, the declaration type, the contract year and what is known of the person's funding.
    """
    year = _contract_year(facts)
    payability = await decide(service, call, "declaration_payability", facts, subject, contract_year=year)
    line = str(payability.decision.answer("line"))
    eligible = payability.decision.answer("status") == "eligible"
    if not _may_carry_uplift(service, facts):
        return Payability(eligible, line, pupil_premium=False, sparsity=False, uplift=False)
    pupil_premium, sparsity = flags
    facts = facts | {"pupil_premium_school": pupil_premium, "sparsity_school": sparsity}
    uplift = await decide(service, call, "uplift", facts, subject, contract_year=year)
    return Payability(eligible, line, pupil_premium, sparsity, uplift.decision.answer("uplift") == "paid")


async def uplift_flags_of(service: Service, facts: Facts, school: int) -> tuple[bool, bool]:
    """The pupil premium and sparsity flags of a school that count for a declaration; neither where none is paid."""
    return await _uplift_flags(school, _contract_year(facts)) if _may_carry_uplift(service, facts) else (False, False)


def _may_carry_uplift(service: Service, facts: Facts) -> bool:
    terms = service.rulebook.policy.terms.get(_contract_year(facts))
    return (
        terms is not None and terms.uplift is not None and facts["declaration_type"] in terms.uplift.declaration_types
    )


def about_declaration(public_id: UUID) -> Subject:
    """A declaration as the subject of decisions."""
    return Subject("declaration", str(public_id))


def _contract_year(facts: Facts) -> int:
    year = facts["contract_year"]
    assert isinstance(year, int), "a declaration is paid under a contract year"
    return year


async def _uplift_flags(school: int, contract_year: int) -> tuple[bool, bool]:
    """The school's pupil premium and sparsity flags for the year; a school that is not on the list has neither."""
    rows = await _uplift_rows(school, contract_year)
    return (bool(rows[0]["pupil_premium"]), bool(rows[0]["sparsity"])) if rows else (False, False)


@prepared
def _uplift_rows(school: int, contract_year: int) -> Select[Any]:
    return SchoolUplift.select(SchoolUplift.pupil_premium, SchoolUplift.sparsity).where(
        (SchoolUplift.school == school) & (SchoolUplift.contract_year == contract_year)
    )
