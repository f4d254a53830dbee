"""Policy files → Policy, with every Problem of every file.

In: the folder that holds rules/, contracts_2025/ and legacy_contracts/, and a day to look ahead from. Out: a
PolicyReading. Must never know: who asks, today's date unless it is told, or how Problems are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.checks import problems_of
from engine.checks.drafts import Draft, Drafts, YearSchedules, YearStatements
from engine.model.decision import Edition
from engine.model.facts import Vocabulary
from engine.model.policy import Policy
from engine.model.release import SinceRelease
from engine.problem import Place, Problem, Severity, in_reading_order
from engine.reading.call_off_contracts import read_call_off_contract
from engine.reading.decisions import read_edition
from engine.reading.files import Kind, PolicyFile, digest_over, policy_files
from engine.reading.grants import read_grant_amounts
from engine.reading.references import ids_named, read_references, read_traces
from engine.reading.releases import NO_RELEASES, read_releases
from engine.reading.schedules import read_schedules, read_statement_calendar
from engine.reading.terms import SharedTerms, has_base, read_shared_terms, read_terms
from engine.reading.vocabulary import Words, read_vocabulary
from engine.source import Node

__all__ = ["PolicyReading", "problems_within", "read_policy"]

VOCABULARY_FILE = "rules/facts.yaml"
REFERENCES_FILE = "rules/references.yaml"
CONTRACT_YEAR_FILES = (
    Kind.SHARED_TERMS,
    Kind.TERMS,
    Kind.SCHEDULES,
    Kind.STATEMENT_CALENDAR,
    Kind.CALL_OFF_CONTRACT,
)


@dataclass(frozen=True)
class PolicyReading:
    """What the files of a policy folder say. `policy` is None when any Problem is an error.

    `sources` holds the text of each file by the path its places name. `vocabulary` and `editions` are what could be
    read of them, whether or not the rest of the policy is sound.
    """

    policy: Policy | None
    problems: list[Problem]
    sources: Mapping[str, str]
    vocabulary: Vocabulary | None
    editions: Mapping[str, tuple[Edition, ...]]


def read_policy(folder: Path, on: date | None = None) -> PolicyReading:
    """Read and check the policy in a folder. Never raises for anything that stands in a file.

    With `on` it is also said which editions end shortly after that day, or before it, without another to follow, and
    what does not go with the releases made so far.
    """
    files = policy_files(folder)
    drafts = _drafts(files)
    drafts.on = on
    digests = {file.path: file.digest for file in files}
    sources = {file.path: file.content.decode("utf-8", "replace").removeprefix("\ufeff") for file in files}
    problems = [problem for file in files for problem in file.findings.problems]
    releases = NO_RELEASES if on is None else read_releases(folder)
    problems.extend(releases.problems)
    if on is not None and releases.latest is not None:
        drafts.since_release = SinceRelease(releases.latest, digests, on)
    vocabulary = next((file for file in files if file.path == VOCABULARY_FILE), None)
    if vocabulary is None or vocabulary.kind not in (Kind.FACTS, None):
        wrong = f"There are no facts in {VOCABULARY_FILE}, so no rule can be read."
        mend = "facts: and below it each fact with its type and meaning."
        problems.append(Problem("E124", Place(VOCABULARY_FILE, 1, 1), wrong, mend))
    problems = in_reading_order([*problems, *problems_of(drafts)])
    faulty = {problem.place.file for problem in problems}
    sources.update({file: text for file, text in releases.sources.items() if file in faulty})
    broken = any(problem.severity is Severity.ERROR for problem in problems)
    policy = None if broken else drafts.policy(digest_over(digests))
    return PolicyReading(policy, problems, sources, drafts.vocabulary, drafts.clean_editions())


def problems_within(problems: Iterable[Problem], part: str) -> list[Problem]:
    """The Problems of one file or folder, by its path inside the policy folder such as `rules/uplift`; '' for all."""
    below = part.rstrip("/") + "/"
    return [one for one in problems if not part or one.place.file == part or one.place.file.startswith(below)]


def _drafts(files: list[PolicyFile]) -> Drafts:
    """Everything the files say, each kind after those it builds on."""
    drafts = Drafts(complete=all(file.kind is not None for file in files))
    words = _words(files)
    drafts.vocabulary = words.vocabulary if words and not words.unclear else None
    for file, root in _of_kind(files, Kind.DECISION):
        if words is not None:
            edition = read_edition(root, file.stem, file.digest, words, file.findings)
            drafts.editions.append(Draft(edition, file.findings.clean, root.place))
    shared = _shared_terms(files, drafts)
    faulty = {file.path for file in files if not file.findings.clean}
    for file, root in _of_kind(files, Kind.TERMS):
        terms = read_terms(root, file.digest, shared, file.findings)
        sound = all(place.file not in faulty for place in terms.places.values())
        drafts.terms.append(Draft(terms, sound and file.findings.clean, root.place))
    for file, root in _of_kind(files, Kind.SCHEDULES):
        schedules = YearSchedules(*read_schedules(root, file.findings))
        drafts.schedules.append(Draft(schedules, file.findings.clean, root.place))
    for file, root in _of_kind(files, Kind.STATEMENT_CALENDAR):
        statements = YearStatements(*read_statement_calendar(root, file.findings))
        drafts.calendars.append(Draft(statements, file.findings.clean, root.place))
    by_year = {draft.value.contract_year: draft.value for draft in drafts.terms}
    for file, root in _of_kind(files, Kind.CALL_OFF_CONTRACT):
        contract = read_call_off_contract(root, file.stem, file.digest, by_year, file.findings)
        drafts.contracts.append(Draft(contract, file.findings.clean, root.place))
    for file, root in _of_kind(files, Kind.GRANT_AMOUNTS):
        if drafts.grant_amounts:
            wrong = f"Grant amounts are stated in {drafts.grant_amounts[0].file} already."
            file.findings.add("E315", root.place, wrong, "them in one of the two files.")
        amounts = read_grant_amounts(root, file.findings)
        drafts.grant_amounts.append(Draft(amounts, file.findings.clean, root.place))
    _trace(files, drafts)
    return drafts


def _trace(files: list[PolicyFile], drafts: Drafts) -> None:
    """What every file carries out, and the list of what there is to carry out."""
    for kind in CONTRACT_YEAR_FILES:
        for file, root in _of_kind(files, kind):
            drafts.traces.extend(read_traces(root, file.findings))
    for file, root in _of_kind(files, Kind.REFERENCES):
        references = read_references(root, file.findings)
        if file.path != REFERENCES_FILE:
            wrong = f"References are listed in {REFERENCES_FILE} alone."
            file.findings.add("E122", root.place, wrong, f"these references in {REFERENCES_FILE}.")
        elif file.findings.clean:
            drafts.references = references
    roots = [file.root for file in files if file.root is not None]
    drafts.ids_named.extend((named.value, named.place) for root in roots for named in ids_named(root))


def _of_kind(files: list[PolicyFile], kind: Kind) -> list[tuple[PolicyFile, Node]]:
    return [(file, file.root) for file in files if file.kind is kind and file.root is not None]


def _words(files: list[PolicyFile]) -> Words | None:
    words: Words | None = None
    for file, root in _of_kind(files, Kind.FACTS):
        if file.path == VOCABULARY_FILE:
            words = read_vocabulary(root, file.findings)
        else:
            wrong = f"Facts are listed in {VOCABULARY_FILE} alone."
            file.findings.add("E122", root.place, wrong, f"these facts in {VOCABULARY_FILE}.")
    return words


def _shared_terms(files: list[PolicyFile], drafts: Drafts) -> dict[str, SharedTerms]:
    shared: dict[str, SharedTerms] = {}
    found = _of_kind(files, Kind.SHARED_TERMS)
    for based in (False, True):  # those that others are based on stand on their own
        alone = dict(shared)
        for file, root in found:
            if has_base(root) is based:
                terms = read_shared_terms(root, file.digest, alone, file.findings)
                drafts.shared_terms.append(Draft(terms.name, file.findings.clean, root.place))
                shared.setdefault(terms.name, terms)
    return shared
