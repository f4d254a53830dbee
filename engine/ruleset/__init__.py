"""Decides with durable-rules, inside the limits in which it is right.

In: an edition, then typed facts. Out: which of its rules fit; Problems for what durable-rules could get wrong.
Must never know: hit policies, answers, or why a rule fits. This package alone imports durable-rules.
"""

from engine.ruleset.adapter import EngineFailedError, RunningRules
from engine.ruleset.compiler import compile_rules
from engine.ruleset.discipline import problems_of
from engine.ruleset.encoding import LARGEST_NUMBER, encode
from engine.ruleset.values import fault_of

__all__ = [
    "LARGEST_NUMBER",
    "EngineFailedError",
    "RunningRules",
    "compile_rules",
    "encode",
    "fault_of",
    "problems_of",
]
