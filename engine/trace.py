"""The second reading of a rule: plain closures over the same tree, with every test made and kept.

In: an edition's rules, then typed facts. Out: which rules fit, and what each of their tests saw.
Must never know: durable-rules, hit policies, or answers.

Equal tests are made once for all rules. What they come to is kept as bits of one number, the marks: one bit for each
test that holds, and above these one for each rule that a failing test rules out (a rule that is a plain list of tests).
The marks are the whole trace but for the values seen. Its words are JSON with a slot for each value, and since rules
come out alike in most cases, the words for a few neighbouring rules are kept by their marks and by what held them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.marks import Facts, Key, key_of, tests_by_fact, together
from engine.model.conditions import AllOf, AnyOf, Condition, OtherFact, Test
from engine.model.decision import Rule
from engine.slots import MOST_REMEMBERED, Fill, Seen, filler, literal, object_text, slot

_Fits = Callable[[int], bool]
_Alike = tuple[int, tuple[str | None, ...] | None]
"""The marks of neighbouring rules, and which rule held each of them back; None where none was held back."""

_MOST_TESTS_TOGETHER = 6


class Reading:
    """The rules of an edition, ready to be read against facts. Threads may share it."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._tests = [tuple(every_test(rule.when)) for rule in rules]
        bits: dict[Key, int] = {}
        for tests in self._tests:
            for test in tests:
                bits.setdefault(key_of(test), 1 << len(bits))
        self._width = len(bits)
        self._bits = [[bits[key_of(test)] for test in tests] for tests in self._tests]
        self._stretches = [(mask, positions, dict[_Alike, Fill]()) for mask, positions in _stretches(self._bits)]
        conditions = [(1 << position, _compile(rule.when, bits)) for position, rule in enumerate(rules)]
        self._trees = [(rule, fits) for rule, fits in conditions if not isinstance(fits, int)]
        plain = [(rule, need) for rule, need in conditions if isinstance(need, int)]
        self._plain = sum(rule for rule, _ in plain)
        marks = {
            key: (bit, sum(rule for rule, need in plain if need & bit) << self._width) for key, bit in bits.items()
        }
        tests_made = tests_by_fact(marks)
        self._fixed, self._pairs, self._lists = tests_made.fixed, tests_made.pairs, tests_made.lists

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that some test names."""
        tests = [test for tests in self._tests for test in tests]
        return frozenset(test.fact for test in tests) | {
            operand.name for test in tests for operand in test.operands if isinstance(operand, OtherFact)
        }

    def read(self, facts: Facts) -> tuple[int, int]:
        """Make every test: (the marks, the rules that fit as bits). Bit n is the nth rule, from 0."""
        marks = 0
        for name, when_absent, when_present in self._fixed:
            value = facts.get(name)
            marks |= when_absent if value is None else when_present[value]
        for fact, compare, other, when_it_holds, when_it_fails in self._pairs:
            both = fact in facts and other in facts
            marks |= when_it_holds if both and compare(facts[fact], facts[other]) else when_it_fails
        for holds, when_it_holds, when_it_fails in self._lists:
            marks |= when_it_holds if holds(facts) else when_it_fails
        fitting = self._plain & ~(marks >> self._width)
        for rule, fits in self._trees:
            if fits(marks):
                fitting |= rule
        return marks, fitting

    def write(self, marks: int, passed_over: Mapping[int, str], seen: Seen) -> list[str]:
        """How every rule met the facts, as the JSON of a decision has it, in pieces and in the order of the file.

        `passed_over` gives, by position, the rule that held another back.
        """
        pieces: list[str] = []
        for mask, positions, known in self._stretches:
            held = marks & mask
            key = (held, tuple(map(passed_over.get, positions))) if passed_over else (held, None)
            fill = known.get(key)
            if fill is None:
                fill = filler(self._rules_text(positions, held, passed_over))
                if len(known) < MOST_REMEMBERED:
                    known[key] = fill
            pieces += fill(seen)
        return pieces

    def _rules_text(self, positions: range, marks: int, passed_over: Mapping[int, str]) -> str:
        """The rules at these positions, each but the very first with a comma before it."""
        texts = [self._rule_text(position, marks, passed_over.get(position)) for position in positions]
        return ",".join(texts if not positions.start else ["", *texts])

    def _rule_text(self, position: int, marks: int, passed_over: str | None) -> str:
        rule = self._rules[position]
        holds = [marks & bit != 0 for bit in self._bits[position]]
        fits, because = _settled(rule.when, iter(enumerate(holds)))
        leaves = map(_leaf_text, self._tests[position], holds)
        return object_text(
            {
                "rule": literal(rule.id),
                "fits": literal(fits),
                "place": literal(str(rule.place)),
                "leaves": f"[{','.join(leaves)}]",
                "because": literal(because),
                "passed_over_by": literal(passed_over),
            }
        )


def every_test(condition: Condition) -> Iterator[Test]:
    """Every test of a condition, in the order of the file."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from every_test(part)


