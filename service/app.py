"""The web application: every slice's handlers over one open service.

In: settings. Out: an ASGI application that opens the database and the policy when it starts and closes them when it
stops, and takes up a new release of it while it runs. It refuses to start with policy that has errors.
Must never know: what a handler does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp, ControllerRouterHandler

from service import explanation_routes
from service.changes import routes as changes
from service.decisions import routes as decisions
from service.declarations import routes as declarations
from service.exports import routes as exports
from service.forecasts import routes as forecasts
from service.front_page import front_page
from service.guides.routes import Guides
from service.health import health
from service.lead_providers import routes as lead_providers
from service.openapi import openapi_config
from service.participants import published_routes as published_participants
from service.participants import routes as participants
from service.partnerships import published_routes as published_partnerships
from service.partnerships import routes as partnerships
from service.people.access import provide_call, provide_lead_provider, provide_service
from service.people.allowances import Allowances
from service.performance import routes as performance
from service.platform.error_responses import exception_handlers
from service.platform.logging import RequestLog, set_up_logging
from service.platform.opening import open_service
from service.platform.running_policy import RunningPolicy, keep_up
from service.platform.settings import Settings, documents_folder, sandbox_folder
from service.policy_changes import routes as policy_changes
from service.policy_changes.jobs import mark_interrupted, stop_impacts
from service.sandbox.operations import must_suit, read_scenarios
from service.schools import routes as schools
from service.statements import contract_routes, life_routes, threshold_routes
from service.statements import routes as statements
from service.uploads import routes as uploads

HANDLERS: list[ControllerRouterHandler] = [
    front_page,
    health,
    *declarations.handlers,
    *uploads.handlers,
    *statements.handlers,
    *exports.handlers,
    *forecasts.handlers,
    *life_routes.handlers,
    *threshold_routes.handlers,
    *published_participants.handlers,
    *lead_providers.handlers,
    *published_partnerships.handlers,
    *schools.handlers,
    *changes.handlers,
    *contract_routes.handlers,
    *performance.handlers,
    *participants.handlers,
    *partnerships.handlers,
    *decisions.handlers,
    *explanation_routes.handlers,
    *policy_changes.handlers,
]


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The application for an installation; settings come from the environment unless given."""
    settings = settings or Settings.from_environment()
    set_up_logging(settings.log_level)
    return RequestLog(litestar_app(settings))


def litestar_app(settings: Settings) -> Litestar:
    """The application itself, without the log around it."""

    @asynccontextmanager
    async def service_open(app: Litestar) -> AsyncIterator[None]:
        url, folder, wished = settings.database_url, settings.policy_folder, settings.release
        async with open_service(url, folder, second_person=settings.second_person, release=wished) as service:
            await must_suit(sandbox=settings.sandbox)
            app.state.service = service
            await mark_interrupted(service)

            def use(policy: RunningPolicy) -> None:
                app.state.service = service.running(policy)

            first = RunningPolicy(service.rulebook, service.release, service.policy_problem)
            keeping_up = asyncio.create_task(keep_up(first, folder, wished, settings.reload_interval, use))
            try:
                yield
            finally:
                keeping_up.cancel()
                await asyncio.gather(keeping_up, return_exceptions=True)
                await stop_impacts()

    guides = Guides(documents_folder(), read_scenarios(sandbox_folder()))
    return Litestar(
        route_handlers=HANDLERS,
        lifespan=[service_open],
        dependencies={
            "service": Provide(provide_service, sync_to_thread=False),
            "call": Provide(provide_call, sync_to_thread=False),
            # Not `lead_provider`: Litestar takes a fault in a body's field of that name for a fault of ours.
            "asking_lead_provider": Provide(provide_lead_provider, sync_to_thread=False),
        },
        state=State(
            {
                "allowances": Allowances(settings.rate_limit, settings.rate_period),
                "policy_folder": settings.policy_folder,
                "sandbox": settings.sandbox,
            }
        ),
        exception_handlers=exception_handlers(),
        openapi_config=openapi_config(guides, guides.router()),
        logging_config=None,  # set up in `create_app`: JSON lines without bodies
    )
