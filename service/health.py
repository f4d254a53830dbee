"""Whether the service can do its work: the database answers and policy is loaded.

In: the open service. Out: a few plain facts, for whoever watches over it. Must never know: any slice.
"""

from __future__ import annotations

from importlib.metadata import version

from litestar import Response, get
from litestar.di import NamedDependency
from pydantic import BaseModel, Field

from service.platform.context import Service
from service.platform.database import DatabaseError
from service.platform.errors import Unavailable
from service.shown import json_response

VERSION = version("ecf2")


class Health(BaseModel):
    """What answers, and with which policy."""

    status: str = Field(description="ok")
    version: str
    database: str = Field(description="sqlite or postgresql")
    policy: str = Field(description="SHA-256 over the policy files, hexadecimal")
    release: str = Field(description="The release of that policy; unreleased where the files run as they are")
    policy_problem: str | None = Field(description="Why a later policy cannot be used, so that this one still runs")
    disagreements: int = Field(description="Decisions refused because the two readings differed; 0 or an alarm")


@get("/health", operation_id="getHealth", tags=["Service"], responses={})
async def health(service: NamedDependency[Service]) -> Response[bytes]:
    """Whether the database can be reached, and which policy is loaded."""
    try:
        await service.database.execute("SELECT 1 AS one")
    except (DatabaseError, OSError) as unreachable:
        raise Unavailable("The database does not answer.") from unreachable
    return json_response(
        {
            "status": "ok",
            "version": VERSION,
            "database": service.database.kind,
            "policy": service.rulebook.policy.digest,
            "release": service.release,
            "policy_problem": service.policy_problem,
            "disagreements": service.rulebook.disagreements,
        }
    )
