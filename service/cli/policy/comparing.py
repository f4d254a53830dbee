"""`ecf2 policy diff`: what a change of rules means, not which lines it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from engine.analysis.difference import Answers, NotComparableError, Region, differences
from engine.analysis.vocabularies import together
from engine.example_writing import facts_text
from engine.model.decision import Edition
from engine.model.facts import FactValue, Vocabulary
from engine.reading.releases import MANIFEST, released_folder
from engine.wording import answers_in_words
from service.cli.output import UnusableError, format_option, policy_or_refuse, say_json, say_lines
from service.cli.policy.files import folder_and_part
from service.cli.policy.revisions import policy_of
from service.platform.settings import policy_folder


@dataclass(frozen=True, slots=True)
class Side:
    """What was named: editions by decision and name, and the facts they are written in."""

    named: str
    editions: dict[tuple[str, str], Edition]
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions and how they differ; without `before` there was nothing to compare with, without `after` now."""

    before: Edition | None
    after: Edition | None
    regions: list[Region]


@click.command()
@click.argument("a")
@click.argument("b")
@format_option
def diff(a: str, b: str, form: str) -> None:
    """Say which cases come out differently under B than under A, and that there are no others.

    A and B are files, folders, releases, editions such as contract_year@START, or any path in a git revision such as
    HEAD:rules.
    """
    with ExitStack() as stack:
        before, after = _side(a, stack), _side(b, stack)
        found = list(compared(before, after))
    if form == "json":
        say_json([_data(one) for one in found])
    else:
        say_lines(line for one in found for line in in_words(one))
        if not found:
            say_lines([f"No edition differs between {a} and {b}."])


def _side(named: str, stack: ExitStack) -> Side:
    decision, at, edition = named.partition("@")
    if at and not Path(named).exists() and ":" not in named:
        policy = policy_or_refuse()
        found = {one.name: one for one in policy.editions.get(decision, ())}
        if edition not in found:
            known = ", ".join(found) if found else "none; ecf2 policy list names all"
            raise UnusableError(f"{decision} has no edition {edition}. There are: {known}.")
        return Side(named, {(decision, edition): found[edition]}, policy.vocabulary)
    revision, colon, path = named.partition(":")
    if colon and not Path(named).exists():
        folder = stack.enter_context(policy_of(revision))
        folder, within = folder_and_part(folder / path)
    else:
        folder, within = folder_and_part(_release(named) or Path(named))
    policy = policy_or_refuse(folder)
    below = within.rstrip("/") + "/"
    editions = {
        (one.decision, one.name): one
        for several in policy.editions.values()
        for one in several
        if not within or one.place.file == within or one.place.file.startswith(below)
    }
    if not editions:
        raise UnusableError(f"There are no decisions in {named}. Name a file or folder with editions.")
    return Side(named, editions, policy.vocabulary)


def _release(named: str) -> Path | None:
    """The folder of the release of that name, unless something else is called so."""
    folder = released_folder(policy_folder(), named)
    return folder if not Path(named).exists() and (folder / MANIFEST).is_file() else None


def compared(before: Side, after: Side) -> Iterator[Compared]:
    """The editions of both sides in pairs: two single ones together, or else those of the same decision and name.

    An edition that only one side has is held against the one it follows, if there is one.
    """
    vocabulary = together(before.vocabulary, after.vocabulary)
    if len(before.editions) == len(after.editions) == 1:
        [one], [other] = before.editions.values(), after.editions.values()
        yield _pair(one, other, vocabulary)
        return
    for key, edition in after.editions.items():
        earlier = before.editions.get(key) or _followed(edition, before)
        if earlier is None:
            yield Compared(None, edition, [])
        elif earlier.digest != edition.digest:
            yield _pair(earlier, edition, vocabulary)
    yield from (Compared(edition, None, []) for key, edition in before.editions.items() if key not in after.editions)


def _followed(edition: Edition, side: Side) -> Edition | None:
    earlier = [
        one
        for (decision, _), one in side.editions.items()
        if decision == edition.decision and one.effective.start < edition.effective.start
    ]
    return max(earlier, key=lambda one: one.effective.start, default=None)


def _pair(before: Edition, after: Edition, vocabulary: Vocabulary) -> Compared:
    if before.decision != after.decision:
        raise NotComparableError(
            f"{before.decision} and {after.decision} are two decisions. Name two editions of one decision."
        )
    return Compared(before, after, differences(before, after, vocabulary))


def in_words(one: Compared) -> Iterator[str]:
    """How two editions differ, line by line."""
    before, after = one.before, one.after
    if before is None or after is None:
        edition = before or after
        assert edition is not None
        yield f"{edition.decision}, edition {edition.name}: {'taken away' if before else 'new'}."
        return
    proved = [region for region in one.regions if region.case is not None]
    head = f"{after.decision}, edition {before.name} → {after.name}"
    if not one.regions:
        yield f"{head}: no change in meaning; proved for every case."
        return
    complete = "and these are all" if len(proved) == len(one.regions) else "and the proof is not complete"
    yield f"{head}: {len(proved)} kinds of cases come out differently, {complete}."
    for region in one.regions:
        yield f"  {_answer(region.answered_before, region.before)} → {_answer(region.answered_after, region.after)}"
        yield (
            f"    for example {facts_text(region.case)}"
            if region.case is not None
            else "    not proved, for lack of time"
        )


def _answer(answered: Answers, then: object) -> str:
    if answered is None:
        return "no answer" if then is None else f"perhaps {then}"
    return "; ".join(answers_in_words(one) for one in answered) or "nothing"


def _data(compared: Compared) -> dict[str, object]:
    edition = compared.after or compared.before
    assert edition is not None
    both = compared.before is not None and compared.after is not None
    return {
        "decision": edition.decision,
        "before": compared.before and compared.before.name,
        "after": compared.after and compared.after.name,
        "same_meaning": both and not compared.regions,
        "complete": all(region.case is not None for region in compared.regions),
        "regions": [
            {
                "before": _plain(region.answered_before),
                "after": _plain(region.answered_after),
                "case": region.case and dict(region.case),
            }
            for region in compared.regions
        ],
    }


def _plain(answers: Answers) -> list[dict[str, FactValue]] | None:
    return None if answers is None else [dict(answer) for answer in answers]