def _compile(condition: Condition, bits: Mapping[Key, int]) -> int | _Fits:
    """A condition as the bits it needs, when it is a plain list of tests, or else as a closure over the marks."""
    if isinstance(condition, Test):
        return bits[key_of(condition)]
    compiled = [_compile(part, bits) for part in condition.parts]
    if isinstance(condition, AllOf):
        need = together(part for part in compiled if isinstance(part, int))
        closures = [part for part in compiled if not isinstance(part, int)]
        return _all_fit(need, closures) if closures else need
    # One bit may stand for "any of these"; several bits are needed together, so they take a closure.
    some = together(part for part in compiled if isinstance(part, int) and part.bit_count() == 1)
    closures = [
        _all_fit(part, []) if isinstance(part, int) else part
        for part in compiled
        if not (isinstance(part, int) and part.bit_count() == 1)
    ]
    return _any_fits(some, closures) if isinstance(condition, AnyOf) else _none_fits(some, closures)


def _all_fit(need: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & need == need and all(part(held) for part in parts)


def _any_fits(some: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & some != 0 or any(part(held) for part in parts)


def _none_fits(some: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & some == 0 and not any(part(held) for part in parts)


def _stretches(bits: list[list[int]]) -> Iterator[tuple[int, range]]:
    """Neighbouring rules that name few tests together: the bits of those tests, and the positions of the rules."""
    mask, start = 0, 0
    for position, of_rule in enumerate(bits):
        more = mask | together(of_rule)
        if position > start and more.bit_count() > _MOST_TESTS_TOGETHER:
            yield mask, range(start, position)
            more, start = together(of_rule), position
        mask = more
    if bits:
        yield mask, range(start, len(bits))


def _leaf_text(test: Test, holds: bool) -> str:
    wanted = ",".join(
        f'{{"fact":{literal(operand.name)},"saw":{slot(operand.name)}}}'
        if isinstance(operand, OtherFact)
        else literal(operand)
        for operand in test.operands
    )
    return f"[{literal(test.fact)},{literal(test.said)},[{wanted}],{slot(test.fact)},{literal(holds)}]"


def _settled(condition: Condition, leaves: Iterator[tuple[int, bool]]) -> tuple[bool, list[int]]:
    """Whether the condition holds, and the positions of the tests that settle it."""
    if isinstance(condition, Test):
        position, holds = next(leaves)
        return holds, [position]
    parts = [_settled(part, leaves) for part in condition.parts]
    decisive = not isinstance(condition, AllOf)
    settling = next((positions for holds, positions in parts if holds is decisive), None)
    everywhere = [position for _, positions in parts for position in positions]
    if isinstance(condition, AnyOf):
        return settling is not None, everywhere if settling is None else settling
    return settling is None, everywhere if settling is None else settling
