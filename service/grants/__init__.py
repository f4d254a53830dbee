"""Grants to schools for the time mentors and early career teachers spend on training."""
