"""One person's claims decided again under a draft, in the order in which they were sent.

In: a person as recorded, the policy in force and the draft. Out: the claims that come out otherwise, and why.
Only what the draft's editions, schedules or terms change is decided anew; everything else stays as it was recorded.
Must never know: the database, or what a declaration earns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.decision import Decision
from engine.editions import edition_for
from engine.errors import NoEditionError
from engine.model.decision import Edition
from engine.model.facts import FactType, FactValue
from engine.rulebook import Rulebook
from service.declarations.facts import milestone_of
from service.declarations.states import PaymentState
from service.policy_changes.changed import NO_REASON, Changed, What, Why
from service.policy_changes.claims import Claim, Person, Taken
from service.policy_changes.funded import Facts, Fundings
from service.refusals import reasons_of
from service.rulings.reading import BILLED

MOST_REMEMBERED = 50_000
"""Answers kept for the next claim alike; then they are forgotten and gathered anew."""
Offered = Callable[[int, int, date], str | None]
"""The month of the output statement that takes a declaration: by lead provider, contract year and day; None if none."""
Flags = Mapping[int, tuple[bool, bool]]


@dataclass(slots=True)
class _Live:
    """A claim as it stands under one policy: live from when it was sent until it was taken back."""

    claim: Claim
    declaration_type: str
    day: date

    def at(self, sequence: int) -> bool:
        sent, ended = self.claim.acceptance.sequence, self.claim.taken_back_at
        return sent < sequence and (ended is None or sequence < ended)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A claim as the draft judges it. `otherwise` are the facts that are not those recorded."""

    facts: Facts
    otherwise: Facts
    accepted: bool
    refusal: Why = NO_REASON


