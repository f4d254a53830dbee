"""Asking the rules about a declaration: its evidence, whether it is accepted, whether and how it is paid.

In: what was sent and the circumstances. Out: recorded decisions and what they say, or the refusal.
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
from service.platform.errors import ErrorEntry, PolicyReference, Refused
from service.schools.tables import SchoolUplift

FIRST_OF_POINTER = "/data/attributes/"


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
        return not self.recorded.decision.outcome


@dataclass(frozen=True, slots=True)
class Payability:
    """Whether a declaration is paid yet, on which line, and with an uplift or not."""

    eligible: bool
    line: str
    pupil_premium: bool
    sparsity: bool
    uplift: bool


async def judge_acceptance(service: Service, call: Call, at: Circumstances, subject: Subject) -> Acceptance:
    """Ask about the evidence, once the contract year and the type are known, and then about accepting it."""
    policy = service.rulebook.policy
    facts = acceptance_facts(policy, call, at)
    year = at.contract_year
    kept = None
    if year is not None and facts["declaration_type"] is not None:
        evidence = await decide(service, call, "evidence", facts, subject, contract_year=year)
        facts["evidence_status"] = evidence.decision.answer("status")
        kept = _kept(at, evidence.decision)
    judged_in = year if year is not None else policy.contract_year_of(call.today)
    recorded = await decide(service, call, "declaration_acceptance", facts, subject, contract_year=judged_in)
    return Acceptance(recorded, facts, kept)


def evidence_kept(service: Service, call: Call, at: Circumstances) -> str | None:
    """The evidence that would be kept with the declaration if it were accepted; asks the rules, records nothing."""
    if at.contract_year is None:
        return None
    facts = acceptance_facts(service.rulebook.policy, call, at)
    return _kept(at, service.rulebook.decide("evidence", facts, call.today, at.contract_year))


def _kept(at: Circumstances, evidence: Decision) -> str | None:
    return at.sent.evidence_held if evidence.answer("status") == "accepted" else None


async def judge_payability(service: Service, call: Call, facts: Facts, school: int, subject: Subject) -> Payability:
    """Ask whether a declaration is paid, and about the uplift where the year's terms pay one on its type.

    `facts` hold at least the role, the declaration type, the contract year and what is known of the person's funding.
    """
    year = _contract_year(facts)
    payability = await decide(service, call, "declaration_payability", facts, subject, contract_year=year)
    line = str(payability.decision.answer("line"))
    eligible = payability.decision.answer("status") == "eligible"
    terms = service.rulebook.policy.terms.get(year)
    if terms is None or terms.uplift is None or facts["declaration_type"] not in terms.uplift.declaration_types:
        return Payability(eligible, line, pupil_premium=False, sparsity=False, uplift=False)
    pupil_premium, sparsity = await _uplift_flags(school, year)
    facts = facts | {"pupil_premium_school": pupil_premium, "sparsity_school": sparsity}
    uplift = await decide(service, call, "uplift", facts, subject, contract_year=year)
    return Payability(eligible, line, pupil_premium, sparsity, uplift.decision.answer("uplift") == "paid")


def refusal(recorded: Recorded) -> Refused:
    """The reasons a declaration was not accepted, in the order of the rules."""
    decision = recorded.decision
    return Refused(
        [
            ErrorEntry(
                title=str(rule.then["field"]),
                detail=rule.say,
                code=str(rule.then["code"]),
                policy=PolicyReference(decision=decision.decision, rule=rule.id, edition=rule.place.file),
                pointer=FIRST_OF_POINTER + str(rule.then["field"]),
            )
            for rule in decision.fired
        ]
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
