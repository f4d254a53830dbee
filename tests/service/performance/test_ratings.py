"""Lead providers are rated on the measures of their contracts, and a failure may earn DfE a credit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from engine.money import to_pence
from engine.rulebook import Rulebook
from service.decisions.tables import RecordedDecision
from service.explanation import explain_decision
from service.performance.operations import Achieved, contract_value, list_ratings, rate_performance
from service.platform.context import Service
from service.platform.errors import NotFound, Refused
from tests.service.declarations.world import World, call_on

PRIYA = call_on(date(2024, 8, 1), actor="finance Priya Shah")
RECRUITMENT = Achieved("alder-vale-teaching", 2023, "recruitment", 80)


def value_by_hand(service: Service) -> Fraction:
    """2023: the target fills bands in turn."""
    version = service.rulebook.policy.call_off_contracts["alder-vale-teaching", 2023].versions[-1]
    places = [price for band in version.bands for price in [band.price] * band.capacity]
    return sum(places[: version.recruitment_target], Fraction(0))


async def test_a_failure_may_earn_one_percent_of_the_contracts_value_kpi_1(service: Service, world: World) -> None:
    rating = await rate_performance(service, PRIYA, RECRUITMENT)

    assert (rating.rating, rating.service_failure) == ("requires_improvement", True)
    assert rating.credit == to_pence(value_by_hand(service) / 100)
    assert "service failure" in "\n".join((await explain_decision(rating.decision_id)).sentences)


async def test_a_good_rating_earns_nothing(service: Service, world: World) -> None:
    rating = await rate_performance(service, PRIYA, replace(RECRUITMENT, achieved=96))
    assert (rating.rating, rating.service_failure, rating.credit) == ("good", False, None)


async def test_contracts_of_2021_are_reported_and_not_rated(service: Service, world: World) -> None:
    rating = await rate_performance(service, PRIYA, replace(RECRUITMENT, contract_year=2021, achieved=20))
    assert (rating.rating, rating.credit) == ("not_rated", None)


async def test_the_same_again_gives_the_first_and_another_figure_counts_from_then_on(
    service: Service, world: World
) -> None:
    first = await rate_performance(service, PRIYA, RECRUITMENT)
    assert await rate_performance(service, PRIYA, RECRUITMENT) == first
    assert await RecordedDecision.count() == 1

    await rate_performance(service, PRIYA, replace(RECRUITMENT, achieved=97))
    await rate_performance(service, PRIYA, Achieved("harbour-learning", 2023, "satisfaction", 81, 40))
    found = [(one.lead_provider, one.measure, one.rating) for one in await list_ratings(service, 2023)]
    assert found == [
        ("alder-vale-teaching", "recruitment", "good"),
        ("harbour-learning", "satisfaction", "good"),
    ]


async def test_an_unknown_measure_lead_provider_or_year_is_named(service: Service, world: World) -> None:
    with pytest.raises(Refused) as refused:
        await rate_performance(service, PRIYA, replace(RECRUITMENT, measure="punctuality"))
    assert refused.value.entries[0].code == "word_not_known"
    with pytest.raises(NotFound):
        await rate_performance(service, PRIYA, replace(RECRUITMENT, lead_provider="nobody"))
    with pytest.raises(NotFound):
        await list_ratings(service, 2019)


@pytest.mark.parametrize("target", [0, 1, 10_000_000])
def test_a_contracts_value_is_never_more_than_all_places(rulebook: Rulebook, target: int) -> None:
    version = rulebook.policy.call_off_contracts["alder-vale-teaching", 2023].versions[-1]
    value = contract_value(replace(version, recruitment_target=target))
    assert 0 <= value <= sum(band.value for band in version.bands)
