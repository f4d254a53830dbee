"""`ecf2 policy fmt`: policy files in one stable form, so that a change shows what was changed and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from engine.checks.releases import released_and_begun
from engine.formatting import NotFormattedError, formatted
from engine.reading.files import PolicyFile, policy_files
from engine.reading.releases import read_releases
from engine.wording import counted
from service.cli.days import today
from service.cli.output import REFUSED, say_lines
from service.cli.policy.files import folder_and_part

NOT_IN_FORM = 2


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; only say which files are not in good form.")
def fmt(path: Path | None, only_check: bool) -> None:
    """Put every policy file, or those under PATH, into good form. No word and no comment changes.

    Editions that were released and have begun are left as they are. Exit code 0: all are in good form; 2, with
    --check: some are not; 3: some cannot be.
    """
    folder, within = folder_and_part(path)
    refused, changed = 0, 0
    for file in _meant(folder, within, today()):
        try:
            shaped = _formatted(file)
        except NotFormattedError as fault:
            refused += 1
            say_lines([f"{file.path}: {fault}"])
            continue
        if shaped.encode() != file.content:
            changed += 1
            if not only_check:
                (folder / file.path).write_text(shaped, "utf-8")
            say_lines([f"{file.path}: {'is not in good form' if only_check else 'put into good form'}"])
    say_lines([_summary(changed, refused, only_check)])
    sys.exit(REFUSED if refused else NOT_IN_FORM if changed and only_check else 0)


def _formatted(file: PolicyFile) -> str:
    if file.root is None or file.kind is None:
        raise NotFormattedError("Its layout cannot be read; ecf2 policy check says where.")
    return formatted(file.path, file.content.decode("utf-8-sig"), file.kind)


def _meant(folder: Path, within: str, day: date) -> Iterator[PolicyFile]:
    latest = read_releases(folder).latest
    below = within.rstrip("/") + "/"
    for file in policy_files(folder):
        meant = not within or file.path == within or file.path.startswith(below)
        if meant and not (latest is not None and released_and_begun(file.path, latest, day)):
            yield file


def _summary(changed: int, refused: int, only_check: bool) -> str:
    done = "not in good form" if only_check else "put into good form"
    others = "Every other file" if refused else "Every file"
    said = f"{counted(changed, 'file')} {done}" if changed else f"{others} is in good form"
    return f"{said}; {refused} cannot be formatted." if refused else f"{said}."
