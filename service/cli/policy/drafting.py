"""`ecf2 policy schema` and `ecf2 policy new`: help for whoever writes policy files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import click

from engine.formatting import with_schema
from engine.model.decision import Edition
from engine.reading.files import ENDING, Kind
from engine.reading.schemas import schema_of
from engine.suggestions import nearest
from service.cli.days import Day
from service.cli.output import UnusableError, policy_or_refuse, say_json, say_lines
from service.platform.settings import policy_folder


@click.command()
@click.argument("kind", required=False, type=click.Choice([kind.value for kind in Kind]))
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of policy file, for an editor; without KIND, of all by their names."""
    if kind is None:
        say_json({each.value: schema_of(each) for each in Kind})
    else:
        say_json(schema_of(Kind(kind)))


@click.command()
@click.argument("decision")
@click.option("--from", "start", type=Day(), required=True, help="The first day of the new edition.")
def new(decision: str, start: date) -> None:
    """Make the next edition of DECISION: a copy of the last, named after its first day."""
    policy = policy_or_refuse()
    editions = policy.editions.get(decision)
    if editions is None:
        near = nearest(decision, policy.editions)
        mend = f" Did you mean {near}?" if near else " ecf2 policy list names all."
        raise UnusableError(f'There is no decision "{decision}".{mend}')
    last = editions[-1]
    if start <= last.effective.start:
        raise UnusableError(
            f"The last edition of {decision} begins on {last.effective.start}. Name a day after it, or change that "
            "edition if it has never been in use."
        )
    folder = policy_folder()
    source = folder / last.place.file
    target = source.with_name(f"{start.isoformat()}{ENDING}")
    changed = _following(source.read_text("utf-8"), last, start)
    if changed is None:
        raise UnusableError(f"{last.place.file} does not write its first day as effective: {{from: …}}. Write it so.")
    changed = with_schema(target.relative_to(folder).as_posix(), changed, Kind.DECISION)
    try:
        with target.open("x", encoding="utf-8") as opened:
            opened.write(changed)
    except FileExistsError as fault:
        raise UnusableError(f"{target.relative_to(folder)} exists already; change that one.") from fault
    say_lines(_said(target.relative_to(folder).as_posix(), last, start))


def _following(text: str, last: Edition, start: date) -> str | None:
    """The file as the next edition has it; None where its first day is not written as one expects.

    That the last one counted for what was paid before, and a last day that has passed, are not taken over.
    """
    begins = re.compile(rf"^(effective:\s*\{{\s*from:\s*|\s+from:\s*){last.effective.start.isoformat()}", re.MULTILINE)
    changed, count = begins.subn(rf"\g<1>{start.isoformat()}", text, count=1)
    if last.effective.until is not None and last.effective.until < start:
        until = rf"until:\s*{last.effective.until.isoformat()}"
        changed = re.sub(rf",\s*{until}|^\s+{until}[^\n]*\n", "", changed, count=1, flags=re.MULTILINE)
    changed = re.sub(r"^retrospective:[^\n]*\n(?:[ ]+[^\n]*\n)*", "", changed, count=1, flags=re.MULTILINE)
    return changed if count else None


def _said(made: str, last: Edition, start: date) -> Iterator[str]:
    yield f"{made} is made from {last.place.file}."
    if last.effective.until is None or last.effective.until >= start:
        yield f"The older edition ends the day before {start.isoformat()} by itself."
    if last.retrospective is not None:
        yield "That the older edition is retrospective is not taken over: who agreed that, agreed it of that edition."
    yield "Change the rules, their sources and examples, then run ecf2 policy check."