class Redeciding:
    """Decides under a draft what was decided under the policy in force."""

    def __init__(
        self,
        base: Rulebook,
        draft: Rulebook,
        contract_year: int,
        *,
        flags: Flags,
        offered: Offered,
        month_of: Mapping[int, str],
    ) -> None:
        self._base, self._draft, self._year = base, draft, contract_year
        self._flags, self._offered, self._month_of = flags, offered, month_of
        self._changed: dict[tuple[str, date, int | None], bool] = {}
        self._editions: dict[tuple[str, date, int | None], Edition] = {}
        self._answers: dict[tuple[int, int | None, tuple[FactValue | None, ...]], Decision] = {}
        self._otherwise: set[str] = set()
        self._gone = base.policy.vocabulary.facts.keys() - draft.policy.vocabulary.facts.keys()

    def changes(self, person: Person) -> list[Changed]:
        """The person's claims of the contract year that come out otherwise, in the order in which they were sent."""
        found: list[Changed] = []
        self._otherwise = set()
        was_live: list[_Live] = []
        now_live: list[_Live] = []
        fundings = Fundings(person.fundings, self._funding)
        for claim in person.claims:
            kind = claim.acceptance.facts.get("declaration_type")
            day = claim.acceptance.facts.get("declaration_date")
            judged = self._judged(claim, self._otherwise_known(claim, was_live, now_live, fundings))
            if isinstance(kind, str) and isinstance(day, date):
                if claim.row is not None:
                    was_live.append(_Live(claim, kind, day))
                if judged.accepted:
                    now_live.append(_Live(claim, kind, day))
                if claim.acceptance.facts.get("contract_year") == self._year:
                    change = self._change(person, claim, judged, fundings)
                    found.extend([] if change is None else [change])
        return found

    def differs(self, decision: str, about: date, contract_year: int | None) -> bool:
        """Whether another edition answers under the draft than under the policy in force."""
        key = (decision, about, contract_year)
        if key not in self._changed:
            self._changed[key] = _digest(self._base, *key) != _digest(self._draft, *key)
        return self._changed[key]

    def decide(self, decision: str, facts: Facts, about: date, contract_year: int | None) -> Decision:
        """The draft's decision, taken once for all claims with the same values of the facts its rules name.

        Facts the draft's vocabulary no longer has are left out.
        """
        edition = self._edition(decision, about, contract_year)
        if FactType.INSTANT in edition.fact_types.values():  # no two claims are alike then
            known = {name: value for name, value in facts.items() if name not in self._gone} if self._gone else facts
            return self._draft.decide_with(edition, known, about, contract_year)
        named = {name: facts.get(name) for name in edition.fact_types}
        key = (id(edition), contract_year, tuple(named.values()))
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            answer = self._answers[key] = self._draft.decide_with(edition, named, about, contract_year)
        return answer

    def _edition(self, decision: str, about: date, contract_year: int | None) -> Edition:
        key = (decision, about, contract_year)
        if key not in self._editions:
            self._editions[key] = edition_for(self._draft.policy, *key)
        return self._editions[key]

    def _note(self, decision: Decision, taken: Taken, *, same: bool) -> None:
        """Remember an edition that is another one and answers otherwise."""
        if not same and self.differs(decision.decision, taken.about, decision.contract_year):
            self._otherwise.add(decision.stated.place.file)

    def _otherwise_known(self, claim: Claim, was: Sequence[_Live], now: Sequence[_Live], fundings: Fundings) -> Facts:
        """The facts of the claim that are others under the draft than those recorded."""
        taken = claim.acceptance
        facts = fundings.facts(taken) | self._milestone(claim)
        earlier = [[one for one in each if one.at(taken.sequence)] for each in (was, now)]
        if [one.claim.public_id for one in earlier[0]] != [one.claim.public_id for one in earlier[1]]:
            facts |= self._order(claim, earlier[1])
        facts |= self._statuses(claim, _unlike(taken, facts))
        return _unlike(taken, facts)

    def _milestone(self, claim: Claim) -> Facts:
        facts = claim.acceptance.facts
        year, kind = facts.get("contract_year"), facts.get("declaration_type")
        schedules = (self._base.policy.schedules, self._draft.policy.schedules)
        if not isinstance(year, int) or not isinstance(kind, str) or schedules[0].get(year) == schedules[1].get(year):
            return {}
        training: Mapping[str, Any] = {"contract_year": year, "schedule": claim.schedule}
        milestone = milestone_of(self._draft.policy, training, kind)
        return {
            "schedule_has_milestone": milestone is not None,
            "milestone_start_date": None if milestone is None else milestone.start,
            "milestone_end_date": None if milestone is None else milestone.until,
        }

    def _order(self, claim: Claim, live: Sequence[_Live]) -> Facts:
        """What other claims of the person mean for this one, where they are others under the draft."""
        facts, about = claim.acceptance.facts, claim.acceptance.about
        kind, year = facts.get("declaration_type"), facts.get("contract_year")
        if not isinstance(kind, str) or not isinstance(year, int):
            return {}

        def place(declaration_type: str) -> int:
            asked: Facts = {"declaration_type": declaration_type, "contract_year": year}
            answer = self.decide("declaration_order", asked, about, year).answer("place")
            assert isinstance(answer, int), "the answer is a place"
            return answer

        here = place(kind)
        places = [(place(one.declaration_type), one.day) for one in live]
        return {
            "live_declaration_of_type": any(one.declaration_type == kind for one in live),
            "declarations_paid_or_payable": len({one.declaration_type for one in live}),
            "latest_earlier_declaration_date": max((day for there, day in places if there < here), default=None),
            "earliest_later_declaration_date": min((day for there, day in places if there > here), default=None),
        }

    def _statuses(self, claim: Claim, otherwise: Facts) -> Facts:
        """The answers on type and evidence, which accepting rests on."""
        taken, found = claim.acceptance, Facts()
        for decision in ("declaration_type", "evidence"):
            status = f"{decision}_status"
            moved = otherwise or _unlike(taken, found)
            if status in taken.facts and (moved or self.differs(decision, taken.about, taken.contract_year)):
                facts = {**taken.facts, **otherwise, **found}
                answer = self.decide(decision, facts, taken.about, taken.contract_year)
                found[status] = answer.answer("status")
                self._note(answer, taken, same=found[status] == taken.facts[status])
        return found

    def _judged(self, claim: Claim, otherwise: Facts) -> _Judged:
        taken = claim.acceptance
        facts: Facts = {**taken.facts, **otherwise}
        if not otherwise and not self.differs(taken.decision, taken.about, taken.contract_year):
            return _Judged(facts, otherwise, accepted=claim.row is not None)
        decision = self.decide(taken.decision, facts, taken.about, taken.contract_year)
        reasons = reasons_of(decision)
        self._note(decision, taken, same=(not reasons) is (claim.row is not None))
        if not reasons:
            return _Judged(facts, otherwise, accepted=True)
        first = reasons[0]
        assert first.policy is not None, "a rule gave the reason"
        why = Why(taken.decision, decision.edition, first.policy.rule, first.detail)
        return _Judged(facts, otherwise, accepted=False, refusal=why)

    def _change(self, person: Person, claim: Claim, judged: _Judged, fundings: Fundings) -> Changed | None:
        row = claim.row
        if row is not None and row["payment_state"] == PaymentState.VOIDED:
            return None  # it was taken back before it was paid, and earns nothing either way
        before = None if row is None or row["payment_state"] not in BILLED else self._month_of.get(row["statement"])
        uplift_before = row is not None and bool(row["uplift"]) and before is not None
        after, why, uplift_after, uplift_why = None, judged.refusal, False, NO_REASON
        if judged.accepted:
            after, why = self._paid_on(claim, judged, before, fundings)
            uplift_after, uplift_why = self._uplift(claim, judged, after)
        what = _what(judged, (before, after), (uplift_before, uplift_after), was_accepted=row is not None)
        if what is None:
            return None
        if what in (What.UPLIFT_ADDED, What.UPLIFT_TAKEN_AWAY):
            why = uplift_why
        elif what is What.NEWLY_ACCEPTED:
            why = self._was_refused(claim)
        kind = str(claim.acceptance.facts["declaration_type"])
        paid = (before, after, uplift_before, uplift_after)
        because = frozenset(self._otherwise)
        return Changed(claim, person.teacher, person.role, kind, self._year, *paid, what, why, because)

    def _was_refused(self, claim: Claim) -> Why:
        """What the recorded refusal said, which the draft no longer says."""
        taken = claim.acceptance
        codes = ", ".join(str(one["code"]) for one in taken.outcome if not one.get("warning"))
        edition = self._edition(taken.decision, taken.about, taken.contract_year).name
        return Why(taken.decision, edition, codes, f"It was refused for this: {codes}. Under the draft it is not.")

    def _paid_on(self, claim: Claim, judged: _Judged, before: str | None, fundings: Fundings) -> tuple[str | None, Why]:
        """The month whose statement pays the claim under the draft."""
        taken = claim.acceptance if claim.payability is None or not fundings.same else claim.payability
        facts = judged.facts if taken is claim.acceptance else {**taken.facts, **judged.otherwise}
        year = self._year
        if taken is claim.payability and not self.differs(taken.decision, taken.about, year) and not judged.otherwise:
            return before, NO_REASON
        day, decision = taken.about, self.decide(_PAYS, facts, taken.about, year)
        later = fundings.later(taken)
        if decision.answer("status") != "eligible" and later is not None:
            day = later
            decision = self.decide(_PAYS, facts | {"eligible_for_funding": True, "today": later}, later, year)
        fired = decision.fired[0]
        was = None if claim.payability is None else claim.payability.outcome[0].get("status")
        self._note(decision, taken, same=decision.answer("status") == was)
        why = Why(decision.decision, decision.edition, fired.id, fired.say)
        if decision.answer("status") != "eligible":
            return None, why
        stays = before is not None and (claim.payability is None or claim.payability.about == day)
        return before if stays else self._offered(claim.lead_provider, year, day), why

    def _funding(self, taken: Taken) -> Mapping[str, FactValue]:
        """The draft's answer to a decision on funding."""
        if not self.differs(taken.decision, taken.about, taken.contract_year):
            return taken.outcome[0]
        decision = self.decide(taken.decision, dict(taken.facts), taken.about, taken.contract_year)
        self._note(decision, taken, same=decision.outcome[0].get("status") == taken.outcome[0].get("status"))
        return decision.outcome[0]

    def _uplift(self, claim: Claim, judged: _Judged, after: str | None) -> tuple[bool, Why]:
        kind, about, year = judged.facts.get("declaration_type"), claim.acceptance.about, self._year
        pays, paid = (book.policy.terms.get(year) for book in (self._draft, self._base))
        if after is None or pays is None or pays.uplift is None or kind not in pays.uplift.declaration_types:
            return False, _NO_UPLIFT
        asked_before = paid is not None and paid.uplift is not None and kind in paid.uplift.declaration_types
        pupil_premium, sparsity = self._flags.get(claim.school or 0, (False, False))
        if claim.row is not None and asked_before:
            if not judged.otherwise and not self.differs("uplift", about, year):
                return bool(claim.row["uplift"]), NO_REASON
            pupil_premium, sparsity = bool(claim.row["pupil_premium"]), bool(claim.row["sparsity"])
        asked = judged.facts | {"pupil_premium_school": pupil_premium, "sparsity_school": sparsity}
        decision = self.decide("uplift", asked, about, year)
        fired, paid_now = decision.fired[0], decision.answer("uplift") == "paid"
        self._note(decision, claim.acceptance, same=claim.row is not None and paid_now is bool(claim.row["uplift"]))
        return paid_now, Why("uplift", decision.edition, fired.id, fired.say)


_PAYS = "declaration_payability"
_NO_UPLIFT = Why("uplift", "", "", "The terms of the draft pay no uplift on a declaration of this type.")


def _unlike(taken: Taken, facts: Facts) -> Facts:
    """Those of the facts that are not as recorded."""
    return {name: value for name, value in facts.items() if taken.facts.get(name) != value}


def _what(
    judged: _Judged, months: tuple[str | None, str | None], uplifts: tuple[bool, bool], *, was_accepted: bool
) -> What | None:
    before, after = months
    if not judged.accepted:
        return What.NO_LONGER_ACCEPTED if was_accepted else None
    if not was_accepted:
        return What.NEWLY_ACCEPTED
    if before != after:
        return What.NO_LONGER_PAID if after is None else What.NEWLY_PAID if before is None else What.OTHER_MONTH
    if uplifts[0] != uplifts[1]:
        return What.UPLIFT_ADDED if uplifts[1] else What.UPLIFT_TAKEN_AWAY
    return None


def _digest(book: Rulebook, decision: str, about: date, contract_year: int | None) -> str | None:
    try:
        return edition_for(book.policy, decision, about, contract_year).digest
    except NoEditionError:
        return None
