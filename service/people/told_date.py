"""The day a request is told it is, in the sandbox.

In: a request's header, and whether this is a sandbox. Out: the instant, or BadRequest. Must never know: what is asked.
Tokens and limits go by the real clock whatever a request says.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.written import DATE, INSTANT
from service.platform.clock import london_midnight
from service.platform.errors import BadRequest

HEADER = "X-With-Server-Date"
_NOON = timedelta(hours=12)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Between these every calendar and every database can count."""
_DAY_LENGTH = len(DATE)


def told_now(header: str | None, real: datetime, *, sandbox: bool) -> datetime:
    """The instant a request is about. Raises BadRequest for a header outside the sandbox, or one that is no date."""
    if header is None:
        return real
    if not sandbox:
        raise BadRequest(f"{HEADER} is for the sandbox only, so nothing was done. Leave it out.", pointer=HEADER)
    moment = _read(header.strip())
    if moment is None or not _FIRST <= moment.date() <= _LAST:
        detail = f"{HEADER} must be a moment with a time zone, such as {INSTANT}, or a day, such as {DATE}."
        raise BadRequest(f"{detail} Years from {_FIRST.year} to {_LAST.year} can be told.", pointer=HEADER)
    return moment


def _read(text: str) -> datetime | None:
    try:
        if len(text) == _DAY_LENGTH:
            return london_midnight(date.fromisoformat(text)) + _NOON
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
