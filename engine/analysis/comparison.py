"""Two states of the policy, held against each other: which cases come out otherwise, and which figures are others.

In: two sides, each some editions with the facts they are written in, and files without rules. Out: how they differ, as
values, as sentences and as plain data.
Must never know: where a side comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.analysis.changes import changed_values
from engine.analysis.difference import Answers, NotComparableError, Region, differences
from engine.analysis.vocabularies import together
from engine.editions import contract_years_in_words, covers, years_that_differ
from engine.example_writing import facts_text
from engine.model.conditions import OtherFact
from engine.model.decision import Edition, Outcome
from engine.model.facts import FactValue, Vocabulary
from engine.model.policy import Policy
from engine.source import read_source
from engine.wording import answers_in_words, counted, day_in_words

SAME_VALUES = "The same values; only layout or comments."


@dataclass(frozen=True, slots=True)
class Side:
    """One state: editions by decision and name, the facts they are written in, and the files that hold no rules."""

    editions: Mapping[tuple[str, str], Edition]
    vocabulary: Vocabulary
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two editions and how they differ; without `before` there was nothing to compare with, without `after` now."""

    before: Edition | None
    after: Edition | None
    regions: tuple[Region, ...] = ()

    @property
    def edition(self) -> Edition:
        """The later of the two."""
        edition = self.after or self.before
        assert edition is not None, "a pair has at least one side"
        return edition

    @property
    def same_meaning(self) -> bool:
        """Whether it is proved that every case has the same answers, in the same contract years and as long."""
        return self.before is not None and self.after is not None and not self.regions and not self.reach

    @property
    def reach(self) -> tuple[str, ...]:
        """For which contract years, and until which day, each of the two speaks, where that is not the same."""
        if self.before is None or self.after is None:
            return ()
        said = [(contract_years_in_words(one), _last_day(one)) for one in (self.before, self.after)]
        return tuple(f"{was} → {now}" for was, now in zip(*said, strict=True) if was != now)

    @property
    def complete(self) -> bool:
        """Whether it is proved that there are no other cases."""
        return all(region.case is not None for region in self.regions)


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is not as it was, and what that means, line by line."""

    file: str
    change: str
    """`added`, `changed` or `taken_away`."""
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that two sides differ in."""

    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]

    @staticmethod
    def of(before: Side, after: Side) -> Comparison:
        """How the one side differs from the other. Raises NotComparableError."""
        return Comparison(tuple(pairs_that_differ(before, after)), tuple(files_that_differ(before, after)))

    def in_words(self) -> Iterator[str]:
        """The same, line by line."""
        for pair in self.pairs:
            yield from in_words(pair)
        for change in self.changes:
            yield from _change_in_words(change)

    def as_data(self) -> dict[str, object]:
        """The same as plain data, with whether all of it means the same and whether all of it was proved."""
        same_values = all(change.means == (SAME_VALUES,) for change in self.changes)
        return {
            "same_meaning": same_values and all(pair.same_meaning for pair in self.pairs),
            "complete": all(pair.complete for pair in self.pairs),
            "decisions": [_pair_as_data(pair) for pair in self.pairs],
            "files": [{"file": one.file, "change": one.change, "means": list(one.means)} for one in self.changes],
        }


def side_of(policy: Policy, files: Mapping[str, bytes], part: str = "") -> Side:
    """The policy with the bytes of its files, or one file or folder of it, by its path inside the policy folder."""
    below = part.rstrip("/") + "/"

    def meant(file: str) -> bool:
        return not part or file == part or file.startswith(below)

    every = [one for several in policy.editions.values() for one in several]
    editions = {(one.decision, one.name): one for one in every if meant(one.place.file)}
    with_rules = {one.place.file for one in every}
    others = {file: content for file, content in files.items() if file not in with_rules and meant(file)}
    return Side(editions, policy.vocabulary, others)


def pairs_that_differ(before: Side, after: Side) -> Iterator[Pair]:
    """The editions of both sides in pairs: two single ones together, or else those of the same decision and name.

    An edition that only the later side has is held against those it takes the place of, if there are any. Of two single
    editions the pair is given even when they mean the same. Raises NotComparableError.
    """
    vocabulary = together(before.vocabulary, after.vocabulary)
    if len(before.editions) == len(after.editions) == 1:
        [one], [other] = before.editions.values(), after.editions.values()
        yield _pair(one, other, vocabulary)
        return
    for key, edition in after.editions.items():
        earlier = [before.editions[key]] if key in before.editions else _followed(edition, before)
        if not earlier:
            yield Pair(None, edition)
        yield from (_pair(one, edition, vocabulary) for one in earlier if one.digest != edition.digest)
    yield from (Pair(edition, None) for key, edition in before.editions.items() if key not in after.editions)


def files_that_differ(before: Side, after: Side) -> Iterator[Change]:
    """The files without rules that differ, value by value. Of two single files, whatever they are called.

    Terms of a new contract year are held against those of the year before.
    """
    if len(before.files) == len(after.files) == 1:
        [one], [(file, other)] = before.files.values(), after.files.items()
        yield from () if one == other else [_changed(file, one, other)]
        return
    for file in sorted({*before.files, *after.files}):
        if file not in before.files:
            yield Change(file, "added", tuple(_beside_the_year_before(file, after.files)))
        elif file not in after.files:
            yield Change(file, "taken_away", ())
        elif before.files[file] != after.files[file]:
            yield _changed(file, before.files[file], after.files[file])


