"""The guard of closed periods: what a draft would change behind statements that are authorised.

In: the policy in force and a draft. Out: a finding for each group of claims and each statement that would change, its
cost, and whether the draft may change it. Reads only. Must never know: how a draft is released.

A change of decisions is allowed when every edition that makes it says that it is retrospective, and why. Figures of a
contract year never change behind an authorised statement: they are stated anew for later months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.model.policy import Policy
from engine.money import pounds_shown
from engine.rulebook import Rulebook
from service.platform.context import Call, Service
from service.platform.database import Database
from service.policy_changes.changed import Changed, What, Why
from service.policy_changes.impact import Progress, files_that_differ, measure_impact
from service.policy_changes.measured import Impact, StatementImpact
from service.statements.states import StatementState
from service.statements.tables import Statement

_BECOME = {What.UPLIFT_ADDED: "would get an uplift", What.UPLIFT_TAKEN_AWAY: "would lose their uplift"}
"""What becomes of declarations, where it is not said as in "would be newly paid"."""


class Found(StrEnum):
    """What of a closed period would change."""

    DECISIONS = "decisions"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class ClosedPeriodFinding:
    """Something behind authorised statements that the draft would change.

    Of `decisions`, `declarations` come out otherwise because of `editions`; of a `statement`, its total goes from
    `before_pence` to `after_pence`. `retrospective` holds the reasons the editions give; it is `allowed` when all do.
    """

    found: Found
    contract_year: int
    lead_provider: str
    months: tuple[str, ...]
    detail: str
    allowed: bool
    editions: tuple[str, ...] = ()
    retrospective: tuple[str, ...] = ()
    declarations: int = 0
    before_pence: int = 0
    after_pence: int = 0

    def as_content(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "found": self.found.value,
            "contract_year": self.contract_year,
            "lead_provider": self.lead_provider,
            "months": list(self.months),
            "detail": self.detail,
            "allowed": self.allowed,
            "editions": list(self.editions),
            "retrospective": list(self.retrospective),
            "declarations": self.declarations,
            "before_pence": self.before_pence,
            "after_pence": self.after_pence,
        }


def cost_of(findings: list[ClosedPeriodFinding]) -> int:
    """How many pence more the authorised statements would come to; less than nothing when it is less."""
    return sum(one.after_pence - one.before_pence for one in findings if one.found is Found.STATEMENT)


async def closed_period_findings(
    database: Database, base: Policy, draft: Policy, call: Call, progress: Progress | None = None
) -> list[ClosedPeriodFinding]:
    """Everything behind authorised statements that the draft would change, by contract year and lead provider.

    None at all, or only findings that are `allowed`: the draft may be released.
    """
    years = sorted({row["contract_year"] for row in await _paid()})
    rulebook = Rulebook(base)
    found: list[ClosedPeriodFinding] = []
    try:
        service = Service(database, rulebook)
        for year in years:
            if any(files_that_differ(base, draft, year)):
                found += await _of_year(service, call, draft, year, progress)
    finally:
        rulebook.close()
    return found


async def _of_year(
    service: Service, call: Call, draft: Policy, year: int, progress: Progress | None
) -> list[ClosedPeriodFinding]:
    impact = await measure_impact(service, call, draft, year, progress)
    by_figures = impact
    if impact.changes:
        by_figures = await measure_impact(service, call, draft, year, progress, redecide=False)
    decisions = list(_decisions(impact, draft, year))
    return [*decisions, *_statements(impact, by_figures, decisions, year)]


def _decisions(impact: Impact, draft: Policy, year: int) -> Iterator[ClosedPeriodFinding]:
    paid = {(one.lead_provider, one.month) for one in impact.statements if one.authorised}
    reasons = _reasons(draft)
    together: dict[tuple[str, What, Why, frozenset[str]], list[Changed]] = {}
    for one in impact.changes:
        name = impact.lead_providers[one.claim.lead_provider]
        if (name, one.before) in paid or (name, one.after) in paid:
            together.setdefault((name, one.what, one.why, one.editions), []).append(one)
    for (name, what, why, editions), those in together.items():
        given = tuple(reason for file in sorted(editions) if (reason := reasons.get(file)))
        allowed = bool(editions) and len(given) == len(editions)
        both = {month for one in those for month in (one.before, one.after) if month is not None}
        months = sorted(month for month in both if (name, month) in paid)
        because = ", ".join(sorted(editions)) or "the figures of the contract year"
        mend = "" if allowed else f" {_mend(editions)}"
        become = _BECOME.get(what, f"would be {what.value}")
        detail = f"{len(those):,} declarations {become} ({why.decision}: {why.rule}), by {because}.{mend}"
        yield ClosedPeriodFinding(
            Found.DECISIONS,
            year,
            name,
            tuple(months),
            detail,
            allowed,
            tuple(sorted(editions)),
            given,
            len(those),
        )


def _statements(
    impact: Impact, by_figures: Impact, decisions: list[ClosedPeriodFinding], year: int
) -> Iterator[ClosedPeriodFinding]:
    figures = {(one.lead_provider, one.month): one for one in by_figures.statements}
    for one in impact.statements:
        if one.authorised and one.lines:
            moved = [found for found in decisions if found.lead_provider == one.lead_provider]
            by_figure = bool(figures[one.lead_provider, one.month].lines)
            allowed = not by_figure and all(found.allowed for found in moved)
            yield ClosedPeriodFinding(
                Found.STATEMENT,
                year,
                one.lead_provider,
                (one.month,),
                _said(one, impact, by_figure=by_figure),
                allowed,
                before_pence=one.before_pence,
                after_pence=one.after_pence,
            )


def _said(one: StatementImpact, impact: Impact, *, by_figure: bool) -> str:
    sums = f"{pounds_shown(one.before_pence)} would be {pounds_shown(one.after_pence)}"
    if one.before_pence == one.after_pence:
        sums = f"{pounds_shown(one.after_pence)}, would come to the same with other lines"
    if not by_figure:
        return f"The authorised statement of {one.lead_provider_name} for {one.month}, {sums}."
    named = ", ".join(file for file in impact.files if not file.startswith("rules/"))
    mend = "Leave these as they are and state new figures for later months, or correct what was paid by an adjustment."
    return f"The authorised statement of {one.lead_provider_name} for {one.month}, {sums}, by {named}. {mend}"


def _mend(editions: frozenset[str]) -> str:
    if not editions:
        return "Leave these figures as they are, or state them for later milestones and months."
    return (
        "Let the edition begin on a day to come; or, where it is meant to count for what was paid, write in it "
        "retrospective: and who agreed that."
    )


def _reasons(draft: Policy) -> Mapping[str, str]:
    """The reason of each edition that says it is retrospective, by its file."""
    every = (edition for editions in draft.editions.values() for edition in editions)
    return {edition.place.file: edition.retrospective for edition in every if edition.retrospective}


async def authorised_statements() -> int:
    """How many statements are authorised in the database."""
    return int(await Statement.count().where(Statement.state == StatementState.PAID.value))


async def _paid() -> list[dict[str, Any]]:
    return list(
        await Statement.select(Statement.contract_year)
        .where(Statement.state == StatementState.PAID.value)
        .group_by(Statement.contract_year)
    )
