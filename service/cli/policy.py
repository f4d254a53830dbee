"""`ecf2 policy …`: check, list and show the rule files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from engine.editions import answering, contract_years_in_words, edition_for, years_that_differ
from engine.errors import NoEditionError
from engine.model.decision import Edition
from engine.model.policy import Policy
from engine.problem import Problem, Severity, exit_code, in_reading_order
from engine.prose import as_page
from engine.reading import PolicyReading, problems_within, read_policy
from engine.suggestions import nearest
from engine.traceability import TracedReference, traced_references
from engine.written import DATE
from service.cli.output import (
    UnusableError,
    format_option,
    policy_or_refuse,
    problems_as_text,
    say_json,
    say_lines,
    say_table,
)
from service.platform.clock import london_day, now
from service.platform.settings import policy_folder

POLICY_FOLDERS = ("rules", "contracts_2025", "legacy_contracts")


class Day(click.ParamType[date]):
    """A calendar date as policy writes it."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `2025-09-01`; anything else is answered with how to write it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a date. Write it as year-month-day, such as {DATE}.', param, ctx)


def today() -> date:
    """The day in England, for commands that were given no other."""
    return london_day(now())


@click.group()
def policy() -> None:
    """Check, list and show the rule files."""


@policy.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--on", "on", type=Day(), default=None, help="The day to look ahead from; today if left out.")
@format_option
def check(path: Path | None, on: date | None, form: str) -> None:
    """Check every policy file, or those under PATH: form, figures, dates, editions, examples.

    Warns of editions that end within 90 days while none follows. Exit code 0: nothing to say; 2: warnings; 3: errors.
    """
    folder, within = _folder_and_part(path)
    reading = read_policy(folder, on or today())
    problems = in_reading_order(problems_within(reading, within) if within else reading.problems)
    if form == "json":
        say_json({"files": len(reading.sources), "problems": [problem.as_data() for problem in problems]})
    else:
        say_lines(problems_as_text(problems, reading))
        say_lines([_summary(reading, problems)])
    sys.exit(exit_code(problems))


def _folder_and_part(path: Path | None) -> tuple[Path, str]:
    """The policy folder a path lies in, and the part of it that was meant ('' for all)."""
    if path is None:
        return policy_folder(), ""
    if not path.exists():
        raise UnusableError(f"{path} does not exist. Name a policy file, or a folder of them.")
    target = path.resolve()
    for folder in (target, *target.parents):
        if (folder / "rules" / "facts.yaml").is_file():
            part = target.relative_to(folder).as_posix()
            if part == ".":
                return folder, ""
            if not part.startswith(POLICY_FOLDERS):
                break
            return folder, part
    raise UnusableError(
        f"{path} is not within policy files. Put it under one of {', '.join(POLICY_FOLDERS)}, "
        "beside a rules/facts.yaml that names the facts."
    )


