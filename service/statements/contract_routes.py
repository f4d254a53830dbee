"""Versions of call-off contracts over HTTP, for staff to read.

In: requests. Out: answers. Must never know: the database, or where contracts are kept.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Service
from service.platform.one_moment import at_one_moment
from service.shown import json_response
from service.statements.contract_versions import Standing, contract_versions
from service.statements.messages import LAST_YEAR


class AuthorisedUseShown(BaseModel):
    """A statement that was authorised with the version, and how the version stands to that now."""

    statement: UUID
    month: str
    standing: Standing


class ContractVersionShown(BaseModel):
    """A version of a call-off contract."""

    lead_provider: str
    contract_year: int
    version: int
    from_statement: str
    place: str | None = Field(description="File, line and column; null when the files no longer have it.")
    months: list[str] = Field(description="Statement months that use it; empty when none does.")
    authorised: list[AuthorisedUseShown]


class ContractVersionsResponse(BaseModel):
    """Versions of call-off contracts, by lead provider, contract year and number."""

    data: list[ContractVersionShown]


@get(
    "/internal/contracts",
    operation_id="listContractVersions",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(ContractVersionsResponse, description="The versions")},
)
@at_one_moment
async def get_contracts(
    service: NamedDependency[Service],
    contract_year: Annotated[int | None, QueryParameter(ge=1, le=LAST_YEAR)] = None,
    lead_provider: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Response[bytes]:
    """Every version of the contracts asked for: the months that use it and the authorised statements that used it."""
    found = await contract_versions(service, contract_year=contract_year, lead_provider=lead_provider)
    return json_response({"data": found})


handlers: list[ControllerRouterHandler] = [Router("/", guards=[staff_only(*Role)], route_handlers=[get_contracts])]
