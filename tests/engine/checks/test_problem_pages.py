"""Every code has a title, a page, and something that brings it about."""

from __future__ import annotations

import re
from pathlib import Path

from engine.analysis.problems import with_proofs
from engine.checks.codes import TITLES
from engine.reading import read_policy
from tests.engine.reading.small_policies import CASES, ON, bad_policy

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"""["']([EW][0-9]{3})["']""")
PAGE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")


def codes_in(folder: Path) -> set[str]:
    return {
        code
        for path in folder.rglob("*.py")
        if path.name != "codes.py"
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_the_engine_and_the_register_have_the_same_codes() -> None:
    assert codes_in(ROOT / "engine") == set(TITLES)


def test_the_page_and_the_register_have_the_same_codes_and_titles() -> None:
    assert dict(re.findall(r"^## ([EW][0-9]{3}) (.+)$", PAGE, re.MULTILINE)) == dict(TITLES)


def test_every_section_says_what_to_avoid_what_to_write_and_why() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    for section in sections:
        for part in ("- **Avoid:** ", "- **Write:** ", "- **Why:** "):
            assert section.count(part) == 1, section


def test_every_code_is_brought_about_by_a_bad_file_or_a_test(tmp_path: Path) -> None:
    said = {
        problem.code for case in CASES for problem in with_proofs(read_policy(bad_policy(tmp_path / case, case), ON))
    }
    assert set(TITLES) - said - codes_in(ROOT / "tests") == set()
