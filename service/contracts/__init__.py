"""Contracts: which version of which call-off contract, and which terms, a statement uses.

There is no table: call-off contracts live in the policy files, and a statement keeps what it was made from.
"""
