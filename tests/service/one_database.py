"""For tests of what is the same whichever database is open: they import `migrated_template` from here.

What is asked of the databases themselves (lists, changes, uploads, every operation and a client at work) runs on both.
"""

from __future__ import annotations

import pytest

from tests.service.scratch_databases import SqliteTemplate


@pytest.fixture
def migrated_template(migrated_sqlite: SqliteTemplate) -> SqliteTemplate:
    """SQLite alone."""
    return migrated_sqlite
