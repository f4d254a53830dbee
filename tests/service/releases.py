"""Policy of a test's own, and releases made in a moment, without the proofs: what is run does not hang on them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.reading.files import POLICY_FOLDERS, RELEASES_FOLDER, digest_over, file_digests
from engine.reading.releases import MANIFEST, released_folder
from service.cli.policy.manifests import Manifest, as_yaml

POLICY_FOLDER = Path(__file__).parents[2]
FIRST = datetime(2026, 5, 1, 9, tzinfo=UTC)


def unreleased_policy(folder: Path) -> Path:
    """A copy of the policy files as they are, of which nothing is released: tests make releases of their own."""
    for part in POLICY_FOLDERS:
        shutil.copytree(POLICY_FOLDER / part, folder / part)
    shutil.rmtree(folder / RELEASES_FOLDER)
    return folder


def release(policy: Path, name: str, days: int = 0) -> Path:
    """Release the files as they are, so many days after the first of May 2026. The folder of the release."""
    digests = file_digests(policy)
    target = released_folder(policy, name)
    partial = target.with_name(f".{name}")
    for file in digests:
        (partial / file).parent.mkdir(parents=True, exist_ok=True)
        (partial / file).write_bytes((policy / file).read_bytes())
    moment = FIRST + timedelta(days=days)
    manifest = Manifest(name, moment, "Priya Shah", None, digest_over(digests), digests, ())
    (partial / MANIFEST).write_text(as_yaml(manifest), "utf-8")
    return partial.rename(target)
