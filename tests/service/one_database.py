"""For tests of what is the same whichever database is open: files of them import `migrated_template` from here.

Among others, a test is marked `on_sqlite_alone`: one that tries a rule case by case, or what never comes to the
database. The tests beside it read and write the same on both.

What is asked of the databases themselves (lists, changes, uploads, every operation and a client at work) runs on both.
"""

from __future__ import annotations

import pytest

from tests.service.scratch_databases import SqliteTemplate


@pytest.fixture
def migrated_template(migrated_sqlite: SqliteTemplate) -> SqliteTemplate:
    """SQLite alone."""
    return migrated_sqlite


on_sqlite_alone = pytest.mark.parametrize("migrated_template", ["sqlite"], indirect=True)
