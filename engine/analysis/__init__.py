"""The third reading of rules: what they mean for every case at once, proved with z3 and shown by cases.

In: editions and the vocabulary. Out: findings, coverage, mutants that survive, and what a change of policy alters.
Must never know: files, the service, a database, or today's date.
"""
