"""Each line with curl in the README and the guides can be pasted and answers."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest
from markdown_it import MarkdownIt

from tests.service.sandbox.conftest import Sandbox
from tests.service.service_fixtures import POLICY_FOLDER


def lines_to_paste() -> list[str]:
    """Every line with curl in the README and the guides."""
    folders = (POLICY_FOLDER / "README.md", *sorted((POLICY_FOLDER / "docs" / "guides").glob("*.md")))
    blocks = (
        token.content
        for file in folders
        for token in MarkdownIt("commonmark").parse(file.read_text(encoding="utf-8"))
        if token.type == "fence"
    )
    return [line for block in blocks for line in block.splitlines() if line.startswith("curl ")]


CURL = argparse.ArgumentParser()
CURL.add_argument("address")
CURL.add_argument("-g", action="store_true")
CURL.add_argument("-G", action="store_true")
CURL.add_argument("-H", action="append", default=[])
CURL.add_argument("-d", default=None)
CURL.add_argument("--data-urlencode", action="append", default=[])


def declaration_shown() -> str:
    """The body that the guide on declaring shows."""
    guide = (POLICY_FOLDER / "docs" / "guides" / "declare.md").read_text(encoding="utf-8")
    return guide.partition("```json DeclarationRequest\n")[2].partition("```")[0]


@pytest.mark.parametrize("line", lines_to_paste())
def test_each_line_of_the_documentation_can_be_pasted(sandbox: Sandbox, line: str) -> None:
    _, *words = shlex.split(line.replace("$TOKEN", sandbox.tokens["Alder Vale Teaching"]))
    asked = CURL.parse_args(words)
    parameters: dict[str, str] = dict(one.split("=", 1) for one in asked.data_urlencode)
    assert asked.g or "[" not in asked.address, "curl takes brackets for a range unless it is told -g"
    assert asked.G or not parameters, "without -G curl sends what is asked as a body"

    path, headers = re.sub(r"https?://[^/]+", "", asked.address), dict(one.split(": ", 1) for one in asked.H)
    assert asked.d in {None, "@declaration.json"}, "another file needs its content here"
    body = declaration_shown() if asked.d else None
    answer = sandbox.ask("POST" if body else "GET", path, headers=headers, params=parameters or None, content=body)

    assert answer.status_code == 200, answer.text
