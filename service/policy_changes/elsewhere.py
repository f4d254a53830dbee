"""What a draft changes that is not followed through to pounds: the files, and the recorded decisions they would alter.

In: both policies, a contract year, and the decisions that are followed. Out: the other decisions the draft has other
editions of, with how many that were recorded would come out otherwise, and from which answer to which. Reads only.
Must never know: what a decision does, or how what is found is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from engine.model.contracts import Terms
from engine.model.policy import Policy
from engine.rulebook import Rulebook
from service.policy_changes.replaying import ReplayAsked, in_order, replay_in_force

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AnswerMoved:
    """Recorded decisions that would come out otherwise alike. `about` counts whom or what they are about, by kind."""

    before: str
    after: str
    decisions: int
    about: tuple[tuple[str, int], ...]
    examples: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class DecisionElsewhere:
    """A decision of which the draft has other editions and whose answers are not followed through to pounds.

    `recorded` decisions were taken again, those of the contract year and those of none; `left_out` are those for whose
    day the draft has no edition.
    """

    decision: str
    files: tuple[str, ...]
    recorded: int
    left_out: int
    moved: tuple[AnswerMoved, ...]

    @property
    def otherwise(self) -> int:
        """How many recorded decisions would come out otherwise."""
        return sum(one.decisions for one in self.moved)


async def decisions_elsewhere(
    base: Policy, drafted: Rulebook, contract_year: int, followed: Collection[str], progress: Progress | None = None
) -> tuple[DecisionElsewhere, ...]:
    """Every decision but those followed of which the draft has other editions, and what becomes of those recorded."""
    draft, found = drafted.policy, []
    for name in sorted({*base.editions, *draft.editions} - {*followed}):
        files = tuple(files_of_decision(base, draft, name))
        if files:
            asked = ReplayAsked(decision=name, contract_year=contract_year)
            again = await replay_in_force(drafted, asked, progress)
            moved = tuple(
                AnswerMoved(
                    move.before,
                    move.after,
                    examples.count,
                    tuple(sorted(Counter(kind for kind, _ in examples.subjects).items())),
                    tuple(examples.ids),
                )
                for move, examples in in_order(again.moves)
                if move.changes
            )
            left_out = again.left_out[name]
            found.append(DecisionElsewhere(name, files, again.replayed + left_out, left_out, moved))
    return tuple(found)


def files_of_decision(base: Policy, draft: Policy, decision: str) -> Iterator[str]:
    """The files of a decision in which two policies differ."""
    was, now = (
        {edition.place.file: edition.digest for edition in one.editions.get(decision, ())} for one in (base, draft)
    )
    yield from (file for file in sorted({*was, *now}) if was.get(file) != now.get(file))


def files_elsewhere(base: Policy, draft: Policy, contract_year: int) -> Iterator[str]:
    """What two policies have another of besides decisions, on which the payments of the contract year do not rest."""
    if base.vocabulary != draft.vocabulary:
        yield "the facts a rule may name"
    if base.grant_amounts != draft.grant_amounts:
        yield "the amounts of grants to schools"
    for year in sorted({*base.terms, *draft.terms, *base.schedules, *draft.schedules}):
        if year != contract_year:
            yield from files_of_year(base, draft, year)


def files_of_year(base: Policy, draft: Policy, contract_year: int) -> Iterator[str]:
    """What two policies have another of, out of the files of a contract year."""
    was, now = (one.terms.get(contract_year) for one in (base, draft))
    if was is None or now is None:
        yield from (one.place.file for one in (was, now) if one is not None)
    elif was != now:
        yield from _terms_that_differ(was, now)
    if base.schedules.get(contract_year) != draft.schedules.get(contract_year):
        yield f"schedules of {contract_year}"
    if base.statement_calendars.get(contract_year) != draft.statement_calendars.get(contract_year):
        yield f"statement calendar of {contract_year}"
    for key in sorted({*base.call_off_contracts, *draft.call_off_contracts}):
        if key[1] == contract_year and base.call_off_contracts.get(key) != draft.call_off_contracts.get(key):
            yield f"call-off contract of {key[0]} for {contract_year}"


def _terms_that_differ(was: Terms, now: Terms) -> list[str]:
    """Which of the files that a contract year's terms are made of are others: its own, or one it is based on."""
    files = [file for file in dict.fromkeys([*now.files, *was.files]) if was.files.get(file) != now.files.get(file)]
    return files or [now.place.file]
