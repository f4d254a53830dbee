"""Whatever is known of a person, the rules on closed contract years keep these promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.facts import Fact, FactType
from engine.rulebook import Rulebook
from tests.policy.the_policy import READING

assert READING.policy is not None, READING.problems
FACTS = READING.policy.vocabulary.facts
DAYS = st.dates(date(2021, 6, 1), date(2029, 12, 31))


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Any value the fact may hold; numbers stay near those that rules name."""
    if fact.type is FactType.CHOICE:
        return st.sampled_from(fact.choices)
    return {
        FactType.YES_NO: st.booleans(),
        FactType.WHOLE_NUMBER: st.integers(0, 8),
        FactType.CONTRACT_YEAR: st.integers(2020, 2027),
        FactType.DATE: DAYS,
    }[fact.type]


def facts_for(decision: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any facts that the editions of a decision name, each there or absent."""
    assert READING.policy is not None
    named = sorted({fact for edition in READING.policy.editions[decision] for fact in edition.fact_types})
    return st.fixed_dictionaries({}, optional={name: values_of(FACTS[name]) for name in named})


@pytest.fixture(scope="module")
def rulebook() -> Iterator[Rulebook]:
    assert READING.policy is not None
    book = Rulebook(READING.policy)
    yield book
    book.close()


@given(facts=facts_for("closed_year_move"), on=DAYS)
def test_only_an_ect_of_a_frozen_year_with_something_left_to_do_moves(
    rulebook: Rulebook, facts: dict[str, Any], on: date
) -> None:
    decision = rulebook.decide("closed_year_move", facts, on)

    if decision.answer("outcome") == "moves":
        assert facts["earlier_contract_year_frozen"] is True
        assert facts.get("role") != "mentor"
        assert not facts.get("billable_completed")
        assert "induction_completed_on" not in facts
        assert not facts.get("support_note_held")


@given(facts=facts_for("closed_year_move"), on=DAYS)
def test_whoever_moves_goes_to_a_year_that_is_open_and_a_schedule_it_offers(
    rulebook: Rulebook, facts: dict[str, Any], on: date
) -> None:
    decision = rulebook.decide("closed_year_move", facts, on)
    year, schedule = decision.answer("contract_year"), decision.answer("schedule")

    assert (year is not None) == (decision.answer("outcome") == "moves") == (schedule is not None)
    if isinstance(year, int):
        assert rulebook.policy.terms[year].payments_frozen_from is None
        assert schedule in rulebook.policy.schedules[year]


@given(facts=facts_for("contract_year_change"), on=DAYS)
def test_nobody_enters_a_frozen_year_but_the_one_they_left(rulebook: Rulebook, facts: dict[str, Any], on: date) -> None:
    decision = rulebook.decide("contract_year_change", facts, on)

    back = decision.answer("forget_frozen_year")
    if decision.answer("outcome") == "allowed" and facts.get("asked_contract_year_frozen"):
        assert back is True
    if back:
        assert facts["asked_contract_year"] == facts["remembered_frozen_year"]


@given(facts=facts_for("archiving"), on=DAYS)
def test_nobody_is_archived_who_has_claims_or_whose_year_is_open(
    rulebook: Rulebook, facts: dict[str, Any], on: date
) -> None:
    if rulebook.decide("archiving", facts, on).answer("archived"):
        assert facts["earlier_contract_year_frozen"] is True
        assert not facts.get("declarations_ever_funded")
        assert not facts.get("completed_declared")


@given(facts=facts_for("mentor_training_again"), days=st.integers(0, 1000))
def test_a_mentor_is_never_left_with_more_than_six_paid_claims(
    rulebook: Rulebook, facts: dict[str, Any], days: int
) -> None:
    facts = {**facts, "paid_declarations": facts.get("paid_declarations", 0), "days_of_funded_mentoring": days}
    left = rulebook.decide("mentor_training_again", facts, date(2026, 9, 1)).answer("claims_left")
    if isinstance(left, int) and left > 0:
        assert left <= 3
        assert facts["paid_declarations"] + left <= 6


@given(facts=facts_for("contract_year"), on=DAYS)
def test_a_contract_year_is_assigned_or_refused_with_a_reason_whatever_is_known(
    rulebook: Rulebook, facts: dict[str, Any], on: date
) -> None:
    decision = rulebook.decide("contract_year", facts, on)

    assert (decision.answer("contract_year") is None) == (decision.answer("status") == "refused")
    assert decision.answer("reason")


@given(first=DAYS, days=st.integers(-400, 400))
def test_a_person_is_leaving_before_the_last_day_and_has_left_from_it(
    rulebook: Rulebook, first: date, days: int
) -> None:
    today = max(first + timedelta(days=days), date(2021, 6, 1))
    facts: dict[str, Any] = {
        "today": today,
        "training_status": "active",
        "training_started_on": date(2021, 6, 1),
        "training_ends_on": first,
    }
    status = rulebook.decide("participant_status", facts, today).answer("participant_status")
    assert status == ("leaving" if today < first else "left")
