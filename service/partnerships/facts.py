"""What is known when a partnership is created or changed.

In: the parties as far as they are known, and the contract year as sent. Out: facts for the rules.
Nothing is written here. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.lead_providers.operations import are_paired
from service.partnerships.tables import Partnership
from service.platform.context import Call, Service
from service.schools.facts import school_programme
from service.training.reading import programmes_at

Row = Mapping[str, Any]
Facts = dict[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A partnership somebody asks for. A row is None when nothing was sent, or nobody is known by it."""

    lead_provider: Row | None
    cohort: str | None
    school_given: bool
    school: Row | None
    delivery_partner_given: bool
    delivery_partner: Row | None

    def contract_year(self, policy: Policy) -> int | None:
        """The contract year sent, when it is set up."""
        return {str(year): year for year in policy.terms}.get(self.cohort or "")


async def creation_facts(service: Service, call: Call, wanted: Wanted) -> Facts:
    """What the rules on creating a partnership may ask, save the answer on the school's eligibility."""
    policy = service.rulebook.policy
    year = wanted.contract_year(policy)
    facts: Facts = {
        "today": call.today,
        "contract_year_given": bool(wanted.cohort),
        "contract_year_set_up": year is not None if wanted.cohort else None,
        "school_given": wanted.school_given,
        "school_known": wanted.school is not None if wanted.school_given else None,
        **partner_facts(wanted.delivery_partner_given, wanted.delivery_partner),
    }
    if wanted.lead_provider is not None and wanted.delivery_partner is not None and wanted.cohort:
        facts["delivery_partner_paired"] = year is not None and await are_paired(
            wanted.lead_provider["id"], wanted.delivery_partner["id"], year
        )
    if year is None:
        return facts
    terms = policy.terms[year]
    facts |= {
        "contract_year": year,
        "contract_year_begins_on": terms.period.start,
        "new_contract_year_frozen": policy.is_frozen(year, call.today),
    }
    if wanted.school is not None:
        school = wanted.school["id"]
        trained = (await programmes_at([school], year, terms.period)).get(school, set())
        facts["school_programme"] = school_programme(service.rulebook, call.today, {each for _, each, _ in trained})
        facts["partnership_stands"] = await standing(wanted, year) is not None
    return facts


def partner_facts(given: bool, delivery_partner: Row | None) -> Facts:
    """Whether a delivery partner was sent, and is known."""
    return {
        "delivery_partner_given": given,
        "delivery_partner_known": delivery_partner is not None if given else None,
    }


async def standing(wanted: Wanted, contract_year: int | None) -> dict[str, Any] | None:
    """The partnership of the lead provider with the school in the contract year, with any delivery partner."""
    if wanted.school is None or wanted.lead_provider is None or contract_year is None:
        return None
    return (
        await Partnership.select()
        .where(
            (Partnership.school == wanted.school["id"])
            & (Partnership.lead_provider == wanted.lead_provider["id"])
            & (Partnership.contract_year == contract_year)
        )
        .first()
    )