def _summary(reading: PolicyReading, problems: Iterable[Problem]) -> str:
    severities = [problem.severity for problem in problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    if not severities:
        return f"{len(reading.sources)} policy files read: no problems."
    read = f"{len(reading.sources)} policy files read: {errors} errors, {warnings} warnings."
    return f"{read} See docs/problems.md for each code."


@policy.command("list")
@click.option("--on", "on", type=Day(), default=None, help="The day to ask about; today if left out.")
@format_option
def list_(on: date | None, form: str) -> None:
    """List every decision, its editions, and whether each is in force."""
    rules = policy_or_refuse()
    day = on or today()
    rows = [_row(rules, edition, day) for name in sorted(rules.editions) for edition in rules.editions[name]]
    if form == "json":
        say_json({"on": day.isoformat(), "editions": rows})
        return
    columns = ("decision", "file", "contract_years", "rules", "examples", "in_force")
    say_table(
        f"Editions, and whether each is in force on {day.isoformat()}",
        ("Decision", "File", "For", "Rules", "Examples", "In force"),
        [[str(row[column]) for column in columns] for row in rows],
    )


def _row(rules: Policy, edition: Edition, day: date) -> dict[str, object]:
    editions = rules.editions[edition.decision]
    in_force = any(edition in answering(editions, day, year) for year in years_that_differ(editions))
    return {
        "decision": edition.decision,
        "edition": edition.name,
        "file": edition.place.file,
        "from": edition.effective.start.isoformat(),
        "contract_years": contract_years_in_words(edition),
        "rules": len(edition.rules),
        "examples": len(edition.examples),
        "in_force": "yes" if in_force else "no",
        "digest": edition.digest,
    }


@policy.command()
@click.argument("name")
@click.option("--on", "on", type=Day(), default=None, help="The day to ask about; today if left out.")
@click.option("--contract-year", type=int, default=None, help="Which contract year's edition to show.")
@format_option
def show(name: str, on: date | None, contract_year: int | None, form: str) -> None:
    """Show a decision as a plain page. NAME is a decision, or an edition by its file."""
    rules = policy_or_refuse()
    day = on or today()
    editions = _editions_named(rules, name, day, contract_year)
    if form == "json":
        say_json([{**_row(rules, edition, day), "page": as_page(edition)} for edition in editions])
    else:
        say_lines(as_page(edition).rstrip() for edition in editions)


def _editions_named(rules: Policy, name: str, on: date, contract_year: int | None) -> list[Edition]:
    every = (edition for editions in rules.editions.values() for edition in editions)
    by_name = {edition.place.file.removesuffix(".yaml"): edition for edition in every}
    wanted = name.removesuffix(".yaml")
    if wanted in by_name:
        return [by_name[wanted]]
    if wanted not in rules.editions:
        near = nearest(wanted, [*rules.editions, *by_name])
        raise UnusableError(
            f'There is no decision "{name}".' + (f" Did you mean {near}?" if near else " ecf2 policy list names all.")
        )
    try:
        return [edition_for(rules, wanted, on, contract_year)]
    except NoEditionError:
        if contract_year is not None:
            raise
        in_force = [edition for edition in rules.editions[wanted] if edition.in_force(on)]
        if not in_force:
            raise
        return in_force


@policy.command()
@click.option("--missing", is_flag=True, help="Only references that nothing carries out, without a reason why not.")
@format_option
def sources(missing: bool, form: str) -> None:
    """Say what carries out each reference of published policy, file by file, and what is left out and why.

    Exit code 2 with --missing when there are any.
    """
    traced = [one for one in traced_references(policy_or_refuse()) if one.missing or not missing]
    if form == "json":
        say_json({"references": [one.as_data() for one in traced]})
    else:
        say_lines(_sources_as_text(traced))
    sys.exit(2 if missing and traced else 0)


def _sources_as_text(traced: Sequence[TracedReference]) -> Iterator[str]:
    left_out = [one for one in traced if one.reference.not_implemented is not None]
    unaccounted = [one for one in traced if one.missing]
    for one in traced:
        if one.traces or one.reference.done_by:
            yield f"{one.reference.id}  {one.reference.title}"
            yield from (f"    {trace.place.file}:{trace.place.line}  {trace.what}" for trace in one.traces)
            yield from (f"    Source: {source}" for source in dict.fromkeys(trace.source for trace in one.traces))
            if one.reference.done_by:
                yield f"    Done by {one.reference.done_by}"
    if left_out:
        yield "\nDeliberately not implemented"
        yield from (f"{one.reference.id}  {one.reference.title}: {one.reference.not_implemented}" for one in left_out)
    if unaccounted:
        yield "\nNot accounted for"
        yield from (f"{one.reference.id}  {one.reference.title}" for one in unaccounted)
    counted = f"{len(left_out)} deliberately not implemented, {len(unaccounted)} not accounted for"
    yield f"\n{len(traced)} references: {counted}."
