"""A participant as their lead provider reads them, and how many of a list have changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.service.declarations.world import InTraining

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


async def one(interface: Interface, person: InTraining) -> Any:
    answer = await interface.alder.get(f"{LISTS['participants']}/{person.public_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["attributes"]


async def enrolment(interface: Interface, person: InTraining) -> Any:
    (found,) = (await one(interface, person))["ecf_enrolments"]
    return found


async def changed_after(interface: Interface, name: str, moment: datetime) -> int:
    since = {"filter[updated_since]": moment.isoformat()}
    return len(await interface.alder.all(LISTS[name], **since))
