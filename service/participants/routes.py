"""Participants over HTTP, for staff: registering people and seeing what was decided about them.

In: requests. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from service.participants.messages import (
    AssignMentorRequest,
    ChangeTrainingRequest,
    InductionLengthRequest,
    ParticipantResponse,
    PaymentsDueResponse,
    RegisterEctRequest,
    RegisterMentorRequest,
)
from service.participants.operations import (
    assign_mentor,
    payments_due,
    record_induction_length,
    register_ect,
    register_mentor,
    show_participant,
)
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.platform.one_moment import at_one_moment
from service.shown import json_response
from service.training.switching import TrainingChoice, change_training

_TAGS = ["Participants, internal"]
_DUE = {200: ResponseSpec(PaymentsDueResponse, description="The claims that are due")}
_ONE = {200: ResponseSpec(ParticipantResponse, description="The participant, with every decision")}


@at_one_moment
async def _shown(participant: UUID) -> Response[bytes]:
    return json_response({"data": await show_participant(participant)})


@post("/internal/participants/ects", status_code=200, operation_id="registerEct", tags=_TAGS, responses=_ONE)
async def post_ect(
    data: JSONBody[RegisterEctRequest], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Register an early career teacher. The same again gives the first; every reason against it is listed."""
    registered = await register_ect(service, call, data.registration())
    return await _shown(registered.participant_id)


@post("/internal/participants/mentors", status_code=200, operation_id="registerMentor", tags=_TAGS, responses=_ONE)
async def post_mentor(
    data: JSONBody[RegisterMentorRequest], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Register a mentor. The same again gives the first; every reason against it is listed."""
    registered = await register_mentor(service, call, data.mentor_registration())
    return await _shown(registered.participant_id)


@post("/internal/mentor-assignments", status_code=200, operation_id="assignMentor", tags=_TAGS, responses=_ONE)
async def post_assignment(
    data: JSONBody[AssignMentorRequest], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Assign a mentor to an early career teacher, who is shown; the mentor before stops the day before."""
    await assign_mentor(service, call, data.assignment())
    return await _shown(data.ect_id)


@post(
    "/internal/participants/{id:uuid}/training",
    status_code=200,
    operation_id="changeTraining",
    tags=_TAGS,
    responses=_ONE,
)
async def post_training(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[ChangeTrainingRequest],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Let another lead provider, or the school itself, train a participant from today; again it changes nothing."""
    choice = TrainingChoice(id, data.role, data.programme, data.lead_provider)
    await change_training(service, call, choice)
    return await _shown(id)


@post(
    "/internal/participants/{id:uuid}/induction-length",
    status_code=200,
    operation_id="recordInductionLength",
    tags=_TAGS,
    responses=_DUE,
)
async def post_induction_length(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[InductionLengthRequest],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Record how long induction takes; the claims that are due follow from it. The same again changes nothing."""
    return json_response({"data": await record_induction_length(service, call, data.stated(id))})


@get(
    "/internal/participants/{id:uuid}/payments-due/{role:str}",
    operation_id="showPaymentsDue",
    tags=_TAGS,
    responses=_DUE,
)
@at_one_moment
async def get_payments_due(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    role: FromPath[Literal["ect", "mentor"]],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """The claims that training of a participant in a role leads to, and by when guidance expects them."""
    return json_response({"data": await payments_due(service, call, id, role)})


@get("/internal/participants/{id:uuid}", operation_id="showParticipant", tags=_TAGS, responses=_ONE)
async def get_participant(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """A participant's registrations, and every decision about them."""
    return await _shown(id)


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_participant, get_payments_due]),
    Router(
        "/",
        guards=[staff_only(Role.SUPPORT, Role.POLICY)],
        route_handlers=[post_ect, post_mentor, post_assignment, post_training, post_induction_length],
    ),
]
