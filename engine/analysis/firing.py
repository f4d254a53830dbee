"""Which rule decides, as a formula for each rule: the hit policy over all cases at once.

In: an edition and the encoding of its facts. Out: when each rule fits, when it decides, and when none does.
Must never know: what is being proved about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis.encoding import Encoding
from engine.analysis.solver import Formula, all_of, none_of
from engine.model.decision import OTHERWISE, Edition, HitPolicy


@dataclass(frozen=True, slots=True)
class Firing:
    """For each rule by its id, when its condition holds (`fits`) and when it decides (`decides`).

    `decides` has a last entry for otherwise: when no rule fits. Where one rule alone may fit, none decides a case that
    two fit.
    """

    fits: Mapping[str, Formula]
    decides: Mapping[str, Formula]


def firing_of(edition: Edition, encoding: Encoding) -> Firing:
    """The edition's firing."""
    fits = {rule.id: encoding.holds(rule.when) for rule in edition.rules}
    decides: dict[str, Formula] = {}
    none_yet: Formula = True
    for rule in edition.rules:
        match edition.hit_policy:
            case HitPolicy.FIRST:
                alone = none_yet
            case HitPolicy.UNIQUE:
                alone = none_of([formula for name, formula in fits.items() if name != rule.id])
            case HitPolicy.COLLECT:
                alone = none_of([decides[earlier] for earlier in rule.unless_already])
        decides[rule.id] = all_of([fits[rule.id], alone])
        # Each step stands on the one before, so that what it takes grows with the rules and not with their pairs.
        none_yet = all_of([none_yet, none_of([fits[rule.id]])])
    decides[OTHERWISE] = none_yet
    return Firing(fits, decides)
