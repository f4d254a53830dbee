"""The draft a command is given with `--with`.

In: a path as it was typed. Out: the draft over the policy folder. Must never know: what is done with it.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.model.policy import Policy
from service.cli.output import UnusableError
from service.cli.policy.files import release_named
from service.platform.settings import policy_folder
from service.policy_changes.drafts import Draft, UnusableDraftError, files_of, read_draft


def draft_named(path: Path, in_force: Policy) -> Draft:
    """The draft at a path, or a release by its name, over the policy folder as it stands. Raises UnusableError."""
    try:
        files, alone = files_of(release_named(str(path)) or path, in_force)
        return read_draft(policy_folder(), files, alone=alone)
    except UnusableDraftError as unusable:
        raise UnusableError(str(unusable)) from unusable


def say_when_same(draft: Policy, in_force: Policy, *, released: bool) -> None:
    """Say on standard error when a draft is, file for file, the policy it is held against: nothing can come of it."""
    if draft.digest != in_force.digest:
        return
    mend = "Name a draft that differs from it."
    if not released:
        mend = (
            "Nothing is released yet, so the service runs the policy folder as it is, your change included. Release "
            "what stands before you change it, or keep the draft in a folder of its own."
        )
    click.echo(f"The draft is the policy in force, file for file. {mend}", err=True)
