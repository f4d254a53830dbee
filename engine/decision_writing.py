"""A decision as JSON, put together from texts made beforehand (the form is that of `engine.decision_json`).

In: an edition, once; then facts, the rules that fired, and the text of the trace. Out: bytes, the same for the same.
Must never know: how the rules were run.

Two cases whose tests come out alike differ in nothing but the values of their facts. So every other text is written
once, and a decision is written by filling such texts and joining them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from engine.decision_json import FORMAT
from engine.decision_parts import FiredRule, Stated
from engine.marks import Facts
from engine.model.conditions import OtherFact
from engine.model.decision import OTHERWISE, Edition, Otherwise, Outcome, Rule
from engine.slots import MOST_REMEMBERED, Fill, Seen, Written, filler, literal, object_text, slot, written


class DecisionText:
    """Writes the decisions of one edition. Threads may share it."""

    def __init__(self, edition: Edition, stated: Stated) -> None:
        self._head = f'{{"format":{written(FORMAT)},{_stated(stated)},"about":"'
        rules: list[Rule | Otherwise] = [*edition.rules, *([edition.otherwise] if edition.otherwise else [])]
        self._outcomes = {_name(rule): filler(_outcome(rule.then)) for rule in rules}
        self._fired = {_name(rule): _fired(rule, edition) for rule in rules}
        self._facts: dict[tuple[str, ...], Fill] = {}
        self._values: defaultdict[str, Written] = defaultdict(Written)

    def seen(self, facts: Facts) -> Seen:
        """The values of the facts as they will be written."""
        values = self._values
        return Seen({name: values[name][value] for name, value in facts.items()})

    def write(
        self, about: date, contract_year: int | None, seen: Seen, fired: Iterable[FiredRule], trace: list[str]
    ) -> bytes:
        """The whole document. `trace` is the text of every rule, in pieces."""
        names = [rule.id for rule in fired]
        year = "null" if contract_year is None else contract_year
        pieces = [f'{self._head}{about.isoformat()}","contract_year":{year},"facts":{{']
        pieces += self._facts_of(seen)(seen)
        pieces.append('},"outcome":[')
        pieces.append(",".join(["".join(self._outcomes[name](seen)) for name in names]))
        pieces.append(f'],"fired":[{",".join([self._fired[name] for name in names])}],"trace":[')
        pieces += trace
        pieces.append("]}")
        return "".join(pieces).encode()

    def _facts_of(self, seen: Seen) -> Fill:
        """The facts in the order of their names, whatever order they were given in."""
        given = tuple(seen)
        fill = self._facts.get(given)
        if fill is None:
            fill = filler(",".join(f"{literal(name)}:{slot(name)}" for name in sorted(given)))
            if len(self._facts) < MOST_REMEMBERED:
                self._facts[given] = fill
        return fill


def _stated(stated: Stated) -> str:
    return object_text(
        {
            "decision": written(stated.decision),
            "edition": written(stated.edition),
            "digest": written(stated.digest),
            "question": written(stated.question),
            "hit_policy": written(stated.hit_policy.value),
            "source": written(stated.source),
            "place": written(str(stated.place)),
            "otherwise": written(stated.otherwise),
        }
    )[1:-1]


def _name(rule: Rule | Otherwise) -> str:
    return OTHERWISE if isinstance(rule, Otherwise) else rule.id


def _outcome(then: Outcome) -> str:
    return object_text(
        {name: slot(value.name) if isinstance(value, OtherFact) else literal(value) for name, value in then.items()}
    )


def _fired(rule: Rule | Otherwise, edition: Edition) -> str:
    """A fired rule without its answers, which stand in the outcome."""
    source = edition.source if isinstance(rule, Otherwise) else rule.source or edition.source
    return object_text(
        {
            "rule": written(_name(rule)),
            "say": written(rule.say),
            "source": written(source),
            "place": written(str(rule.place)),
        }
    )
