"""A client written from the published interface alone does all of its work against a running service, over a socket."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx

from service.platform.settings import Settings
from tests.interface.changes_sent import COURSES, DEFERRED
from tests.interface.client import LISTS, LeadProviderClient
from tests.interface.conftest import CALL, TODAY, Interface
from tests.service.declarations.world import InTraining
from tests.service.http.test_real_socket import served
from tests.service.service_fixtures import POLICY_FOLDER

DECLARED = {
    "declaration_type": "started",
    "declaration_date": "2025-10-02T10:00:00Z",
    "course_identifier": "ecf-induction",
    "evidence_held": "training-event-attended",
}


async def change(client: LeadProviderClient, who: InTraining, action: str, **attributes: Any) -> Any:
    sent = {"course_identifier": COURSES["ect"], **attributes}
    answer = await client.put(f"{LISTS['participants']}/{who.public_id}/{action}", f"participant-{action}", **sent)
    assert answer.status_code == 200, answer.text
    (enrolment,) = answer.json()["data"]["attributes"]["ecf_enrolments"]
    return enrolment


async def declare(client: LeadProviderClient, who: InTraining) -> Any:
    sent = {"participant_id": str(who.public_id), **DECLARED}
    answer = await client.post(LISTS["declarations"], "participant-declaration", **sent)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_it_reads_declares_voids_changes_people_makes_partnerships_and_keeps_its_copy(
    interface: Interface, database_url: str
) -> None:
    world = interface.world
    declares, withdraws, defers, reschedules, rests = [await world.teacher() for _ in range(5)]
    resumes = await world.teacher(**DEFERRED)
    mentor = await world.teacher("mentor", lead_provider=world.harbour)
    await world.pair(rests, mentor, date(2025, 9, 1))
    leaver = await world.teacher()
    await interface.moves(leaver, TODAY - timedelta(days=9), world.harbour, TODAY - timedelta(days=2))
    settings = Settings(database_url, POLICY_FOLDER, "error", "127.0.0.1", 8000)
    token = interface.alder.headers["Authorization"].removeprefix("Bearer ")

    async with served(settings) as address, httpx.AsyncClient(base_url=address, timeout=60) as http:
        client = LeadProviderClient(http, token, per_page=3)
        before = await client.sync(["2025"])
        assert [len(before[name]) for name in ("participants", "transfers", "unfunded_mentors")] == [7, 1, 1]

        first = await declare(client, declares)
        voided = await client.put(f"{LISTS['declarations']}/{first['id']}/void", "participant-declaration")
        assert voided.json()["data"]["attributes"]["state"] == "voided"
        second = await declare(client, declares)
        assert await declare(client, declares) == second
        stopped = await change(client, withdraws, "withdraw", reason="left-teaching-profession")
        paused = await change(client, defers, "defer", reason="parental-leave")
        resumed = await change(client, resumes, "resume")
        moved = await change(client, reschedules, "change-schedule", schedule_identifier="ecf-extended-september")
        (free,) = [row for row in before["schools"] if not row["attributes"]["in_partnership"]]
        partner = before["delivery_partners"][0]["id"]
        wanted = {"cohort": "2025", "school_id": free["id"], "delivery_partner_id": partner}
        made = await client.post(LISTS["partnerships"], "partnership", **wanted)
        kept = made.json()["data"]
        path = f"{LISTS['partnerships']}/{kept['id']}"
        assert (await client.put(path, "partnership", delivery_partner_id=partner)).json()["data"] == kept
        changed = await client.sync(["2025"], updated_since=CALL.now.isoformat())

    assert [one["training_status"] for one in (stopped, paused, resumed)] == ["withdrawn", "deferred", "active"]
    assert moved["schedule_identifier"] == "ecf-extended-september"
    assert {row["id"] for row in changed["declarations"]} == {first["id"], second["id"]}
    assert kept in changed["partnerships"]
    assert free["id"] in {row["id"] for row in changed["schools"] if row["attributes"]["in_partnership"]}
    assert len(changed["statements"]) > 1
    found = {row["id"] for row in changed["participants"]}
    assert {str(one.public_id) for one in (withdraws, defers, resumes, reschedules)} <= found
    assert str(rests.public_id) not in found
