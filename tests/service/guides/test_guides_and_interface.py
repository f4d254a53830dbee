"""What the guides name is there, and what is there is named in a guide.

Every word in backticks is of a known kind: an operation, a parameter, a header, a field, a word or code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt

import service.platform
from engine.rulebook import Rulebook
from service.guides.codes import CODES_OF_OTHER_STATUSES, JUDGING, codes_of_errors
from service.guides.generated import PARTS, Sources, completed
from service.guides.reading import Guide
from service.platform.clock import london_day, now
from service.platform.settings import sandbox_folder
from service.sandbox.operations import read_scenarios
from tests.service.guides.conftest import GUIDES, Served

OPERATION = re.compile(r"(GET|POST|PUT) (/\S+)")
PARAMETER = re.compile(r"(\w+)\[(\w+)\]|sort")
HEADERS = {"X-With-Server-Date", "Retry-After", "Authorization: Bearer TOKEN"}
VALUES = {"true", "false", "ecf2 serve --sandbox", "DATABASE_URL"}
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
PLATFORM = Path(service.platform.__file__).parent
BY_HAND = [guide for guide in GUIDES if guide.name != "reference"]
ALL = [pytest.param(guide, id=guide.name) for guide in GUIDES]


@pytest.fixture(scope="session")
def sources(served: Served, rulebook: Rulebook) -> Sources:
    return Sources(rulebook, served.document, (), read_scenarios(sandbox_folder()), london_day(now()))


def spans(text: str) -> Iterator[str]:
    """The words in backticks."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or ():
            if child.type == "code_inline":
                yield child.content


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Blocks of code: what they are said to be, and what they hold."""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence":
            yield token.info, token.content


def operations(document: dict[str, Any], path_begins: str) -> set[str]:
    return {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith(path_begins)
    }


def parameters(document: dict[str, Any]) -> set[str]:
    found = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            for one in operation.get("parameters", ()):
                inner = one["schema"].get("properties", {}) if one.get("style") == "deepObject" else ()
                found |= {f"{one['name']}[{name}]" for name in inner} or {one["name"]}
    return found


def content_types(document: dict[str, Any]) -> set[str]:
    """What a body may be said to be, as a header."""
    taken = (
        operation.get("requestBody", {}).get("content", {})
        for methods in document["paths"].values()
        for operation in methods.values()
    )
    return {f"Content-Type: {kind}" for kinds in taken for kind in kinds}


def words(node: Any) -> Iterator[str]:
    """Names of properties, and every word that a field may hold."""
    if isinstance(node, list):
        for item in node:
            yield from words(item)
    elif isinstance(node, dict):
        yield from node.get("properties", ())
        yield from (str(word) for word in (*node.get("enum", ()), *([node["const"]] if "const" in node else [])))
        for item in node.values():
            yield from words(item)


@pytest.mark.parametrize("guide", ALL)
def test_every_word_in_backticks_is_one_of_the_interface(served: Served, sources: Sources, guide: Guide) -> None:
    known = {
        *operations(served.document, "/"),
        *parameters(served.document),
        *words(served.document["components"]["schemas"]),
        *content_types(served.document),
        *codes_of_errors(sources.policy, sources.today),
        *JUDGING.values(),
        *sources.policy.vocabulary.facts["new_schedule"].choices,
        *HEADERS,
        *VALUES,
        "participant_declaration_id",
    }
    text = completed(guide, sources)
    named = {span.replace("[]", "") for span in spans(text)}
    last_of = {span: span.rpartition(".")[2] for span in named}
    assert [one for one in sorted(named) if {one, last_of[one]}.isdisjoint(known) and not WRITTEN.fullmatch(one)] == []


@pytest.mark.parametrize("guide", ALL)
def test_every_example_has_the_shape_of_the_interface(served: Served, guide: Guide) -> None:
    components = served.document["components"]
    for info, content in blocks(guide.text):
        kind, _, model = info.partition(" ")
        assert kind in {"json", "sh"}, f"{guide.name}.md: say what a block is: ```json Model, or ```sh"
        if kind == "json":
            assert model in components["schemas"], f"{guide.name}.md: ```json {model}"
            schema = {"$ref": f"#/components/schemas/{model}", "components": components}
            jsonschema_rs.validate(schema, json.loads(content))
            assert _keys(json.loads(content)) <= set(words(components["schemas"]))
        else:
            paths = {path.split("?")[0] for path in re.findall(r"SERVICE(/[^'\s]+)", content)}
            assert paths <= set(served.document["paths"])
            asked = set(re.findall(r"\w+\[\w+\]", content))
            assert asked <= parameters(served.document)


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*(_keys(item) for item in node))
    if isinstance(node, dict):
        return set(node).union(*(_keys(item) for item in node.values()))
    return set()


def test_every_operation_for_lead_providers_is_named_in_a_guide_written_by_hand(served: Served) -> None:
    named = {span for guide in BY_HAND for span in spans(guide.text)}
    assert operations(served.document, "/api/") - named == set()


def test_the_reference_names_every_operation_and_every_parameter(served: Served, sources: Sources) -> None:
    (reference,) = [guide for guide in GUIDES if guide.name == "reference"]
    named = set(spans(completed(reference, sources)))

    assert operations(served.document, "/") - named == set()
    assert parameters(served.document) - named == set()


def test_every_filter_is_told_of_in_a_guide_written_by_hand(served: Served) -> None:
    named = {span for guide in BY_HAND for span in spans(guide.text)}
    asked = {name for name in parameters(served.document) if name.startswith(("filter[", "page[", "sort"))}
    assert asked - named == set()


def test_every_state_a_lead_provider_reads_is_explained(served: Served) -> None:
    (states,) = [guide for guide in GUIDES if guide.name == "data-states"]
    schemas = served.document["components"]["schemas"]
    fields = {
        *schemas["DeclarationAttributes"]["properties"]["state"]["enum"],
        *schemas["EcfEnrolment"]["properties"]["training_status"]["enum"],
        *schemas["EcfEnrolment"]["properties"]["participant_status"]["enum"],
        *(
            word
            for one in schemas["EcfEnrolment"]["properties"]["participant_status_reason"]["anyOf"]
            for word in one.get("enum", ())
        ),
        *schemas["TransferShown"]["properties"]["status"]["enum"],
    }
    assert fields - set(spans(states.text)) == set()


def test_every_code_of_the_platform_is_in_the_table_of_errors(sources: Sources) -> None:
    table = codes_of_errors(sources.policy, sources.today)
    written = set()
    for module in ("errors", "error_responses"):
        text = (PLATFORM / f"{module}.py").read_text(encoding="utf-8")
        written |= set(re.findall(r'code(?:: str)? ?= ?"([a-z_]+)"', text))

    # A 401 has no code, as published, and nothing that lead providers send is answered with 409.
    assert written - table == {"unauthorised", "conflict"}
    assert set(CODES_OF_OTHER_STATUSES) <= table


def test_every_generated_part_is_used(served: Served) -> None:
    used = {name for guide in GUIDES for name in re.findall(r"^\{\{ ([a-z-]+) \}\}$", guide.text, re.MULTILINE)}
    assert used == set(PARTS)
