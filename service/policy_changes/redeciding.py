"""One person's claims decided again under a draft, in the order in which they were sent.

In: a person as recorded, the policy in force and the draft. Out: the claims that come out otherwise, and why.
Only what the draft's editions, schedules or terms change is decided anew; everything else stays as it was recorded.
Must never know: the database, or what a declaration earns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.rulebook import Rulebook
from service.declarations.facts import milestone_of
from service.declarations.states import PaymentState
from service.participants.inputs import MENTOR
from service.policy_changes.asking import NOTHING, Asking, Facts, unlike
from service.policy_changes.changed import NO_REASON, Changed, What, Why
from service.policy_changes.claims import Claim, Person, Taken
from service.policy_changes.courses import Judged, Live, Story, in_order
from service.policy_changes.funded import OF_FUNDING, Completion, Funding
from service.refusals import reasons_of
from service.rulings.reading import BILLED

Offered = Callable[[int, int, date], str | None]
"""The month of the output statement that takes a declaration: by lead provider, contract year and day; None if none."""
Flags = Mapping[int, tuple[bool, bool]]


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
        today: date,
    ) -> None:
        self._asking, self._year, self._today = Asking(base, draft), contract_year, today
        self._flags, self._offered, self._month_of = flags, offered, month_of
        self._noted = NOTHING
        """The files of the draft's editions that answered otherwise for the person's claims so far."""

    def changes(self, person: Person) -> list[Changed]:
        """The person's claims of the contract year that come out otherwise, in the order in which they were sent."""
        self._noted = NOTHING
        story = self._told(person)
        self._noted = NOTHING
        found: list[Changed] = []
        for judged, files in story.judged:
            self._noted |= files
            if judged.facts.get("contract_year") == self._year:
                change = self._change(person, judged, story.funding)
                found.extend([] if change is None else [change])
        return found

    def _told(self, person: Person) -> Story:
        """The person's claims judged by the draft, and what it makes of their funding, in the order recorded."""
        story = Story(Funding(self._asking, person.fundings, self._today))
        for _, claim, taken in in_order(person):
            if claim is not None:
                self._completed(story, claim, taken) if taken is not None else self._sent(story, person, claim)
            elif taken is not None:
                story.funding.judged(taken)
        return story

    def _sent(self, story: Story, person: Person, claim: Claim) -> None:
        kind = claim.acceptance.facts.get("declaration_type")
        day = claim.acceptance.facts.get("declaration_date")
        judged = self._judged(claim, self._otherwise_known(claim, story))
        if not isinstance(kind, str) or not isinstance(day, date):
            return
        if claim.row is not None:
            story.was_live.append(Live(claim, kind, day))
        if judged.accepted:
            story.now_live.append(Live(claim, kind, day))
        story.judged.append((judged, self._noted | story.funding.files))
        if judged.accepted and claim.row is None and person.role == MENTOR:
            self._completed(story, claim, None)

    def _completed(self, story: Story, claim: Claim, taken: Taken | None) -> None:
        """Whether the claim, sent or taken back, ends or restores a mentor's funding."""
        at = claim.acceptance if taken is None else taken
        stands = any(one.claim is claim for one in story.now_live)
        facts: Facts = {**at.facts}
        if taken is None:
            facts = {name: at.facts.get(name) for name in _ASKED_OF_A_COMPLETION}
        before, after = story.completed_days(at.sequence, with_it=taken is None)
        asked = Completion(at.sequence, at.about, at.contract_year, facts, taken, before, after, stands)
        story.funding.completed(asked)

    def _otherwise_known(self, claim: Claim, story: Story) -> Facts:
        """The facts of the claim that are others under the draft than those recorded."""
        taken = claim.acceptance
        facts = story.funding.facts(taken) | self._milestone(claim)
        earlier = [[one for one in each if one.at(taken.sequence)] for each in (story.was_live, story.now_live)]
        if [one.claim.public_id for one in earlier[0]] != [one.claim.public_id for one in earlier[1]]:
            facts |= self._order(claim, earlier[1])
        facts |= self._statuses(claim, unlike(taken, facts))
        return unlike(taken, facts)

    def _milestone(self, claim: Claim) -> Facts:
        facts = claim.acceptance.facts
        year, kind = facts.get("contract_year"), facts.get("declaration_type")
        schedules = (self._asking.base.policy.schedules, self._asking.draft.policy.schedules)
        if not isinstance(year, int) or not isinstance(kind, str) or schedules[0].get(year) == schedules[1].get(year):
            return {}
        training: Mapping[str, Any] = {"contract_year": year, "schedule": claim.schedule}
        milestone = milestone_of(self._asking.draft.policy, training, kind)
        return {
            "schedule_has_milestone": milestone is not None,
            "milestone_start_date": None if milestone is None else milestone.start,
            "milestone_end_date": None if milestone is None else milestone.until,
        }

    def _order(self, claim: Claim, live: Sequence[Live]) -> Facts:
        """What other claims of the person mean for this one, where they are others under the draft."""
        facts, about = claim.acceptance.facts, claim.acceptance.about
        kind, year = facts.get("declaration_type"), facts.get("contract_year")
        if not isinstance(kind, str) or not isinstance(year, int):
            return {}

        def place(declaration_type: str) -> int:
            asked: Facts = {"declaration_type": declaration_type, "contract_year": year}
            answer = self._asking.decide("declaration_order", asked, about, year).answer("place")
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
            moved = otherwise or unlike(taken, found)
            if status in taken.facts and (moved or self._asking.differs(decision, taken.about, taken.contract_year)):
                facts = {**taken.facts, **otherwise, **found}
                answer = self._asking.decide(decision, facts, taken.about, taken.contract_year)
                found[status] = answer.answer("status")
                self._noted |= self._asking.answered_otherwise(answer, taken, same=found[status] == taken.facts[status])
        return found

    def _judged(self, claim: Claim, otherwise: Facts) -> Judged:
        taken = claim.acceptance
        facts: Facts = {**taken.facts, **otherwise}
        if not otherwise and not self._asking.differs(taken.decision, taken.about, taken.contract_year):
            return Judged(claim, facts, otherwise, accepted=claim.row is not None)
        decision = self._asking.decide(taken.decision, facts, taken.about, taken.contract_year)
        reasons = reasons_of(decision)
        self._noted |= self._asking.answered_otherwise(decision, taken, same=(not reasons) is (claim.row is not None))
        if not reasons:
            return Judged(claim, facts, otherwise, accepted=True)
        first = reasons[0]
        assert first.policy is not None, "a rule gave the reason"
        why = Why(taken.decision, decision.edition, first.policy.rule, first.detail)
        return Judged(claim, facts, otherwise, accepted=False, refusal=why)

    def _change(self, person: Person, judged: Judged, funding: Funding) -> Changed | None:
        claim, row = judged.claim, judged.claim.row
        if row is not None and row["payment_state"] == PaymentState.VOIDED:
            return None  # it was taken back before it was paid, and earns nothing either way
        before = None if row is None or row["payment_state"] not in BILLED else self._month_of.get(row["statement"])
        uplift_before = row is not None and bool(row["uplift"]) and before is not None
        after, why, uplift_after, uplift_why = None, judged.refusal, False, NO_REASON
        if judged.accepted:
            after, why = self._paid_on(judged, before, funding)
            uplift_after, uplift_why = self._uplift(judged, after)
        what = _what(judged, (before, after), (uplift_before, uplift_after), was_accepted=row is not None)
        if what is None:
            return None
        if what in (What.UPLIFT_ADDED, What.UPLIFT_TAKEN_AWAY):
            why = uplift_why
        elif what is What.NEWLY_ACCEPTED:
            why = self._was_refused(claim)
        kind = str(claim.acceptance.facts["declaration_type"])
        paid = (before, after, uplift_before, uplift_after)
        because = self._noted
        return Changed(claim, person.teacher, person.role, kind, self._year, *paid, what, why, because)

    def _was_refused(self, claim: Claim) -> Why:
        """What the recorded refusal said, which the draft no longer says."""
        taken = claim.acceptance
        codes = ", ".join(str(one["code"]) for one in taken.outcome if not one.get("warning"))
        edition = self._asking.edition(taken.decision, taken.about, taken.contract_year).name
        return Why(taken.decision, edition, codes, f"It was refused for this: {codes}. Under the draft it is not.")

    def _paid_on(self, judged: Judged, before: str | None, funding: Funding) -> tuple[str | None, Why]:
        """The month whose statement pays the claim under the draft."""
        claim, asking, year = judged.claim, self._asking, self._year
        recorded, taken = claim.payability, claim.payability or claim.acceptance
        if funding.eligible_otherwise:
            taken = claim.acceptance
            self._noted |= funding.files
        claimed = {name: value for name, value in judged.otherwise.items() if name not in OF_FUNDING}
        otherwise = unlike(taken, claimed | funding.facts(taken))
        if taken is recorded and not otherwise and not asking.differs(_PAYS, taken.about, year):
            return before, NO_REASON
        facts: Facts = {**taken.facts, **otherwise}
        day, decision = taken.about, asking.decide(_PAYS, facts, taken.about, year)
        later = funding.later(taken)
        if decision.answer("status") != "eligible" and later is not None:
            day, then = later
            decision = asking.decide(_PAYS, facts | then, day, year)
        fired, status = decision.fired[0], decision.answer("status")
        was = None if recorded is None else recorded.outcome[0].get("status")
        self._noted |= asking.answered_otherwise(decision, taken, same=status == was)
        why = Why(decision.decision, decision.edition, fired.id, fired.say)
        if status != "eligible":
            return None, why
        stays = before is not None and (recorded is None or recorded.about == day)
        return before if stays else self._offered(claim.lead_provider, year, day), why

    def _uplift(self, judged: Judged, after: str | None) -> tuple[bool, Why]:
        claim, year = judged.claim, self._year
        kind, about = judged.facts.get("declaration_type"), claim.acceptance.about
        pays, paid = (book.policy.terms.get(year) for book in (self._asking.draft, self._asking.base))
        if after is None or pays is None or pays.uplift is None or kind not in pays.uplift.declaration_types:
            return False, _NO_UPLIFT
        asked_before = paid is not None and paid.uplift is not None and kind in paid.uplift.declaration_types
        pupil_premium, sparsity = self._flags.get(claim.school or 0, (False, False))
        if claim.row is not None and asked_before:
            if not judged.otherwise and not self._asking.differs("uplift", about, year):
                return bool(claim.row["uplift"]), NO_REASON
            pupil_premium, sparsity = bool(claim.row["pupil_premium"]), bool(claim.row["sparsity"])
        asked = judged.facts | {"pupil_premium_school": pupil_premium, "sparsity_school": sparsity}
        decision = self._asking.decide("uplift", asked, about, year)
        fired, paid_now = decision.fired[0], decision.answer("uplift") == "paid"
        same = claim.row is not None and paid_now is bool(claim.row["uplift"])
        self._noted |= self._asking.answered_otherwise(decision, claim.acceptance, same=same)
        return paid_now, Why("uplift", decision.edition, fired.id, fired.say)


_PAYS = "declaration_payability"
_ASKED_OF_A_COMPLETION = ("today", "role", "contract_year", "declaration_type", "declaration_date")
_NO_UPLIFT = Why("uplift", "", "", "The terms of the draft pay no uplift on a declaration of this type.")


def _what(
    judged: Judged, months: tuple[str | None, str | None], uplifts: tuple[bool, bool], *, was_accepted: bool
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
