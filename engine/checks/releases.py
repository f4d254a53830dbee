"""Do the editions go with the latest release: none of the past changed, taken away or added?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from engine.checks.drafts import Drafts
from engine.model.decision import Edition
from engine.model.release import Release, SinceRelease
from engine.problem import Problem


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Editions that decide days which were decided already by what was released."""
    since = drafts.since_release
    if since is None:
        return
    yield from _taken_away(since)
    for draft in drafts.editions:
        if draft.clean:
            yield from _of_edition(draft.value, since)


def _taken_away(since: SinceRelease) -> Iterator[Problem]:
    for file in since.release.files:
        if file not in since.files and released_and_begun(file, since.release, since.on):
            wrong = f"{file} was released in {since.release.name} and has been in use, and now it is gone."
            yield Problem("E712", since.release.place, wrong, f"the file again, {_kept(file, since)}.")


def _of_edition(edition: Edition, since: SinceRelease) -> Iterator[Problem]:
    file, first_day = edition.place.file, edition.effective.start
    released = since.release.files.get(file)
    if released is None and first_day < since.on and edition.retrospective is None:
        wrong = f"The edition begins on {first_day}, which is past, and release {since.release.name} has none such."
        mend = f"effective: {{from: {since.on}}} or a later day; or retrospective: and who agreed that."
        yield Problem("E713", edition.place, wrong, mend)
    elif released is not None and released != edition.digest and first_day <= since.on:
        wrong = f"The edition was released in {since.release.name} and has been in use; the file has changed since."
        mend = f"the file as it was, {_kept(file, since)}, and the change in a further edition."
        yield Problem("E711", edition.place, wrong, mend)


def _kept(file: str, since: SinceRelease) -> str:
    return f"kept as {PurePosixPath(since.release.place.file).parent / file}"


def released_and_begun(file: str, release: Release, on: date) -> bool:
    """Whether the file is an edition that was released and has begun, so that it may not change."""
    first_day = _first_day(file)
    return file in release.files and first_day is not None and first_day <= on


def _first_day(file: str) -> date | None:
    """The first day of the edition a file is named after; None of a file that is no edition."""
    try:
        return date.fromisoformat(PurePosixPath(file).stem)
    except ValueError:
        return None
