"""`ecf2 policy diff`: what a change of policy means, not which lines it changes."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from engine.analysis.comparison import Comparison, Side, side_of
from engine.reading.files import file_contents
from engine.reading.releases import MANIFEST, released_folder
from service.cli.output import UnusableError, format_option, policy_or_refuse, say_json, say_lines
from service.cli.policy.files import folder_and_part
from service.cli.policy.revisions import policy_of
from service.platform.settings import policy_folder


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
        compared = Comparison.of(_side(a, stack), _side(b, stack))
    if form == "json":
        say_json(compared.as_data())
    elif compared.pairs or compared.changes:
        say_lines(compared.in_words())
    else:
        say_lines([f"Nothing differs between {a} and {b}."])


def _side(named: str, stack: ExitStack) -> Side:
    decision, at, edition = named.partition("@")
    if at and not Path(named).exists() and ":" not in named:
        return _edition(decision, edition)
    revision, colon, path = named.partition(":")
    if colon and not Path(named).exists():
        folder = stack.enter_context(policy_of(revision))
        folder, within = folder_and_part(folder / path)
    else:
        folder, within = folder_and_part(_release(named) or Path(named))
    side = side_of(policy_or_refuse(folder), file_contents(folder), within)
    if not side.editions and not side.files:
        raise UnusableError(f"There are no policy files in {named}. Name a policy file, or a folder of them.")
    return side


def _edition(decision: str, edition: str) -> Side:
    policy = policy_or_refuse()
    found = {one.name: one for one in policy.editions.get(decision, ())}
    if edition not in found:
        known = ", ".join(found) if found else "none; ecf2 policy list names all"
        raise UnusableError(f"{decision} has no edition {edition}. There are: {known}.")
    return side_of(policy, {}, found[edition].place.file)


def _release(named: str) -> Path | None:
    """The folder of the release of that name, unless something else is called so."""
    folder = released_folder(policy_folder(), named)
    return folder if not Path(named).exists() and (folder / MANIFEST).is_file() else None
