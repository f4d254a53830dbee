"""`ecf2 policy sources`: from each published reference to the rule or figure that carries it out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from engine.traceability import TracedReference, traced_references
from service.cli.output import format_option, policy_or_refuse, say_json, say_lines


@click.command()
@click.option("--missing", is_flag=True, help="Only references that nothing carries out, without a reason why not.")
@format_option
def sources(missing: bool, form: str) -> None:
    """Say what carries out each reference of published policy, file by file, and what is left out and why.

    Exit code 2 with --missing when there are any.
    """
    traced = [one for one in traced_references(policy_or_refuse()) if one.missing or not missing]
    if form == "json":
        say_json({"references": [one.as_data() for one in traced]})
    else:
        say_lines(_sources_as_text(traced))
    sys.exit(2 if missing and traced else 0)


def _sources_as_text(traced: Sequence[TracedReference]) -> Iterator[str]:
    left_out = [one for one in traced if one.reference.not_implemented is not None]
    unaccounted = [one for one in traced if one.missing]
    for one in traced:
        if one.traces or one.reference.done_by:
            yield f"{one.reference.id}  {one.reference.title}"
            yield from (f"    {trace.place.file}:{trace.place.line}  {trace.what}" for trace in one.traces)
            yield from (f"    Source: {source}" for source in dict.fromkeys(trace.source for trace in one.traces))
            if one.reference.done_by:
                yield f"    Done by {one.reference.done_by}"
    if left_out:
        yield "\nDeliberately not implemented"
        yield from (f"{one.reference.id}  {one.reference.title}: {one.reference.not_implemented}" for one in left_out)
    if unaccounted:
        yield "\nNot accounted for"
        yield from (f"{one.reference.id}  {one.reference.title}" for one in unaccounted)
    counted = f"{len(left_out)} deliberately not implemented, {len(unaccounted)} not accounted for"
    yield f"\n{len(traced)} references: {counted}."
