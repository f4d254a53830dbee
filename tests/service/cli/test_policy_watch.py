"""`ecf2 policy check --watch`: it checks again whenever a file is saved, and only then, until it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.reading.files import file_digests
from service.cli.policy import checking
from tests.engine.reading.small_policies import changed, good_policy
from tests.service.cli.conftest import Typed

FUNDING = "rules/funding/2025-06-01.yaml"
GOOD = "no problems."


def test_it_checks_after_each_save_and_goes_on_while_a_file_is_being_replaced(
    ecf2: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = good_policy(tmp_path)
    digests = file_digests

    def being_replaced(_folder: Path) -> dict[str, str]:
        raise FileNotFoundError(FUNDING)

    def saved(*_folders: Path, **_asked: Any) -> Iterator[set[Any]]:
        yield set()  # nothing was saved
        monkeypatch.setattr(checking, "file_digests", being_replaced)
        yield set()
        monkeypatch.setattr(checking, "file_digests", digests)
        changed(policy, FUNDING, "hit_policy: first", "hit_policy: frist")
        yield set()
        changed(policy, FUNDING, "hit_policy: frist", "hit_policy: first")
        yield set()
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "watch", saved)

    said = ecf2("policy", "check", str(policy), "--watch", "--on", "2026-05-01")

    assert (said.code, said.err) == (0, "")
    first, wrong, _, _, summary, again = said.out.splitlines()
    assert first.endswith(GOOD)
    assert wrong.endswith("Write: first")
    assert "1 error, 0 warnings." in summary
    assert again.endswith(GOOD)
