"""The fixture files as one story: every row with the instant at which it happens, in order.

In: the folder of the fixture England. Out: the opening (schools, lead providers) and the rows that follow.
Must never know: how a row is carried out.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

FILES = (
    "school_changes",
    "partnerships",
    "earlier_training",
    "participants",
    "mentor_pairings",
    "teacher_records",
    "statement_events",
    "changes",
    "declarations",
    "adjustments",
)
"""The files of the story. Of rows at the same instant, those of an earlier file come first."""

Row = Mapping[str, str]


class StoryError(Exception):
    """The fixture files cannot be played; the message names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One row: when, of which file, what it says. Days are text as the file has them; an empty cell is not known."""

    at: datetime
    file: str
    row: Row


@dataclass(frozen=True, slots=True)
class Story:
    """What stands at the beginning, and everything that happens after, in order."""

    schools: tuple[Row, ...]
    lead_providers: Mapping[str, Any]
    happenings: tuple[Happening, ...]

    @property
    def opens_at(self) -> datetime:
        """The instant of the first row."""
        return self.happenings[0].at


def read_story(folder: Path) -> Story:
    """Read the fixture files. Raises StoryError when one is missing or cannot be read."""
    happenings = [
        Happening(_instant(file, next(iter(row.values()))), file, row) for file in FILES for row in _rows(folder, file)
    ]
    if not happenings:
        raise StoryError(f"Nothing happens in {folder}. Make the fixtures: python -m fixtures.england.make")
    happenings.sort(key=lambda happening: (happening.at, FILES.index(happening.file)))
    return Story(tuple(_rows(folder, "schools")), _lead_providers(folder), tuple(happenings))


def yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text == "yes"


def yes_or_unknown(text: str) -> bool | None:
    """Yes, no, or None for an empty cell."""
    return yes(text) if text else None


def day(text: str) -> date | None:
    """A day, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def _rows(folder: Path, file: str) -> list[Row]:
    path = folder / f"{file}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as missing:
        raise StoryError(f"{path} cannot be read: {missing.strerror}. Name the folder of the fixtures.") from missing


def _lead_providers(folder: Path) -> Mapping[str, Any]:
    path = folder / "lead_providers.yaml"
    try:
        content: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - text only
    except OSError as missing:
        raise StoryError(f"{path} cannot be read: {missing.strerror}. Name the folder of the fixtures.") from missing
    return content


def _instant(file: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise StoryError(f"{file}.csv: “{text}” is not an instant. Write it in UTC with Z at the end.") from fault
