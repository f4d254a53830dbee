"""`ecf2 policy replay`: recorded decisions taken again, as recorded or under a draft."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from engine.analysis.replay import Standing
from engine.wording import listed
from service.cli.days import Day
from service.cli.output import REFUSED, UnusableError, format_option, progress, say_json, say_lines
from service.cli.policy.drafts import draft_named
from service.cli.running import run
from service.platform.context import Service
from service.policy_changes.replaying import Examples, ReplayAsked, Replayed, in_order
from service.policy_changes.replaying import replay as replay_decisions
from service.policy_changes.written import counted_about

_STANDINGS = {
    Standing.IDENTICAL: "identical, byte for byte",
    Standing.DIFFERENT: "NOT as recorded, although the same edition decides",
    Standing.EDITION_CHANGED: "not taken again: the file of the edition that decided is gone or changed",
}


@click.command()
@click.option("--since", type=Day(), default=None, help="Only decisions taken on this day or later.")
@click.option("--until", type=Day(), default=None, help="Only decisions taken on this day or earlier.")
@click.option("--decision", default=None, help="Only decisions of this name.")
@click.option("--sample", type=click.IntRange(min=1), default=None, help="At most so many, spread evenly over all.")
@click.option(
    "--with", "draft", type=click.Path(path_type=Path), default=None, help="A draft: an edition, a folder or a release."
)
@format_option
def replay(  # noqa: PLR0917 - the options of a command
    since: date | None, until: date | None, decision: str | None, sample: int | None, draft: Path | None, form: str
) -> None:
    """Take recorded decisions again. As recorded they must come out identical; under a draft it says what changes.

    A draft that is one edition decides whatever its dates; a folder of policy by the editions in force on each day.
    Exit code 3 when a decision does not come out as it was recorded.
    """
    asked = ReplayAsked(since, until, decision, sample)

    async def work(service: Service) -> Replayed:
        if decision is not None and decision not in service.rulebook.policy.editions:
            raise UnusableError(f'There is no decision "{decision}". ecf2 policy list names all.')
        using = None if draft is None else draft_named(draft, service.rulebook.policy)
        with progress("Replaying decisions") as advance:
            return await replay_decisions(service.rulebook, asked, using, advance)

    found = run(work)
    if form == "json":
        say_json(found.as_content())
    else:
        say_lines(_lines(found, drafted=draft is not None))
    if not found.holds:
        sys.exit(REFUSED)


def _lines(found: Replayed, *, drafted: bool) -> Iterator[str]:
    yield f"{found.replayed:,} recorded decisions taken again."
    if not drafted:
        for (decision, standing), examples in sorted(found.standings.items()):
            shown = "" if standing is Standing.IDENTICAL else f", for example {_ids(examples)}"
            yield f"  {decision}: {examples.count:,} {_STANDINGS[standing]}{shown}"
        return
    about = Counter(kind for kind, _ in {one for examples in found.moves.values() for one in examples.subjects})
    changed = sum(examples.count for move, examples in found.moves.items() if move.changes)
    whom = listed([counted_about(kind, number) for kind, number in sorted(about.items())], "and")
    yield f"{changed:,} come out differently under the draft{', about ' if whom else ''}{whom}."
    for move, examples in in_order(found.moves):
        if move.changes:
            yield f"  {move.decision}: {examples.count:,} from {move.before}"
            yield f"    to {move.after}, for example {_ids(examples)}"
    for decision, count in sorted(found.left_out.items()):
        yield f"  {decision}: {count:,} left out; the draft has no edition for them."


def _ids(examples: Examples) -> str:
    return ", ".join(map(str, examples.ids))
