"""Questions to z3, each within limits. The only module that touches z3.

In: formulas. Out: a model, or the certainty that there is none; NotProvedError when the limits were reached first.
Must never know: rules, facts or policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import z3

Formula = Any
"""A z3 expression that is true or false, or plainly True or False."""
Number = Any
"""A z3 expression of a whole number."""


Room = Any
"""Where formulas live; those of two rooms cannot meet."""


class NotProvedError(Exception):
    """The limits were reached before there was an answer. It means nothing about the question."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one proof may take: time, and z3's own count of its steps (0: as many as the time allows)."""

    milliseconds: int = 3_000
    steps: int = 0


class Model:
    """One way to make all that was asserted true."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def holds(self, formula: Formula) -> bool:
        """Whether the formula is true in this model."""
        return bool(z3.is_true(self._model.eval(formula, model_completion=True)))

    def number(self, number: Number) -> int:
        """The number's value in this model."""
        value: int = self._model.eval(number, model_completion=True).as_long()
        return value


class Solver:
    """What is asserted so far, and questions about it."""

    def __init__(self, room: Room, limits: Limits, *asserted: Formula) -> None:
        self._solver = z3.SimpleSolver(ctx=room)
        self._solver.set("timeout", limits.milliseconds)
        if limits.steps:
            self._solver.set("rlimit", limits.steps)
        self.assume(*asserted)

    def assume(self, *formulas: Formula) -> None:
        """Let the formulas hold from now on."""
        self._solver.add(*formulas)

    def find(self, *formulas: Formula) -> Model | None:
        """A model in which the formulas hold besides all that is asserted; None when it is proved there is none."""
        with self._besides(formulas):
            return Model(self._solver.model()) if self._checked() else None

    def possible(self, *formulas: Formula) -> bool:
        """Whether there is such a model."""
        with self._besides(formulas):
            return self._checked()

    def conflict(self, formulas: Sequence[Formula]) -> list[int]:
        """Positions of some of the formulas that cannot all hold; leaving out any one of them, they could.

        The formulas together must be impossible.
        """
        kept = list(range(len(formulas)))
        for position in range(len(formulas)):
            without = [other for other in kept if other != position]
            if not self.possible(*(formulas[other] for other in without)):
                kept = without
        return kept

    @contextmanager
    def _besides(self, formulas: Sequence[Formula]) -> Iterator[None]:
        self._solver.push()
        try:
            self._solver.add(*formulas)
            yield
        finally:
            self._solver.pop()

    def _checked(self) -> bool:
        answer = self._solver.check()
        if answer == z3.unknown:
            raise NotProvedError(self._solver.reason_unknown())
        return bool(answer == z3.sat)


def new_room() -> Room:
    """A room of its own for one question's formulas, so that its cases do not hang on what was asked before."""
    return z3.Context()


def truth(name: str, room: Room) -> Formula:
    """A variable that is true or false."""
    return z3.Bool(name, room)


def whole_number(name: str, room: Room) -> Number:
    """A variable that is a whole number."""
    return z3.Int(name, room)


def all_of(formulas: Sequence[Formula]) -> Formula:
    """True when every formula is."""
    left = [one for one in formulas if one is not True]
    if any(one is False for one in left):
        return False
    return _joined(z3.Z3_mk_and, left) if left else True


def any_of(formulas: Sequence[Formula]) -> Formula:
    """True when at least one formula is."""
    left = [one for one in formulas if one is not False]
    if any(one is True for one in left):
        return True
    return _joined(z3.Z3_mk_or, left) if left else False


def _joined(make: Callable[..., Any], formulas: Sequence[Formula]) -> Formula:
    # z3's own And and Or look at the sort of every part again, which takes longer than most proofs.
    if len(formulas) == 1:
        return formulas[0]
    room = formulas[0].ctx
    parts = (z3.Ast * len(formulas))(*(one.as_ast() for one in formulas))
    return z3.BoolRef(make(room.ref(), len(formulas), parts), room)


def none_of(formulas: Sequence[Formula]) -> Formula:
    """True when no formula is."""
    some = any_of(formulas)
    return not some if isinstance(some, bool) else z3.Not(some)


def differ(one: Formula, other: Formula) -> Formula:
    """True when exactly one of the two is."""
    return any_of([all_of([one, none_of([other])]), all_of([other, none_of([one])])])


def replaced(formula: Formula, pairs: Sequence[tuple[Any, Any]]) -> Formula:
    """The formula with the first of each pair written as the second."""
    return formula if isinstance(formula, bool) else z3.substitute(formula, *pairs)
