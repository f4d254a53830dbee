"""Statements: what each lead provider is paid, month by month, and why."""
