"""Bodies of the published writes: what all of them have in common.

In: a request, and the attributes its operation knows. Out: those attributes as text, or BadRequest that says what to
send. Must never know: what an attribute means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from litestar import Request

from service.platform.errors import BadRequest
from service.refusals import ATTRIBUTES

Sent = Mapping[str, str | None]
"""Attribute → text; blank ones are None, those left out are missing."""
_JSON = "application/json"
_NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Shape:
    """The body of an operation: the type it names, and the attributes it knows."""

    type: str
    attributes: tuple[str, ...]

    @property
    def asked_for(self) -> str:
        """A sentence that shows the body."""
        attributes = ", ".join(f'"{name}": …' for name in self.attributes)
        return f'Send a JSON object such as {{"data": {{"type": "{self.type}", "attributes": {{{attributes}}}}}}}.'


async def attributes_sent(request: Request[Any, Any, Any], shape: Shape) -> Sent:
    """The known attributes of a request. Raises BadRequest when it has not the shape at all.

    Unknown attributes are ignored, as is `type`; single values that are not text are read as text.
    """
    _must_be_json(request, shape)
    return attributes_of(await request.body(), shape)


def attributes_of(body: bytes, shape: Shape) -> Sent:
    """The known attributes of a body. Raises BadRequest as `attributes_sent`."""
    sent = _read(body, shape)
    data = sent.get("data") if isinstance(sent, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise BadRequest(shape.asked_for, pointer="/data/attributes")
    known = {name: attributes[name] for name in shape.attributes if _is_single(attributes.get(name, ()))}
    if not known:
        raise BadRequest(shape.asked_for, pointer="/data/attributes")
    return known_attributes(known)


def known_attributes(known: Mapping[str, object]) -> Sent:
    """Single values as text, blank ones as None. Raises BadRequest for a NUL character."""
    return {name: _text(name, value) for name, value in known.items()}


def _must_be_json(request: Request[Any, Any, Any], shape: Shape) -> None:
    """A request that does not say what it holds is taken for JSON."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in {"", _JSON} and not kind.endswith("+json"):
        raise BadRequest(f"The body is said to be {kind}. Send Content-Type: {_JSON}. {shape.asked_for}")


def _read(body: bytes, shape: Shape) -> Any:
    """The body as plain values. orjson holds to the standard; only the standard library sees a key that comes twice."""
    try:
        orjson.loads(body)
        return json.loads(body, object_pairs_hook=_without_doubles)
    except orjson.JSONDecodeError as fault:
        raise BadRequest(f"The body is not JSON: {fault.msg}. {shape.asked_for}") from fault
    except (ValueError, RecursionError) as fault:
        raise BadRequest(f"The body is nested too deeply, or a number in it is too long. {shape.asked_for}") from fault


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadRequest(f"{json.dumps(key)} is given twice in one object. Give it once.")
        found[key] = value
    return found


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _text(name: str, value: object) -> str | None:
    if value is None or value is False:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    if _NUL in text:
        raise BadRequest(f"{name} holds a NUL character. Leave it out.", pointer=f"{ATTRIBUTES}{name}")
    return text if text.strip() else None
