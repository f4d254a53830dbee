"""Everything a statement is drawn up from, kept so that it can be drawn up again whatever the policy files say later.

In: terms, the contract version in use, the statement and its contents. Out: versioned JSON and back, byte for byte.
Must never know: how a statement is drawn up, or a database.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from engine.model.contracts import CallOffContract, ContractVersion, Terms
from engine.payments.contents import StatementContents
from engine.payments.document import StatementDocument, StatementIdentification
from engine.payments.generation import generate_document

FORMAT = "ecf2.statement_inputs/1"


@dataclass(frozen=True, slots=True)
class StatementInputs:
    """What `generate_document` is given. Of the contract only the version in use is kept."""

    terms: Terms
    contract: CallOffContract
    version: ContractVersion
    statement: StatementIdentification
    contents: StatementContents

    def document(self) -> StatementDocument:
        """The statement drawn up from these inputs; always the same one."""
        return generate_document(self.terms, self.contract, self.version, self.statement, self.contents)

    def to_json(self) -> bytes:
        """Canonical JSON: the same inputs always give the same bytes."""
        kept = replace(self, contract=replace(self.contract, versions=(self.version,)))
        return orjson.dumps({"format": FORMAT, **_plain(kept)})

    @classmethod
    def from_json(cls, content: bytes | str) -> StatementInputs:
        """Read inputs back. Raises ValueError when they are damaged or of another form."""
        try:
            data = orjson.loads(content)
            if data.pop("format") != FORMAT:
                raise ValueError(f"these inputs are not in the form {FORMAT}")
            inputs: StatementInputs = _record(cls)(data)
        except (KeyError, TypeError, AttributeError, ValueError, ZeroDivisionError) as fault:
            raise ValueError(f"The kept inputs of this statement are damaged: {fault!r}") from fault
        return inputs


def contract_kept(content: bytes | str) -> CallOffContract:
    """The contract of kept inputs, with the one version that was in use. Raises ValueError when they are damaged."""
    try:
        contract: CallOffContract = _reader(CallOffContract)(orjson.loads(content)["contract"])
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise ValueError(f"The kept inputs of this statement are damaged: {fault!r}") from fault
    return contract


def _plain(value: Any) -> Any:
    """A value as JSON holds it: fractions as text, keys that are no text as pairs."""
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {str(key): _plain(each) for key, each in value.items()}
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


Reader = Callable[[Any], Any]


_PLAIN_READERS: Mapping[Any, Reader] = {Fraction: Fraction, date: date.fromisoformat}


@cache
def _reader(hint: Any) -> Reader:
    """What reads a value of the declared type back. A field that is not there takes its default."""
    if is_dataclass(hint):
        return _record(hint)
    if get_origin(hint) is not None:
        return _composed(get_origin(hint), get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _PLAIN_READERS.get(hint, _as_is)


def _as_is(value: Any) -> Any:
    return value


def _composed(origin: Any, inner: tuple[Any, ...]) -> Reader:
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(each for each in inner if each is not type(None))))
    return _tuple(inner) if origin is tuple else _mapping(_reader(inner[0]), _reader(inner[1]))


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = [(name, _reader(hints[name])) for name in _names(kind)]
    if all(reader is _as_is for _, reader in readers):
        return lambda data: kind(**data)

    def read(data: dict[str, Any]) -> Any:
        return kind(**{name: reader(data[name]) for name, reader in readers if name in data})

    return read


def _optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _tuple(inner: tuple[Any, ...]) -> Reader:
    if inner[1:] == (Ellipsis,):
        every = _reader(inner[0])
        return lambda values: tuple(every(value) for value in values)
    readers = [_reader(each) for each in inner]
    return lambda values: tuple(reader(value) for reader, value in zip(readers, values, strict=True))


def _mapping(key: Reader, each: Reader) -> Reader:
    def read(data: Any) -> Any:
        pairs = data.items() if isinstance(data, dict) else data
        return {key(name): each(value) for name, value in pairs}

    return read
