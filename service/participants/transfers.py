"""Moves of the people a lead provider trains from one school to another, or away.

In: rows of a page. Out: each person's transfers that concern the lead provider. A transfer is a stay that has ended
with its training, and the next stay at another school, if there is one; without one, induction must be incomplete.
Only the last training of the one and the first of the other count. The database holds who has any to the same. Kind
and status are what the rules answer. Must never know: HTTP, the published shape, or any rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from engine.model.facts import FactValue
from engine.rulebook import Rulebook
from service.participants.enrolments import training_record_id
from service.participants.inputs import ECT, MENTOR
from service.participants.tables import AtSchoolPeriod, InductionPeriod
from service.platform.context import Call, Service
from service.training.tables import TrainingPeriod

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """Where training was left, or joined. No provider for school-led training, or one that has not confirmed yet."""

    school_urn: str
    provider: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One move. Without a side to join it is unknown where the person went."""

    training_record_id: UUID
    kind: str
    status: str
    created_at: datetime
    leaving: Side
    joining: Side | None


async def transfers_of(service: Service, call: Call, lead_provider: int, rows: Sequence[Row]) -> list[list[Transfer]]:
    """The transfers of each person that concern the lead provider, earliest training first."""
    teachers = [row["teacher.id"] for row in rows]
    stays = await _stays(teachers)
    trainings = await _trainings([stay["id"] for of_teacher in stays.values() for stay in of_teacher])
    concluded = await _concluded(teachers)
    found = []
    for row in rows:
        moves = []
        for role in (ECT, MENTOR):
            in_role = [stay for stay in stays[row["teacher.id"]] if stay["role"] == role]
            record = training_record_id(row["teacher.public_id"], role)
            for old, new in pairwise([*in_role, None]):
                assert old is not None, "nothing comes before the first"
                if new is None and row["teacher.id"] in concluded:
                    continue
                moves.append(_move(service.rulebook, call.today, lead_provider, record, (old, new), trainings))
        found.append([transfer for _, transfer in sorted((one for one in moves if one), key=lambda one: one[0])])
    return found


def _move(  # noqa: PLR0917 - one caller
    rulebook: Rulebook,
    today: date,
    lead_provider: int,
    record: UUID,
    stays: tuple[Row, Row | None],
    trainings: Mapping[int, list[Row]],
) -> tuple[tuple[date, int], Transfer] | None:
    old, new = stays
    if old["finished_on"] is None or (new is not None and new["school"] == old["school"]):
        return None
    leaving = trainings[old["id"]][-1] if trainings[old["id"]] else None
    joining = trainings[new["id"]][0] if new is not None and trainings[new["id"]] else None
    if leaving is None or leaving["finished_on"] is None:
        return None
    if lead_provider not in {_provider(leaving), _provider(joining)}:
        return None
    decision = rulebook.decide("transfer", _facts(today, leaving, joining), today)
    transfer = Transfer(
        training_record_id=record,
        kind=str(decision.answer("type")),
        status=str(decision.answer("status")),
        created_at=leaving["created_at"],
        leaving=Side(old["school.urn"], _name(leaving), leaving["finished_on"]),
        joining=None
        if joining is None or new is None
        else Side(new["school.urn"], _name(joining), joining["started_on"]),
    )
    return (leaving["started_on"], leaving["id"]), transfer


def _facts(today: date, leaving: Row, joining: Row | None) -> dict[str, FactValue | None]:
    facts: dict[str, FactValue | None] = {
        "today": today,
        "training_moves_on": joining is not None,
        "leaving_on": leaving["finished_on"],
    }
    if joining is None:
        return facts
    return facts | {
        "joining_on": joining["started_on"],
        "school_changes": True,
        "lead_provider_changes": _provider(leaving) != _provider(joining),
    }


def _provider(training: Row | None) -> int | None:
    return None if training is None else training["partnership.lead_provider"]


def _name(training: Row) -> str | None:
    name: str | None = training["partnership.lead_provider.name"]
    return name


async def _stays(teachers: list[int]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    if teachers:
        rows = AtSchoolPeriod.select(*AtSchoolPeriod.all_columns(), AtSchoolPeriod.school.urn)
        in_order = rows.where(AtSchoolPeriod.teacher.is_in(teachers)).order_by(AtSchoolPeriod.started_on)
        for row in await in_order.order_by(AtSchoolPeriod.id):
            found[row["teacher"]].append(row)
    return found


async def _trainings(stays: list[int]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    if stays:
        provider: Any = TrainingPeriod.partnership.lead_provider  # the types of Piccolo follow one step only
        rows = TrainingPeriod.select(
            *TrainingPeriod.all_columns(), TrainingPeriod.partnership.lead_provider, provider.name
        )
        in_order = rows.where(TrainingPeriod.at_school_period.is_in(stays)).order_by(TrainingPeriod.started_on)
        for row in await in_order.order_by(TrainingPeriod.id):
            found[row["at_school_period"]].append(row)
    return found


async def _concluded(teachers: list[int]) -> set[int]:
    """Whose induction has been concluded."""
    if not teachers:
        return set()
    rows = await InductionPeriod.select(InductionPeriod.teacher).where(
        InductionPeriod.teacher.is_in(teachers)
        & InductionPeriod.finished_on.is_not_null()
        & InductionPeriod.outcome.is_not_null()
    )
    return {row["teacher"] for row in rows}
