"""Statements as files over HTTP, for finance officers.

In: requests. Out: files with their content type and name. Must never know: how a file is made.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from service.exports.operations import ExportFormat, export_statement
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.one_moment import at_one_moment

_FILE = ResponseSpec(bytes, description="The file", media_type="application/octet-stream", generate_examples=False)


@get(
    "/internal/statements/{id:uuid}/export",
    operation_id="exportStatement",
    tags=["Statements, internal"],
    responses={200: _FILE},
)
@at_one_moment
async def get_export(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    form: Annotated[ExportFormat, QueryParameter(name="format")],
) -> Response[bytes]:
    """The latest document of a statement as csv, xlsx, html, pdf or json. HTML opens; the others are saved."""
    export = await export_statement(id, form)
    shown = "inline" if form is ExportFormat.HTML else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{export.file_name}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(export.content, media_type=export.content_type, headers=headers)


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(Role.FINANCE)], route_handlers=[get_export]),
]
