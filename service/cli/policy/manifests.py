"""The manifest of a release: what `ecf2 policy release` writes for people to read and for programs to hold files to.

In: what is released, and what it follows. Out: the text of the manifest.
Must never know: the clock, or where it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.analysis.comparison import Change, Side, files_that_differ, in_words, pairs_that_differ, side_of
from engine.model.policy import Policy
from engine.reading.releases import sealed


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a manifest says. `impact` is the digest of the impact report kept beside it, and its plain figures."""

    name: str
    released: datetime
    by: str
    follows: str | None
    digest: str
    files: Mapping[str, str]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()
    impact: Mapping[str, str] | None = None
    closed_periods: str | None = None
    """What it changes behind authorised statements, and at what cost; None of the first release."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The policy of a folder and the bytes of its files."""

    policy: Policy
    files: Mapping[str, bytes]

    @property
    def side(self) -> Side:
        """The same, to be held against another."""
        return side_of(self.policy, self.files)


def changes_between(before: Contents, after: Contents) -> tuple[Change, ...]:
    """Every file that differs, with what that means: of rules proved over all cases, of the rest value by value."""
    changes = [*_editions(before, after), *files_that_differ(before.side, after.side)]
    return tuple(sorted(changes, key=lambda change: change.file))


def _editions(before: Contents, after: Contents) -> Iterator[Change]:
    """Each edition that differs, once, with what it means beside every edition it takes the place of."""
    means: dict[tuple[str, str], list[str]] = {}
    for pair in pairs_that_differ(before.side, after.side):
        file = pair.edition.place.file
        if pair.after is None:
            means[file, "taken_away"] = []
        elif before.files.get(file) != after.files[file]:
            change = "changed" if file in before.files else "added"
            means.setdefault((file, change), []).extend(line.strip() for line in in_words(pair))
    for (file, change), lines in means.items():
        yield Change(file, change, tuple(lines))


def as_yaml(manifest: Manifest) -> str:
    """The manifest as a policy file is written, with the digest of its own lines as the last."""
    return sealed("".join(f"{line}\n" for line in _lines(manifest)))


def _lines(manifest: Manifest) -> Iterator[str]:
    yield "# Written by ecf2 policy release; never changed afterwards. ecf2 policy verify holds the files to it."
    yield f"release: {_text(manifest.name)}"
    yield f"released: {manifest.released:%Y-%m-%dT%H:%M:%SZ}"
    yield f"by: {_text(manifest.by)}"
    if manifest.follows is not None:
        yield f"follows: {_text(manifest.follows)}"
    yield f"digest: {manifest.digest}"
    yield from _several("warnings", manifest.warnings, "")
    if manifest.closed_periods is not None:
        yield f"closed_periods: {_text(manifest.closed_periods)}"
    if manifest.impact:
        yield "impact:"
        yield from (f"  {name}: {_text(value)}" for name, value in manifest.impact.items())
    if manifest.changes:
        yield "changes:"
    for change in manifest.changes:
        yield f"  - file: {change.file}"
        yield f"    change: {change.change}"
        yield from _several("means", change.means, "    ")
    yield "files:"
    yield from (f"  {file}: {digest}" for file, digest in manifest.files.items())


def _several(key: str, lines: Iterable[str], indent: str) -> Iterator[str]:
    said = list(lines)
    if said:
        yield f"{indent}{key}:"
        yield from (f"{indent}  - {_text(line)}" for line in said)


_LONGEST = 1_500
"""Characters of one value; the reader of policy files refuses lines much longer."""


def _text(value: str) -> str:
    return json.dumps(value if len(value) <= _LONGEST else value[:_LONGEST] + "…", ensure_ascii=False)
