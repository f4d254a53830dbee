"""A draft: policy that is not in force, put over the policy that is.

In: a policy folder, and the files of a draft by their paths inside it. Out: the draft as a whole policy.
Must never know: who wrote the draft, or the database.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from engine.model.decision import Edition
from engine.model.policy import Policy
from engine.problem import Problem, Severity, as_text
from engine.reading import VOCABULARY_FILE, PolicyReading, read_policy
from engine.reading.files import ENDING, POLICY_FOLDERS, is_released
from engine.reading.releases import released_folder
from service.platform.running_policy import UNRELEASED

_DECISION = re.compile(r"^decision:\s*([a-z0-9_]+)\s*$", re.MULTILINE)
MOST_FILES = 1000
LONGEST_PATH = 200


class UnusableDraftError(Exception):
    """The draft cannot be used. The message says why, and what to do; `errors` are those of its files."""

    def __init__(self, message: str, errors: Sequence[Problem] = ()) -> None:
        self.errors = errors
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as a whole policy. `editions` are those whose file the draft holds; `files` are all, with their bytes."""

    policy: Policy
    editions: tuple[Edition, ...]
    files: Mapping[str, bytes]


def running_folder(release: str, folder: Path) -> Path:
    """Where the files of the policy that runs are: its release's, or the policy folder itself without one."""
    return folder if release == UNRELEASED else released_folder(folder, release)


def read_draft(base: Path, files: Mapping[str, str], *, alone: bool = False) -> Draft:
    """The files put over the policy of the base folder; `alone` when they are the whole policy.

    Raises UnusableDraftError with every error of the files.
    """
    reading = reading_of(base, files, alone=alone)
    if reading.policy is None:
        errors = [one for one in reading.problems if one.severity is Severity.ERROR]
        said = [as_text(error, reading.sources) for error in errors]
        raise UnusableDraftError("\n".join([*said, "The draft has errors; mend them first."]), errors)
    every = (edition for editions in reading.policy.editions.values() for edition in editions)
    contents = {file: text.encode() for file, text in reading.sources.items()}
    return Draft(reading.policy, tuple(one for one in every if one.place.file in files), contents)


def reading_of(base: Path, files: Mapping[str, str], on: date | None = None, *, alone: bool = False) -> PolicyReading:
    """What the files say, put over the policy of the base folder; with `on`, held against its releases too.

    Raises UnusableDraftError for files that cannot stand in a policy folder.
    """
    _refuse_paths(files)
    with TemporaryDirectory() as place:
        folder = Path(place)
        for part in () if alone else POLICY_FOLDERS:
            if (base / part).is_dir():
                shutil.copytree(base / part, folder / part)
        for path, text in files.items():
            _put(folder, path, text)
        return read_policy(folder, on)


def _put(folder: Path, path: str, text: str) -> None:
    target = folder / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as fault:
        wrong = f"{path} cannot be a file of the policy: a folder is called so, or a file is where its folder would be."
        raise UnusableDraftError(f"{wrong} Write another place.") from fault


def files_of(path: Path, base: Policy) -> tuple[dict[str, str], bool]:
    """The files of a draft by their paths inside a policy folder, and whether they are a whole policy.

    `path` is an edition's file, a policy file within a policy folder, or a folder of policy files. Raises
    UnusableDraftError.
    """
    if not path.exists():
        raise UnusableDraftError(f"{path} does not exist. Name a policy file, a folder of them, or a release.")
    target = path.resolve()
    within = next((folder for folder in (target, *target.parents) if (folder / VOCABULARY_FILE).is_file()), None)
    if target.is_file():
        inside = "" if within is None else target.relative_to(within).as_posix()
        at_its_place = inside.split("/")[0] in POLICY_FOLDERS
        return {inside if at_its_place else _inside(target, base): _text(target)}, False
    root = within or target
    files = {
        one.relative_to(root).as_posix(): _text(one)
        for part in POLICY_FOLDERS
        for one in sorted((root / part).rglob(f"*{ENDING}"))
        if one.is_relative_to(target) and not is_released(one.relative_to(root).as_posix())
    }
    if not files:
        raise UnusableDraftError(f"{path} holds no policy files. They stand under {', '.join(POLICY_FOLDERS)}.")
    return files, within == target


def edition_path(decision: str, name: str, base: Policy) -> str:
    """Where an edition of a decision stands: beside its latest one."""
    latest = base.editions.get(decision, ())
    folder = PurePosixPath(latest[-1].place.file).parent if latest else PurePosixPath("rules", decision)
    return str(folder / f"{name}{ENDING}")


def _inside(file: Path, base: Policy) -> str:
    named = _DECISION.search(_text(file))
    if named is None:
        raise UnusableDraftError(
            f"{file.name} is no edition of a decision, so where it belongs is not known. Put it in a folder at its "
            f"place under {', '.join(POLICY_FOLDERS)}, and name the folder."
        )
    return edition_path(named[1], file.stem, base)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UnusableDraftError(f"{file.name} cannot be read as UTF-8 text: {fault}.") from fault


def _refuse_paths(files: Mapping[str, str]) -> None:
    if not 0 < len(files) <= MOST_FILES:
        raise UnusableDraftError(f"A draft has 1 to {MOST_FILES} files.")
    for path in files:
        parts = path.split("/")
        usable = len(path) <= LONGEST_PATH and path.isprintable() and "\\" not in path
        if not usable or parts[0] not in POLICY_FOLDERS or any(part in ("", ".", "..") for part in parts):
            places = ", ".join(POLICY_FOLDERS)
            raise UnusableDraftError(f"{path[:LONGEST_PATH]!r} is no place for a policy file. Write it under {places}.")
        if PurePosixPath(path).suffix != ENDING:
            raise UnusableDraftError(f"{path} would not be read: policy files end in {ENDING}. Write that ending.")
