"""Policy over HTTP, for staff: editions, recorded decisions, decisions on given facts, comparisons, and impact."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from service.decisions.operations import Subject, decide
from service.decisions.tables import RecordedDecision
from service.platform import clock
from service.platform.context import Service
from service.policy_changes import jobs
from service.policy_changes.impact import measure_impact
from service.policy_changes.jobs import JobState, finished, mark_interrupted, stop_impacts
from service.policy_changes.measured import Impact
from service.policy_changes.tables import ImpactJob
from tests.engine.reading.small_policies import GOOD
from tests.service.declarations.world import World, call_on
from tests.service.http.conftest import NOW, Caller
from tests.service.one_database import on_sqlite_alone
from tests.service.policy_changes.test_replaying import NOTHING_PAID

EDITIONS = "/internal/policy/editions"
DECIDE = "/internal/policy/decide"
CHECK = "/internal/policy/check"
COMPARE = "/internal/policy/compare"
IMPACTS = "/internal/policy/impacts"
FUNDING = "rules/funding/2025-06-01.yaml"
DRAFT = {"name": "no uplift", "contract_year": 2024, "files": {"rules/uplift/2021-06-01.yaml": NOTHING_PAID}}


@on_sqlite_alone
async def test_editions_are_listed_and_shown_in_plain_words(support: Caller) -> None:
    listed = (await support.ask("GET", f"{EDITIONS}?decision=uplift")).json()["data"]
    assert [(one["edition"], one["in_force"]) for one in listed] == [("2021-06-01", True), ("2025-06-01", True)]
    shown = (await support.ask("GET", f"{EDITIONS}/uplift/2021-06-01")).json()["data"]
    assert shown["digest"] == listed[0]["digest"]
    assert "pupil premium" in shown["page"]
    years = (await support.ask("GET", f"{EDITIONS}?decision=contract_year")).json()["data"]
    assert [one["until"] for one in years] == ["2026-04-27", None]
    missing = await support.ask("GET", f"{EDITIONS}/uplift/2020-01-01")
    assert missing.status_code == 404
    assert "There are: 2021-06-01, 2025-06-01." in missing.json()["errors"][0]["detail"]


async def test_a_decision_on_given_facts_is_explained_and_not_recorded(support: Caller, service: Service) -> None:
    facts = {"declaration_type": "started", "pupil_premium_school": True, "declaration_date": "2024-10-02"}
    sent = {"decision": "uplift", "facts": facts, "on": "2025-10-03", "contract_year": 2024}
    today = (await support.ask("POST", DECIDE, json=sent)).json()["data"]
    assert today["decision"]["edition"] == "2021-06-01"
    named = (await support.ask("POST", DECIDE, json={**sent, "edition": "2025-06-01"})).json()["data"]
    assert today["decision"]["outcome"] == [{"uplift": "paid", "reason": "pupil_premium"}]
    assert today["explanation"]["deciding"][0]["rule"] == "pupil_premium"
    assert named["decision"]["outcome"] == [{"uplift": "not_paid", "reason": "uplift_ended"}]
    assert await RecordedDecision.count() == 0
    wrong = await support.ask("POST", DECIDE, json={**sent, "facts": {"declaration_tpye": "started"}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["code"] == "E201"
    assert "declaration_type" in wrong.json()["errors"][0]["detail"]
    endless = await support.ask("POST", DECIDE, json={**sent, "facts": {"contract_year": 10**30}})
    assert (endless.status_code, endless.json()["errors"][0]["code"]) == (422, "E136")


@on_sqlite_alone
async def test_editions_are_compared_by_the_cases_that_come_out_otherwise(support: Caller) -> None:
    sent = {"decision": "uplift", "before": {"edition": "2021-06-01"}, "after": {"edition": "2025-06-01"}}
    compared = (await support.ask("POST", COMPARE, json=sent)).json()["data"]
    assert (compared["same_meaning"], compared["complete"]) == (False, True)
    assert [len(one["regions"]) for one in compared["decisions"]] == [5]
    wrong = await support.ask("POST", COMPARE, json={**sent, "before": {"edtion": "2021-06-01"}})
    assert wrong.status_code == 400


@on_sqlite_alone
async def test_a_draft_is_compared_and_its_errors_are_told_as_errors_are(support: Caller) -> None:
    draft = {"decision": "uplift", "after": {"files": {"rules/uplift/2021-06-01.yaml": NOTHING_PAID}}}
    compared = (await support.ask("POST", COMPARE, json=draft)).json()["data"]
    assert [one["decision"] for one in compared["decisions"]] == ["uplift"]
    wrong = NOTHING_PAID.replace("hit_policy: first", "hit_policy: frist")
    refused = await support.ask("POST", COMPARE, json={"after": {"files": {"rules/uplift/2021-06-01.yaml": wrong}}})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["title"], error["code"], error["detail"].endswith("Write: first")) == ("files", "E139", True)


@on_sqlite_alone
async def test_a_draft_is_checked_over_the_policy_files(
    support: Caller, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state._state, "policy_folder", GOOD)
    text = (GOOD / FUNDING).read_text("utf-8").replace("hit_policy: first", "hit_policy: frist")
    checked = (await support.ask("POST", CHECK, json={"files": {FUNDING: text}})).json()["data"]
    assert (checked["errors"], checked["problems"][0]["mend"]) == (1, "first")


async def test_recorded_decisions_are_listed_by_name_subject_and_day(support: Caller, service: Service) -> None:
    subject = uuid4()
    for day, whose in ((date(2025, 10, 1), subject), (date(2025, 10, 2), uuid4())):
        async with service.database.transaction():
            facts = {"declaration_type": "started"}
            await decide(service, call_on(day), "uplift", facts, Subject("declaration", str(whose)), contract_year=2025)

    async def number(query: str) -> int:
        return len((await support.ask("GET", f"/internal/decisions?{query}")).json()["data"])

    assert await number("decision=uplift") == 2
    assert await number(f"subject={subject}") == 1
    assert await number("since=2025-10-02") == await number("until=2025-10-01") == 1
    assert await number("decision=evidence") == 0
    (one,) = (await support.ask("GET", f"/internal/decisions?subject={subject}")).json()["data"]
    assert (await support.ask("GET", f"/internal/decisions/{one['id']}")).json()["decision"] == "uplift"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Measurements wait until this is set."""
    gate = asyncio.Event()

    async def measure_later(*asked: Any) -> Impact:
        await gate.wait()
        return await measure_impact(*asked)

    monkeypatch.setattr(jobs, "measure_impact", measure_later)
    return gate


