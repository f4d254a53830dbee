"""What carries out each reference: the rules and figures that say so, with where they stand and their source.

In: a policy. Out: references with their Traces, as values or as plain data.
Must never know: which references matter, or how the answer is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.policy import Policy
from engine.model.references import Reference, Trace


@dataclass(frozen=True, slots=True)
class TracedReference:
    """A reference and everything in the policy files that carries it out."""

    reference: Reference
    traces: tuple[Trace, ...]

    @property
    def missing(self) -> bool:
        """Whether nothing carries it out and nothing says why."""
        return not self.traces and self.reference.done_by is None and self.reference.not_implemented is None

    def as_data(self) -> dict[str, object]:
        """Plain data, for other programs."""
        return {
            "id": self.reference.id,
            "title": self.reference.title,
            "implemented_by": [
                {
                    "what": trace.what,
                    "file": trace.place.file,
                    "line": trace.place.line,
                    "source": trace.source,
                    "note": trace.note,
                }
                for trace in self.traces
            ],
            "done_by": self.reference.done_by,
            "not_implemented": self.reference.not_implemented,
        }


def traced_references(policy: Policy) -> tuple[TracedReference, ...]:
    """Every listed reference in the order of the list; none when the policy has no list."""
    found: dict[str, list[Trace]] = {}
    for trace in sorted((*_rules(policy), *policy.figures), key=lambda trace: trace.place):
        found.setdefault(trace.reference, []).append(trace)
    listed = policy.references.listed.values() if policy.references else ()
    return tuple(TracedReference(one, tuple(found.get(one.id, ()))) for one in listed)


def _rules(policy: Policy) -> Iterator[Trace]:
    for editions in policy.editions.values():
        for edition in editions:
            for rule in edition.rules:
                source, note = rule.source or edition.source, rule.note or edition.note
                for called in rule.implements:
                    yield Trace(called, f"rule {rule.id}", rule.place, source, note)
