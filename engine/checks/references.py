"""Is every reference accounted for, once: by a policy file, by code that is named, or by a reason why not?"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.drafts import Drafts
from engine.model.references import Reference
from engine.problem import Place, Problem
from engine.suggestions import instead


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Ids that are not listed, and listed ones with no answer or with two. Nothing when there is no list."""
    references = drafts.references
    if references is None:
        return
    named: dict[str, Place] = {}
    for called, place in drafts.ids_named:
        named.setdefault(called, place)
        if called not in references.listed:
            wrong = f"“{called}” is not listed in {references.place.file}."
            yield Problem("E801", place, wrong, instead(called, references.listed, "an id that is listed."))
    for reference in references.listed.values():
        yield from _two_answers(reference, named.get(reference.id))
        if references.complete and drafts.complete and reference.id not in named and _told(reference) == 0:
            wrong = f"Nothing carries out {reference.id}, and nothing says why."
            mend = f"implements: [{reference.id}] in a rule, done_by and a path here, or not_implemented and a reason."
            yield Problem("E802", reference.place, wrong, mend)


def _two_answers(reference: Reference, implemented: Place | None) -> Iterator[Problem]:
    if _told(reference) == 2:
        wrong = f"{reference.id} is done by something and is not implemented, both at once."
        yield Problem("E803", reference.place, wrong, "one of the two.")
    elif implemented is not None and _told(reference) == 1:
        key = "done_by" if reference.done_by is not None else "not_implemented"
        wrong = f"{reference.id} has {key} here and is carried out at {implemented} as well."
        yield Problem("E803", reference.place, wrong, f"no {key} here.")


def _told(reference: Reference) -> int:
    return (reference.done_by is not None) + (reference.not_implemented is not None)
