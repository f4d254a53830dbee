"""Tokens are shown once, kept only as digests, and end when they are taken back."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from service.people.operations import (
    LeadProviderCaller,
    Role,
    StaffCaller,
    create_lead_provider_token,
    create_staff_token,
    identify,
    revoke_token,
)
from service.people.tables import Token
from service.platform.audit import AuditEvent
from service.platform.errors import NotFound, Unauthorised
from tests.service.registration.england import ALDER, SEPTEMBER, England


async def only_token() -> dict[str, object]:
    row = await Token.select().first()
    assert row is not None
    return row


async def test_a_token_says_whose_it_is(england: England) -> None:
    provider = await create_lead_provider_token(england.service, SEPTEMBER, ALDER, "Alder's own system")
    staff = await create_staff_token(england.service, SEPTEMBER, Role.FINANCE, "Priya Shah")

    assert await identify(provider.token, SEPTEMBER.now) == LeadProviderCaller(england.alder, ALDER, token=0)
    caller = await identify(staff.token, SEPTEMBER.now)
    assert caller == StaffCaller(Role.FINANCE, "Priya Shah")
    assert caller.actor == "finance Priya Shah"


async def test_only_a_digest_of_a_token_is_kept_and_the_audit_never_sees_it(england: England) -> None:
    made = await create_staff_token(england.service, SEPTEMBER, Role.POLICY, "Sam")

    row = await only_token()
    assert len(made.token) >= 32
    assert row["digest"] == hashlib.sha256(made.token.encode()).hexdigest()
    assert made.token not in str(row)
    assert made.token not in str(await AuditEvent.select())


async def test_no_two_tokens_are_alike(england: England) -> None:
    made = [await create_staff_token(england.service, SEPTEMBER, Role.POLICY, "Sam") for _ in range(5)]

    assert len({one.token for one in made}) == 5


@pytest.mark.parametrize("sent", ["", "nonsense", "\ud800", "a" * 10_000])
async def test_nobody_is_known_by_something_that_is_no_token(england: England, sent: str) -> None:
    with pytest.raises(Unauthorised):
        await identify(sent, SEPTEMBER.now)


async def test_a_token_taken_back_is_unknown(england: England) -> None:
    made = await create_staff_token(england.service, SEPTEMBER, Role.SUPPORT, "Lee")

    for _ in range(2):
        await revoke_token(england.service, SEPTEMBER, made.mark)

    with pytest.raises(Unauthorised):
        await identify(made.token, SEPTEMBER.now)


@pytest.mark.parametrize("mark", ["", "%", "%%%%%%%%%%%%", "000000000000"])
async def test_a_token_is_taken_back_by_its_whole_mark_only(england: England, mark: str) -> None:
    made = await create_staff_token(england.service, SEPTEMBER, Role.SUPPORT, "Lee")

    with pytest.raises(NotFound):
        await revoke_token(england.service, SEPTEMBER, mark)
    assert await identify(made.token, SEPTEMBER.now)


async def test_the_last_use_is_noted_at_most_once_a_minute(england: England) -> None:
    made = await create_staff_token(england.service, SEPTEMBER, Role.SUPPORT, "Lee")
    first = SEPTEMBER.now

    await identify(made.token, first)
    await identify(made.token, first + timedelta(seconds=59))
    assert (await only_token())["last_used_at"] == first
    await identify(made.token, first + timedelta(seconds=60))
    assert (await only_token())["last_used_at"] == first + timedelta(seconds=60)


async def test_a_token_needs_a_lead_provider_that_exists(england: England) -> None:
    with pytest.raises(NotFound):
        await create_lead_provider_token(england.service, SEPTEMBER, "nobody", "test")
