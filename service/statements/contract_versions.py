"""Versions of call-off contracts: which months use each, which authorised statements used it, and whether it stands.

In: the policy and what was kept of authorised statements. Out: `VersionUse`s; problems. Reads only.
Must never know: how a version is worked out into money, or HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engine.calendar import Month
from engine.model.contracts import CallOffContract, ContractVersion
from engine.model.policy import Policy
from engine.payments.statement_inputs import contract_kept
from service.platform.context import Service
from service.platform.errors import NotFound
from service.statements.documents import StatementRow
from service.statements.reading import StatementFilters, list_statements
from service.statements.states import StatementState
from service.statements.tables import Authorisation

MOST_STATEMENTS = 10_000


class Standing(StrEnum):
    """How the contract files stand to the version an authorised statement was drawn up with."""

    AS_AUTHORISED = "as_authorised"
    CHANGED = "changed"
    REPLACED = "replaced"  # it stands, and the statement's month uses another by now
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class AuthorisedUse:
    """A standing authorisation, the contract it was drawn up with (its one version), and how that stands now."""

    row: StatementRow
    contract: CallOffContract
    standing: Standing

    @property
    def version(self) -> int:
        """The number of the version."""
        return self.contract.versions[0].version


@dataclass(frozen=True, slots=True)
class StatementUse:
    """A statement that was authorised with a version."""

    statement: UUID
    month: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class VersionUse:
    """One version of a call-off contract. `place` is None when the files no longer have it.

    `months` are those of the statement calendar that use it; none means that it is not used.
    """

    lead_provider: str
    contract_year: int
    version: int
    from_statement: str
    place: str | None
    months: tuple[str, ...]
    authorised: tuple[StatementUse, ...]


async def contract_versions(
    service: Service, *, contract_year: int | None = None, lead_provider: str | None = None
) -> list[VersionUse]:
    """Every version of every contract asked for, by lead provider and year. Raises NotFound when there is none."""
    years = None if contract_year is None else (contract_year,)
    filters = StatementFilters(contract_years=years, lead_provider=lead_provider, state=StatementState.PAID.value)
    rows = await list_statements(filters, limit=MOST_STATEMENTS, offset=0)
    policy = service.rulebook.policy
    used: dict[tuple[str, int], list[AuthorisedUse]] = {
        key: []
        for key in policy.call_off_contracts
        if contract_year in (None, key[1]) and lead_provider in (None, key[0])
    }
    async for one in authorised_uses(policy, rows):
        used.setdefault((one.row["lead_provider.short_name"], one.row["contract_year"]), []).append(one)
    if not used:
        raise NotFound("There is no such call-off contract. See: ecf2 contracts list.")
    return [version for key in sorted(used) for version in _versions(policy, key, used[key])]


async def authorised_uses(policy: Policy, rows: Iterable[StatementRow]) -> AsyncIterator[AuthorisedUse]:
    """What each statement that is paid was authorised with, and how that stands in the contract files now."""
    for row in rows:
        if row["state"] == StatementState.PAID:
            kept = (
                await Authorisation.select(Authorisation.inputs)
                .where(Authorisation.statement == row["id"])
                .order_by(Authorisation.id, ascending=False)
                .first()
            )
            assert kept is not None, "authorising keeps an authorisation"
            contract = contract_kept(kept["inputs"])
            yield AuthorisedUse(row, contract, _standing(policy, row, contract))


def _standing(policy: Policy, row: StatementRow, kept: CallOffContract) -> Standing:
    now = policy.call_off_contracts.get((kept.lead_provider, kept.contract_year))
    (used,) = kept.versions
    same = None if now is None else next((one for one in now.versions if one.version == used.version), None)
    if now is None or same is None:
        return Standing.REMOVED
    if not used.agrees_with(same) or now.vat_registered is not kept.vat_registered:
        return Standing.CHANGED
    return Standing.AS_AUTHORISED if now.version_for(Month.parse(row["month"])) is same else Standing.REPLACED


def _versions(policy: Policy, key: tuple[str, int], used: Sequence[AuthorisedUse]) -> Iterator[VersionUse]:
    contract = policy.call_off_contracts.get(key)
    in_files = () if contract is None else contract.versions
    for version in in_files:
        months = [
            str(entry.month)
            for entry in policy.statement_calendars.get(key[1], ())
            if contract is not None and contract.version_for(entry.month) is version
        ]
        yield _use(key, version, str(version.place), months, used)
    removed = {one.version: one.contract.versions[0] for one in used if one.standing is Standing.REMOVED}
    for _, version in sorted(removed.items()):
        yield _use(key, version, None, [], used)


def _use(
    key: tuple[str, int], version: ContractVersion, place: str | None, months: list[str], used: Sequence[AuthorisedUse]
) -> VersionUse:
    authorised = tuple(
        StatementUse(one.row["public_id"], one.row["month"], one.standing)
        for one in used
        if one.version == version.version
    )
    return VersionUse(*key, version.version, str(version.from_statement), place, tuple(months), authorised)
