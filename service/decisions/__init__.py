"""Decisions: asking the rulebook, recording every answer with two dates, explaining it later."""
