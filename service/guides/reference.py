"""The reference page: every operation, its parameters, its body and its answers.

In: the OpenAPI document. Out: Markdown. Must never know: how the document is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.guides.markdown import code, plain, table

_PUBLISHED = "/api/"
_NULL = {"type": "null"}
Document = Mapping[str, Any]


def reference_page(document: Document) -> str:
    """Operations for lead providers by subject, then those for DfE staff."""
    parts = []
    by_subject: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            subject = operation["tags"][0] if path.startswith(_PUBLISHED) else f"For staff: {operation['tags'][0]}"
            by_subject.setdefault(subject, []).append(_operation(document, path, method, operation))
    for subject in sorted(by_subject, key=lambda one: (one.startswith("For staff"), one)):
        parts += [f"## {plain(subject)}", *by_subject[subject]]
    return "\n\n".join(parts) + "\n"


def _operation(document: Document, path: str, method: str, operation: Mapping[str, Any]) -> str:
    parts = [f"### {code(f'{method.upper()} {path}')}"]
    parts.append(plain(operation.get("description") or operation.get("summary", "")))
    parameters = [row for one in operation.get("parameters", ()) for row in _parameter(one)]
    if parameters:
        parts.append(table(("Parameter", "In", "Meaning"), parameters))
    body = operation.get("requestBody")
    if body:
        parts += ["The body:", table(("Attribute", "Type", "Meaning"), _attributes(document, _schema(body)))]
    answers = operation["responses"]
    shown = _schema(answers.get("200", answers.get("201", {})))
    if shown:
        parts += ["The answer, status 200:", table(("Attribute", "Type", "Meaning"), _attributes(document, shown))]
    others = ", ".join(f"{status} {plain(answer['description'])}" for status, answer in answers.items() if status > "3")
    parts.append(f"Otherwise: {others}. See [error codes](error-codes.md)." if others else "It always succeeds.")
    return "\n\n".join(parts)


def _parameter(parameter: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    schema = parameter["schema"]
    if parameter.get("style") != "deepObject":
        words = [*_enum(schema), *map(str, schema.get("examples", ()))]
        meaning = f"{parameter.get('description', '')} {', '.join(words)}"
        yield code(parameter["name"]), parameter["in"], plain(meaning)
        return
    for name, described in schema["properties"].items():
        needed = " Required." if name in schema.get("required", ()) else ""
        meaning = described.get("description", parameter.get("description", ""))
        yield code(f"{parameter['name']}[{name}]"), parameter["in"], plain(meaning + needed)


def _schema(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _attributes(document: Document, schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, ...]]:
    """Every attribute under a schema, those within others after a dot."""
    schema = _resolved(document, schema)
    for name, described in schema.get("properties", {}).items():
        nullable = _NULL in described.get("anyOf", ())
        kind = _resolved(document, _without_null(described))
        path = f"{above}{name}"
        inner = _resolved(document, kind.get("items", kind))
        words = _enum(kind) or _enum(inner)
        meaning = str(described.get("description", inner.get("description", "")))
        said = f"{meaning} One of: {', '.join(words)}." if words else meaning
        notes = [_type(kind), *(["or null"] if nullable else []), *(["required"] if _needed(schema, name) else [])]
        yield code(path), ", ".join(notes), plain(said)
        yield from _attributes(document, inner, f"{path}{'[]' if 'items' in kind else ''}.")


def _needed(schema: Mapping[str, Any], name: str) -> bool:
    return name in schema.get("required", ())


def _type(schema: Mapping[str, Any]) -> str:
    return str(schema.get("format") or schema.get("type") or "any")


def _enum(schema: Mapping[str, Any]) -> list[str]:
    return [str(word) for word in schema.get("enum", [schema["const"]] if "const" in schema else [])]


def _without_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    others = [one for one in schema.get("anyOf", ()) if one != _NULL]
    return others[0] if len(others) == 1 else schema


def _resolved(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema
