"""The files of a policy folder: which there are, and which kind each one is.

In: a folder. Out: each policy file with its path inside the folder, its nodes, its kind and its Problems so far.
Must never know: what any kind of file says.
"""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath

from engine.problem import Place
from engine.reading.findings import Findings
from engine.source import Mapping, Node, read_source
from engine.source_text import LARGEST_FILE_BYTES
from engine.suggestions import instead, one_of

POLICY_FOLDERS = ("contracts_2025", "legacy_contracts", "rules")
"""Where policy lives; everything else in the folder is left alone."""

RELEASES_FOLDER = "rules/releases"
"""Where copies of what was released stand, which are no part of the policy in force."""

ENDING = ".yaml"


class Kind(StrEnum):
    """The kind of a policy file: the first key in it."""

    FACTS = "facts"
    DECISION = "decision"
    SHARED_TERMS = "shared_terms"
    TERMS = "terms"
    SCHEDULES = "schedules"
    STATEMENT_CALENDAR = "statement_calendar"
    CALL_OFF_CONTRACT = "call_off_contract"
    REFERENCES = "references"
    GRANT_AMOUNTS = "grant_amounts"


@dataclass(slots=True)
class PolicyFile:
    """One file. `root` is None when it could not be read, `kind` when nothing says what it is."""

    path: str
    content: bytes
    root: Node | None = None
    kind: Kind | None = None
    findings: Findings = field(default_factory=Findings)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.path).name.removesuffix(ENDING)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return sha256(self.content).hexdigest()


def policy_files(folder: Path) -> list[PolicyFile]:
    """Every policy file below the folder, in the order of their names."""
    return [_read(path, inside) for inside, path in _paths(folder)]


def file_contents(folder: Path) -> dict[str, bytes]:
    """Each policy file below the folder with its bytes, in the order of their names; none is read."""
    return {inside: path.read_bytes() for inside, path in _paths(folder)}


def file_digests(folder: Path) -> dict[str, str]:
    """Each policy file below the folder with the SHA-256 of its bytes, in the order of their names; none is read."""
    return {inside: sha256(path.read_bytes()).hexdigest() for inside, path in _paths(folder)}


def digest_over(digests: abc.Mapping[str, str]) -> str:
    """SHA-256 over the digests of all files, in the order of their names: that of the policy they hold."""
    return sha256("\n".join(digests[file] for file in sorted(digests)).encode()).hexdigest()


def is_released(file: str) -> bool:
    """Whether a file, relative to the policy folder, belongs to a release and not to the policy in force."""
    return file.startswith(f"{RELEASES_FOLDER}/")


def _paths(folder: Path) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for part in POLICY_FOLDERS:
        for path in (folder / part).rglob("*"):
            inside = path.relative_to(folder)
            if any(piece.startswith(".") for piece in inside.parts) or is_released(inside.as_posix()):
                continue
            if path.suffix.lower() in (".yaml", ".yml") and path.is_file():
                found.append((inside.as_posix(), path))
    return sorted(found)


def _read(path: Path, inside: str) -> PolicyFile:
    file = PolicyFile(inside, b"")
    if path.suffix != ENDING:
        wrong = f"The file's name ends in {path.suffix}; policy files end in {ENDING}."
        file.findings.add("E121", Place(inside, 1, 1), wrong, f"the name {path.stem}{ENDING}.")
        return file
    try:
        with path.open("rb") as opened:
            file.content = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        wrong = f"The file cannot be opened ({error.strerror})."
        file.findings.add("E123", Place(inside, 1, 1), wrong, "a file that everybody may read.")
        return file
    file.root, problems = read_source(inside, file.content)
    for problem in problems:
        file.findings.add(problem.code, problem.place, problem.wrong, problem.mend)
    if file.root is not None:
        file.kind = _kind(file.root, file.findings)
    return file


def _kind(root: Node, findings: Findings) -> Kind | None:
    kinds = tuple(kind.value for kind in Kind)
    if not isinstance(root, Mapping) or not root.entries:
        wrong = "The file does not say of which kind it is."
        findings.add("E117", root.place, wrong, f"a first key out of {one_of(kinds)}.")
        return None
    first = root.entries[0][0]
    if first.value in kinds:
        return Kind(first.value)
    later = next((key.value for key, _ in root.entries if key.value in kinds), None)
    wrong = f"The first key, “{first.value[:60]}”, does not say of which kind the file is."
    findings.add("E117", first.place, wrong, f"{later}: as the first key." if later else instead(first.value, kinds))
    return Kind(later) if later else None
