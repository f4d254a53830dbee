"""Transfers: somebody leaves training at a school and joins it, or nothing yet, at another.

In: a person and a lead provider. Out: the transfers that concern it, with type and status as the rules answer them.
Nothing is written and no decision is recorded: a transfer is read from stays and training. Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from engine.model.facts import FactValue
from service.participants.inputs import ECT, MENTOR
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform.context import Call, Service
from service.training.facts import Trained, is_complete
from service.training.reading import Row, trainings_of_stay

Facts = dict[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of a person in a role. The joining training is None while nobody has registered them."""

    role: str
    type: str
    status: str
    leaving: Row
    joining: Row | None


async def transfers_of(service: Service, call: Call, lead_provider: int, participant: UUID) -> list[Transfer]:
    """The person's transfers that the lead provider's training is left or joined by, earliest first."""
    teacher = await Teacher.select().where(Teacher.public_id == participant).first()
    if teacher is None:
        return []
    found: list[Transfer] = []
    for role in (ECT, MENTOR):
        at = Trained(teacher, role, None)
        for leaving, joining in await _moves(at, role):
            if lead_provider in {leaving["lead_provider"], None if joining is None else joining["lead_provider"]}:
                decision = service.rulebook.decide("transfer", _facts(call.today, leaving, joining), call.today)
                kind, status = str(decision.answer("type")), str(decision.answer("status"))
                found.append(Transfer(role, kind, status, leaving, joining))
    return sorted(found, key=lambda one: (one.leaving["started_on"], one.role))


async def _moves(at: Trained, role: str) -> list[tuple[Row, Row | None]]:
    """Each ended stay whose latest training ended, with the first training of the next stay, at another school."""
    stays = (
        await AtSchoolPeriod.select()
        .where((AtSchoolPeriod.teacher == at.teacher["id"]) & (AtSchoolPeriod.role == role))
        .order_by(AtSchoolPeriod.started_on)
    )
    moves: list[tuple[Row, Row | None]] = []
    for stay, following in pairwise([*stays, None]):
        assert stay is not None, "only the last one has no following"
        left = sorted(await trainings_of_stay(stay["id"]), key=lambda row: row["started_on"])
        if stay["finished_on"] is None or not left or left[-1]["finished_on"] is None:
            continue
        leaving = {**left[-1], "school": stay["school"]}
        if following is None:
            if not await is_complete(at.teacher, role):
                moves.append((leaving, None))
        elif following["school"] != stay["school"]:
            joined = sorted(await trainings_of_stay(following["id"]), key=lambda row: row["started_on"])
            moves.append((leaving, {**joined[0], "school": following["school"]} if joined else None))
    return moves


def _facts(today: date, leaving: Row, joining: Row | None) -> Facts:
    facts: Facts = {"today": today, "training_moves_on": joining is not None, "leaving_on": leaving["finished_on"]}
    if joining is None:
        return facts
    return facts | {
        "joining_on": joining["started_on"],
        "school_changes": joining["school"] != leaving["school"],
        "lead_provider_changes": joining["lead_provider"] is None
        or joining["lead_provider"] != leaving["lead_provider"],
    }
