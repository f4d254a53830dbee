"""The command line as it is typed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.reading import PolicyReading, read_policy
from engine.reading.files import digest_over, file_digests
from service.cli import main, output
from service.platform import running_policy


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer read as JSON."""
        return orjson.loads(self.out)


Typed = Callable[..., Said]


_READ: dict[tuple[Path, str], PolicyReading] = {}


def _read_once(folder: Path) -> PolicyReading:
    """What reading a folder comes to. A command a second time over the same files does not read them again."""
    key = (folder, digest_over(file_digests(folder)))
    if key not in _READ:
        _READ[key] = read_policy(folder)
    return _READ[key]


@pytest.fixture(autouse=True)
def policy_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (running_policy, output):
        monkeypatch.setattr(module, "read_policy", _read_once)


@pytest.fixture
def ecf2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type `ecf2 …`, with standard input if need be."""

    def typed(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["ecf2", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return typed
