"""`ecf2 policy diff`: what a change of policy means, not which lines it changes."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from engine import written
from engine.analysis.comparison import Comparison, Side, side_of
from engine.reading.files import file_contents
from service.cli.output import UnusableError, format_option, policy_or_refuse, say_json, say_lines
from service.cli.policy.files import folder_and_part, release_named
from service.cli.policy.revisions import policy_of


@click.command()
@click.argument("a")
@click.argument("b")
@format_option
def diff(a: str, b: str, form: str) -> None:
    """Say which cases come out differently under B than under A, that there are no others, and which figures differ.

    A and B are files, folders, releases, editions such as contract_year@START, or any path in a git revision such as
    HEAD:rules.
    """
    with ExitStack() as stack:
        (before, there), (after, here) = _side(a, stack), _side(b, stack)
        compared = Comparison.of(_moved(before, there, after, here), after)
    if form == "json":
        say_json(compared.as_data())
    elif compared.pairs or compared.changes:
        say_lines(compared.in_words())
    else:
        say_lines([f"Nothing differs between {a} and {b}."])


def _side(named: str, stack: ExitStack) -> tuple[Side, str]:
    """A side, and the part of the policy folder that it is."""
    decision, at, edition = named.partition("@")
    if at and not Path(named).exists() and ":" not in named:
        return _edition(decision, edition)
    folder, within = folder_and_part(_path(named, stack))
    try:
        side = side_of(policy_or_refuse(folder), file_contents(folder), within)
    except UnusableError as fault:
        raise UnusableError(f"{named} cannot be compared:\n{fault}") from fault
    if not side.editions and not side.files:
        raise UnusableError(f"There are no policy files in {named}. Name a policy file, or a folder of them.")
    return side, within


def _moved(before: Side, there: str, after: Side, here: str) -> Side:
    """The files of a folder as if they stood in the other: so two contract years are compared file by file."""
    if there == here or not there or not here:
        return before
    places = {file: f"{here}{file.removeprefix(there)}" for file in before.files}
    files = {places[file] if places[file] in after.files else file: content for file, content in before.files.items()}
    return replace(before, files=files)


def _path(named: str, stack: ExitStack) -> Path:
    """Where the files of a side are. Raises UnusableError when there are none."""
    revision, colon, path = named.partition(":")
    if colon and not Path(named).exists():
        target = stack.enter_context(policy_of(revision)) / path
        mend = "Name a policy folder or file that was in it, such as HEAD:rules."
    else:
        target = release_named(named) or Path(named)
        mend = (
            f"Name a policy file, a folder of them, a release, an edition such as uplift@{written.DATE}, or a path in "
            "a git revision such as HEAD:rules."
        )
    if not target.exists():
        raise UnusableError(f"There is no {path} in {revision}. {mend}" if colon else f"{named} does not exist. {mend}")
    return target


def _edition(decision: str, edition: str) -> tuple[Side, str]:
    policy = policy_or_refuse()
    found = {one.name: one for one in policy.editions.get(decision, ())}
    if edition not in found:
        known = ", ".join(found) if found else "none; ecf2 policy list names all"
        raise UnusableError(f"{decision} has no edition {edition}. There are: {known}.")
    file = found[edition].place.file
    return side_of(policy, {}, file), file
