"""Which policy files a command is about.

In: what was typed: a path, a decision, an edition. Out: the policy folder and the part of it, or editions.
Must never know: what is done with them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.editions import answering, edition_for, years_that_differ
from engine.errors import NoEditionError
from engine.model.decision import Edition
from engine.model.policy import Policy
from engine.reading.files import POLICY_FOLDERS
from engine.reading.releases import MANIFEST, released_folder
from engine.suggestions import nearest
from service.cli.output import UnusableError
from service.platform.settings import policy_folder


def folder_and_part(path: Path | None) -> tuple[Path, str]:
    """The policy folder a path lies in, and the part of it that was meant ('' for all)."""
    if path is None:
        return policy_folder(), ""
    if not path.exists():
        raise UnusableError(f"{path} does not exist. Name a policy file, or a folder of them.")
    target = path.resolve()
    for folder in (target, *target.parents):
        if (folder / "rules" / "facts.yaml").is_file():
            part = target.relative_to(folder).as_posix()
            if part == ".":
                return folder, ""
            if part.split("/")[0] not in POLICY_FOLDERS:
                break
            return folder, part
    raise UnusableError(
        f"{path} is not within policy files. Put it under one of {', '.join(POLICY_FOLDERS)}, "
        "beside a rules/facts.yaml that names the facts."
    )


def release_named(name: str) -> Path | None:
    """The folder of the release of that name, unless something else is called so."""
    folder = released_folder(policy_folder(), name)
    return folder if name and not Path(name).exists() and (folder / MANIFEST).is_file() else None


def editions_named(rules: Policy, name: str, on: date, contract_year: int | None) -> list[Edition]:
    """The edition of that file, or the decision's editions that answer on the day. Raises UnusableError."""
    by_name: dict[str, Edition] = {}
    for edition in (edition for editions in rules.editions.values() for edition in editions):
        by_name[edition.place.file.removesuffix(".yaml")] = by_name[f"{edition.decision}@{edition.name}"] = edition
    wanted = name.removesuffix(".yaml")
    if wanted in by_name:
        return [by_name[wanted]]
    if wanted not in rules.editions:
        near = nearest(wanted, [*rules.editions, *by_name])
        raise UnusableError(
            f'There is no decision "{name}".' + (f" Did you mean {near}?" if near else " ecf2 policy list names all.")
        )
    try:
        return [edition_for(rules, wanted, on, contract_year)]
    except NoEditionError:
        if contract_year is not None:
            raise
        every = rules.editions[wanted]
        answer = [one for year in years_that_differ(every) for one in answering(every, on, year)]
        if not answer:
            raise
        return [one for one in every if one in answer]
