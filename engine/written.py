"""How figures are written, to show in a mend. Examples of form only: no figure here is policy."""

from __future__ import annotations

MONEY = "£995.00"
PERCENT = "20%"
HALF = "50%"
WHOLE = "100%"
DATE = "2025-06-01"
LATER_DATE = "2026-05-31"
MONTH = "2025-11"
YEAR = "2025"
LATER_YEAR = "2026"
INSTANT = "2025-09-01T10:00:00Z"
RELEASE = "2026.1"
OTHERWISE = "otherwise: {then: {status: eligible, reason: none}, say: Nothing prevents it.}"
