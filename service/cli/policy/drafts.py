"""The draft a command is given with `--with`.

In: a path as it was typed. Out: the draft over the policy the service runs. Must never know: what is done with it.
"""

from __future__ import annotations

from pathlib import Path

from service.cli.output import UnusableError, policy_or_refuse
from service.platform.settings import policy_folder
from service.policy_changes.drafts import Draft, UnusableDraftError, files_of, read_draft


def draft_named(path: Path, base: Path | None = None) -> Draft:
    """The draft at a path, over the base folder, or the policy the service runs. Raises UnusableError."""
    folder = base or policy_folder()
    try:
        files, alone = files_of(path, policy_or_refuse(folder))
        return read_draft(folder, files, alone=alone)
    except UnusableDraftError as unusable:
        raise UnusableError(str(unusable)) from unusable
