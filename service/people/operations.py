"""Tokens: making one, knowing who sends one, replacing one, taking one back.

In: the text after `Authorization: Bearer`. Out: who it is. Only the SHA-256 of a token is kept, so a token is shown
once, when it is made, and nobody can read it out of the database. Must never know: HTTP, or what a caller may do.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from service.lead_providers.operations import lead_provider_called
from service.people.tables import Token
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused, Unauthorised

_RANDOM_BYTES = 32
_MARK_LENGTH = 12
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class Role(StrEnum):
    """What a member of DfE staff does."""

    POLICY = "policy"
    FINANCE = "finance"
    SUPPORT = "support"


class Scope(StrEnum):
    """What a token may be used for. Writing includes reading."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a token lasts and what for. Without a moment it lasts until it is revoked."""

    scope: Scope = Scope.WRITE
    expires_at: datetime | None = None


WITHOUT_END = Terms()


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
    token: int = field(compare=False)
    """The record's id."""
    scope: Scope = Scope.WRITE

    @property
    def actor(self) -> str:
        """How the audit names it."""
        return f"lead provider {self.short_name}"


@dataclass(frozen=True, slots=True)
class StaffCaller:
    """A member of DfE staff."""

    role: Role
    name: str
    scope: Scope = Scope.WRITE

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return f"{self.role} {self.name}"


Caller = LeadProviderCaller | StaffCaller


async def create_lead_provider_token(
    service: Service, call: Call, lead_provider: str, name: str, terms: Terms = WITHOUT_END
) -> NewToken:
    """Make a token for the lead provider of that short name; `name` says in words whose it is. Raises NotFound."""
    provider = await lead_provider_called(lead_provider)
    async with service.database.transaction():
        return await _create(call, _kept(name, terms) | {"lead_provider": provider["id"]}, lead_provider)


async def create_staff_token(
    service: Service, call: Call, role: Role, name: str, terms: Terms = WITHOUT_END
) -> NewToken:
    """Make a token for a member of staff with that role; `name` says in words whose it is."""
    async with service.database.transaction():
        return await _create(call, _kept(name, terms) | {"role": role.value}, role.value)


async def list_tokens() -> list[dict[str, Any]]:
    """Every token, newest first, by its `mark`: whose it is, what for, and when it was made, used and ends."""
    rows = (
        await Token.select(
            Token.digest,
            Token.name,
            Token.role,
            Token.lead_provider.short_name,
            Token.scope,
            Token.created_at,
            Token.last_used_at,
            Token.expires_at,
            Token.revoked_at,
        )
        .order_by(Token.created_at, ascending=False)
        .order_by(Token.id, ascending=False)
    )
    return [{"mark": str(row.pop("digest"))[:_MARK_LENGTH], **row} for row in rows]


async def rotate_token(service: Service, call: Call, mark: str, old_lasts_until: datetime) -> NewToken:
    """Make another token of the same owner, scope and end; the old one lasts until the moment, or its own end.

    Raises NotFound, and Refused for one that has been revoked or has expired.
    """
    async with service.database.transaction():
        old = await _marked(mark)
        if _has_ended(old, call.now):
            detail = f"The token {mark} has ended. Make a new one: ecf2 tokens create."
            raise Refused([ErrorEntry(title="mark", detail=detail, code="token_ended")])
        kept = {column: old[column] for column in ("name", "lead_provider", "role", "scope", "expires_at")}
        until = min(old_lasts_until, old["expires_at"] or old_lasts_until)
        await Token.update({Token.expires_at: until}).where(Token.id == old["id"])
        return await _create(call, kept, f"rotation of {mark}")


async def revoke_token(service: Service, call: Call, mark: str) -> None:
    """Take a token back; from now on it is unknown. Doing it again does nothing. Raises NotFound."""
    async with service.database.transaction():
        held = await _marked(mark)
        if held["revoked_at"] is None:
            await Token.update({Token.revoked_at: call.now}).where(Token.id == held["id"])
            await audit.record(call, "token revoked", "token", mark, {})


async def identify(bearer: str, now: datetime) -> Caller:
    """Who sends this token. Raises Unauthorised for one that was never made, was taken back or has expired."""
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
            Token.scope,
            Token.expires_at,
            Token.revoked_at,
        )
        .where(Token.digest == digest)
        .first()
    )
    if row is None or not hmac.compare_digest(row["digest"], digest) or _has_ended(row, now):
        raise Unauthorised()
    await _note_use(row["id"], row["last_used_at"], now)
    scope = Scope(row["scope"])
    if row["role"] is not None:
        return StaffCaller(Role(row["role"]), row["name"], scope)
    return LeadProviderCaller(int(row["lead_provider"]), row["lead_provider.short_name"], row["id"], scope)


async def _create(call: Call, kept: dict[Any, Any], audited: str) -> NewToken:
    token = secrets.token_urlsafe(_RANDOM_BYTES)
    digest = _digest(token)
    mark = digest[:_MARK_LENGTH]
    await Token.insert(Token(digest=digest, created_at=call.now, **kept))
    await audit.record(call, "token created", "token", mark, {"for": audited, "scope": kept["scope"]})
    return NewToken(token, mark)


def _kept(name: str, terms: Terms) -> dict[Any, Any]:
    return {"name": name, "scope": terms.scope.value, "expires_at": terms.expires_at}


async def _marked(mark: str) -> dict[str, Any]:
    rows = await Token.select().where(Token.digest.like(f"{mark}%")) if mark.isalnum() else []
    if len(mark) != _MARK_LENGTH or not rows:
        raise NotFound(f"No token has the mark {mark}. A mark is shown with the token when it is made.")
    return rows[0]


def _has_ended(token: dict[str, Any], now: datetime) -> bool:
    return token["revoked_at"] is not None or (token["expires_at"] is not None and token["expires_at"] <= now)


async def _note_use(token: int, last_used_at: datetime | None, now: datetime) -> None:
    # Once a minute is enough to see which tokens are in use, and spares every request a write.
    if last_used_at is None or now - last_used_at >= _USE_IS_NOTED_EVERY:
        await Token.update({Token.last_used_at: now}).where(Token.id == token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
