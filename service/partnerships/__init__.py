"""Partnerships: which lead provider and delivery partner train a school's people in a contract year."""
