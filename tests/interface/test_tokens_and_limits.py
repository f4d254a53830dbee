"""A token may be for reading only, ends when it expires, and makes so many requests in a period, whichever process."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from litestar import Litestar

from service.app import litestar_app
from service.people.allowances import LARGEST_LEAVE, Allowances
from service.people.operations import (
    Scope,
    Terms,
    create_lead_provider_token,
    identify,
    list_tokens,
    rotate_token,
)
from service.people.tables import Token
from service.platform.errors import Refused, TooMany, Unauthorised
from service.platform.settings import Settings
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, Interface
from tests.service.service_fixtures import POLICY_FOLDER

ALDER = "alder-vale-teaching"


async def test_a_reading_token_reads_and_does_not_write(interface: Interface) -> None:
    made = await create_lead_provider_token(interface.service, CALL, ALDER, "reader", Terms(Scope.READ))
    headers = {"Authorization": f"Bearer {made.token}"}

    assert (await interface.http.get(LISTS["participants"], headers=headers)).status_code == 200
    refused = await interface.http.post(LISTS["declarations"], headers=headers, json={})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "forbidden"


async def test_a_token_ends_at_its_moment(interface: Interface) -> None:
    ends = CALL.now + timedelta(days=1)
    made = await create_lead_provider_token(interface.service, CALL, ALDER, "short", Terms(expires_at=ends))

    assert await identify(made.token, ends - timedelta(seconds=1))
    with pytest.raises(Unauthorised):
        await identify(made.token, ends)


async def test_a_rotated_token_lasts_as_long_as_agreed_and_the_new_one_is_alike(interface: Interface) -> None:
    old = await create_lead_provider_token(interface.service, CALL, ALDER, "reader", Terms(Scope.READ))
    until = CALL.now + timedelta(hours=1)

    new = await rotate_token(interface.service, CALL, old.mark, until)

    assert (await identify(new.token, until)).scope is Scope.READ
    assert await identify(old.token, until - timedelta(seconds=1))
    with pytest.raises(Unauthorised):
        await identify(old.token, until)
    assert {row["mark"] for row in await list_tokens()} >= {old.mark, new.mark}
    with pytest.raises(Refused):
        await rotate_token(interface.service, type(CALL)("test", until), old.mark, until)


@pytest.mark.parametrize("processes", [1, 2, 3])
async def test_exactly_the_limit_is_let_through_by_all_processes_together(interface: Interface, processes: int) -> None:
    token = await Token.select(Token.id).first()
    assert token is not None
    each = [Allowances(300, 60) for _ in range(processes)]
    chooses = random.Random(7)
    let_through = 0
    for _ in range(900):
        try:
            await chooses.choice(each).take(token["id"], CALL.now)
            let_through += 1
        except TooMany:
            pass

    assert let_through == 300


async def test_a_process_that_stands_still_keeps_little_from_the_others(interface: Interface) -> None:
    token = await Token.select(Token.id).first()
    assert token is not None
    still, busy = Allowances(300, 60), Allowances(300, 60)
    await still.take(token["id"], CALL.now)
    let_through = 0
    for _ in range(301):
        with suppress(TooMany):
            await busy.take(token["id"], CALL.now)
            let_through += 1

    assert 300 - LARGEST_LEAVE <= let_through < 300
    await busy.take(token["id"], CALL.now + timedelta(seconds=60))


async def test_too_many_requests_are_answered_with_429_and_when_to_go_on(
    interface: Interface, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state, "allowances", Allowances(3, 300))

    answers = [await interface.alder.get(LISTS["statements"]) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 300
    assert answers[-1].json()["errors"][0]["code"] == "too_many_requests"
    assert (await interface.harbour.get(LISTS["statements"])).status_code == 200


def test_an_application_counts_as_its_settings_say() -> None:
    app = litestar_app(Settings("", POLICY_FOLDER, "error", "127.0.0.1", 8000, rate_limit=5, rate_period=7))

    assert (app.state.allowances._limit, app.state.allowances._seconds) == (5, 7)


async def test_outside_the_sandbox_no_request_may_say_what_day_it_is(interface: Interface) -> None:
    headers = {**interface.alder.headers, "X-With-Server-Date": "2025-11-20T10:00:00Z"}

    answer = await interface.http.get("/api/v3/participants", headers=headers)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "X-With-Server-Date"
    assert "sandbox only" in error["detail"]
