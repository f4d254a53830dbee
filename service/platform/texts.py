"""Short texts as people type them or send them in a file, before a database keeps them.

In: a text, the field it is for, the column that keeps it. Out: the text with single spaces, or what is wrong with it.
Must never know: what the text means. PostgreSQL refuses a text that is too long, SQLite keeps it; here both are alike.
"""

from __future__ import annotations

from piccolo.columns import Varchar

from service.platform.errors import ErrorEntry, Refused


def text_to_keep(field: str, text: str, column: Varchar) -> str:
    """The text without spaces around it and with one between words. Raises Refused, saying what to write."""
    fault = fault_of_text(field, text, column)
    if fault is not None:
        raise Refused([ErrorEntry(title=field.replace(" ", "_"), detail=fault, code="text_not_usable")])
    return " ".join(text.split())


def fault_of_text(field: str, text: str, column: Varchar) -> str | None:
    """Why the column cannot keep the text as that field, with what to write; None when it can."""
    kept = " ".join(text.split())
    if not kept:
        return f"The {field} is empty. Write 1 to {column.length} characters."
    if not kept.isprintable():
        return f"The {field} holds characters nobody can see. Write it with letters, figures and signs alone."
    if column.length is not None and len(kept) > column.length:
        return f"The {field} has {len(kept)} characters. Write at most {column.length}."
    return None
