"""The interface's document in the words of OpenAPI 3.0, for tools that know no later one; Swagger UI is one of them.

In: the document in OpenAPI 3.1. Out: the same in 3.0.3. Must never know: what it describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "3.0.3"
_NULL = {"type": "null"}
_ONLY_LATER = frozenset({"examples", "const", "jsonSchemaDialect", "webhooks", "$schema", "propertyNames"})


def in_older_words(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document for tools that know OpenAPI 3.0."""
    changed: dict[str, Any] = _changed(document)
    changed["openapi"] = VERSION
    changed["info"].pop("summary", None)
    return changed


def _changed(node: Any) -> Any:
    if isinstance(node, list):
        return [_changed(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    result = {key: _changed(value) for key, value in node.items() if key not in _ONLY_LATER or _is_a_name(value)}
    if isinstance(node.get("const"), str):
        result["enum"] = [node["const"]]
    if isinstance(node.get("examples"), list) and node["examples"]:
        result["example"] = node["examples"][0]
    _exclusive(result)
    return _nullable(result)


def _is_a_name(value: Any) -> bool:
    """Whether what stands under a word of the language is a schema, so that the word is the name of a property."""
    return isinstance(value, Mapping) and ("type" in value or "$ref" in value or "anyOf" in value)


def _exclusive(schema: dict[str, Any]) -> None:
    for bound in ("Minimum", "Maximum"):
        limit = schema.get(f"exclusive{bound}")
        if isinstance(limit, (int, float)) and not isinstance(limit, bool):
            schema[bound.lower()], schema[f"exclusive{bound}"] = limit, True


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    joint = "anyOf" if "anyOf" in schema else "oneOf"
    choices = schema.get(joint)
    if not isinstance(choices, list) or _NULL not in choices:
        return schema
    others = [one for one in choices if one != _NULL]
    rest = {key: value for key, value in schema.items() if key != joint}
    if len(others) == 1 and "$ref" not in others[0]:
        return {**others[0], **rest, "nullable": True}
    return {**rest, "nullable": True, ("allOf" if len(others) == 1 else joint): others}
