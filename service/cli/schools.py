"""`ecf2 schools …`: schools of the national register, their uplift flags, and what is held of one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TypeVar

import click

from service.cli.groups import Group
from service.cli.output import WARNINGS, UnusableError, format_option, progress, read_content, say_json, say_lines
from service.cli.running import call_now, run
from service.platform.context import Service
from service.schools.importing import Taken, take_over_schools
from service.schools.operations import mark_school, name_induction_tutor
from service.schools.register import MISSED, REQUIRED, register_row
from service.schools.showing import HeldSchool, show_school
from service.schools.tabular import Line, Unread, UnreadableFileError, read_lines
from service.schools.uplift_list import COLUMNS, Flagged, set_uplift_flags, uplift_row

LARGEST_REGISTER_BYTES = 256 * 1024 * 1024
"""Every column of every school the register ever had is about a quarter of this."""
MOST_ROWS_SHOWN = 20
Row = TypeVar("Row")
LABELS = {
    "urn": "URN",
    "name": "Name",
    "status": "Status",
    "school_type": "Type",
    "in_england": "In England",
    "section_41_approved": "Approved under section 41",
    "marked_as_eligible": "Marked as eligible by DfE",
    "induction_tutor_name": "Induction tutor",
    "induction_tutor_email": "Induction tutor's address",
    "primary_contact_email": "First contact in the register",
    "secondary_contact_email": "Second contact in the register",
}


@click.group(cls=Group)
def schools() -> None:
    """Take schools over from the national register; say what the register does not know; show a school."""


@schools.command("import")
@click.argument("file")
@click.option("--check", is_flag=True, help="Only say what would happen.")
@format_option
def import_(file: str, check: bool, form: str) -> None:
    """Take over the schools in FILE, all fields of establishments as Get information about schools exports them.

    Safe to repeat, every night if wished: what stands already is not written. A school nobody names stays as it is.
    Exit code 2: some rows could not be read, or the export lacks a column.
    """
    columns, rows = _read(file, REQUIRED, register_row)
    missed = [f"The file has no column “{column}”: {says}." for column, says in MISSED.items() if column not in columns]

    async def work(service: Service) -> Taken:
        with progress("Schools") as advance:
            return await take_over_schools(service, call_now(), rows, check=check, advance=advance)

    taken = run(work)
    if form == "json":
        say_json({**_taken(taken), "columns_missing": missed, "check": check})
    else:
        say_lines([*missed, *_lines_of(taken, check=check), *_lines_of_unread(taken.unread)])
    if missed or taken.unread:
        sys.exit(WARNINGS)


@schools.command()
@click.argument("file")
@click.option("--check", is_flag=True, help="Only say what would happen.")
@format_option
def uplift(file: str, check: bool, form: str) -> None:
    """Set the uplift flags of the schools in FILE, with the columns urn, contract_year, pupil_premium and sparsity.

    Both flags are yes or no. A school the file does not name keeps its flags. Exit code 2: some rows were refused.
    """
    _, rows = _read(file, COLUMNS, uplift_row)

    async def work(service: Service) -> Flagged:
        with progress("Schools") as advance:
            return await set_uplift_flags(service, call_now(), rows, check=check, advance=advance)

    flagged = run(work)
    if form == "json":
        not_set = [asdict(one) for one in flagged.unread]
        say_json({"set": flagged.set, "unchanged": flagged.unchanged, "not_read": not_set, "check": check})
    else:
        done = "Would be set" if check else "Set"
        say_lines([f"{done}: {flagged.set}. Unchanged: {flagged.unchanged}.", *_lines_of_unread(flagged.unread)])
    if flagged.unread:
        sys.exit(WARNINGS)


@schools.command()
@click.argument("urn")
@click.argument("eligible", type=click.Choice(["yes", "no"]))
@format_option
def mark(urn: str, eligible: str, form: str) -> None:
    """Say whether DfE marks the school with this URN as eligible although its type is not: yes or no."""

    async def work(service: Service) -> bool:
        return await mark_school(service, call_now(), urn, eligible=eligible == "yes")

    _say_changed(urn, form, changed=run(work))


@schools.command()
@click.argument("urn")
@click.option("--name", help="The induction tutor's name.")
@click.option("--email", help="Where to write to the induction tutor.")
@click.option("--nobody", is_flag=True, help="The school names no induction tutor any more.")
@format_option
def tutor(urn: str, name: str | None, email: str | None, nobody: bool, form: str) -> None:
    """Say who the induction tutor of the school with this URN is."""
    if nobody == bool(name and email) or (nobody and (name or email)):
        raise click.UsageError("Write --name with --email, or --nobody alone.")

    async def work(service: Service) -> bool:
        return await name_induction_tutor(service, call_now(), urn, name, email)

    _say_changed(urn, form, changed=run(work))


@schools.command()
@click.argument("urn")
@format_option
def show(urn: str, form: str) -> None:
    """Show the school with this URN: what is held, whether it can register teachers today and why, its uplift flags."""

    async def read(service: Service) -> HeldSchool:
        return await show_school(service, call_now(), urn)

    school = run(read)
    fired = school.eligibility.fired[0]
    if form == "json":
        judged = {**dict(school.eligibility.outcome[0]), "rule": fired.id, "says": fired.say}
        say_json({"id": school.id, **school.held, "eligibility": judged, "uplift": _by_year(school)})
        return
    say_lines(f"{LABELS[name]}: {_shown(value)}" for name, value in school.held.items())
    say_lines([f"Today: {school.eligibility.answer('status')}. {fired.say}"])
    for year, flags in school.uplift.items():
        say_lines(
            [f"Uplift {year}: " + ", ".join(f"{flag.replace('_', ' ')} {_shown(on)}" for flag, on in flags.items())]
        )
    say_lines([f"Id: {school.id}"])


def _say_changed(urn: str, form: str, *, changed: bool) -> None:
    if form == "json":
        say_json({"urn": urn, "changed": changed})
    else:
        say_lines([f"School {urn} changed." if changed else f"School {urn} stood so already."])


def _read(
    file: str, required: Sequence[str], as_row: Callable[[Line], Row | Unread]
) -> tuple[frozenset[str], list[Row | Unread]]:
    """The columns and all rows, before anything is written: of a file that breaks off, nothing is taken over."""
    try:
        columns, lines = read_lines(read_content(file, LARGEST_REGISTER_BYTES), required)
        return columns, [as_row(line) if isinstance(line, Line) else line for line in lines]
    except UnreadableFileError as fault:
        raise UnusableError(f"{file}: {fault}") from fault


def _taken(taken: Taken) -> dict[str, object]:
    return {
        "added": taken.added,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "left_out": [
            {"reason": taken.reasons[says], "schools": number, "says": says}
            for says, number in taken.left_out.most_common()
        ],
        "not_read": [asdict(one) for one in taken.unread],
    }


def _lines_of(taken: Taken, *, check: bool) -> Iterator[str]:
    if check:
        yield "Only checked: nothing is written."
    yield f"Added: {taken.added}. Changed: {taken.changed}. Unchanged: {taken.unchanged}."
    for says, number in taken.left_out.most_common():
        yield f"Left out: {number}. {says}"


def _lines_of_unread(unread: Sequence[Unread]) -> Iterator[str]:
    for one in unread[:MOST_ROWS_SHOWN]:
        yield f"Line {one.number}: {one.says}"
    if len(unread) > MOST_ROWS_SHOWN:
        yield f"… and {len(unread) - MOST_ROWS_SHOWN} lines more; --format json lists all."


def _by_year(school: HeldSchool) -> dict[str, dict[str, bool]]:
    return {str(year): flags for year, flags in school.uplift.items()}


def _shown(value: object) -> str:
    if value is None:
        return "not known"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
