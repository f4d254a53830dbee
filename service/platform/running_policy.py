"""Which policy the service runs: a release, or the files as they are while there is none; and its replacement.

In: a policy folder, and which release is wished. Out: the policy that runs, and what was wrong with one that does not.
Must never know: any slice, or who asks.

A policy that cannot be used never takes the place of one that can. The old rulebook goes on for whoever holds it, and
frees what it holds when the last of them is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from engine.problem import Severity, as_text
from engine.reading import read_policy
from engine.reading.files import digest_over, file_digests
from engine.reading.releases import read_releases, released_folder
from engine.rulebook import Rulebook
from service.platform.settings import FILES, LATEST, SettingsError

UNRELEASED = "unreleased"
"""Said in place of a release's name where the files run as they are."""


@dataclass(frozen=True, slots=True)
class RunningPolicy:
    """The policy in use, and why a later one is not, where there is one."""

    rulebook: Rulebook
    release: str
    problem: str | None = None
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The candidates found unusable, by name and digest of their files, and why; none is read over and over."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    release: str
    folder: Path
    digest: str
    """That of the files now."""
    released_as: str
    """The digest the files must have."""

    @property
    def key(self) -> tuple[str, str]:
        return self.release, self.digest


def first_policy(folder: Path, wished: str = LATEST) -> RunningPolicy:
    """The policy to start with: the latest release that can be used, or the one that is wished.

    Raises SettingsError, with every problem, when there is none.
    """
    return _next_policy(None, folder, wished)


def next_policy(running: RunningPolicy, folder: Path, wished: str) -> RunningPolicy:
    """What is to run from now on: what runs, unless there is another that can be used. Never raises for bad policy."""
    try:
        return _next_policy(running, folder, wished)
    except (SettingsError, OSError) as fault:
        return replace(running, problem=str(fault))


async def keep_up(
    running: RunningPolicy, folder: Path, wished: str, interval: float, use: Callable[[RunningPolicy], None]
) -> None:
    """Look for another policy for ever, and `use` it. From its release to its use goes less than the interval.

    So that two processes never differ for longer, each looks twice in an interval.
    """
    log = structlog.get_logger("ecf2.policy")
    while True:
        await asyncio.sleep(interval / 2)
        following = await asyncio.to_thread(next_policy, running, folder, wished)
        if following.problem != running.problem and following.problem is not None:
            log.error("policy refused", running=running.release, problem=following.problem)
        if following.rulebook is not running.rulebook:
            log.info("policy loaded", release=following.release, digest=following.rulebook.policy.digest)
        if following != running:
            running = following
            use(running)


def _next_policy(running: RunningPolicy | None, folder: Path, wished: str) -> RunningPolicy:
    problems: list[str] = []
    refused: dict[tuple[str, str], str] = {}
    for candidate in _candidates(folder, wished, problems):
        if running is not None and candidate.key == (running.release, running.rulebook.policy.digest):
            return replace(running, problem="\n".join(problems) or None, refused=refused)
        try:
            if running is not None and candidate.key in running.refused:
                raise SettingsError(running.refused[candidate.key])
            rulebook = _loaded(candidate)
        except SettingsError as fault:
            refused[candidate.key] = str(fault)
            problems.append(str(fault))
        else:
            return RunningPolicy(rulebook, candidate.release, "\n".join(problems) or None, refused)
    if running is None:
        raise SettingsError("\n".join(problems))
    return replace(running, problem="\n".join(problems), refused=refused)


def _candidates(folder: Path, wished: str, problems: list[str]) -> Iterator[_Candidate]:
    """What may run, best first. Adds to `problems` why something that is there may not."""
    if wished == FILES:
        yield _files(folder)
        return
    releases = read_releases(folder)
    unreadable = [one for one in releases.problems if releases.of_manifest(one.place.file) is None]
    problems.extend(as_text(one, releases.sources) for one in unreadable)
    if wished == LATEST:
        if not releases.known and not unreadable:
            yield _files(folder)
        wanted = list(reversed(releases.known))
    else:
        wanted = [one for one in releases.known if one.name == wished]
        if not wanted:
            known = ", ".join(one.name for one in releases.known) or "none yet"
            problems.append(f"ECF2_RELEASE is {wished}, and there is no such release. There are: {known}.")
    for release in wanted:
        released = released_folder(folder, release.name)
        yield _Candidate(release.name, released, digest_over(file_digests(released)), release.digest)


def _files(folder: Path) -> _Candidate:
    digest = digest_over(file_digests(folder))
    return _Candidate(UNRELEASED, folder, digest, digest)


def _loaded(candidate: _Candidate) -> Rulebook:
    """The candidate, ready to decide. Raises SettingsError with every error when there is one."""
    if candidate.digest != candidate.released_as:
        raise SettingsError(f"Release {candidate.release} is not as it was made. Run: ecf2 policy verify")
    reading = read_policy(candidate.folder)
    if reading.policy is None:
        errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
        raise SettingsError("\n".join([*(as_text(error, reading.sources) for error in errors), "Policy has errors."]))
    if reading.policy.digest != candidate.released_as:
        raise SettingsError("A policy file was changed while it was read.")
    return Rulebook(reading.policy)
