"""An OpenAPI document that describes what is really served.

In come Litestar's document and our pydantic models; out comes the document with pydantic's own schemas. Litestar loses
discriminators, patterns, refused extra keys and some defaults of pydantic models, and describes its own error shape
instead of ours.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from service.platform.errors import ErrorBody, UnauthorisedBody

_REFERENCE = "#/components/schemas/{model}"
_METHODS = ("get", "put", "post", "delete", "patch")


def described(
    document: dict[str, Any], inputs: Iterable[type[BaseModel]], outputs: Iterable[type[BaseModel]]
) -> dict[str, Any]:
    """Litestar's `app.openapi_schema.to_schema()` with our models and error bodies in place of its own.

    `inputs` are models of request bodies, `outputs` of answers: what a default means differs between them.
    """
    result = copy.deepcopy(document)
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in inputs]
    answers: list[type[BaseModel]] = [*outputs, ErrorBody, UnauthorisedBody]
    models.extend((model, "serialization") for model in answers)
    _, definitions = models_json_schema(models, ref_template=_REFERENCE)
    result.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
    for path in result.get("paths", {}).values():
        for method in _METHODS:
            for status, response in path.get(method, {}).get("responses", {}).items():
                if int(status) >= 400:
                    response["content"] = {"application/json": {"schema": {"$ref": _error_reference(status)}}}
    return result


def _error_reference(status: str) -> str:
    return _REFERENCE.format(model="UnauthorisedBody" if status == "401" else "ErrorBody")
