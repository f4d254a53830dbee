"""Statements as files for finance officers: one document, in several formats that cannot drift apart."""
