"""`ecf2 policy check`: form, figures, dates, editions, examples, and what is proved of the rules over all cases."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from engine.analysis.problems import with_proofs
from engine.problem import Problem, Severity, exit_code
from engine.reading import PolicyReading, problems_within, read_policy
from service.cli.days import Day, today
from service.cli.output import format_option, problems_as_text, say_json, say_lines
from service.cli.policy.files import folder_and_part


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--on", "on", type=Day(), default=None, help="The day to look ahead from; today if left out.")
@format_option
def check(path: Path | None, on: date | None, form: str) -> None:
    """Check every policy file, or those under PATH: form, figures, dates, editions, examples, proofs.

    Warns of editions that end within 90 days while none follows. Exit code 0: nothing to say; 2: warnings; 3: errors.
    """
    folder, within = folder_and_part(path)
    reading = read_policy(folder, on or today())
    problems = problems_within(with_proofs(reading), within)
    if form == "json":
        say_json({"files": len(reading.sources), "problems": [problem.as_data() for problem in problems]})
    else:
        say_lines(problems_as_text(problems, reading))
        say_lines([_summary(reading, problems)])
    sys.exit(exit_code(problems))


def _summary(reading: PolicyReading, problems: Iterable[Problem]) -> str:
    severities = [problem.severity for problem in problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    if not severities:
        return f"{len(reading.sources)} policy files read: no problems."
    read = f"{len(reading.sources)} policy files read: {errors} errors, {warnings} warnings."
    return f"{read} See docs/problems.md for each code."
