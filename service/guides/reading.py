"""Guides as they are kept: Markdown files that open with a title and a position.

In: the folder of the guides. Out: guides in their order, or GuideError naming the file and the mend.
Must never know: how a guide is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_POSITION = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHAPE = "Begin it with ---, title: …, position: 5 (or 5.1 for a page below the fifth), ---."


class GuideError(Exception):
    """A guide cannot be read; the message names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One page. `name` is its file without the ending, and the last part of its address."""

    name: str
    title: str
    position: tuple[int, ...]
    """One number, or two for a page below another."""
    text: str
    """Markdown."""


def read_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of the folder, by position. Raises GuideError."""
    guides = sorted((_read(path) for path in sorted(folder.glob("*.md"))), key=lambda guide: guide.position)
    if not guides:
        raise GuideError(f"There are no guides in {folder}.")
    for one, next_one in pairwise(guides):
        if one.position == next_one.position:
            raise GuideError(f"{one.name}.md and {next_one.name}.md have the same position. Give each its own.")
    return tuple(guides)


def _read(path: Path) -> Guide:
    found = _FRONT_MATTER.fullmatch(path.read_text(encoding="utf-8"))
    if found is None or _NAME.fullmatch(path.stem) is None:
        raise GuideError(f"{path.name} has no title, or a name with other signs than a-z, 0-9 and -. {_SHAPE}")
    try:
        said = yaml.load(found[1], yaml.BaseLoader)  # noqa: S506 - text only
    except yaml.YAMLError as fault:
        raise GuideError(f"{path.name}: what stands above the text cannot be read. {_SHAPE}") from fault
    if not isinstance(said, dict) or set(said) != {"title", "position"} or not _POSITION.fullmatch(said["position"]):
        raise GuideError(f"{path.name} does not say its title and position, or says more. {_SHAPE}")
    position = tuple(int(part) for part in said["position"].split("."))
    return Guide(path.stem, said["title"], position, found[2])
