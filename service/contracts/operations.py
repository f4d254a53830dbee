"""Which terms and which version of a call-off contract a month of a contract year is paid by.

In: the policy, a lead provider's short name, a contract year, a month. Out: the terms, the contract, its version.
Must never know: the database; contracts live in files.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar import Month
from engine.model.contracts import CallOffContract, ContractVersion, Terms
from engine.model.policy import Policy
from engine.suggestions import nearest
from service.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class Agreed:
    """What one month of one lead provider's contract year is paid by."""

    terms: Terms
    contract: CallOffContract
    version: ContractVersion


def agreed(policy: Policy, lead_provider: str, contract_year: int, month: Month) -> Agreed:
    """The terms and the contract version a statement month uses.

    Raises NotFound, naming the file to write, when the year has no terms, the lead provider no contract for it, or
    the contract no version that early.
    """
    terms = policy.terms.get(contract_year)
    if terms is None:
        raise NotFound(f"Contract year {contract_year} is not set up. Write its terms.yaml in the policy files.")
    contract = policy.call_off_contracts.get((lead_provider, contract_year))
    if contract is None:
        raise NotFound(
            f"{lead_provider} has no call-off contract for {contract_year}. "
            f"Write {contract_year}/call_off_contracts/{lead_provider}.yaml in the policy files."
        )
    version = contract.version_for(month)
    if version is None:
        first = contract.versions[0].from_statement
        raise NotFound(
            f"The call-off contract of {lead_provider} for {contract_year} starts with {first}, after {month}."
        )
    return Agreed(terms, contract, version)


def lead_providers_of(policy: Policy, contract_year: int) -> list[str]:
    """Short names of the lead providers with a call-off contract for the year, in alphabetical order."""
    return sorted(name for name, year in policy.call_off_contracts if year == contract_year)


def must_have_a_contract(policy: Policy, lead_provider: str) -> None:
    """Raises NotFound, naming those there are, for a short name that no call-off contract of any year bears."""
    names = sorted({name for name, _ in policy.call_off_contracts})
    if lead_provider in names:
        return
    near = nearest(lead_provider, names)
    raise NotFound(
        f"No call-off contract in the policy files is one of {lead_provider}, so nothing could ever be paid to it. "
        f"{f'Did you mean {near}? ' if near else ''}Those that have one: {', '.join(names) or 'none yet'}. "
        f"For another, write YEAR/call_off_contracts/{lead_provider}.yaml first."
    )


def known_lead_providers(policy: Policy, contract_year: int, only: str | None = None) -> list[str]:
    """The same, or the one asked for alone. Raises NotFound, naming those there are, where there is none."""
    names = lead_providers_of(policy, contract_year)
    if not names:
        years = ", ".join(str(year) for year in sorted({year for _, year in policy.call_off_contracts}))
        raise NotFound(
            f"Contract year {contract_year} has no call-off contracts in the policy files. "
            f"Those that have some: {years or 'none yet'}."
        )
    if only is not None and only not in names:
        raise NotFound(f"{only} has no call-off contract for {contract_year}. Those that have one: {', '.join(names)}.")
    return names if only is None else [only]
