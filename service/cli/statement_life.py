"""`ecf2 statements …`: what finance officers do with a statement after it was drawn up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import click

from engine.money import PENCE_IN_A_POUND, parse_pounds
from service.cli.output import format_option, say_json, say_lines
from service.cli.running import call_now, run
from service.platform.context import Service
from service.rulings.reading import What
from service.statements import messages, operations
from service.statements.documents import StatementRow


class PenceParameter(click.ParamType[int]):
    """Pounds and pence, read as whole pence."""

    name = "pounds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read `-12.50`; anything else is answered with how to write it."""
        if isinstance(value, int):
            return value
        try:
            pence: Fraction = parse_pounds(str(value)) * PENCE_IN_A_POUND
        except ValueError:
            pence = Fraction(1, 2)
        if pence.denominator != 1:
            self.fail(f'"{value}" is not an amount. Write it as 12.50, or as -12.50 to take money off.', param, ctx)
        return pence.numerator


class DayParameter(click.ParamType[date]):
    """A day as policy writes it."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read year, month and day with dashes; anything else is answered with how to write it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a day. Write year, month and day in numbers, with dashes.', param, ctx)


_STATEMENT = click.argument("statement", type=click.UUID)
_REASON = click.option("--reason", required=True, help="Why; kept for whoever audits this.")
_AMOUNT = PenceParameter()
_DAY = DayParameter()


def _act(what: Callable[[Service], Awaitable[StatementRow]], form: str, said: str) -> None:
    """Do one thing and say how the statement stands now."""

    async def act(service: Service) -> StatementRow:
        return await what(service)

    row = run(act)
    if form == "json":
        say_json(messages.internal(row))
    else:
        say_lines([f"{said} The statement of {row['lead_provider.name']} for {row['month']} is {row['state']}."])


@click.command()
@_STATEMENT
@format_option
def authorise(statement: UUID, form: str) -> None:
    """Pay a STATEMENT: what is on it is paid, what it takes back is taken back, and it never changes again."""
    _act(lambda service: operations.authorise_statement(service, call_now(), statement), form, "Authorised.")


@click.command()
@_STATEMENT
@click.option("--take-back", is_flag=True, help="Undo the check instead; needs --reason.")
@click.option("--reason", default="", help="Why the check is taken back.")
@format_option
def check(statement: UUID, take_back: bool, reason: str, form: str) -> None:
    """Mark a payable STATEMENT as checked, so that another officer may authorise it."""
    if take_back:
        _act(
            lambda service: operations.take_check_back(service, call_now(), statement, reason),
            form,
            "Check taken back.",
        )
    else:
        _act(lambda service: operations.check_statement(service, call_now(), statement), form, "Checked.")


@click.command()
@_STATEMENT
@_REASON
@format_option
def reverse(statement: UUID, reason: str, form: str) -> None:
    """Undo the authorisation of a STATEMENT, as new records that balance it."""
    _act(lambda service: operations.reverse_authorisation(service, call_now(), statement, reason), form, "Reversed.")


@click.command()
@_STATEMENT
@click.option("--to", "deadline", type=_DAY, required=True, help="The new deadline.")
@click.option("--payment", type=_DAY, default=None, help="The new payment date; as it was if left out.")
@_REASON
@format_option
def deadline(statement: UUID, deadline: date, payment: date | None, reason: str, form: str) -> None:
    """Move the deadline of a STATEMENT that is open or payable."""
    _act(
        lambda service: operations.change_deadline(
            service, call_now(), statement, deadline=deadline, payment=payment, reason=reason
        ),
        form,
        "Deadline moved.",
    )


@click.command()
@_STATEMENT
@click.argument("words")
@format_option
def note(statement: UUID, words: str, form: str) -> None:
    """Write WORDS beside a STATEMENT."""
    _act(lambda service: operations.add_note(service, call_now(), statement, words), form, "Noted.")


@click.command()
@_STATEMENT
@click.option("--number", type=int, default=None, help="Change or remove this adjustment; see `history`.")
@click.option("--label", default=None, help="What it is for.")
@click.option("--amount", type=_AMOUNT, default=None, help="Pounds and pence; a minus sign takes money off.")
@click.option("--remove", is_flag=True, help="Take the adjustment of that number off.")
@_REASON
@format_option
def adjust(
    statement: UUID, number: int | None, *, label: str | None, amount: int | None, remove: bool, reason: str, form: str
) -> None:
    """Add an adjustment to a STATEMENT, or change or remove the one of a --number."""
    if remove:
        if number is None:
            raise click.UsageError("Say with --number which adjustment to remove.")
        _act(
            lambda service: operations.remove_adjustment(service, call_now(), statement, number, reason=reason),
            form,
            "Adjustment removed.",
        )
        return
    if label is None or amount is None:
        raise click.UsageError("Say with --label what the adjustment is for, and with --amount how much it is.")
    written: dict[str, Any] = {"label": label, "amount_pence": amount, "reason": reason}

    async def write(service: Service) -> StatementRow:
        if number is None:
            return await operations.add_adjustment(service, call_now(), statement, **written)
        return await operations.change_adjustment(service, call_now(), statement, number, **written)

    _act(write, form, "Adjustment written.")


@click.command("rule")
@_STATEMENT
@click.argument("what", type=click.Choice([each.value for each in What]))
@click.option("--declaration", type=click.UUID, default=None, help="Rule on this declaration.")
@click.option("--line", type=int, default=None, help="Rule on all of this line.")
@click.option("--amount", type=_AMOUNT, default=None, help="Pounds for each declaration; the proposed fee if left out.")
@_REASON
@format_option
def rule(
    statement: UUID,
    what: str,
    *,
    declaration: UUID | None,
    line: int | None,
    amount: int | None,
    reason: str,
    form: str,
) -> None:
    """Pay, hold or refuse what waits on a STATEMENT, or withdraw an earlier ruling."""
    if (declaration is None) == (line is None):
        raise click.UsageError("Say with --declaration or with --line what the ruling is about.")
    asked = operations.RulingAsked(What(what), reason, declaration, line, amount)

    async def make(service: Service) -> StatementRow:
        return (await operations.rule(service, call_now(), statement, asked)).row

    _act(make, form, "Ruled.")


COMMANDS: Sequence[click.Command] = (authorise, check, reverse, deadline, note, adjust, rule)
