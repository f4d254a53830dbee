"""The OpenAPI document, assembled from what is really served.

In: the application and the policy's vocabulary. Out: the document, served at /api/docs/v3/openapi.json and, besides, as
the guides ask for it. Must never know: what an operation does.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from litestar import Litestar, MediaType, Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from pydantic import BaseModel

from engine.model.facts import Vocabulary
from service.declarations.messages import DeclarationRequest
from service.health import VERSION
from service.partnerships.messages import PartnershipCreateRequest, PartnershipUpdateRequest
from service.platform.errors import ErrorBody, UnauthorisedBody
from service.platform.openapi import described
from service.published import QUERIES, TOLD_DATE
from service.shown import WORD_OF
from service.training.messages import (
    ParticipantChangeScheduleRequest,
    ParticipantDeferRequest,
    ParticipantResumeRequest,
    ParticipantWithdrawRequest,
)

FOLDER = "/api/docs/v3"
TITLE = "ECF2 eligibility and payments"
_DESCRIPTION = (
    "Paths under /api/v3 are for lead providers, in the published shapes; errors name a code and the rule that decided "
    "besides. Paths under /internal are for DfE staff."
)
_TOKEN = "bearer"  # noqa: S105 - the name of a scheme
_OPEN_PATHS = ("/health", "/")
_PUBLISHED = "/api/v3/"
_FIRST_ERROR = 400
_BUILT = "openapi_document"
_BODIES: dict[str, type[BaseModel]] = {
    "createDeclaration": DeclarationRequest,
    "checkDeclaration": DeclarationRequest,
    "withdrawParticipant": ParticipantWithdrawRequest,
    "deferParticipant": ParticipantDeferRequest,
    "resumeParticipant": ParticipantResumeRequest,
    "changeScheduleParticipant": ParticipantChangeScheduleRequest,
    "createPartnership": PartnershipCreateRequest,
    "updatePartnership": PartnershipUpdateRequest,
}
"""By operation id: the bodies that handlers read themselves, so that every mistake in one has the published shape."""

_UPLOAD = {
    "application/x-ndjson": {"schema": {"type": "string", "description": "The body of a declaration on each line."}},
    "text/csv": {
        "schema": {
            "type": "string",
            "description": "UTF-8; the first line names the attributes of a declaration, each further one declares.",
        }
    },
}
_FILES: dict[str, dict[str, Any]] = {"uploadDeclarations": _UPLOAD}
"""By operation id: bodies that are files, by content type."""


class ServedDocument(OpenAPIRenderPlugin):
    """Serves the repaired document as JSON."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - as asked
        """The document as JSON."""
        return orjson.dumps(document_of(request.app))


def document_of(app: Litestar) -> dict[str, Any]:
    """The repaired document of an open application; built once for each. It is not to be changed."""
    built: dict[str, Any] | None = app.state.get(_BUILT)
    if built is None:
        built = assembled(app, app.openapi_schema.to_schema(), app.state.service.rulebook.policy.vocabulary)
        app.state[_BUILT] = built
    return built


def openapi_config(front: OpenAPIRenderPlugin, folder: Router) -> OpenAPIConfig:
    """What the application is given as `openapi_config`. `front` is what stands at the folder itself."""
    scheme = SecurityScheme(type="http", scheme="bearer", description="The token of a lead provider, or of staff.")
    return OpenAPIConfig(
        title=TITLE,
        version=VERSION,
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        openapi_router=folder,
        components=Components(security_schemes={_TOKEN: scheme}),
        render_plugins=[front, ServedDocument()],
    )


def assembled(app: Litestar, document: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Litestar's document with our models, queries, tokens and the words of the vocabulary."""
    inputs, outputs = _models(app)
    result = described(document, {*inputs, *_BODIES.values()}, outputs)
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _describe_operation(path, method, operation)
            if app.state.sandbox and path.startswith(_PUBLISHED):
                operation.setdefault("parameters", []).append(TOLD_DATE)
    _list_words(result["components"]["schemas"], vocabulary)
    return result


def _describe_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    if path not in _OPEN_PATHS:
        operation["security"] = [{_TOKEN: []}]
    extra = QUERIES.get(operation["operationId"])
    if extra:
        operation.setdefault("parameters", []).extend(extra)
    body = _BODIES.get(operation["operationId"])
    if body:
        schema = {"$ref": f"#/components/schemas/{body.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    files = _FILES.get(operation["operationId"])
    if files:
        operation["requestBody"] = {"required": True, "content": files}
    operation["responses"] = {
        **{status: answer for status, answer in operation["responses"].items() if int(status) < _FIRST_ERROR},
        **{str(status): _error(status) for status in _errors(path, method, operation)},
    }


def _errors(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """What an operation may answer besides its success, in order."""
    writes = method in {"post", "put"}
    asks = "requestBody" in operation or any(one["in"] == "query" for one in operation.get("parameters", ()))
    errors = [503] if path != "/" else []
    if path not in _OPEN_PATHS:
        errors += [401, 403]
    errors += [429] if path.startswith("/api/") else []
    errors += [400] if asks else []
    errors += [404] if "{" in path or (writes and not path.startswith("/api/")) else []
    errors += [422] if writes else []
    return sorted(errors)


def _error(status: int) -> dict[str, Any]:
    model = UnauthorisedBody if status == HTTPStatus.UNAUTHORIZED else ErrorBody
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": {"schema": schema}}}


def _models(app: Litestar) -> tuple[set[type[BaseModel]], set[type[BaseModel]]]:
    """The pydantic models of all request bodies, and of all answers."""
    inputs: set[type[BaseModel]] = set()
    outputs: set[type[BaseModel]] = set()
    for handler in _handlers(app):
        if handler.parsed_data_field is not None:
            inputs.update(_model(handler.parsed_data_field.annotation))
        outputs.update(_model(handler.parsed_return_field.annotation))
        for answer in (handler.responses or {}).values():
            if isinstance(answer, ResponseSpec):
                outputs.update(_model(answer.data_container))
    return inputs, outputs


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                yield handler


def _model(annotation: Any) -> set[type[BaseModel]]:
    return {annotation} if isinstance(annotation, type) and issubclass(annotation, BaseModel) else set()


def _list_words(node: Any, vocabulary: Vocabulary) -> None:
    """Write the choices of a fact wherever a model says that its words are the vocabulary's."""
    if isinstance(node, list):
        for item in node:
            _list_words(item, vocabulary)
    elif isinstance(node, dict):
        fact = node.pop(WORD_OF, None)
        if fact is not None:
            node["enum"] = list(vocabulary.facts[fact].choices)
        for item in node.values():
            _list_words(item, vocabulary)
