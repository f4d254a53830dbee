"""A small policy to be released on the first of May 2026, and what its manifests say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from service.platform.clock import FixedClock, clock_set_to
from tests.engine.reading.small_policies import good_policy

FUNDING = "rules/funding/2025-06-01.yaml"
UNSEEN = "--without-statements"
NEXT = "rules/funding/2026-09-01.yaml"
TERMS = "legacy_contracts/2024/terms.yaml"
NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small good policy, on the first of May 2026."""
    folder = good_policy(tmp_path)
    monkeypatch.setenv("ECF2_POLICY", str(folder))
    with clock_set_to(FixedClock(NOW)):
        yield folder


def manifest(policy: Path, name: str) -> dict[str, object]:
    text = (policy / "rules" / "releases" / name / "release.yaml").read_text("utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))


def changes(policy: Path, name: str) -> dict[str, dict[str, str]]:
    listed = manifest(policy, name)["changes"]
    assert isinstance(listed, list)
    return {change["file"]: change for change in listed}


def next_edition(policy: Path, start: str = "2026-09-01") -> Path:
    """An edition under which whoever is trained before is looked at by a person."""
    text = (policy / FUNDING).read_text("utf-8").replace("2025-06-01", start, 1)
    target = policy / "rules" / "funding" / f"{start}.yaml"
    target.write_text(
        text.replace("{status: ineligible, reason: trained_before}", "{status: manual_check, reason: trained_before}"),
        "utf-8",
    )
    return target
