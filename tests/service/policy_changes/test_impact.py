"""What a draft would change is the difference of two full statement runs, to the penny, line by line.

The same story is told twice: under the policy in force, where the draft's impact is measured, and under the draft.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from engine.model.policy import Policy
from engine.payments.document import StatementDocument
from engine.rulebook import Rulebook
from service.platform.context import Service
from service.platform.database import open_database
from service.policy_changes.changed import What
from service.policy_changes.impact import measure_impact
from service.policy_changes.report import report
from service.policy_changes.written import as_csv, in_sentences
from service.statements.operations import generate_statements
from tests.service.declarations.world import call_on
from tests.service.policy_changes.story import (
    STRICTER_NO_MORE,
    TOLD_ON,
    YEAR,
    answering,
    from_a_day,
    tell,
    with_rules,
    without_rule,
)
from tests.service.scratch_databases import Template

Sums = dict[tuple[str, str, str], int]
"""Pence by month, kind and label of a line."""


def dearer(policy: Policy) -> Policy:
    """Another price of band A, another split of the claims, VAT at another rate."""
    contract = policy.call_off_contracts["alder-vale-teaching", YEAR]
    versions = tuple(
        replace(one, bands=(replace(one.bands[0], price=Fraction(1234)), *one.bands[1:])) for one in contract.versions
    )
    terms = policy.terms[YEAR]
    shares = {**terms.banded.proportions, "started": Fraction(1, 4), "completed": Fraction(3, 20)}
    changed = replace(terms, banded=replace(terms.banded, proportions=shares), vat_rate=Fraction(1, 10))
    key = ("alder-vale-teaching", YEAR)
    return replace(
        policy,
        terms={**policy.terms, YEAR: changed},
        call_off_contracts={**policy.call_off_contracts, key: replace(contract, versions=versions)},
    )


def stricter_evidence(policy: Policy) -> Policy:
    """What proves a started declaration today proves none."""
    refused = {"status": "not_allowed", "reason": "evidence_not_allowed"}
    ids = [rule.id for edition in policy.editions["evidence"] for rule in edition.rules]
    kept = ("no_declaration_type", "no_evidence")
    return with_rules(policy, "evidence", answering({name: refused for name in ids if name not in kept}))


def milder(policy: Policy) -> Policy:
    """Neither the milestone's first day nor missing evidence stands against a claim."""
    return with_rules(policy, "declaration_acceptance", without_rule("before_the_milestone", "evidence_missing"))


def mentors_unpaid(policy: Policy) -> Policy:
    """Mentors' claims are accepted and wait; no uplift is paid for anybody."""
    waits = {"status": "submitted", "line": "none", "reason": "no_terms"}
    changed = with_rules(policy, "declaration_payability", answering({"mentor_in_the_bands": waits}))
    flags = {name: {"uplift": "not_paid"} for name in ("pupil_premium", "both_flags_pay_once", "sparsity")}
    return with_rules(changed, "uplift", answering(flags))


def nobody_eligible(policy: Policy) -> Policy:
    """Nobody becomes eligible for funding by a decision."""
    rules = [rule for edition in policy.editions["ect_funding_eligibility"] for rule in edition.rules]
    never = {name: {"status": "manual_check"} for name in ("otherwise", *(rule.id for rule in rules))}
    return with_rules(policy, "ect_funding_eligibility", answering(never))


def later_milestones(policy: Policy) -> Policy:
    """Every milestone of the standard September schedule begins earlier and so takes what was too early."""
    schedules = policy.schedules[YEAR]
    standard = schedules["ecf-standard-september"]
    milestones = {
        name: replace(one, start=one.start.replace(month=5, day=1)) if name == "started" else one
        for name, one in standard.milestones.items()
    }
    changed = {**schedules, standard.identifier: replace(standard, milestones=milestones)}
    return replace(policy, schedules={**policy.schedules, YEAR: changed})


def completions_end_nothing(policy: Policy) -> Policy:
    """A mentor's completed declaration ends no funding."""
    goes_on = {"completion_ends_funding": {"effect": "none"}}
    return with_rules(policy, "mentor_completion", answering(goes_on))


def nothing_restored(policy: Policy) -> Policy:
    """A mentor's funding stays ended although the completed declaration was taken back."""
    stays = {"last_completion_taken_back": {"effect": "none"}}
    return with_rules(policy, "mentor_completion", answering(stays))


def milder_from_a_night(policy: Policy) -> Policy:
    """From a day on nobody waits for an award or an induction to be recorded; that night they are eligible."""
    change = without_rule("no_qts", "no_induction")
    return from_a_day(policy, "ect_funding_eligibility", STRICTER_NO_MORE, change)


