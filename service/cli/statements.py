"""`ecf2 statements …`: draw up, list, show and explain statements."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from engine.calendar import Month
from engine.model.contracts import StatementKind
from engine.money import pounds_shown
from engine.payments.difference import difference as documents_differ
from engine.payments.difference import difference_in_sentences
from engine.payments.document import StatementDocument
from engine.payments.page import statement_page
from service.cli import statement_life, statement_reading
from service.cli.forecast import forecast
from service.cli.groups import Group
from service.cli.known import must_be_known
from service.cli.output import UnusableError, format_option, progress, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.exports.operations import ExportFormat, export_statement
from service.platform.context import Service
from service.statements import messages
from service.statements.documents import draw_up
from service.statements.operations import Generated, explain_line, generate_statements, list_statements, show_statement
from service.statements.reading import ShownStatement, StatementFilters, statement_row
from service.statements.states import StatementState

PAGE = 500


class MonthParameter(click.ParamType[Month]):
    """A month as policy writes it."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Read `2025-11`; anything else is answered with how to write it."""
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a month. Write the year and the number of the month, with a dash.', param, ctx)


@click.group(cls=Group)
def statements() -> None:
    """Draw up, list, show, explain, rule on, authorise, reverse and verify statements."""


@statements.command()
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--lead-provider", default=None, help="The short name of one lead provider; all if left out.")
@click.option("--month", type=MonthParameter(), default=None, help="One statement month; all if left out.")
@format_option
def generate(cohort: int, lead_provider: str | None, month: Month | None, form: str) -> None:
    """Draw up the statements of a cohort from what has been declared so far. Safe to repeat."""

    async def draw_up(service: Service) -> list[Generated]:
        with progress("Drawing up statements") as advance:
            return await generate_statements(
                service, call_now(), cohort, lead_provider=lead_provider, month=month, progress=advance
            )

    drawn_up = run(draw_up)
    if form == "json":
        say_json(
            [
                messages.internal(one.row) | {"total_pence": one.document.totals.total.pence, "changed": one.changed}
                for one in drawn_up
            ]
        )
        return
    say_table(
        f"Statements of contract year {cohort}",
        ("Lead provider", "Month", "Kind", "State", "Total", "Changed", "Id"),
        [
            (
                one.row["lead_provider.name"],
                one.row["month"],
                one.row["kind"],
                one.row["state"],
                pounds_shown(one.document.totals.total.pence),
                "yes" if one.changed else "no",
                str(one.row["public_id"]),
            )
            for one in drawn_up
        ],
        right=frozenset({4}),
    )


@statements.command("list")
@click.option("--cohort", type=int, default=None, help="The contract year; all if left out.")
@click.option("--lead-provider", default=None, help="The short name of one lead provider; all if left out.")
@click.option("--month", type=MonthParameter(), default=None, help="One statement month; all if left out.")
@click.option("--state", type=click.Choice([each.value for each in StatementState]), default=None, help="Only these.")
@click.option("--kind", type=click.Choice([each.value for each in StatementKind]), default=None, help="Only these.")
@format_option
def list_(
    cohort: int | None,
    lead_provider: str | None,
    month: Month | None,
    *,
    state: str | None,
    kind: str | None,
    form: str,
) -> None:
    """List statements, earliest payment first."""
    filters = StatementFilters(
        contract_years=None if cohort is None else (cohort,),
        lead_provider=lead_provider,
        month=None if month is None else str(month),
        state=state,
        kind=kind,
    )

    async def read(service: Service) -> list[Any]:
        found: list[Any] = []
        while page := await list_statements(filters, limit=PAGE, offset=len(found)):
            found += page
        if not found:
            await must_be_known(service, cohort, lead_provider)
        return found

    rows = run(read)
    if form == "json":
        say_json([messages.internal(row) for row in rows])
        return
    say_table(
        "Statements",
        ("Lead provider", "Cohort", "Month", "Kind", "State", "Id"),
        [
            (
                row["lead_provider.name"],
                str(row["contract_year"]),
                row["month"],
                row["kind"],
                row["state"],
                str(row["public_id"]),
            )
            for row in rows
        ],
    )


@statements.command()
@click.argument("statement", type=click.UUID)
@click.option("--line", type=int, default=None, help="Explain this line, down to the file and line of each figure.")
@format_option
def show(statement: UUID, line: int | None, form: str) -> None:
    """Show the latest document of a STATEMENT, named by its id."""

    async def read(_service: Service) -> tuple[ShownStatement, list[str]]:
        return await show_statement(statement), [] if line is None else await explain_line(statement, line)

    shown, sentences = run(read)
    if form == "json":
        say_json(messages.internal_with_document(shown) | ({"explanation": sentences} if line is not None else {}))
    else:
        say_lines(sentences if line is not None else statement_page(shown.document))


@statements.command()
@click.argument("statement", type=click.UUID)
@click.argument("other", type=click.UUID, required=False)
@click.option("--recomputed", is_flag=True, help="Compare with the same statement drawn up anew; nothing is kept.")
@format_option
def difference(statement: UUID, other: UUID | None, recomputed: bool, form: str) -> None:
    """Say what differs between the latest documents of two statements: lines, declarations, sums."""
    if (other is None) is not recomputed:
        raise click.UsageError("Name a second statement, or write --recomputed.")

    async def read(service: Service) -> tuple[StatementDocument, StatementDocument]:
        before = (await show_statement(statement)).document
        if other is None:
            return before, await draw_up(service, await statement_row(statement))
        return before, (await show_statement(other)).document

    before, after = run(read)
    if form == "json":
        say_json({**asdict(documents_differ(before, after)), "sentences": difference_in_sentences(before, after)})
    else:
        say_lines(difference_in_sentences(before, after))


@statements.command()
@click.argument("statement", type=click.UUID)
@click.option(
    "--format",
    "form",
    type=click.Choice([known.value for known in ExportFormat]),
    required=True,
    help="Which kind of file.",
)
@click.option("--output", type=click.Path(dir_okay=False), help="The file to write; standard output if left out.")
def export(statement: UUID, form: str, output: str | None) -> None:
    """Export the latest document of a STATEMENT: csv of its declarations, xlsx, html to print, pdf, or json."""

    async def render(_service: Service) -> bytes:
        return (await export_statement(statement, ExportFormat(form))).content

    content = run(render)
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        Path(output).write_bytes(content)
    except OSError as fault:
        raise UnusableError(f"{output} cannot be written: {fault.strerror}. Name another file.") from fault


for command in (*statement_life.COMMANDS, *statement_reading.COMMANDS, forecast):
    statements.add_command(command)
