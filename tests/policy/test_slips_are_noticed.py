"""Of the slips of the pen one could make in a rule file, examples notice nearly all.

A fixed sample is tried here, so that the share cannot fall unseen; `ecf2 policy test --mutate` tries every one.
"""

from __future__ import annotations

from fractions import Fraction

from engine.analysis.testing import mutation_of
from tests.policy.the_policy import READING

EVERY = 15
AT_LEAST = Fraction(97, 100)


def test_examples_notice_at_least_97_of_100_slips_of_a_fixed_sample() -> None:
    reading = READING
    assert reading.vocabulary is not None
    caught = counted = 0
    for edition in (edition for editions in reading.editions.values() for edition in editions):
        found = mutation_of(edition, reading.vocabulary, every=EVERY)
        caught += found.caught
        counted += found.caught + len(found.survivors) + len(found.not_proved)
    assert counted > 200, "the sample is worth looking at"
    assert Fraction(caught, counted) >= AT_LEAST, f"{caught} of {counted}"
