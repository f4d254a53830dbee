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
from hashlib import sha256
from pathlib import Path

from engine import written
from engine.model.release import Release
from engine.problem import Place, Problem
from engine.reading.files import RELEASES_FOLDER, digest_over, file_digests
from engine.reading.findings import Findings
from engine.scalars import Mistake, instant, words_of_policy
from engine.source import Node, read_source

MANIFEST = "release.yaml"
SEAL = "manifest: "
"""Begins the last line of a manifest; the digest of all above it follows."""
_NOT_CHANGED = "the file as it was released; a release is never changed."
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
    for path in sorted(one / MANIFEST for one in (folder / RELEASES_FOLDER).glob("*/")):
        file = path.relative_to(folder).as_posix()
        if path.parent.name.startswith("."):
            continue  # one that is being written
        if not path.is_file():
            problems.extend(_without_manifest(path.parent, file))
            continue
        content = path.read_bytes()
        sources[file] = content.decode("utf-8", "replace")
        release, found = _release(file, content, path.parent.name)
        problems.extend(found)
        if release is not None:
            known.append(release)
            problems.extend(altered(path.parent, release))
    known.sort(key=lambda release: (release.released, release.name))
    return Releases(tuple(known), tuple(problems), sources)


def sealed(manifest: str) -> str:
    """A manifest with its last line, which says whether the lines above it are as they were written."""
    return f"{manifest}{SEAL}{sha256(manifest.encode()).hexdigest()}\n"


def _without_manifest(released: Path, file: str) -> list[Problem]:
    if not any(one.is_file() for one in released.rglob("*")):
        return []
    return [Problem("E714", Place(file, 1, 1), f"{MANIFEST} is missing from release {released.name}.", _NOT_CHANGED)]


def altered(released: Path, release: Release) -> list[Problem]:
    """What is not as it was released: the manifest, or files of the release's folder changed, missing or added."""
    found = file_digests(released)
    said = [_altered(path, found, release.files, release.name) for path in sorted({*found, *release.files})]
    kept = {
        path: sha256((released / path).read_bytes()).hexdigest() for path in release.kept if (released / path).is_file()
    }
    said += [_altered(path, kept, release.kept, release.name) for path in release.kept]
    written = (released / MANIFEST).read_bytes()
    if release.seal and sha256(written[: written.rfind(SEAL.encode())]).hexdigest() != release.seal:
        said.append(f"{MANIFEST} is not as it was in release {release.name}.")
    wrong = [one for one in said if one is not None]
    if not wrong and digest_over(found) != release.digest:
        wrong = [f"The digest over all files is another than that stated in release {release.name}."]
    return [Problem("E714", release.place, one, _NOT_CHANGED) for one in wrong]


def _altered(path: str, found: Mapping[str, str], wanted: Mapping[str, str], name: str) -> str | None:
    if path not in found:
        return f"{path} is missing from release {name}."
    if path not in wanted:
        return f"{path} was put later into release {name}."
    return None if found[path] == wanted[path] else f"{path} is not as it was in release {name}."


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
    kept = _kept(findings, top.optional("impact"))
    seal = findings.value(top.optional("manifest"), _digest, "")
    for key in ("follows", "warnings", "changes", "closed_periods"):
        top.optional(key)
    top.done()
    if name and name != folder:
        wrong = f"The release is called “{name}” and stands in the folder “{folder}”."
        findings.add("E715", root.place, wrong, f"release: {folder}, or move it to the folder {name}.")
    if not findings.clean:
        return None, findings.problems
    return Release(name, moment, by, digest, files, kept, seal, root.place), []


def _kept(findings: Findings, impact: Node | None) -> dict[str, str]:
    """The report of the impact and its digest, where there is one."""
    if impact is None:
        return {}
    stated = findings.fields(impact, "the impact", "impact:")
    file = findings.value(stated.required("file", "file: and the name of the report."), release_name, "")
    digest = findings.value(stated.required("digest", "digest: and that of the report."), _digest, "")
    return {file: digest}


def _digest(text: str) -> str | Mistake:
    if _DIGEST.fullmatch(text):
        return text
    return Mistake("E715", f"“{text[:70]}” is no digest.", "the digest as ecf2 policy release wrote it.")
