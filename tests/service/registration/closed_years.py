"""People trained under a closed contract year, and what is known of them afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from service.declarations.earlier import record_earlier_declarations
from service.participants.inputs import EarlierTraining
from service.participants.operations import (
    record_earlier_training,
)
from tests.service.registration.england import ALDER, OAK, England, on, trainings

LONG_AGO = on(2024, 6, 3)


JUNE = on(2026, 6, 20)


EARLIER = EarlierTraining(
    school_urn=OAK,
    role="ect",
    full_name="Ada Oakley",
    lead_provider=ALDER,
    contract_year=2022,
    schedule="ecf-standard-january",
    started_on=date(2023, 1, 9),
    trn="1000001",
    eligible_from=date(2023, 1, 9),
)


async def trained_in_2022(england: England, *types: str, **particulars: Any) -> UUID:
    """Somebody still in training under 2022, with these declarations paid."""
    await england.partnership(LONG_AGO, contract_year=2022)
    earlier = replace(EARLIER, **particulars)
    person = await record_earlier_training(england.service, LONG_AGO, earlier)
    if types:
        await record_earlier_declarations(england.service, LONG_AGO, person, earlier.role, types)
    return person


async def periods(person: UUID, role: str = "ect") -> list[tuple[int, str, date, date | None]]:
    return [
        (row["contract_year"], row["schedule"], row["started_on"], row["finished_on"])
        for row in await trainings(person, role)
    ]


async def refusing(refused: Any) -> tuple[str | None, str | None]:
    entry = refused.value.entries[0]
    return entry.code, None if entry.policy is None else entry.policy.rule
