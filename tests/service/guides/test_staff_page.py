"""The page for staff names every operation for them, with an example that the operation takes."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

from service.platform.settings import documents_folder
from tests.service.guides.conftest import Served
from tests.service.guides.test_guides_and_interface import blocks, operations, parameters, spans

PAGE = (documents_folder() / "staff_api.md").read_text(encoding="utf-8")
STAFF = "/internal/"
ROW = re.compile(r"^\| `([A-Z]+) (/\S+)` \| ([^|]+) \|[^|]+\| (.+) \|$", re.MULTILINE)
PART = re.compile(r"\{\w+\}")


class Row(NamedTuple):
    method: str
    path: str
    who: str
    example: str


def rows() -> list[Row]:
    return [Row(*found) for found in ROW.findall(PAGE)]


def body_of(operation: dict[str, Any]) -> str | None:
    """The name of the model an operation takes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else content["schema"]["$ref"].rpartition("/")[2]


def test_it_names_every_operation_for_staff_and_no_other(served: Served) -> None:
    named = [f"{row.method} {row.path}" for row in rows()]
    assert sorted(named) == sorted(operations(served.document, STAFF))
    written = {span for span in spans(PAGE) if re.match(r"[A-Z]+ /", span)}
    assert written == set(named)


def test_every_body_it_shows_is_one_of_the_interface_and_every_operation_that_takes_one_has_it(
    served: Served,
) -> None:
    components = served.document["components"]
    shown = set()
    for info, content in blocks(PAGE):
        kind, _, model = info.partition(" ")
        if kind == "json":
            schema = {"$ref": f"#/components/schemas/{model}", "components": components}
            jsonschema_rs.validate(schema, json.loads(content))
            shown.add(model)
    taken = {
        body_of(operation)
        for path, methods in served.document["paths"].items()
        if path.startswith(STAFF)
        for operation in methods.values()
    }
    assert shown == taken - {None}


def test_every_address_it_shows_is_one_that_is_answered(served: Served) -> None:
    known = parameters(served.document)
    for method, path, _, example in rows():
        asked = example.strip("`")
        if body_of(served.document["paths"][path][method.lower()]) is not None or asked == "no body":
            assert method == "POST", path
            continue
        parts = urlsplit(asked)
        assert re.fullmatch(PART.sub("[^/]+", path), parts.path or path), example
        assert {name for name, _ in parse_qsl(parts.query)} <= known, example
