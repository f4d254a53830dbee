"""How every command answers: text for people, JSON for programs, progress on the side.

Must never know: what is being shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.model.policy import Policy
from engine.problem import Problem, Severity, as_text, in_reading_order
from engine.reading import PolicyReading, read_policy
from service.platform.settings import policy_folder

WARNINGS = 2
REFUSED = 3
WIDTH_OF_FILES = 200
"""Columns of a table that goes to a file or another program."""
LARGEST_INPUT_BYTES = 32 * 1024 * 1024

Command = TypeVar("Command", bound=Callable[..., Any])


class UnusableError(Exception):
    """What was typed or handed in cannot be used; the message says what to do instead."""


def format_option(command: Command) -> Command:
    """`--format text|json`, on every command that answers something."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "form", type=choice, default="text", show_default=True, help="How to answer.")(
        command
    )


def role_option(command: Command) -> Command:
    """`--role ect|mentor`, on every command about one of a person's two possible trainings."""
    choice = click.Choice(["ect", "mentor"])
    return click.option("--role", type=choice, default="ect", show_default=True, help="As whom they are trained.")(
        command
    )


def say_json(data: object) -> None:
    """Print data as indented JSON."""
    click.echo(json_text(data), nl=False)


def json_text(data: object) -> str:
    """Data as indented JSON, with a line end."""
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def say_lines(lines: Iterable[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        click.echo(line)


def say_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """Print a plain table, and that there is nothing where it has no row. Columns named in `right` hold figures."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    console.print(table)
    if not table.row_count:
        console.print("None.")


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, only where somebody watches. Call what you get with (done, of)."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield advance


def read_content(name: str, largest: int = LARGEST_INPUT_BYTES) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises UnusableError when there are too many or none."""
    try:
        content = sys.stdin.buffer.read(largest + 1) if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise UnusableError(
            f"{name} cannot be read: {fault.strerror}. Name a file, or - for standard input."
        ) from fault
    if len(content) > largest:
        raise UnusableError(f"{name} is larger than {largest // 1024 // 1024} MB. Split it.")
    return content


def read_input(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises UnusableError when it cannot be read as UTF-8 text."""
    try:
        return read_content(name).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnusableError(f"{name} is not UTF-8 text. Save it as UTF-8.") from fault


def problems_as_text(problems: Iterable[Problem], reading: PolicyReading) -> Iterator[str]:
    """Each Problem as a person reads it, in the order of the files."""
    for problem in in_reading_order(problems):
        yield as_text(problem, reading.sources)


def policy_or_refuse(folder: Path | None = None) -> Policy:
    """The policy the service would run. Raises UnusableError with every error when there is one."""
    reading = read_policy(folder or policy_folder())
    if reading.policy is None:
        errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
        raise UnusableError(
            "\n".join([*problems_as_text(errors, reading), "The policy files have errors; mend them first."])
        )
    return reading.policy