EXPECTED: dict[Callable[[Policy], Policy], set[What]] = {
    dearer: set(),
    stricter_evidence: {What.NO_LONGER_ACCEPTED},
    milder: {What.NEWLY_ACCEPTED, What.NO_LONGER_ACCEPTED},
    mentors_unpaid: {What.NO_LONGER_PAID, What.UPLIFT_TAKEN_AWAY},
    nobody_eligible: {What.NO_LONGER_PAID},
    later_milestones: {What.NEWLY_ACCEPTED, What.NO_LONGER_ACCEPTED},
    completions_end_nothing: {What.NEWLY_PAID},
    nothing_restored: {What.NO_LONGER_PAID},
    milder_from_a_night: {What.NEWLY_PAID},
}


ALSO_ON_POSTGRESQL = (stricter_evidence, nothing_restored)
CASES = [
    *(pytest.param("sqlite", change, id=f"sqlite-{change.__name__}") for change in EXPECTED),
    *(
        pytest.param("postgresql", change, id=f"postgresql-{change.__name__}", marks=pytest.mark.postgres)
        for change in ALSO_ON_POSTGRESQL
    ),
]
"""What is read of the database is the same for each."""


@pytest.mark.parametrize(("migrated_template", "change"), CASES, indirect=["migrated_template"])
async def test_impact_is_the_difference_of_two_full_statement_runs(
    migrated_template: Template, tmp_path: Path, rulebook: Rulebook, change: Callable[[Policy], Policy]
) -> None:
    draft = change(rulebook.policy)
    async with told(migrated_template, tmp_path, rulebook) as service:
        impact = await measure_impact(service, call_on(TOLD_ON), draft, YEAR)
        before = await run_of(service)
    drafted = Rulebook(draft)
    async with told(migrated_template, tmp_path, drafted) as service:
        after = await run_of(service)
    drafted.close()
    assert {one.month: (one.before_pence, one.after_pence) for one in impact.statements} == {
        month: (before[month].totals.total.pence, after[month].totals.total.pence) for month in before
    }
    found = {
        (one.month, line.kind, line.label): (line.before_pence, line.after_pence)
        for one in impact.statements
        for line in one.lines
        if line.before_pence != line.after_pence
    }
    assert found == differences(sums(before), sums(after))
    assert {one.what for one in impact.moved} == EXPECTED[change]
    assert impact.after_pence != impact.before_pence


async def test_decisions_that_are_not_followed_to_pounds_are_named_and_counted(service: Service) -> None:
    await tell(service)
    rules = [rule.id for one in service.rulebook.policy.editions["void_or_clawback"] for rule in one.rules]
    refused = {name: {"action": "refuse"} for name in ("otherwise", *rules)}
    draft = with_rules(service.rulebook.policy, "void_or_clawback", answering(refused))

    impact = await measure_impact(service, call_on(TOLD_ON), draft, YEAR)

    assert (impact.files, impact.changes, impact.after_pence) == ((), (), impact.before_pence)
    (elsewhere,) = impact.elsewhere
    assert (elsewhere.decision, elsewhere.recorded, elsewhere.otherwise) == ("void_or_clawback", 3, 3)
    assert elsewhere.files == ("rules/void_or_clawback/2021-06-01.yaml",)
    assert sum(number for one in elsewhere.moved for _, number in one.about) == 3
    assert any("3 of 3 recorded decisions void_or_clawback come out differently" in one for one in in_sentences(impact))
    assert as_csv(impact).count("void_or_clawback,") == len(elsewhere.moved) > 0
    assert (
        "declaration"
        in report(impact, "a draft", "2026.1", TOLD_ON).split("Other decisions that come out differently")[1]
    )


@asynccontextmanager
async def told(template: Template, folder: Path, rulebook: Rulebook) -> AsyncIterator[Service]:
    """The service after the story was told under a policy."""
    async with template.copy(folder) as url, await open_database(url) as database:
        service = Service(database, rulebook)
        await tell(service)
        yield service


async def run_of(service: Service) -> dict[str, StatementDocument]:
    generated = await generate_statements(service, call_on(TOLD_ON), YEAR)
    return {one.row["month"]: one.document for one in generated}


def sums(documents: dict[str, StatementDocument]) -> Sums:
    found: Sums = {}
    for month, document in documents.items():
        for line in document.lines:
            key = (month, line.kind.value, line.label)
            found[key] = found.get(key, 0) + line.amount.pence
    return found


def differences(before: Sums, after: Sums) -> dict[tuple[str, str, str], tuple[int, int]]:
    pairs = {key: (before.get(key, 0), after.get(key, 0)) for key in {**before, **after}}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
