"""Funding of a person in a role: judged at registration and again whenever what is known changes.

It stands between participants, who are judged, and declarations, which wait for the answer.
"""
