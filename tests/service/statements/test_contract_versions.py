"""A contract changes by a new version; what an authorised statement used stays, and a change behind it is a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from engine.calendar import Month
from engine.model.contracts import CallOffContract
from engine.problem import Place
from service.platform.context import Service
from service.platform.errors import NotFound
from service.statements.contract_versions import Standing, contract_versions
from service.statements.operations import authorise_statement, generate_statements, problems, verify_statements
from tests.service.declarations.world import World, call_on
from tests.service.statements.small_bands import with_contract, with_policy

HARBOUR = "harbour-learning"
IN_JUNE = call_on(date(2026, 6, 1), actor="finance Priya Shah")


@pytest.fixture
async def april(service: Service, world: World) -> UUID:
    """A statement of Harbour Learning authorised with version 2, which begins with it."""
    drawn_up = await generate_statements(service, IN_JUNE, 2025, lead_provider=HARBOUR, month=Month(2026, 4))
    public_id: UUID = drawn_up[0].row["public_id"]
    await authorise_statement(service, IN_JUNE, public_id)
    return public_id


async def test_each_version_names_its_months_and_the_statements_authorised_with_it(
    service: Service, april: UUID
) -> None:
    first, second = await contract_versions(service, contract_year=2025, lead_provider=HARBOUR)

    assert (first.version, first.months[0], first.months[-1], first.authorised) == (1, "2025-11", "2026-03", ())
    assert (second.version, second.months[0]) == (2, "2026-04")
    assert [(one.statement, one.month, one.standing) for one in second.authorised] == [
        (april, "2026-04", Standing.AS_AUTHORISED)
    ]
    assert second.place is not None
    assert second.place.startswith("contracts_2025/2025/call_off_contracts/harbour-learning.yaml:")


async def test_a_version_that_no_month_uses_is_marked(service: Service, world: World) -> None:
    contract = service.rulebook.policy.call_off_contracts[HARBOUR, 2025]
    never = replace(contract.versions[-1], version=3, from_statement=Month(2099, 1))

    found = await contract_versions(
        with_contract(service, replace(contract, versions=(*contract.versions, never))), lead_provider=HARBOUR
    )

    assert [one.version for one in found if not one.months] == [3]


async def test_contracts_nobody_has_are_not_found(service: Service, world: World) -> None:
    assert {one.contract_year for one in await contract_versions(service)} >= {2024, 2025}
    with pytest.raises(NotFound, match="no such call-off contract"):
        await contract_versions(service, lead_provider="nobody")


def dearer(contract: CallOffContract) -> CallOffContract:
    first, second = contract.versions
    band = replace(second.bands[0], price=second.bands[0].price + Fraction(1, 100))
    return replace(contract, versions=(first, replace(second, bands=(band, *second.bands[1:]))))


def without_vat(contract: CallOffContract) -> CallOffContract:
    return replace(contract, vat_registered=not contract.vat_registered)


def shorter(contract: CallOffContract) -> CallOffContract:
    return replace(contract, versions=contract.versions[:1])


def overtaken(contract: CallOffContract) -> CallOffContract:
    third = replace(contract.versions[-1], version=3)
    return replace(contract, versions=(*contract.versions, third))


def moved_down(contract: CallOffContract) -> CallOffContract:
    first, second = contract.versions
    return replace(contract, versions=(first, replace(second, place=Place("elsewhere.yaml", 99, 1))))


def grown_later(contract: CallOffContract) -> CallOffContract:
    third = replace(contract.versions[-1], version=3, from_statement=Month(2026, 5))
    return replace(contract, versions=(*contract.versions, third))


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        (dearer, Standing.CHANGED),
        (without_vat, Standing.CHANGED),
        (shorter, Standing.REMOVED),
        (overtaken, Standing.REPLACED),
        (moved_down, Standing.AS_AUTHORISED),
        (grown_later, Standing.AS_AUTHORISED),
    ],
)
async def test_a_change_behind_an_authorised_statement_is_a_named_problem_and_the_record_stands(
    service: Service, april: UUID, change: Callable[[CallOffContract], CallOffContract], standing: Standing
) -> None:
    contract = service.rulebook.policy.call_off_contracts[HARBOUR, 2025]
    changed = with_contract(service, change(contract))

    uses = [one for each in await contract_versions(changed, contract_year=2025) for one in each.authorised]

    assert [(one.statement, one.standing) for one in uses] == [(april, standing)]
    named = [one for one in await problems(changed, IN_JUNE, 2025) if one.what.startswith("contract")]
    expected = [] if standing is Standing.AS_AUTHORISED else [(f"contract_version_{standing}", str(april))]
    assert [(one.what, one.subject) for one in named] == expected
    assert all("2026-04" in one.detail and "ersion 2 of" in one.detail for one in named)
    assert (await verify_statements(changed)).findings == []


async def test_a_contract_whose_file_is_gone_is_still_shown_with_what_was_paid_by_it(
    service: Service, april: UUID
) -> None:
    policy = service.rulebook.policy
    left = {key: one for key, one in policy.call_off_contracts.items() if key != (HARBOUR, 2025)}
    gone = with_policy(service, replace(policy, call_off_contracts=left))

    (only,) = await contract_versions(gone, contract_year=2025, lead_provider=HARBOUR)

    assert (only.version, only.place, only.months) == (2, None, ())
    assert [one.standing for one in only.authorised] == [Standing.REMOVED]
    named = {(one.what, one.subject) for one in await problems(gone, IN_JUNE, 2025) if one.what != "payment_overdue"}
    assert ("contract_version_removed", str(april)) in named
    assert {what for what, _ in named} == {"contract_version_removed", "contract_missing"}
