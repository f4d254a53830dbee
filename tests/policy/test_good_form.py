"""Every policy file is in good form, and its first line tells editors what may stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.formatting import formatted
from engine.reading.files import PolicyFile, policy_files

ROOT = Path(__file__).parents[2]
FILES = policy_files(ROOT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_a_policy_file_is_in_good_form(file: PolicyFile) -> None:
    assert file.kind is not None
    text = file.content.decode()
    assert formatted(file.path, text, file.kind) == text, "Run: ecf2 policy fmt"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_the_first_line_of_a_policy_file_leads_to_the_schema_of_its_kind(file: PolicyFile) -> None:
    first = file.content.decode().splitlines()[0]
    mark, _, path = first.partition("=")
    assert mark == "# yaml-language-server: $schema"
    schema = (ROOT / file.path).parent.joinpath(path).resolve()
    assert schema == ROOT / "docs" / "schemas" / f"{file.kind}.schema.json"
    assert schema.is_file()
