"""Participants, transfers and unfunded mentors over HTTP, in the published shapes.

In: requests of lead providers. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.filters import contract_years, ids, read_filters, sorting, updated_since
from service.participants.enrolments import enrolled
from service.participants.published_messages import (
    PublishedParticipantResponse,
    PublishedParticipantsResponse,
    TransferResponse,
    TransfersResponse,
    UnfundedMentorResponse,
    UnfundedMentorsResponse,
    participant_resource,
    transfer_resource,
    unfunded_mentor_resource,
)
from service.participants.transfers import transfers_of
from service.participants.unfunded_mentors import unfunded_mentor, unfunded_mentors
from service.participants.visible import ParticipantFilters, visible_participant, visible_participants
from service.people.access import lead_providers_only
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.platform.pagination import read_page
from service.sent import attributes_sent
from service.shown import json_response
from service.training.messages import (
    CHANGE_OF_SCHEDULE,
    DEFERRAL,
    RESUMPTION,
    WITHDRAWAL,
    schedule_change,
    training_change,
)
from service.training.operations import defer_training, resume_training, withdraw_training
from service.training.rescheduling import change_schedule

PATH = "/api/v3/participants"
MENTORS = "/api/v3/unfunded-mentors"
Ask = Request[Any, Any, Any]
_ONE = {200: ResponseSpec(PublishedParticipantResponse, description="The participant")}


@get(
    PATH,
    operation_id="getParticipants",
    tags=["Participants"],
    responses={200: ResponseSpec(PublishedParticipantsResponse, description="A page of participants")},
)
async def get_participants(
    request: Ask,
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Everybody you train or have trained, oldest record first."""
    parameters = list(request.query_params.multi_items())
    page, sent, sort = read_page(parameters), read_filters(parameters), sorting(parameters)
    filters = ParticipantFilters(
        contract_years=contract_years(sent),
        updated_since=updated_since(sent),
        training_status=sent.get("training_status"),
        former_ids=ids(sent, "from_participant_id"),
    )
    async with service.database.read():
        rows = await visible_participants(asking_lead_provider, filters, sort, limit=page.limit, offset=page.offset)
        people = await enrolled(service, call, rows)
    return json_response({"data": [participant_resource(person) for person in people]})


@get(
    f"{PATH}/{{id:uuid}}",
    operation_id="getParticipant",
    tags=["Participants"],
    responses=_ONE,
)
async def get_participant(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One participant."""
    return await _one_participant(service, call, asking_lead_provider, id)


async def _one_participant(service: Service, call: Call, lead_provider: int, public_id: UUID) -> Response[bytes]:
    async with service.database.read():
        (person,) = await enrolled(service, call, [await visible_participant(lead_provider, public_id)])
    return json_response({"data": participant_resource(person)})


@put(f"{PATH}/{{id:uuid}}/withdraw", operation_id="withdrawParticipant", tags=["Participants"], responses=_ONE)
async def put_withdraw(
    request: Ask,
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """A participant stops training with you for good. Every reason against it is listed."""
    sent = await attributes_sent(request, WITHDRAWAL)
    await withdraw_training(service, call, training_change(id, asking_lead_provider, sent))
    return await _one_participant(service, call, asking_lead_provider, id)


@put(f"{PATH}/{{id:uuid}}/defer", operation_id="deferParticipant", tags=["Participants"], responses=_ONE)
async def put_defer(
    request: Ask,
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """A participant pauses training. Every reason against it is listed."""
    sent = await attributes_sent(request, DEFERRAL)
    await defer_training(service, call, training_change(id, asking_lead_provider, sent))
    return await _one_participant(service, call, asking_lead_provider, id)


@put(f"{PATH}/{{id:uuid}}/resume", operation_id="resumeParticipant", tags=["Participants"], responses=_ONE)
async def put_resume(
    request: Ask,
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """A participant who deferred or withdrew goes on with training from today."""
    sent = await attributes_sent(request, RESUMPTION)
    await resume_training(service, call, training_change(id, asking_lead_provider, sent))
    return await _one_participant(service, call, asking_lead_provider, id)


@put(
    f"{PATH}/{{id:uuid}}/change-schedule",
    operation_id="changeScheduleParticipant",
    tags=["Participants"],
    responses=_ONE,
)
async def put_change_schedule(
    request: Ask,
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """A participant moves to another schedule, and to another contract year when one is sent."""
    sent = await attributes_sent(request, CHANGE_OF_SCHEDULE)
    await change_schedule(service, call, schedule_change(id, asking_lead_provider, sent))
    return await _one_participant(service, call, asking_lead_provider, id)


@get(
    f"{PATH}/transfers",
    operation_id="getTransfers",
    tags=["Transfers"],
    responses={200: ResponseSpec(TransfersResponse, description="A page of participants with their transfers")},
)
async def get_transfers(
    request: Ask,
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Participants who moved to or from you, or between your schools, with every such move."""
    parameters = list(request.query_params.multi_items())
    page, sent, sort = read_page(parameters), read_filters(parameters), sorting(parameters)
    filters = ParticipantFilters(updated_since=updated_since(sent), transferred=True)
    async with service.database.read():
        rows = await visible_participants(asking_lead_provider, filters, sort, limit=page.limit, offset=page.offset)
        found = await transfers_of(service, call, asking_lead_provider, rows)
    return json_response({"data": [transfer_resource(*one) for one in zip(rows, found, strict=True)]})


@get(
    f"{PATH}/{{id:uuid}}/transfers",
    operation_id="getTransfer",
    tags=["Transfers"],
    responses={200: ResponseSpec(TransferResponse, description="The participant's transfers")},
)
async def get_transfer(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """The transfers of one participant that concern you."""
    async with service.database.read():
        row = await visible_participant(asking_lead_provider, id)
        (transfers,) = await transfers_of(service, call, asking_lead_provider, [row])
    if not transfers:
        raise NotFound(f"Participant {id} has no transfer that concerns you.")
    return json_response({"data": transfer_resource(row, transfers)})


@get(
    MENTORS,
    operation_id="getUnfundedMentors",
    tags=["Unfunded Mentors"],
    responses={200: ResponseSpec(UnfundedMentorsResponse, description="A page of unfunded mentors")},
)
async def get_unfunded_mentors(
    request: Ask,
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Mentors of your early career teachers whom you do not train, oldest record first."""
    parameters = list(request.query_params.multi_items())
    page, since, sort = read_page(parameters), updated_since(read_filters(parameters)), sorting(parameters)
    async with service.database.read():
        rows = await unfunded_mentors(
            asking_lead_provider, call.today, since, sort, limit=page.limit, offset=page.offset
        )
    return json_response({"data": [unfunded_mentor_resource(row) for row in rows]})


@get(
    f"{MENTORS}/{{id:uuid}}",
    operation_id="getUnfundedMentor",
    tags=["Unfunded Mentors"],
    responses={200: ResponseSpec(UnfundedMentorResponse, description="The unfunded mentor")},
)
async def get_unfunded_mentor(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One unfunded mentor."""
    async with service.database.read():
        row = await unfunded_mentor(asking_lead_provider, call.today, id)
    return json_response({"data": unfunded_mentor_resource(row)})


handlers: list[ControllerRouterHandler] = [
    Router(
        "/",
        guards=[lead_providers_only],
        route_handlers=[
            get_participants,
            get_participant,
            put_withdraw,
            put_defer,
            put_resume,
            put_change_schedule,
            get_transfers,
            get_transfer,
            get_unfunded_mentors,
            get_unfunded_mentor,
        ],
    )
]
