"""The releases of a policy folder: each a folder of its own with a manifest and the files exactly as released.

In: a policy folder. Out: its releases, oldest first, and what is wrong with them.
Must never know: what a released file says.

    rules/releases/NAME/release.yaml     who, when, what changed, and the digest of every file
    rules/releases/NAME/rules/…          the files; the folder of a release is a policy folder itself
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine import written
from engine.model.release import Release
from engine.problem import Problem
from engine.reading.files import RELEASES_FOLDER, digest_over, file_digests
from engine.reading.findings import Findings
from engine.scalars import Mistake, instant, words_of_policy
from engine.source import read_source

MANIFEST = "release.yaml"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases that could be read, oldest first, the Problems of all, and the text of every manifest."""

    known: tuple[Release, ...]
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]

    @property
    def latest(self) -> Release | None:
        """The release made last, if there is one."""
        return self.known[-1] if self.known else None

    def of_manifest(self, file: str) -> Release | None:
        """The release whose manifest that is."""
        return next((release for release in self.known if release.place.file == file), None)

    def named(self, name: str) -> Release | None:
        """The release of that name."""
        return next((release for release in self.known if release.name == name), None)


NO_RELEASES = Releases((), (), {})


def release_name(text: str) -> str | Mistake:
    """The name of a release: small letters, digits, dots and dashes."""
    if _NAME.fullmatch(text) and ".." not in text:
        return text
    wrong = f"“{text[:60]}” cannot name a release."
    return Mistake("E715", wrong, f"small letters, digits, dots and dashes, such as {written.RELEASE}")


def released_folder(folder: Path, name: str) -> Path:
    """Where the files of a release stand, as a policy folder."""
    return folder / RELEASES_FOLDER / name


def read_releases(folder: Path) -> Releases:
    """Every release of a policy folder. Never raises for anything that stands in a manifest."""
    known: list[Release] = []
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for path in sorted((folder / RELEASES_FOLDER).glob(f"*/{MANIFEST}")):
        file = path.relative_to(folder).as_posix()
        if path.parent.name.startswith("."):
            continue  # one that is being written
        content = path.read_bytes()
        sources[file] = content.decode("utf-8", "replace")
        release, found = _release(file, content, path.parent.name)
        problems.extend(found)
        if release is not None:
            known.append(release)
            problems.extend(altered(path.parent, release))
    known.sort(key=lambda release: (release.released, release.name))
    return Releases(tuple(known), tuple(problems), sources)


def altered(released: Path, release: Release) -> list[Problem]:
    """What is not as it was released: files of the release's own folder changed, missing or put there later."""
    found = file_digests(released)
    said = [_altered(path, found, release) for path in sorted({*found, *release.files})]
    wrong = [one for one in said if one is not None]
    if not wrong and digest_over(found) != release.digest:
        wrong = ["The digest over all files is another than that stated in"]
    mend = "the file as it was released; a release is never changed."
    return [Problem("E714", release.place, f"{one} release {release.name}.", mend) for one in wrong]


def _altered(path: str, found: Mapping[str, str], release: Release) -> str | None:
    if path not in found:
        return f"{path} is missing from"
    if path not in release.files:
        return f"{path} was put later into"
    return None if found[path] == release.files[path] else f"{path} is not as it was in"


def _release(file: str, content: bytes, folder: str) -> tuple[Release | None, list[Problem]]:
    root, problems = read_source(file, content)
    if root is None or problems:
        return None, problems
    findings = Findings()
    top = findings.fields(root, "a release", f"release: {written.RELEASE}")
    name = findings.value(top.required("release", f"release: {written.RELEASE}"), release_name, "")
    moment = findings.value(top.required("released", f"released: {written.INSTANT}"), instant, _EPOCH)
    by = findings.value(top.required("by", "by: and who released it."), words_of_policy, "")
    digest = findings.value(top.required("digest", "digest: and the digest over all files."), _digest, "")
    listed = findings.fields(top.required("files", "files: and each with its digest."), "the files", "files:")
    files = {key.value: findings.value(value, _digest, "") for key, value in listed}
    for key in ("follows", "warnings", "changes", "impact", "closed_periods"):
        top.optional(key)
    top.done()
    if name and name != folder:
        wrong = f"The release is called “{name}” and stands in the folder “{folder}”."
        findings.add("E715", root.place, wrong, f"release: {folder}, or move it to the folder {name}.")
    if not findings.clean:
        return None, findings.problems
    return Release(name, moment, by, digest, files, root.place), []


def _digest(text: str) -> str | Mistake:
    if _DIGEST.fullmatch(text):
        return text
    return Mistake("E715", f"“{text[:70]}” is no digest.", "the digest as ecf2 policy release wrote it.")