async def test_impact_is_measured_in_the_background_and_kept(
    finance: Caller, support: Caller, world: World, held: asyncio.Event
) -> None:
    started = await finance.ask("POST", IMPACTS, json=DRAFT)
    assert (started.status_code, started.json()["data"]["state"]) == (202, "running")
    job = started.json()["data"]["id"]
    again = await finance.ask("POST", IMPACTS, json=DRAFT)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "impact_running")
    held.set()
    await finished(UUID(job))
    done = (await support.ask("GET", f"{IMPACTS}/{job}")).json()["data"]
    assert (done["state"], done["fault"]) == ("done", None)
    assert done["done"] == done["of"] > 0
    assert done["result"]["files"] == ["rules/uplift/2021-06-01.yaml"]
    report = await support.ask("GET", f"{IMPACTS}/{job}/report")
    assert report.headers["content-type"].startswith("text/html")
    assert "What no uplift would change in contract year 2024" in report.text
    assert [one["id"] for one in (await support.ask("GET", IMPACTS)).json()["data"]] == [job]


@on_sqlite_alone
async def test_what_cannot_be_measured_says_why(finance: Caller, world: World) -> None:
    job = (await finance.ask("POST", IMPACTS, json={**DRAFT, "contract_year": 1999})).json()["data"]["id"]
    await finished(UUID(job))
    failed = (await finance.ask("GET", f"{IMPACTS}/{job}")).json()["data"]
    assert (failed["state"], failed["result"]) == ("failed", None)
    assert "Contract year 1999 has no terms" in failed["fault"]
    assert (await finance.ask("GET", f"{IMPACTS}/{job}/report")).status_code == 404
    unusable = await finance.ask("POST", IMPACTS, json={**DRAFT, "files": {"rules/uplift/2021-06-01.yaml": "x: y"}})
    assert (unusable.status_code, unusable.json()["errors"][0]["code"]) == (422, "E117")


async def test_a_job_that_the_service_stops_or_that_fell_silent_is_interrupted(
    finance: Caller, service: Service, world: World, monkeypatch: pytest.MonkeyPatch, *, held: asyncio.Event
) -> None:
    assert not held.is_set()
    job = (await finance.ask("POST", IMPACTS, json=DRAFT)).json()["data"]["id"]
    await stop_impacts()
    assert (await finance.ask("GET", f"{IMPACTS}/{job}")).json()["data"]["state"] == "interrupted"
    await ImpactJob.update({ImpactJob.state: JobState.RUNNING.value, ImpactJob.seen_at: NOW}).where(
        ImpactJob.public_id == UUID(job)
    )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=59))
    await mark_interrupted(service)
    assert (await jobs.impact_job(UUID(job)))["state"] == "running"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=61))
    await mark_interrupted(service)
    assert (await jobs.impact_job(UUID(job)))["state"] == "interrupted"


@on_sqlite_alone
@pytest.mark.parametrize(
    "asked",
    [
        ("GET", EDITIONS, None),
        ("GET", "/internal/decisions", None),
        ("GET", IMPACTS, None),
        ("POST", COMPARE, {"decision": "uplift", "before": {"edition": "a"}}),
        ("POST", CHECK, {"files": {}}),
        ("POST", IMPACTS, DRAFT),
    ],
)
async def test_only_staff_may_look_and_only_policy_and_finance_may_measure(
    nobody: Caller, alder: Caller, support: Caller, asked: tuple[str, str, Any]
) -> None:
    method, path, sent = asked
    assert (await nobody.ask(method, path, json=sent)).status_code == 401
    assert (await alder.ask(method, path, json=sent)).status_code == 403
    allowed = (await support.ask(method, path, json=sent)).status_code
    assert allowed == (403 if path == IMPACTS and method == "POST" else allowed)
    assert (allowed == 403) is (path == IMPACTS and method == "POST")
