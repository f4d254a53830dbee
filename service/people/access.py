"""Who may call what over HTTP.

In: the Authorization header. Out: guards for routers, and what handlers ask for: `call`, `lead_provider`.
The application keeps the open service as `app.state.service`. Must never know: what a handler does.

    Router("/", route_handlers=handlers, guards=[lead_providers_only], dependencies={
        "call": Provide(provide_call, sync_to_thread=False), "lead_provider": Provide(provide_lead_provider, …)})
    @post("/internal/…", guards=[staff_only(Role.SUPPORT)])
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from service.people.operations import Caller, LeadProviderCaller, Role, Scope, StaffCaller, identify
from service.people.told_date import HEADER, told_now
from service.platform import clock
from service.platform.context import Call, Service
from service.platform.errors import Forbidden, Unauthorised

Connection = ASGIConnection[Any, Any, Any, Any]
_SCHEMES = ("bearer", "token")
_NOW = "call_now"
_READING = ("GET", "HEAD", "OPTIONS")


def bearer_of(header: str | None) -> str:
    """The token in an Authorization header. Raises Unauthorised when there is none."""
    scheme, _, token = (header or "").strip().partition(" ")
    if scheme.lower() not in _SCHEMES or not token.strip():
        raise Unauthorised()
    return token.strip()


async def lead_providers_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let lead providers in and nobody else. Raises Unauthorised or Forbidden."""
    caller = await _caller(connection)
    if not isinstance(caller, LeadProviderCaller):
        raise Forbidden("This is for lead providers. Use a lead provider's token; staff have /internal.")
    await connection.app.state.allowances.take(caller.token, clock.now())


def staff_only(*roles: Role) -> Callable[[Connection, BaseRouteHandler], Awaitable[None]]:
    """A guard that lets in staff with one of these roles and nobody else."""

    async def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        caller = await _caller(connection)
        if not isinstance(caller, StaffCaller) or caller.role not in roles:
            raise Forbidden(
                f"This is for DfE staff with the role {' or '.join(roles)}. Ask for a token with that role."
            )

    return guard


def provide_call(request: Request[Any, Any, State]) -> Call:
    """The call a handler answers: who asks, and when. Needs one of the guards."""
    caller: Caller = request.scope["auth"]
    now: datetime = request.state[_NOW]
    return Call(actor=caller.actor, now=now)


def provide_lead_provider(request: Request[Any, Any, State]) -> int:
    """The record id of the lead provider that asks. Needs the guard `lead_providers_only`."""
    caller = request.scope["auth"]
    assert isinstance(caller, LeadProviderCaller), "the guard lets nobody else in"
    return caller.lead_provider


def provide_service(state: State) -> Service:
    """The open service."""
    service: Service = state.service
    return service


async def _caller(connection: Connection) -> Caller:
    now = clock.now()
    caller = await identify(bearer_of(connection.headers.get("Authorization")), now)
    if caller.scope is Scope.READ and connection.scope.get("method") not in _READING:
        raise Forbidden("This token is for reading only. Ask for one whose scope is write.")
    connection.scope["auth"] = caller
    sandbox: bool = connection.app.state.sandbox
    connection.state[_NOW] = told_now(connection.headers.get(HEADER), now, sandbox=sandbox)
    return caller
