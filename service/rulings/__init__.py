"""Rulings of finance officers on declarations that no part of a contract pays, or whose payment nothing undoes."""
