"""Partnerships made and changed over HTTP: each rule by its reference id, with a case that it refuses and the case
beside it that is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing
from service.participants.tables import AtSchoolPeriod
from service.partnerships.tables import Partnership
from service.platform.clock import FixedClock, clock_set_to
from service.schools.tables import School
from service.training.tables import TrainingPeriod
from tests.interface.changes_sent import NOBODY, SEPTEMBER, Refusal, is_refused, kept
from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.interface.test_writing import COHORT
from tests.service.declarations.world import LONG_AGO, call_on, insert


@dataclass(frozen=True)
class Asked:
    """A partnership asked for on a day, what was so before, and what is sent in place of what is in order."""

    sent: dict[str, Any] = field(default_factory=dict)
    day: date = TODAY
    prepare: Callable[[Interface], Awaitable[object]] | None = None


def asked(day: date = TODAY, prepare: Callable[[Interface], Awaitable[object]] | None = None, **sent: Any) -> Asked:
    return Asked(sent, day, prepare)


async def in_order(interface: Interface) -> dict[str, Any]:
    school = await School.select(School.public_id).where(School.id == interface.school_elsewhere).first()
    assert school is not None
    return {
        "cohort": "2025",
        "school_id": str(school["public_id"]),
        "delivery_partner_id": str(interface.world.partner_id),
    }


async def ask(interface: Interface, case: Asked) -> httpx.Response:
    if case.prepare is not None:
        await case.prepare(interface)
    attributes = await in_order(interface) | case.sent
    with clock_set_to(FixedClock(call_on(case.day).now)):
        return await interface.alder.post(LISTS["partnerships"], "partnership", **attributes)


def pairing(year: int) -> Callable[[Interface], Awaitable[object]]:
    async def prepare(interface: Interface) -> None:
        await pair(interface, interface.world.partner, year)

    return prepare


async def pair(interface: Interface, partner: int, year: int) -> None:
    row = DeliveryPartnerPairing(
        lead_provider=interface.world.alder, delivery_partner=partner, contract_year=year, created_at=LONG_AGO
    )
    await DeliveryPartnerPairing.insert(row)


async def unpairing(interface: Interface) -> None:
    await DeliveryPartnerPairing.delete().where(DeliveryPartnerPairing.lead_provider == interface.world.alder)


async def closing(interface: Interface) -> None:
    await School.update({School.status: "closed"}).where(School.id == interface.school_elsewhere)


async def standing_with_another(interface: Interface) -> None:
    made = await ask(interface, asked())
    assert made.status_code == 200, made.text
    other = await another_partner()
    await Partnership.update({Partnership.delivery_partner: other}).where(
        Partnership.school == interface.school_elsewhere
    )


async def standing(interface: Interface) -> None:
    assert (await ask(interface, asked())).status_code == 200


async def another_partner() -> int:
    since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    return await insert(DeliveryPartner(public_id=UUID(int=7), name="Fir Hub", **since))


def school_led_from(day: date) -> Callable[[Interface], Awaitable[object]]:
    async def prepare(interface: Interface) -> None:
        who = await interface.world.teacher(started_on=day)
        await AtSchoolPeriod.update({AtSchoolPeriod.school: interface.school_elsewhere}).where(
            AtSchoolPeriod.id == who.stay
        )
        alone: dict[Any, Any] = {
            "programme": "school_led",
            "lead_provider": None,
            "partnership": None,
            "contract_year": None,
            "schedule": None,
        }
        await TrainingPeriod.update(alone).where(TrainingPeriod.id == who.training)

    return prepare


SCHOOL, PARTNER = "school_id", "delivery_partner_id"
NOT_PAIRED = (PARTNER, "delivery_partner_not_paired")
CREATIONS: list[tuple[str, Asked, Refusal, Asked]] = [
    ("PSC-01", asked(cohort=""), [(COHORT, "contract_year_missing")], asked(cohort="2025")),
    ("PSC-02", asked(school_id=None), [(SCHOOL, "school_missing")], asked()),
    ("PSC-03", asked(delivery_partner_id=" "), [(PARTNER, "delivery_partner_missing")], asked()),
    ("PSC-04", asked(cohort="1999"), [(COHORT, "contract_year_not_set_up"), NOT_PAIRED], asked(cohort=2025)),
    (
        "PSC-05",
        asked(date(2026, 5, 31), pairing(2026), cohort="2026"),
        [(COHORT, "contract_year_not_begun")],
        asked(date(2026, 6, 1), pairing(2026), cohort="2026"),
    ),
    (
        "PSC-06",
        asked(prepare=pairing(2022), cohort="2022"),
        [(COHORT, "contract_year_frozen")],
        asked(prepare=pairing(2023), cohort="2023"),
    ),
    ("PSC-07", asked(school_id=NOBODY), [(SCHOOL, "school_not_found")], asked()),
    ("PSC-08", asked(prepare=closing), [(SCHOOL, "school_not_eligible")], asked()),
    ("PSC-09", asked(delivery_partner_id=NOBODY), [(PARTNER, "delivery_partner_not_found")], asked()),
    ("PSC-10", asked(prepare=unpairing), [NOT_PAIRED], asked()),
    ("PSC-11", asked(prepare=standing_with_another), [(SCHOOL, "partnership_exists")], asked(prepare=standing)),
    (
        "PSC-12",
        asked(prepare=school_led_from(SEPTEMBER)),
        [(SCHOOL, "school_led")],
        asked(prepare=school_led_from(date(2025, 5, 31))),
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"), [pytest.param(case, expected, id=rule) for rule, case, expected, _ in CREATIONS]
)
async def test_a_partnership_is_refused_by_rule_and_none_is_made(
    interface: Interface, case: Asked, expected: Refusal
) -> None:
    if case.prepare is not None:
        await case.prepare(interface)
    before = await kept()

    is_refused(await ask(interface, Asked(case.sent, case.day)), expected)

    assert await kept() == before


@pytest.mark.parametrize("case", [pytest.param(case, id=rule) for rule, *_, case in CREATIONS])
async def test_a_partnership_is_made_once_and_answered_as_it_reads(interface: Interface, case: Asked) -> None:
    answer = await ask(interface, case)

    assert answer.status_code == 200, answer.text
    made = answer.json()["data"]
    wanted = await in_order(interface) | case.sent
    assert {name: made["attributes"][name] for name in wanted} == wanted | {"cohort": str(wanted["cohort"])}
    again = await ask(interface, Asked(case.sent, case.day))
    assert again.json()["data"] == made
    with clock_set_to(FixedClock(call_on(case.day).now)):
        assert (await interface.alder.get(f"{LISTS['partnerships']}/{made['id']}")).json()["data"] == made
    assert await Partnership.count().where(Partnership.school == interface.school_elsewhere) == 1


async def test_training_that_waits_appears_with_its_partnership(interface: Interface) -> None:
    who = await interface.world.teacher(lead_provider=interface.world.alder)
    waits: dict[Any, Any] = {TrainingPeriod.partnership: None}
    await TrainingPeriod.update(waits).where(TrainingPeriod.id == who.training)
    await AtSchoolPeriod.update({AtSchoolPeriod.school: interface.school_elsewhere}).where(
        AtSchoolPeriod.id == who.stay
    )
    assert (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).status_code == 404

    made = await ask(interface, asked())

    assert made.json()["data"]["attributes"]["participants_currently_training"] == 1
    assert (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).status_code == 200


FIR = str(UUID(int=7))
UPDATES: list[tuple[str, str, bool, Refusal]] = [
    ("PSU-01", "", True, [(PARTNER, "delivery_partner_missing")]),
    ("PSU-01 done", FIR, True, []),
    ("PSU-02", NOBODY, True, [(PARTNER, "delivery_partner_not_found")]),
    ("PSU-02 done", FIR, True, []),
    ("PSU-03", FIR, False, [NOT_PAIRED]),
    ("PSU-03 done", FIR, True, []),
    ("PSU-04 the present one again is done", "present", False, []),
]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(("partner", "paired", "expected"), [pytest.param(*case, id=rule) for rule, *case in UPDATES])
async def test_another_delivery_partner_takes_over_when_known_and_paired(
    interface: Interface, *, method: str, partner: str, paired: bool, expected: Refusal
) -> None:
    made = (await ask(interface, asked())).json()["data"]
    path = f"{LISTS['partnerships']}/{made['id']}"
    other = await another_partner()
    if paired:
        await pair(interface, other, 2025)
    named = str(interface.world.partner_id) if partner == "present" else partner
    body = {"data": {"type": "partnership", "attributes": {PARTNER: named}}}

    answer = await interface.http.request(method, path, json=body, headers=interface.alder.headers)

    now = (await interface.alder.get(path)).json()
    if expected:
        is_refused(answer, expected)
        assert now["data"] == made
    else:
        assert (answer.status_code, answer.json()) == (200, now)
        assert now["data"]["id"] == made["id"]
        assert now["data"]["attributes"][PARTNER] == named
