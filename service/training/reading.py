"""Training periods as operations look at them.

In: a person, a role, a lead provider. Out: rows. Nothing is written here. Must never know: any rule.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from enum import StrEnum
from typing import Any

from piccolo.query.functions.aggregate import Count
from piccolo.query.methods.select import Select

from engine.calendar import Period
from service.platform.database import prepared
from service.training.tables import TrainingPeriod

Row = dict[str, Any]

PROVIDER_LED = "provider_led"
SCHOOL_LED = "school_led"


class TrainingStatus(StrEnum):
    """What the lead provider last said of a training period."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"


@prepared
def trainings_in_role(teacher: int, role: str) -> Select[Any]:
    """The person's training periods in the role with any lead provider, latest start first."""
    return (
        TrainingPeriod.select(
            *TrainingPeriod.all_columns(),
            TrainingPeriod.at_school_period.school,
            TrainingPeriod.at_school_period.started_on,
            TrainingPeriod.at_school_period.finished_on,
            TrainingPeriod.lead_provider.short_name,
            TrainingPeriod.partnership.lead_provider,
            TrainingPeriod.partnership.delivery_partner,
        )
        .where(
            (TrainingPeriod.at_school_period.teacher == teacher)
            & (TrainingPeriod.at_school_period.role == role)
            & (TrainingPeriod.programme == PROVIDER_LED)
        )
        .order_by(TrainingPeriod.started_on, ascending=False)
        .order_by(TrainingPeriod.id, ascending=False)
    )


async def latest_of_any_programme(teacher: int, role: str) -> Row | None:
    """The person's latest-started training in the role, led by the school or by a lead provider."""
    return (
        await TrainingPeriod.select(
            *TrainingPeriod.all_columns(),
            TrainingPeriod.at_school_period.school,
            TrainingPeriod.at_school_period.email,
            TrainingPeriod.at_school_period.finished_on,
        )
        .where((TrainingPeriod.at_school_period.teacher == teacher) & (TrainingPeriod.at_school_period.role == role))
        .order_by(TrainingPeriod.started_on, ascending=False)
        .order_by(TrainingPeriod.id, ascending=False)
        .first()
    )


async def trainings_of_stay(stay: int) -> list[Row]:
    """All training periods of a stay at a school, led by the school or by a lead provider."""
    return await TrainingPeriod.select().where(TrainingPeriod.at_school_period == stay)


async def latest_training(teacher: int, role: str, lead_provider: int) -> Row | None:
    """The latest-started training of the role under a partnership with the lead provider, future ones included."""
    trainings = await trainings_in_role(teacher, role)
    return next((row for row in trainings if row["partnership.lead_provider"] == lead_provider), None)


async def programmes_at(
    schools: list[int], contract_year: int, period: Period
) -> dict[int, set[tuple[str, str, int | None]]]:
    """By school: role, programme and chosen lead provider of the training that belongs to a contract year.

    School-led training has no contract year; it belongs to the one in whose period it starts.
    """
    last_day = period.until or date.max
    within = (TrainingPeriod.started_on >= period.start) & (TrainingPeriod.started_on <= last_day)
    rows = (
        await TrainingPeriod.select(
            TrainingPeriod.at_school_period.school,
            TrainingPeriod.at_school_period.role,
            TrainingPeriod.programme,
            TrainingPeriod.lead_provider,
        )
        .where(
            TrainingPeriod.at_school_period.school.is_in(schools)
            & ((TrainingPeriod.contract_year == contract_year) | (TrainingPeriod.contract_year.is_null() & within))
        )
        .distinct()
    )
    found: dict[int, set[tuple[str, str, int | None]]] = defaultdict(set)
    for row in rows:
        found[row["at_school_period.school"]].add(
            (row["at_school_period.role"], row["programme"], row["lead_provider"])
        )
    return found


async def in_training_on(day: date, partnerships: list[int]) -> dict[int, int]:
    """How many trainings under each of these partnerships cover the day; the last day counts. None: left out."""
    if not partnerships:
        return {}
    rows = (
        await TrainingPeriod.select(TrainingPeriod.partnership, Count())
        .where(
            TrainingPeriod.partnership.is_in(partnerships)
            & (TrainingPeriod.started_on <= day)
            & (TrainingPeriod.finished_on.is_null() | (TrainingPeriod.finished_on >= day))
        )
        .group_by(TrainingPeriod.partnership)
    )
    return {row["partnership"]: row["count"] for row in rows}


def status_of(training: Row) -> TrainingStatus:
    """Withdrawn or deferred, whichever was said later; otherwise active, also when the period has simply ended."""
    withdrawn, deferred = training["withdrawn_at"], training["deferred_at"]
    if withdrawn is not None and (deferred is None or withdrawn >= deferred):
        return TrainingStatus.WITHDRAWN
    return TrainingStatus.ACTIVE if deferred is None else TrainingStatus.DEFERRED


def period_of(training: Row) -> Period:
    """The days of the training."""
    return Period(training["started_on"], training["finished_on"])


def earliest_end(*ends: date | None) -> date | None:
    """The earliest of several last days; None means it goes on."""
    return min((end for end in ends if end is not None), default=None)
