"""Whatever happens to a file, reading it ends soon, says where the damage is, and never gives a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.codes import TITLES
from engine.problem import as_text, exit_code
from engine.reading import PolicyReading, read_policy
from engine.source import read_source
from tests.engine.reading.small_policies import GOOD

FILES = sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*.yaml"))
GOOD_TEXT = {file: (GOOD / file).read_text(encoding="utf-8") for file in FILES}
VALUES = (
    "",
    "[]",
    "{}",
    "{a: b}",
    "[a, b]",
    "- a",
    "none",
    "yes",
    "-1",
    "0.2",
    "£1,000.00",
    "2025-02-30",
    "&a",
    "*a",
    "!x",
    "“a”",
    "\x00",
    "a" * 3000,
    "{fact: role}",
    "always",
)
SOON = settings(max_examples=70, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def policy() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(shutil.copytree(GOOD, Path(folder) / "policy"))


def read_with(policy: Path, file: str, content: bytes) -> PolicyReading:
    """The good policy with other bytes in one file, which is then put back."""
    path = policy / file
    path.write_bytes(content)
    try:
        return read_policy(policy)
    finally:
        path.write_text(GOOD_TEXT[file], encoding="utf-8")


def assert_said_well(reading: PolicyReading) -> None:
    assert (reading.policy is None) == (exit_code(reading.problems) == 3)
    for problem in reading.problems:
        assert problem.code in TITLES
        assert problem.place.file in FILES
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.wrong.endswith("."), problem
        assert problem.mend
        assert as_text(problem, reading.sources).startswith(str(problem.place))


@SOON
@given(file=st.sampled_from(FILES), data=st.data())
def test_a_file_cut_off_anywhere(policy: Path, file: str, data: st.DataObject) -> None:
    content = GOOD_TEXT[file].encode()
    assert_said_well(read_with(policy, file, content[: data.draw(st.integers(0, len(content)))]))


@SOON
@given(file=st.sampled_from(FILES), data=st.data())
def test_lines_swapped_dropped_doubled_or_indented(policy: Path, file: str, data: st.DataObject) -> None:
    lines = GOOD_TEXT[file].splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(["swap", "drop", "double", "indent"])):
            case "swap":
                lines[first], lines[second] = lines[second], lines[first]
            case "drop" if len(lines) > 1:
                del lines[first]
            case "double":
                lines.insert(second, lines[first])
            case _:
                lines[first] = " " * data.draw(st.integers(1, 8)) + lines[first]
    assert_said_well(read_with(policy, file, "\n".join(lines).encode()))


@SOON
@given(file=st.sampled_from(FILES), value=st.sampled_from(VALUES), data=st.data())
def test_a_value_of_another_type(policy: Path, file: str, value: str, data: st.DataObject) -> None:
    lines = GOOD_TEXT[file].splitlines()
    number = data.draw(st.sampled_from([index for index, line in enumerate(lines) if ": " in line]))
    key = lines[number].split(": ", 1)[0]
    lines[number] = f"{key}: {value}"
    assert_said_well(read_with(policy, file, "\n".join(lines).encode()))


@SOON
@given(file=st.sampled_from(FILES), unwanted=st.text(max_size=30) | st.binary(max_size=30), data=st.data())
def test_characters_of_any_script_thrown_in(
    policy: Path, file: str, unwanted: str | bytes, data: st.DataObject
) -> None:
    content = GOOD_TEXT[file].encode()
    at = data.draw(st.integers(0, len(content)))
    inserted = unwanted.encode("utf-8", "surrogatepass") if isinstance(unwanted, str) else unwanted
    assert_said_well(read_with(policy, file, content[:at] + inserted + content[at:]))


@settings(max_examples=150, deadline=1_000)
@given(content=st.binary(max_size=200) | st.text(alphabet="ab:-{}[]&*!|>'\"%@#,? \n\t", max_size=120).map(str.encode))
def test_any_bytes_at_all_are_read_or_refused(content: bytes) -> None:
    node, problems = read_source("f.yaml", content)
    assert node is not None or problems


MONSTERS = {
    "a line of a million characters": "a: " + "b" * 999_000,
    "a million brackets": "[" * 999_000,
    "a million braces": "{" * 999_000,
    "brackets on many lines": "[\n" * 19_000,
    "lists inside lists": "- " * 900,
    "deeper and deeper": "\n".join(" " * depth + "a:" for depth in range(900)),
    "twenty thousand keys": "\n".join(f"key_{number}: x" for number in range(19_000)),
    "twenty thousand facts": "facts:\n" + "\n".join(f"  fact_{number}: {{typ: date}}" for number in range(19_000)),
    "twenty thousand rules": "decision: funding\nrules:\n" + "  - {}\n" * 19_000,
    "a sentence without end": "decision: " + "word " * 390 + "\n" + ("  " + "word " * 390 + "\n") * 400,
    "twice the same key": "a: b\n" * 19_000,
    "nothing but dashes": "-\n" * 19_000,
    "nothing but colons": ":\n" * 19_000,
    "nothing but commas in braces": "{" + ",\n" * 19_000 + "}",
    "a bomb of marks": "a: &a [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a, *a, *a, *a, *a]" for n in range(9_000)),
    "merges upon merges": "a: &a {x: y}\n" + "\n".join(f"b{n}: {{<<: *a}}" for n in range(9_000)),
}


@pytest.mark.parametrize("monster", sorted(MONSTERS))
@pytest.mark.parametrize("file", ["rules/funding/2025-06-01.yaml", "rules/facts.yaml"])
def test_monsters_are_refused_soon(policy: Path, file: str, monster: str) -> None:
    begun = perf_counter()
    reading = read_with(policy, file, MONSTERS[monster].encode())
    assert perf_counter() - begun < 5
    assert_said_well(reading)
    assert reading.policy is None
    assert len(reading.problems) < 200
