"""An OpenAPI document as a flat list of facts, so that two documents can be compared field by field.

In: a document, 3.0 or 3.1. Out: for each operation, its query parameters and the attributes of its body and its answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

_NULL = {"type": "null"}
_METHODS = ("get", "put", "post")
Document = Mapping[str, Any]
Schema = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Fact:
    """One parameter or attribute. Words of an enumeration are divided by spaces."""

    operation: str
    place: str
    """query, body or answer"""
    attribute: str
    type: str
    required: bool
    nullable: bool
    words: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.operation, self.place, self.attribute


def facts_of(document: Document) -> list[Fact]:
    """Every fact of the operations under /api/v3, in order."""
    return sorted(
        fact for operation, described in _operations(document) for fact in _facts(document, operation, described)
    )


def write_facts(path: Path, facts: Iterable[Fact]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Fact))
        for fact in facts:
            writer.writerow("yes" if one is True else "no" if one is False else one for one in astuple(fact))


def read_facts(path: Path) -> list[Fact]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Fact(operation, place, attribute, kind, required == "yes", nullable == "yes", words)
            for operation, place, attribute, kind, required, nullable, words in list(csv.reader(file))[1:]
        ]


def _operations(document: Document) -> Iterator[tuple[str, Schema]]:
    for path, methods in document["paths"].items():
        if path.startswith("/api/v3/"):
            yield from ((f"{name.upper()} {path}", methods[name]) for name in _METHODS if name in methods)


def _facts(document: Document, operation: str, described: Schema) -> Iterator[Fact]:
    for parameter in described.get("parameters", ()):
        if parameter["in"] == "query":
            yield from _parameter(document, operation, parameter)
    for place, holder in (("body", described.get("requestBody")), ("answer", described["responses"]["200"])):
        content = holder["content"].get("application/json") if holder else None
        if content:  # rows of an upload are lines
            yield from _attributes(document, (operation, place), content["schema"], "")


def _parameter(document: Document, operation: str, parameter: Schema) -> Iterator[Fact]:
    schema = _resolved(document, parameter["schema"])
    if parameter.get("style") != "deepObject":
        yield Fact(operation, "query", parameter["name"], "string", False, False, "")
        return
    for name in schema["properties"]:
        shown = f"{parameter['name']}[{name}]"
        yield Fact(operation, "query", shown, "query", name in schema.get("required", ()), False, "")


def _attributes(document: Document, where: tuple[str, str], schema: Schema, above: str) -> Iterator[Fact]:
    variants = _variants(document, schema)
    names = dict.fromkeys(name for variant in variants for name in variant.get("properties", ()))
    for name in names:
        described = [variant["properties"][name] for variant in variants if name in variant.get("properties", ())]
        required = all(name in variant.get("required", ()) for variant in variants)
        nullable = any(_may_be_null(document, one) for one in described)
        kinds = [kind for one in described for kind in _variants(document, one)]
        types = {_type(kind) for kind in kinds}
        words = sorted({str(word) for kind in kinds for word in _words(document, kind) if word is not None})
        yield Fact(*where, f"{above}{name}", " or ".join(sorted(types)), required, nullable, " ".join(words))
        inner = {"anyOf": [kind.get("items", kind) for kind in kinds]}
        mark = "[]" if "array" in types else ""
        yield from _attributes(document, where, inner, f"{above}{name}{mark}.")


def _variants(document: Document, schema: Schema) -> list[Schema]:
    """What a schema may be, without null; parts of one object that stand beside its alternatives are in each."""
    schema = _resolved(document, schema)
    choices = [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, ()) if one != _NULL]
    return [found for one in choices for found in _variants(document, one)] if choices else [schema]


def _may_be_null(document: Document, schema: Schema) -> bool:
    schema = _resolved(document, schema)
    return bool(schema.get("nullable")) or _NULL in schema.get("anyOf", ()) or None in schema.get("enum", ())


def _type(schema: Schema) -> str:
    kind = str(schema.get("type", "object" if "properties" in schema else "any"))
    shape = str(schema.get("format", "")).replace("_", "-")
    return f"{kind} {shape}".strip()


def _words(document: Document, schema: Schema) -> list[Any]:
    holder = _resolved(document, schema.get("items", schema))
    return list(holder.get("enum", [holder["const"]] if "const" in holder else []))


def _resolved(document: Document, schema: Schema) -> Schema:
    if "$ref" in schema:
        found: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _resolved(document, found)
    return schema
