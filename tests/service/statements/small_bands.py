"""A service whose contract of Alder Vale for 2025 has one small band, so that few declarations overflow it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast

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
    policy = service.rulebook.policy
    contract = policy.call_off_contracts["alder-vale-teaching", 2025]
    versions = tuple(
        replace(version, bands=(replace(version.bands[0], first=1, last=places, price=Fraction(1000)),))
        for version in contract.versions
    )
    contracts = {**policy.call_off_contracts, ("alder-vale-teaching", 2025): replace(contract, versions=versions)}
    other = OtherPolicy(service.rulebook, replace(policy, call_off_contracts=contracts))
    return replace(service, rulebook=cast(Rulebook, other))
