"""A release: the policy files as they stood on one day, by name and digest, never to change again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.problem import Place


@dataclass(frozen=True, slots=True)
class Release:
    """What a manifest says. `files` maps each path inside the policy folder to the SHA-256 of its bytes."""

    name: str
    released: datetime
    """The instant of the release (UTC)."""
    by: str
    digest: str
    """SHA-256 over the digests of all files, in the order of their names: that of the Policy they hold."""
    files: Mapping[str, str]
    kept: Mapping[str, str]
    """The same of what is kept beside the policy files: the report of its impact."""
    seal: str
    """SHA-256 of the manifest above its last line; empty where it has none, as the first releases had."""
    place: Place


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """The policy files as they are now, held against the latest release."""

    release: Release
    files: Mapping[str, str]
    """Each path inside the policy folder, and the SHA-256 of its bytes."""
    on: date
    """The day to judge from which editions have begun."""
