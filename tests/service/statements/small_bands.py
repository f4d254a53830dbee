"""A service with other contracts: that of Alder Vale for 2025 has one small band, so that few declarations overflow."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast

from engine.model.contracts import CallOffContract
from engine.model.policy import Policy
from engine.rulebook import Rulebook
from service.platform.context import Service


class OtherPolicy:
    """A rulebook that decides as the real one does, over a policy with other contracts."""

    def __init__(self, rulebook: Rulebook, policy: Policy) -> None:
        self.policy = policy
        self.decide = rulebook.decide


def with_small_bands(service: Service, places: int = 2) -> Service:
    """One band of that many places at £1,000, of which 60% is output."""
    contract = service.rulebook.policy.call_off_contracts["alder-vale-teaching", 2025]
    versions = tuple(
        replace(version, bands=(replace(version.bands[0], first=1, last=places, price=Fraction(1000)),))
        for version in contract.versions
    )
    return with_contract(service, replace(contract, versions=versions))


def with_contract(service: Service, *others: CallOffContract) -> Service:
    """The service with these contracts in place of those of the same lead providers and years."""
    policy = service.rulebook.policy
    contracts = {**policy.call_off_contracts, **{(one.lead_provider, one.contract_year): one for one in others}}
    return with_policy(service, replace(policy, call_off_contracts=contracts))


def with_policy(service: Service, policy: Policy) -> Service:
    """The service over another policy's contracts and calendars; it decides as before."""
    return replace(service, rulebook=cast(Rulebook, OtherPolicy(service.rulebook, policy)))