def _followed(edition: Edition, side: Side) -> list[Edition]:
    """For each contract year the edition speaks for the latest that began before it: one, several or none."""
    begun = [
        one
        for (decision, _), one in side.editions.items()
        if decision == edition.decision and one.effective.start < edition.effective.start
    ]
    begun.sort(key=lambda one: one.effective.start)
    years = [year for year in years_that_differ([edition, *begun]) if covers(edition, year)]
    latest = [[one.name for one in begun if covers(one, year)][-1:] for year in years]
    return [one for one in begun if [one.name] in latest]


def _pair(before: Edition, after: Edition, vocabulary: Vocabulary) -> Pair:
    if before.decision != after.decision:
        raise NotComparableError(
            f"{before.decision} and {after.decision} are two decisions. Name two editions of one decision."
        )
    return Pair(before, after, tuple(differences(before, after, vocabulary)))


def _beside_the_year_before(file: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Of the terms of a contract year that is new: what is otherwise than in the terms of the latest before it."""
    years = {int(path.parent.name): str(path) for path in map(PurePosixPath, files) if _holds_terms(path)}
    added = PurePosixPath(file)
    earlier = (
        max((year for year in years if year < int(added.parent.name)), default=None) if _holds_terms(added) else None
    )
    if earlier is not None:
        yield f"Beside {years[earlier]}:"
        yield from _changed(file, files[years[earlier]], files[file]).means


def _holds_terms(path: PurePosixPath) -> bool:
    return path.name == "terms.yaml" and path.parent.name.isdecimal()


def _changed(file: str, before: bytes, after: bytes) -> Change:
    one, other = read_source(file, before)[0], read_source(file, after)[0]
    assert one is not None, "policy without problems was read"
    assert other is not None, "policy without problems was read"
    return Change(file, "changed", tuple(changed_values(one, other)) or (SAME_VALUES,))


def in_words(pair: Pair) -> Iterator[str]:
    """How two editions differ, line by line."""
    before, after = pair.before, pair.after
    if before is None or after is None:
        yield f"{pair.edition.decision}, edition {pair.edition.name}: {'taken away' if before else 'new'}."
        return
    proved = [region for region in pair.regions if region.case is not None]
    head = f"{after.decision}, edition {before.name} → {after.name}"
    if pair.same_meaning:
        yield f"{head}: no change in meaning; proved for every case."
        return
    if not pair.regions:
        yield f"{head}: the same answers in every case, which is proved, but not for the same contract years or days."
        yield from _reach_in_words(pair)
        return
    complete = "and there are no others" if pair.complete else "and the proof is not complete"
    kinds = counted(len(proved), "kind of case comes out", "kinds of cases come out")
    yield f"{head}: {kinds} differently, {complete}."
    for region in pair.regions:
        if region.case is None:
            before_then, after_then = _written(region.before), _written(region.after)
            yield f"  not proved, for lack of time: whether any case comes out as {before_then} → {after_then}"
        else:
            yield f"  {_answer(region.answered_before)} → {_answer(region.answered_after)}"
            yield f"    for example {facts_text(region.case)}"
    yield from _reach_in_words(pair)


def _reach_in_words(pair: Pair) -> Iterator[str]:
    yield from (f"  in force: {one}" for one in pair.reach)


def _last_day(edition: Edition) -> str:
    until = edition.effective.until
    return "with no last day" if until is None else f"until {day_in_words(until)}"


def _change_in_words(change: Change) -> Iterator[str]:
    """How a file without rules differs, line by line."""
    if change.change != "changed":
        yield f"{change.file}: {'new' if change.change == 'added' else 'taken away'}."
        yield from (f"  {line}" for line in change.means)
    elif change.means == (SAME_VALUES,):
        yield f"{change.file}: no change in meaning; the same values."
    else:
        yield f"{change.file}: {counted(len(change.means), 'value differs', 'values differ')}."
        yield from (f"  {line}" for line in change.means)


def _pair_as_data(pair: Pair) -> dict[str, object]:
    """How two editions differ, as plain data."""
    return {
        "decision": pair.edition.decision,
        "before": pair.before and pair.before.name,
        "after": pair.after and pair.after.name,
        "same_meaning": pair.same_meaning,
        "complete": pair.complete,
        "reach": list(pair.reach),
        "regions": [_region(region) for region in pair.regions],
    }


def _answer(answered: Answers) -> str:
    if answered is None:
        return "no answer"
    return "; ".join(answers_in_words(one) for one in answered) or "nothing"


def _written(then: Outcome | None) -> str:
    return "no answer" if then is None else answers_in_words(then)


def _region(region: Region) -> dict[str, object]:
    """Without a case, what the rules write stands for what they answer, and it is not proved that they ever do."""
    proved = region.case is not None
    before = _plain(region.answered_before) if proved else _as_written(region.before)
    after = _plain(region.answered_after) if proved else _as_written(region.after)
    return {
        "proved": proved,
        "before": before,
        "after": after,
        "case": None if region.case is None else {**region.case},
    }


def _plain(answers: Answers) -> list[dict[str, FactValue]] | None:
    return None if answers is None else [dict(answer) for answer in answers]


def _as_written(then: Outcome | None) -> list[dict[str, object]] | None:
    if then is None:
        return None
    return [{name: {"fact": one.name} if isinstance(one, OtherFact) else one for name, one in then.items()}]
