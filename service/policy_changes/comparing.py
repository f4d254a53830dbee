"""Two states of the policy compared: what runs, a release, or a draft that is sent; all of it or one edition.

In: the service, its policy folder, and what each side is. Out: how they differ, as plain values. Nothing is recorded.
Must never know: HTTP, or the database. Takes seconds: call it in a thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.model.policy import Policy
from engine.reading import read_policy
from engine.reading.files import file_contents
from engine.reading.releases import read_releases, released_folder
from service.platform.context import Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.policy_changes.checking import refusal
from service.policy_changes.drafts import UnusableDraftError, read_draft, running_folder
from service.policy_changes.editions import edition_named

if TYPE_CHECKING:
    from engine.analysis.comparison import Side


@dataclass(frozen=True, slots=True)
class SideAsked:
    """A release, or else the policy that runs; with the files of a draft put over it; all of it or one edition."""

    release: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    edition: str | None = None


def compare(
    service: Service, folder: Path, before: SideAsked, after: SideAsked, decision: str | None = None
) -> dict[str, Any]:
    """Which cases come out differently after than before, with one of each kind, and which figures are others.

    Raises NotFound, and Refused for a draft with errors and for what cannot be compared.
    """
    # The solver is large, and nothing else that the service does waits for it.
    from engine.analysis.comparison import Comparison, side_of  # noqa: PLC0415
    from engine.analysis.difference import NotComparableError  # noqa: PLC0415

    if decision is None and (before.edition or after.edition):
        raise Refused([ErrorEntry(title="decision", code="missing", detail="Name the decision the edition is of.")])
    states = [_state(service, folder, asked) for asked in (before, after)]
    if decision is not None and not any(decision in policy.editions for policy, _ in states):
        raise NotFound(f"There is no decision {decision}.")
    sides = [
        side_of(policy, files) if decision is None else _of_decision(policy, decision, asked.edition)
        for (policy, files), asked in zip(states, (before, after), strict=True)
    ]
    try:
        return Comparison.of(*sides).as_data()
    except NotComparableError as fault:
        raise Refused([ErrorEntry(title="decision", code="not_comparable", detail=str(fault))]) from fault


def _of_decision(policy: Policy, decision: str, edition: str | None) -> Side:
    from engine.analysis.comparison import Side  # noqa: PLC0415 - as above

    meant = policy.editions.get(decision, ()) if edition is None else [edition_named(policy, decision, edition)]
    return Side({(one.decision, one.name): one for one in meant}, policy.vocabulary, {})


def _state(service: Service, folder: Path, asked: SideAsked) -> tuple[Policy, Mapping[str, bytes]]:
    """The whole policy that was asked for, and the bytes of its files."""
    base = running_folder(service.release, folder) if asked.release is None else _released(folder, asked.release)
    if asked.files:
        try:
            draft = read_draft(base, asked.files)
        except UnusableDraftError as unusable:
            raise refusal(unusable) from unusable
        return draft.policy, draft.files
    if asked.release is None:
        return service.rulebook.policy, file_contents(base)
    reading = read_policy(base)
    if reading.policy is None:
        detail = f"Release {asked.release} can no longer be read. Run: ecf2 policy check {base.relative_to(folder)}"
        raise Refused([ErrorEntry(title="release", code="release_not_usable", detail=detail)])
    return reading.policy, file_contents(base)


def _released(folder: Path, name: str) -> Path:
    """The folder of a release that is as it was made. Raises NotFound, naming the releases there are, and Refused."""
    releases = read_releases(folder)
    release = releases.named(name)
    if release is None:
        known = ", ".join(one.name for one in releases.known) or "none yet"
        raise NotFound(f"There is no release {name}. There are: {known}.")
    if any(problem.place.file == release.place.file for problem in releases.problems):
        detail = f"Release {name} is not as it was made. Run: ecf2 policy verify {name}"
        raise Refused([ErrorEntry(title="release", code="release_not_usable", detail=detail)])
    return released_folder(folder, name)
