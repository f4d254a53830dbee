"""Tokens: making one, knowing who sends one, taking one back.

In: the text after `Authorization: Bearer`. Out: who it is. Only the SHA-256 of a token is kept, so a token is shown
once, when it is made, and nobody can read it out of the database. Must never know: HTTP, or what a caller may do.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from service.lead_providers.operations import lead_provider_named
from service.people.tables import Token
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import NotFound, Unauthorised

_RANDOM_BYTES = 32
_MARK_LENGTH = 12
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class Role(StrEnum):
    """What a member of DfE staff does."""

    POLICY = "policy"
    FINANCE = "finance"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `token` is shown now and never again; `mark` names it afterwards."""

    token: str
    mark: str


@dataclass(frozen=True, slots=True)
class LeadProviderCaller:
    """A lead provider."""

    lead_provider: int
    """The record's id."""
    short_name: str

    @property
    def actor(self) -> str:
        """How the audit names it."""
        return f"lead provider {self.short_name}"


@dataclass(frozen=True, slots=True)
class StaffCaller:
    """A member of DfE staff."""

    role: Role
    name: str

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return f"{self.role} {self.name}"


Caller = LeadProviderCaller | StaffCaller


async def create_lead_provider_token(service: Service, call: Call, lead_provider: str, name: str) -> NewToken:
    """Make a token for the lead provider of that short name; `name` says in words whose it is. Raises NotFound."""
    provider = await lead_provider_named(lead_provider)
    if provider is None:
        raise NotFound(f"No lead provider is called {lead_provider}. Add it first.")
    return await _create(service, call, name, {"lead_provider": provider["id"]}, lead_provider)


async def create_staff_token(service: Service, call: Call, role: Role, name: str) -> NewToken:
    """Make a token for a member of staff with that role; `name` says in words whose it is."""
    return await _create(service, call, name, {"role": role.value}, role.value)


async def revoke_token(service: Service, call: Call, mark: str) -> None:
    """Take a token back; from now on it is unknown. Doing it again does nothing. Raises NotFound."""
    async with service.database.transaction():
        rows = await Token.select(Token.id, Token.digest, Token.revoked_at).where(Token.digest.like(f"{mark}%"))
        if len(mark) != _MARK_LENGTH or not mark.isalnum() or not rows:
            raise NotFound(f"No token has the mark {mark}. A mark is shown with the token when it is made.")
        if rows[0]["revoked_at"] is None:
            await Token.update({Token.revoked_at: call.now}).where(Token.id == rows[0]["id"])
            await audit.record(call, "token revoked", "token", mark, {})


async def identify(bearer: str, now: datetime) -> Caller:
    """Who sends this token. Raises Unauthorised for one that was never made or was taken back."""
    digest = _digest(bearer)
    row = (
        await Token.select(
            Token.id,
            Token.digest,
            Token.name,
            Token.role,
            Token.lead_provider,
            Token.lead_provider.short_name,
            Token.last_used_at,
            Token.revoked_at,
        )
        .where(Token.digest == digest)
        .first()
    )
    if row is None or not hmac.compare_digest(row["digest"], digest) or row["revoked_at"] is not None:
        raise Unauthorised()
    await _note_use(row["id"], row["last_used_at"], now)
    if row["role"] is not None:
        return StaffCaller(Role(row["role"]), row["name"])
    return LeadProviderCaller(int(row["lead_provider"]), row["lead_provider.short_name"])


async def _create(service: Service, call: Call, name: str, belongs_to: dict[Any, Any], audited: str) -> NewToken:
    token = secrets.token_urlsafe(_RANDOM_BYTES)
    digest = _digest(token)
    mark = digest[:_MARK_LENGTH]
    async with service.database.transaction():
        await Token.insert(Token(digest=digest, name=name, created_at=call.now, **belongs_to))
        await audit.record(call, "token created", "token", mark, {"for": audited})
    return NewToken(token, mark)


async def _note_use(token: int, last_used_at: datetime | None, now: datetime) -> None:
    # Once a minute is enough to see which tokens are in use, and spares every request a write.
    if last_used_at is None or now - last_used_at >= _USE_IS_NOTED_EVERY:
        await Token.update({Token.last_used_at: now}).where(Token.id == token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
