"""What the documents name is there: files, commands with their options, and what make can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.cli import COMMANDS, ecf2

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "rules" / "README.md",
    ROOT / "fixtures" / "england" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
TOP = ("engine", "service", "rules", "contracts_2025", "legacy_contracts", "fixtures", "tests", "docs", r"\.ci")
NAMED_PATH = re.compile(rf"(?<![\w/.])(?:{'|'.join(TOP)})/[\w./-]*\w/?")
SERVED = "/api/docs/"  # tests/service/guides follows these over HTTP
LINK = re.compile(r"\]\(([^)#]+)\)")
COMMAND = re.compile(r"(?:^|[`/ ])ecf2 ((?:[a-z][a-z-]* ?)+)((?:[^`\n#|]*))", re.MULTILINE)
TARGET = re.compile(r"`make ([a-z]+)`|^make ([a-z]+)", re.MULTILINE)


def documents() -> Iterator[object]:
    for document in DOCUMENTS:
        yield pytest.param(document.read_text("utf-8"), document, id=document.relative_to(ROOT).as_posix())


@pytest.mark.parametrize(("text", "document"), list(documents()))
def test_every_file_a_document_names_is_there(text: str, document: Path) -> None:
    named = {path.rstrip("/.") for path in NAMED_PATH.findall(text)} if document.name != "problems.md" else set()
    assert [path for path in sorted(named) if not ((ROOT / path).exists() or (ROOT / f"{path}.py").exists())] == []
    linked = [link for link in LINK.findall(text) if not link.startswith(("http", SERVED))]
    assert [link for link in linked if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(("text", "document"), list(documents()))
def test_every_command_a_document_names_is_one_of_ours_with_its_options(text: str, document: Path) -> None:
    context = click.Context(ecf2)
    for words, rest in COMMAND.findall(text):
        first, *others = words.split()
        if first not in COMMANDS:
            continue
        command = ecf2.get_command(context, first)
        if isinstance(command, click.Group) and others:
            command = command.get_command(context, others[0])
        assert command is not None, f"{document.name}: ecf2 {words}"
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options | {"--help"}, f"{document.name}: ecf2 {words}{rest}"


@pytest.mark.parametrize(("text", "document"), list(documents()))
def test_every_make_target_a_document_names_is_in_the_makefile(text: str, document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {one or other for one, other in TARGET.findall(text)}
    assert named - targets == set(), document.name


def test_every_command_is_told_of_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [command for command in COMMANDS if f"ecf2 {command}" not in readme] == []
