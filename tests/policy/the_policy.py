"""The policy of the project, read once for all tests that list its editions and examples."""

from __future__ import annotations

from pathlib import Path

from engine.reading import read_policy

ROOT = Path(__file__).parents[2]
READING = read_policy(ROOT)
