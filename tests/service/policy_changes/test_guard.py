"""What is behind an authorised statement is not changed, unless an edition says that it is retrospective and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.model.decision import Edition
from engine.model.policy import Policy
from service.platform.context import Service
from service.policy_changes.guard import ClosedPeriodFinding, Found, closed_period_findings, cost_of
from service.policy_changes.impact import measure_impact
from tests.service.declarations.world import call_on
from tests.service.policy_changes.story import TOLD_ON, YEAR, tell, with_rules, without_rule
from tests.service.policy_changes.test_impact import dearer, mentors_unpaid

REASON = "The minister agreed that it counts from the first day of the cohort."


def retrospective(*decisions: str) -> Callable[[Policy], Policy]:
    """The draft with every edition of these decisions called retrospective."""

    def said(edition: Edition) -> Edition:
        return replace(edition, retrospective=REASON)

    def change(policy: Policy) -> Policy:
        editions = {name: tuple(map(said, policy.editions[name])) for name in decisions}
        return replace(policy, editions={**policy.editions, **editions})

    return change


@pytest.fixture
async def after_the_story(service: Service) -> Service:
    await tell(service)
    return service


async def found(service: Service, draft: Policy) -> list[ClosedPeriodFinding]:
    return await closed_period_findings(service.database, service.rulebook.policy, draft, call_on(TOLD_ON))


async def test_closed_periods_are_guarded(after_the_story: Service) -> None:
    service, policy = after_the_story, after_the_story.rulebook.policy

    assert await found(service, policy) == []

    only_later = with_rules(policy, "declaration_acceptance", without_rule("evidence_missing"))
    assert (await measure_impact(service, call_on(TOLD_ON), only_later, YEAR)).changes, "it changes open statements"
    assert await found(service, only_later) == []

    draft = mentors_unpaid(policy)
    findings = await found(service, draft)
    assert {one.found for one in findings} == {Found.DECISIONS, Found.STATEMENT}
    assert {one.months for one in findings} == {("2025-01",)}
    assert not any(one.allowed for one in findings)
    assert all("retrospective: and who agreed" in one.detail for one in findings if one.found is Found.DECISIONS)
    impact = await measure_impact(service, call_on(TOLD_ON), draft, YEAR)
    assert cost_of(findings) == impact.authorised_pence < 0

    half = retrospective("uplift")(draft)
    assert {one.allowed for one in await found(service, half)} == {True, False}

    declared = await found(service, retrospective("uplift", "declaration_payability")(draft))
    assert all(one.allowed for one in declared)
    assert {reason for one in declared for reason in one.retrospective} == {REASON}
    assert cost_of(declared) == cost_of(findings)

    figures = await found(service, dearer(policy))
    assert [(one.found, one.allowed) for one in figures] == [(Found.STATEMENT, False)]
    assert "Leave these as they are" in figures[0].detail
