"""Uploads over HTTP: one line of answer for each row, as soon as it is taken.

In: requests. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from service.declarations.routes import PATH as DECLARATIONS
from service.people.access import lead_providers_only
from service.people.told_date import HEADER as TOLD_DATE
from service.platform import clock
from service.platform.context import Call, Service
from service.platform.error_responses import answer_to
from service.platform.errors import BadRequest, NotFound
from service.shown import json_response
from service.uploads.files import JSON_LINES, SentRow, rows_of
from service.uploads.messages import UploadedRowResult, UploadResponse, fault_line, line_of, upload_shown
from service.uploads.operations import progress, take_row

PATH = f"{DECLARATIONS}/bulk"
KEY = "Idempotency-Key"
_KEY = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)


@post(
    PATH,
    status_code=200,
    operation_id="uploadDeclarations",
    tags=["Declarations"],
    responses={
        200: ResponseSpec(UploadedRowResult, description="A line for each row, in order", media_type=JSON_LINES[0])
    },
)
async def post_upload(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Stream:
    """Send up to 10,000 declarations: a body of a declaration a line, or comma-separated with names in the first line.

    Each row is judged by itself and answered by a line, so some may be accepted and others refused. If the answer
    breaks off, send the same file again under the same Idempotency-Key: rows that were taken are answered as they were,
    the rest is taken. Send rows that you mended under a new key.
    """
    key = _key(request.headers.get(KEY, "").strip())
    rows = rows_of(request.headers.get("Content-Type", ""), await request.body())
    lines = _answered(request, service, call, asking_lead_provider, key=key, rows=rows)
    return Stream(lines, media_type=JSON_LINES[0], status_code=200)


async def _answered(
    request: Request[Any, Any, Any],
    service: Service,
    call: Call,
    lead_provider: int,
    *,
    key: str,
    rows: Sequence[SentRow],
) -> AsyncIterator[bytes]:
    is_told = TOLD_DATE in request.headers
    for row in rows:
        try:
            # A row is known from the moment it is taken, not from that of the request, which may be a minute earlier:
            # who asks meanwhile what was updated since must not miss it. A moment told in a sandbox holds for all.
            now = call.now if is_told else clock.now()
            taken = await take_row(service, Call(call.actor, now), lead_provider, key, row)
        except Exception as fault:  # whatever is wrong with one row, the others are taken
            yield fault_line(row.number, *answer_to(request, fault))
        else:
            yield line_of(row.number, taken.status, taken.answer)


@get(
    f"{PATH}/{{key:str}}",
    operation_id="getUpload",
    tags=["Declarations"],
    responses={200: ResponseSpec(UploadResponse, description="How far it has got")},
)
async def get_upload(
    key: FromPath[str], service: NamedDependency[Service], asking_lead_provider: NamedDependency[int]
) -> Response[bytes]:
    """How many rows of an upload were taken, by the key you gave it."""
    if not _KEY.fullmatch(key):
        raise NotFound("No upload has such a key.")
    return json_response({"data": upload_shown(key, await progress(service, asking_lead_provider, key))})


def _key(sent: str) -> str:
    if not _KEY.fullmatch(sent):
        raise BadRequest(
            f"Send {KEY}: a name of your own for this upload, up to 100 letters, digits, dots, hyphens and "
            "underscores. Sent again under it, the file is taken on from where it broke off.",
            pointer=KEY,
        )
    return sent


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[lead_providers_only], route_handlers=[post_upload, get_upload])
]
