"""Where policy comes from: the reference ids the project accounts for, and what carries each one out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.problem import Place


@dataclass(frozen=True, slots=True)
class Reference:
    """One item of published policy by its id, with a title in our own words.

    Carried out by a policy file unless `done_by` names the code or test that does it, or `not_implemented` says why
    nothing does.
    """

    id: str
    title: str
    done_by: str | None
    not_implemented: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class References:
    """Every reference by its id, in the order of the file.

    Unless `complete`, some are still being worked on, and those that nothing carries out are no Problem.
    """

    complete: bool
    listed: Mapping[str, Reference]
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Trace:
    """What carries out a reference: a rule, or a figure of a contract year's files.

    `source` is the paper it was taken from, `note` what was decided where papers differ.
    """

    reference: str
    what: str
    place: Place
    source: str
    note: str | None
