"""The list of references → References; `implements` and `note` of any file → Traces.

In: nodes. Out: every reference with its title, who carries it out, and every place an id is named at.
Must never know: which ids there should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.model.references import Reference, References, Trace
from engine.problem import Place
from engine.reading.findings import Fields, Findings
from engine.scalars import Mistake, sentence, word, words_of_policy, yes_no
from engine.source import Mapping, Node, Sequence, Text

EXAMPLE = "CON-05: {title: How a price is divided}"
IMPLEMENTS = "implements"
IMPLEMENTS_EXAMPLE = "implements: [CON-05], or below it a key of the file and its ids."
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


def read_references(root: Node, findings: Findings) -> References:
    """The list of the references; to be used only when the findings are clean."""
    top = findings.fields(root, "the list of references", "references: policy")
    findings.value(top.required("references", "references: policy"), word, "")
    source = findings.value(top.required("source", "source: and where the ids come from."), words_of_policy, "")
    complete = findings.value(top.required("complete", "complete: yes"), yes_no, False)
    example = f"listed: and below it {EXAMPLE}"
    listed: dict[str, Reference] = {}
    for key, value in findings.fields(top.required("listed", example), "the references", EXAMPLE):
        called = findings.value(key, _reference_id, key.value)
        listed[called] = _reference(called, key.place, value, findings)
    top.done()
    return References(complete, listed, source, root.place)


def _reference(called: str, place: Place, node: Node, findings: Findings) -> Reference:
    fields = findings.fields(node, f"the reference {called}", EXAMPLE)
    title = findings.value(fields.required("title", "title: and a few words."), words_of_policy, "")
    done_node, not_node = fields.optional("done_by"), fields.optional("not_implemented")
    done_by = findings.value(done_node, words_of_policy, "") if done_node is not None else None
    reason = findings.value(not_node, sentence, "") if not_node is not None else None
    fields.done()
    return Reference(called, title, done_by, reason, place)


def _reference_id(text: str) -> str | Mistake:
    if _ID.fullmatch(text):
        return text
    meant = re.sub(r"[\s_]+", "-", text.strip().upper())
    wrong = f"“{text[:60]}” is not a reference id made of capital letters, digits and hyphens."
    return Mistake("E138", wrong, meant if _ID.fullmatch(meant) else "an id such as CON-05")


def ask_for_traces(top: Fields) -> None:
    """Take `implements` and `note` as known keys of a file; `read_traces` reads them."""
    top.optional(IMPLEMENTS)
    top.optional("note")


def read_traces(root: Node, findings: Findings) -> tuple[Trace, ...]:
    """What a file of a contract year carries out, as a whole or by the keys at its top."""
    keys = {key.value: (key, value) for key, value in root.entries} if isinstance(root, Mapping) else {}
    note = findings.value(keys["note"][1], words_of_policy, "") if "note" in keys else None
    if IMPLEMENTS not in keys:
        return ()
    source = keys["source"][1] if "source" in keys else None
    said = source.value if isinstance(source, Text) else ""
    node = keys[IMPLEMENTS][1]
    traces: list[Trace] = []
    if isinstance(node, Mapping):
        for key, ids in node.entries:
            if key.value not in keys or key.value == IMPLEMENTS:
                wrong = f"“{key.value}” is not a key of this file, so it carries nothing out."
                findings.add("E119", key.place, wrong, "a key that stands at the top of this file.")
                continue
            traces += [Trace(called, key.value, keys[key.value][0].place, said, note) for called in _ids(ids, findings)]
    else:
        traces += [Trace(called, "the whole file", node.place, said, note) for called in _ids(node, findings)]
    return tuple(traces)


def _ids(node: Node, findings: Findings) -> tuple[str, ...]:
    return findings.values(node, words_of_policy, "", IMPLEMENTS_EXAMPLE)


def ids_named(node: Node) -> Iterator[Text]:
    """Every id a file says it carries out, wherever in it."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _scalars(value) if key.value == IMPLEMENTS else ids_named(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from ids_named(item)


def _scalars(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    for part in node.items if isinstance(node, Sequence) else ():
        yield from _scalars(part)
    for _, value in node.entries if isinstance(node, Mapping) else ():
        yield from _scalars(value)
