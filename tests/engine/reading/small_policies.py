"""Small policies in temporary folders: the good one of `fixtures/bad_files/_good`, with files put in its way."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

BAD_FILES = Path(__file__).parents[3] / "fixtures" / "bad_files"
GOOD = BAD_FILES / "_good"
ON = date(2026, 5, 1)
"""The day the bad files are looked at."""
CASES = sorted(case.name for case in BAD_FILES.iterdir() if case.is_dir() and case != GOOD)


def good_policy(folder: Path) -> Path:
    """A copy of the good policy that a test may spoil."""
    return Path(shutil.copytree(GOOD, folder / "policy"))


def bad_policy(folder: Path, case: str) -> Path:
    """The good policy with the case's files put over it or beside it."""
    policy = good_policy(folder)
    shutil.copytree(BAD_FILES / case, policy, dirs_exist_ok=True)
    return policy


def changed(policy: Path, file: str, old: str, new: str) -> Path:
    """The policy with the first `old` of a file written as `new`."""
    path = policy / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return policy
