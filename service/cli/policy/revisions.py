"""Policy as it stood in a revision of git.

In: a revision and the policy folder. Out: a folder with its policy files as they were.
Must never know: what they say.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.reading.files import POLICY_FOLDERS
from service.cli.output import UnusableError
from service.platform.settings import policy_folder


@contextmanager
def policy_of(revision: str) -> Iterator[Path]:
    """A folder with the policy files of the revision, as long as it is needed. Raises UnusableError."""
    git = shutil.which("git")
    if git is None:
        raise UnusableError("git is not installed, so no revision can be read. Name files or folders instead.")
    commit = _git(git, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    archive = _git(git, "archive", "--format=tar", commit.decode().strip())
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as files:
        members = [one for one in files.getmembers() if one.name.split("/")[0] in POLICY_FOLDERS]
        files.extractall(folder, members=members, filter="data")
        yield Path(folder)


def _git(git: str, *words: str) -> bytes:
    asked = subprocess.run([git, *words], cwd=policy_folder(), capture_output=True, check=False)  # noqa: S603
    if asked.returncode:
        said = asked.stderr.decode("utf-8", "replace").strip() or f"{words[-1]} is not a revision"
        raise UnusableError(f"git cannot read the policy of that revision: {said}.")
    return asked.stdout
