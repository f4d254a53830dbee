"""Participants: teachers, their time at schools as ECT or mentor, inductions and mentor pairings."""
