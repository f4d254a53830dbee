"""`ecf2 policy check`: form, figures, dates, editions, examples, and what is proved of the rules over all cases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import click
from watchfiles import watch

from engine.analysis.problems import with_proofs
from engine.problem import Problem, Severity, exit_code
from engine.reading import PolicyReading, problems_within, read_policy
from engine.reading.files import POLICY_FOLDERS, file_digests
from engine.wording import counted
from service.cli.days import Day, today
from service.cli.output import format_option, problems_as_text, say_json, say_lines
from service.cli.policy.files import folder_and_part

AT_LEAST_EVERY_MILLISECONDS = 2_000


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--on", "on", type=Day(), default=None, help="The day to look ahead from; today if left out.")
@click.option("--watch", "watching", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@format_option
def check(path: Path | None, on: date | None, watching: bool, form: str) -> None:
    """Check every policy file, or those under PATH: form, figures, dates, editions, examples, proofs.

    Warns of editions that end within 90 days while none follows. Exit code 0: nothing to say; 2: warnings; 3: errors.
    """
    folder, within = folder_and_part(path)
    if watching:
        with suppress(KeyboardInterrupt):
            _watch(folder, within, on)
        return
    checked = _checked(folder, within, on)
    if form == "json":
        problems = [problem.as_data() for problem in checked.problems]
        say_json({"files": len(checked.reading.sources), "problems": problems, "elsewhere": len(checked.elsewhere)})
    else:
        say_lines(_in_words(checked))
    sys.exit(exit_code(checked.problems))


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the part that was meant ('' for all), and in all other files."""

    reading: PolicyReading
    within: str
    problems: list[Problem]
    elsewhere: list[Problem]


def _checked(folder: Path, within: str, on: date | None) -> Checked:
    reading = read_policy(folder, on or today())
    found = with_proofs(reading)
    # Without its facts no rule can be read, wherever it stands: then nothing at all is passed over.
    problems = found if reading.vocabulary is None else problems_within(found, within)
    return Checked(reading, within, problems, [one for one in found if one not in problems])


def _watch(folder: Path, within: str, on: date | None) -> None:
    """Say what is wrong now, and again after every change of a policy file."""
    parts = [folder / part for part in POLICY_FOLDERS if (folder / part).is_dir()]
    # It also wakes when nothing was seen to change, for what changed before it began.
    wakes = watch(*parts, yield_on_timeout=True, rust_timeout=AT_LEAST_EVERY_MILLISECONDS)
    checked: dict[str, str] = {}
    for _ in chain([None], wakes):
        try:
            now = file_digests(folder)
        except OSError:
            continue  # a file is being replaced; it is looked at again in a moment
        if now != checked:
            checked = now
            say_lines(_in_words(_checked(folder, within, on)))


def _in_words(checked: Checked) -> Iterator[str]:
    yield from problems_as_text(checked.problems, checked.reading)
    here = f" in {checked.within}" if checked.within else ""
    read = f"{len(checked.reading.sources)} policy files read: {_counts(checked.problems)}{here}"
    beside = f"; {_counts(checked.elsewhere)} elsewhere" if checked.elsewhere else ""
    codes = " See docs/problems.md for each code." if checked.problems else ""
    yield f"{read}{beside}.{codes}"


def _counts(problems: list[Problem]) -> str:
    severities = [problem.severity for problem in problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}" if severities else "no problems"
